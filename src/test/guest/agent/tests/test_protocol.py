import base64
import json
import os
from unittest import mock

from agent import behaviour, guest, powershell, processes, programs, schtasks
from agent.guest_users import USERS
from agent.tests.support import AgentCase, GuestCase

CREATE = ('schtasks.exe /create /tn Slipway\\j1 /tr "C:\\Windows\\System32\\cmd.exe /d /c C:\\j\\job.cmd" '
          "/sc once /st 00:00 /f /ru {}")


class Protocol(AgentCase):
    def test_sync(self):
        self.assertEqual({"return": 7}, self.call("guest-sync", id=7))

    def test_pieces(self):
        self.assertEqual(b"", self.agent.feed(b'{"execute":'))
        self.assertEqual(b'{"return": {}}\n', self.agent.feed(b'"guest-ping"}\n'))

    def test_errors(self):
        self.assertEqual("CommandNotFound", self.error("guest-frobnicate")["class"])
        self.assertEqual("Parameter 'path' is missing", self.error("guest-file-open")["desc"])
        self.assertEqual("Parameter 'x' is unexpected", self.error("guest-ping", x=1)["desc"])
        self.assertEqual("Invalid parameter type for 'path', expected: string", self.error("guest-file-open", path=1)["desc"])
        self.assertEqual("Invalid parameter type for 'id', expected: integer", self.error("guest-sync", id=True)["desc"])
        self.assertIn("JSON parse error", json.loads(self.agent.feed(b"nonsense\n"))["error"]["desc"])

    def test_exec(self):
        status = self.execute("C:\\Windows\\System32\\whoami.exe", capture_output=True)
        out = base64.b64encode(b"nt authority\\system\r\n").decode()
        self.assertEqual({"exited": True, "exitcode": 0, "out-data": out, "out-truncated": False}, status)
        self.assertEqual({"exited": True, "exitcode": 0}, self.execute("whoami"))

    def test_result_is_delivered_once(self):
        pid = self.call("guest-exec", path="whoami.exe")["return"]["pid"]
        self.finish(pid)
        self.assertEqual("Invalid parameter 'pid'", self.error("guest-exec-status", pid=pid)["desc"])

    def test_huge_codes_are_signals(self):
        self.enable_wsl()
        status = self.execute("C:\\Program Files\\WSL\\wsl.exe", "--list")
        self.assertEqual(-1, status["signal"])
        self.assertNotIn("exitcode", status)

    def test_environment_is_replaced(self):
        line = ["/d", "/c", "echo", "[%SystemRoot%][%X%]"]
        out = self.execute("cmd.exe", *line, capture_output=True)["out-data"]
        self.assertEqual(b"[C:\\Windows][%X%]\r\n", base64.b64decode(out))
        out = self.execute("cmd.exe", *line, env=["X=1"], capture_output=True)["out-data"]
        self.assertEqual(b"[%SystemRoot%][1]\r\n", base64.b64decode(out))

    def test_crash_is_no_success(self):
        with mock.patch.object(processes.programs, "run", side_effect=RuntimeError("planted")):
            self.assertEqual(0xC0000409 - (1 << 32), self.execute("whoami.exe")["signal"])

    def test_shutdown_answers_nothing(self):
        self.assertIsNone(self.call("guest-shutdown", mode="reboot"))
        self.assertIsNone(self.call("guest-shutdown"))
        self.assertEqual("Parameter 'mode' expects 'halt', 'powerdown', or 'reboot'", self.error("guest-shutdown", mode="fast")["desc"])
        self.assertEqual(["reboot", "powerdown"], self.powered)

    def test_long_answers_are_lost(self):
        self.put("C:\\big", b"x" * (2 << 20))
        handle = self.call("guest-file-open", path="C:\\big")["return"]
        self.assertIsNone(self.call("guest-file-read", handle=handle, count=2 << 20))
        self.assertIn("lost", self.shown[-1])

    def test_the_screen_shows_no_arguments(self):
        self.execute("schtasks.exe", "/create", "/tn", "x", "/ru", "lab", "/rp", "secret")
        self.assertEqual(["SYSTEM runs C:\\Windows\\System32\\schtasks.exe"], self.shown)

    def everything_written(self):
        """All bytes on the disk, of this boot and on the screen."""
        for folder, _, names in os.walk(self.top):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    yield file.read()
        yield "".join(self.shown).encode()

    def test_arguments_are_written_where_everybody_reads_them(self):
        self.execute("schtasks.exe", "/create", "/tn", "x", "/ru", "lab", "/rp", "canary-7")
        self.assertIn(b'guest-exec called: "schtasks.exe /create /tn x /ru lab /rp canary-7"',
                      self.content(guest.APPLICATION_LOG))
        self.assertEqual(0, self.system32("cmd.exe /d /c type " + guest.APPLICATION_LOG, "lab")[0])

    def register(self, *words, script=powershell.SCRIPT):
        given = b"\r\n".join(base64.b64encode(word.encode()) for word in words) + b"\r\n"
        arguments = [*powershell.SWITCHES, script]
        status = self.execute(programs.POWERSHELL, *arguments, capture_output=True, input_data=base64.b64encode(given).decode())
        return status["exitcode"], base64.b64decode(status.get("err-data", "")).decode("cp437")

    def test_a_task_gets_its_password_without_anybody_reading_it(self):
        with mock.patch.dict(USERS, {"lab": "canary-7"}):
            cmd = ("C:\\Windows\\System32\\cmd.exe", "/d /c C:\\j\\job.cmd")
            self.assertEqual((0, ""), self.register("j1", *cmd, "lab", "canary-7", "1"))
            task = self.guest.store.read()["tasks"]["Slipway\\j1"]
            self.assertEqual({"account": "lab", "line": " ".join(cmd), "interactive": False}, task)
            code, said = self.register("j2", *cmd, "lab", "canary-8", "6")
            self.assertEqual(1, code)
            self.assertIn("password is incorrect", said)
            self.assertEqual(1, self.register("j2", *cmd, "nobody", "canary-7", "1")[0])
            self.assertEqual(120, self.register("j2", *cmd, "lab", "canary-7", "3")[0])
            self.assertEqual(120, self.register("j2", *cmd, "lab", "canary-7", "1", script="whoami")[0])
            self.assertNotIn("Slipway\\j2", self.guest.store.read()["tasks"])
            for secret in (b"canary-7", b"canary-8", base64.b64encode(b"canary-7"), base64.b64encode(b"canary-8")):
                self.assertFalse(any(secret in written for written in self.everything_written()))

    def test_switches(self):
        self.switch('{"mute": true}')
        self.assertIsNone(self.call("guest-ping"))
        self.switch('{"mute_after_boot": 1}')
        self.assertEqual({"return": {}}, self.call("guest-ping"))
        self.guest.start()
        self.assertIsNone(self.call("guest-ping"))
        self.switch('{"wrong_answers": true}')
        self.assertEqual({"return": 8}, self.call("guest-sync", id=7))

    def test_switches_being_written_leave_what_held(self):
        self.switch('{"mute": true}')
        self.assertIsNone(self.call("guest-ping"))
        self.switch("")
        self.assertIsNone(self.call("guest-ping"))
        self.switch("{}")
        self.assertEqual({"return": {}}, self.call("guest-ping"))
        with self.assertRaises(behaviour.BadSwitch):
            self.switch('{"mute"')
            self.guest.behaviour.refresh()

    def test_users(self):
        self.assertEqual("lab", self.call("guest-get-users")["return"][0]["user"])
        self.switch('{"autologon": false}')
        schtasks.logon_changed(self.guest)
        self.assertEqual([], self.call("guest-get-users")["return"])


class Tasks(GuestCase):
    def setUp(self):
        super().setUp()
        self.started = []

        def fake(guest, path, line, account, env, cwd, streams, code, detached=False):
            self.started.append((account, line, env["USERPROFILE"]))
            return processes.os.posix_spawn("/bin/true", ["true"], {})

        patch = mock.patch.object(schtasks, "start", fake)
        patch.start()
        self.addCleanup(patch.stop)

    def status(self):
        code, out, _ = self.system32("schtasks.exe /query /tn Slipway\\j1 /fo csv /nh")
        return out.strip().split(",")[2].strip('"') if code == 0 else None

    def test_password(self):
        code, out, err = self.system32(CREATE.format("lab /rp wrong"))
        self.assertEqual((1, "ERROR: The user name or password is incorrect.\r\n"), (code, err))
        self.assertEqual(1, self.system32(CREATE.format("lab"))[0])
        self.assertEqual(1, self.system32(CREATE.format("nobody /rp x"))[0])
        self.assertIsNone(self.status())
        code, out, _ = self.system32(CREATE.format("lab /rp practice-only"))
        self.assertEqual(0, code)
        self.assertIn('SUCCESS: The scheduled task "Slipway\\j1" has successfully been created.', out)
        self.assertEqual("Ready", self.status())
        self.assertEqual(0, self.system32("schtasks.exe /run /tn Slipway\\j1")[0])
        self.assertEqual([("lab", "C:\\Windows\\System32\\cmd.exe /d /c C:\\j\\job.cmd", "C:\\Users\\lab")], self.started)
        self.assertEqual(0, self.system32("schtasks.exe /delete /tn slipway\\J1 /f")[0])
        self.assertEqual(1, self.system32("schtasks.exe /delete /tn Slipway\\j1 /f")[0])
        self.assertEqual(1, self.system32("schtasks.exe /run /tn Slipway\\j1")[0])

    def test_interactive_task_waits_for_the_logon(self):
        self.switch('{"autologon": false}')
        schtasks.logon_changed(self.guest)
        self.assertEqual(0, self.system32(CREATE.format("lab /it"))[0])
        self.assertEqual(0, self.system32("schtasks.exe /run /tn Slipway\\j1")[0])
        schtasks.launch_queued(self.guest)
        self.assertEqual("Queued", self.status())
        self.assertEqual([], self.started)
        self.switch("{}")
        schtasks.logon_changed(self.guest)
        schtasks.launch_queued(self.guest)
        self.assertEqual(1, len(self.started))

    def test_refusals(self):
        self.assertEqual(1, self.system32(CREATE.format("lab /it").replace("C:\\j", "C:\\" + "j" * 260))[0])
        self.assertEqual(120, self.system32(CREATE.format("lab /it").replace("once", "daily"))[0])
        self.assertEqual(1, self.system32(CREATE.format("lab /it"), "lab")[0])
        self.assertEqual(120, self.system32("schtasks.exe /end /tn x")[0])
        code, out, err = self.system32("schtasks.exe /create /tn x /frob /rp secret /ru lab")
        self.assertEqual(120, code)
        self.assertNotIn("secret", out + err + "".join(self.shown))
