"""guest-exec and guest-exec-status as the agent's Windows build answers them."""

import base64
import os
from unittest import mock

from agent import guest, processes
from agent.tests.support import AgentCase


def base64_of(data):
    return base64.b64encode(data).decode("ascii")


class Exec(AgentCase):
    def play(self, program):
        """Behind every .exe there is now this one."""
        patch = mock.patch.object(processes.programs, "run", lambda session, path, line: program(session, line))
        patch.start()
        self.addCleanup(patch.stop)

    def await_end(self):
        """Of the program begun last, which is still to be asked for."""
        os.waitid(os.P_PID, self.processes.begun[-1].pid, os.WEXITED | os.WNOWAIT)

    def ended_with(self, code):
        self.play(lambda session, line: code)
        return self.execute("whoami.exe")

    def test_codes_are_signed(self):
        for code, member, value in ((0, "exitcode", 0), (259, "exitcode", 259), (0x7FFFFFFF, "exitcode", 0x7FFFFFFF),
                                    (0x80000003, "exitcode", -2147483645), (0xBFFFFFFF, "exitcode", -1073741825),
                                    (0xC0000000, "signal", -1073741824), (0xC0000005, "signal", -1073741819), (-1, "signal", -1)):
            self.assertEqual({"exited": True, member: value}, self.ended_with(code), hex(code))

    def test_a_missing_program_is_not_named(self):
        for path in ("nope.exe", "nope", "C:\\no\\x.exe", "Q:\\x.exe", '"C:\\Windows\\System32\\whoami.exe"',
                     "C:\\Windows\\System32\\whoami.exe /all", "%SystemRoot%\\System32\\whoami.exe"):
            said = self.error("guest-exec", path=path)
            self.assertEqual({"class": "GenericError", "desc": "Guest agent command failed, error was 'Failed to execute child process "
                                                               "(No such file or directory)'"}, said, path)

    def test_empty_arguments_vanish(self):
        self.play(lambda session, line: session.out(line) or 0)
        for arguments, line in ((["a", "", "b"], "whoami.exe a b"), ([""], "whoami.exe"), (["", "b c"], 'whoami.exe "b c"')):
            out = self.execute("whoami.exe", *arguments, capture_output=True)["out-data"]
            self.assertEqual(line, base64.b64decode(out).decode(), arguments)

    def test_an_empty_program_gives_way_to_the_first_argument(self):
        out = self.execute("", "whoami.exe", capture_output=True)["out-data"]
        self.assertEqual(b"nt authority\\system\r\n", base64.b64decode(out))
        self.assertEqual("Guest agent command failed, error was 'Failed to read from child pipe (EOF)'",
                         self.error("guest-exec", path="")["desc"])

    def test_the_log_has_the_words_as_they_were_asked(self):
        self.error("guest-exec", path="nope.exe", arg=["a", "", "b"])
        self.assertIn(b'guest-exec called: "nope.exe a  b"', self.content(guest.APPLICATION_LOG))

    def test_output_says_whether_it_is_whole(self):
        with mock.patch.object(processes, "OUTPUT_CAP", 1000):
            for size, kept, cut in ((1, 1, False), (999, 999, False), (1000, 1000, True), (1001, 1000, True)):
                self.play(lambda session, line, n=size: session.stderr.write(b"x" * n) and 0)
                status = self.execute("whoami.exe", capture_output=True)
                self.assertEqual({"exited": True, "exitcode": 0, "err-data": base64_of(b"x" * kept), "err-truncated": cut}, status)

    def test_the_cap_is_16_mib(self):
        self.assertEqual(16 << 20, processes.OUTPUT_CAP)

    def test_nothing_written_is_not_mentioned(self):
        self.play(lambda session, line: 0)
        self.assertEqual({"exited": True, "exitcode": 0}, self.execute("whoami.exe", capture_output=True))

    def test_an_environment_replaces_all_of_it(self):
        self.put("C:\\Windows\\elsewhere.exe", b"MZ")
        self.play(lambda session, line: session.out(",".join(f"{k}={v}" for k, v in session.env.items())) or 0)

        def seen(env):
            return base64.b64decode(self.execute("whoami.exe", env=env, capture_output=True).get("out-data", "")).decode()

        self.assertEqual("X=1,E=", seen(["X=1", "E="]))
        self.assertEqual("", seen([]))
        self.assertEqual("X=1", seen(["X=1", "", "Y=2"]))
        self.execute("elsewhere.exe")
        self.assertIn("No such file", self.error("guest-exec", path="elsewhere.exe", env=["X=1"])["desc"])
        self.execute("elsewhere.exe", env=["PATH=C:\\Windows"])

    def test_input_in_base64_as_glib_reads_it(self):
        self.play(lambda session, line: session.stdout.write(session.stdin.read()) and 0)
        self.assertEqual("Base64 data contains invalid characters",
                         self.error("guest-exec", path="whoami.exe", input_data="!!!")["desc"])
        for given, read in (("aGVsbG8", b"hel"), ("aGVs\nbG8K", b"hello\n"), (base64_of(bytes(range(256))), bytes(range(256)))):
            out = self.execute("whoami.exe", input_data=given, capture_output=True)["out-data"]
            self.assertEqual(read, base64.b64decode(out))

    def test_much_input_to_a_program_that_reads_it(self):
        self.play(lambda session, line: session.stdout.write(session.stdin.read()) and 0)
        data = base64_of(b"y" * (1 << 17))
        pid = self.call("guest-exec", path="whoami.exe", input_data=data, capture_output=True)["return"]["pid"]
        self.await_end()
        self.assertEqual(data, self.finish(pid)["out-data"])

    def test_much_input_that_nobody_reads_hangs_the_agent_for_good(self):
        pid = self.call("guest-exec", path="whoami.exe", input_data=base64_of(b"x" * 8191))["return"]["pid"]
        self.finish(pid)
        self.assertIn("return", self.call("guest-exec", path="whoami.exe", input_data=base64_of(b"x" * 10240)))
        self.await_end()
        self.assertIsNone(self.call("guest-ping"))
        self.assertIsNone(self.call("guest-sync", id=3))

    def test_a_number_used_again_gives_the_old_answer_first(self):
        self.play(lambda session, line: 7)
        first = self.call("guest-exec", path="whoami.exe")["return"]["pid"]
        self.await_end()
        self.play(lambda session, line: 0)
        self.assertEqual(first, self.call("guest-exec", path="whoami.exe")["return"]["pid"])
        self.assertEqual({"exited": True, "exitcode": 7}, self.call("guest-exec-status", pid=first)["return"])
        self.assertEqual({"exited": True, "exitcode": 0}, self.finish(first))
        self.assertEqual("Invalid parameter 'pid'", self.error("guest-exec-status", pid=first)["desc"])

    def test_numbers_that_name_nothing(self):
        for pid in (0, 1, -1, 1 << 40):
            self.assertEqual("Invalid parameter 'pid'", self.error("guest-exec-status", pid=pid)["desc"])
