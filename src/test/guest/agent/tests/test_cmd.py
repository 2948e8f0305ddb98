import os
import unittest
from unittest import mock

from agent import cmd, cmd_parser, commandline, programs
from agent.tests.support import GuestCase

JOB = "C:\\Windows\\Slipway\\jobs\\j1"


def caret(text):
    """The escaping job files use outside quotes."""
    return "".join("%%" if c == "%" else "^" + c if c in '()!^"<>&|' else c for c in text)


def msvcrt(text):
    out, slashes = '"', 0
    for char in text:
        if char == "\\":
            slashes += 1
            continue
        out += "\\" * (2 * slashes + 1 if char == '"' else slashes) + char
        slashes = 0
    return out + "\\" * (2 * slashes) + '"'


class Parser(unittest.TestCase):
    def one(self, text):
        commands = cmd_parser.parse(text)
        self.assertEqual(1, len(commands), text)
        return commands[0]

    def test_caret_escapes(self):
        self.assertEqual('x a&b|c<d>e^f"g(h)i!j', self.one('x a^&b^|c^<d^>e^^f^"g^(h^)i^!j').line)

    def test_caret_is_plain_inside_quotes(self):
        self.assertEqual('x "a^&b"', self.one('x "a^&b"').line)

    def test_quoted_name_keeps_its_blank(self):
        command = self.one('"C:\\Program Files\\WSL\\wsl.exe" --list')
        self.assertEqual('"C:\\Program Files\\WSL\\wsl.exe"', command.name)

    def test_caret_quoted_name_ends_at_its_blank(self):
        self.assertEqual('"C:\\Program', self.one('^"C:\\Program Files\\WSL\\wsl.exe^" ^"--list^"').name)

    def test_operators(self):
        self.assertEqual([("a", ""), ("b", "&"), ("c", "&&"), ("d", "||")],
                         [(c.name, c.joiner) for c in cmd_parser.parse("a&b && c || d")])

    def test_unescaped_ampersand_in_an_argument_is_another_command(self):
        self.assertEqual(["wsl", "calc"], [c.name for c in cmd_parser.parse("wsl a & calc")])

    def test_redirections(self):
        command = self.one("x a <nul 1>stdout.txt 2>stderr.txt")
        self.assertEqual([(0, "<", "nul"), (1, ">", "stdout.txt"), (2, ">", "stderr.txt")],
                         [(r.fd, r.kind, r.target) for r in command.redirections])
        self.assertEqual("x a", command.line.strip())

    def test_digit_that_ends_a_word_is_no_handle(self):
        command = self.one("echo v2>out.txt")
        self.assertEqual((1, "v2"), (command.redirections[0].fd, command.rest.strip()))

    def test_echo_of_a_code_needs_the_redirection_first(self):
        self.assertEqual("", self.one("echo 1>exit.tmp").rest.strip())
        self.assertEqual("1", self.one(">exit.tmp echo 1").rest.strip())

    def test_pipes_blocks_and_trailing_carets_are_refused(self):
        for text in ("a | b", "(a)", "a ^"):
            with self.assertRaises(cmd_parser.Unsupported):
                cmd_parser.parse(text)

    def test_percent_in_batch(self):
        values = {"A": "1"}.get
        self.assertEqual("1 %A% x", cmd_parser.expand("%A% %%A%% %NO%x", values, ["j"]))

    def test_percent_on_the_command_line(self):
        values = {"A": "1"}.get
        self.assertEqual("1 %NO%", cmd_parser.expand("%A% %NO%", values))
        self.assertEqual("%%", cmd_parser.expand("%%", values))


class CommandLine(unittest.TestCase):
    HOSTILE = ["a b", 'q"q', "back\\", 'b\\"x', "end\\ ", "%PATH%", "a&b|c<d>e^f", "(x)", "!v!", "", "ünï", "$(rm -rf /)", "a\tb",
               "\\\\", 'a\\\\"b c\\\\', "'", "`x`"]

    def test_round_trip_of_hostile_arguments(self):
        for text in self.HOSTILE:
            line = "x " + caret(msvcrt(text)) + " <nul"
            command = cmd_parser.parse(cmd_parser.expand(line, lambda n: "EXPANDED", ["j"]))
            self.assertEqual(1, len(command), text)
            self.assertEqual(["x", text], commandline.split(command[0].line), text)

    def test_glib_quoting_survives_splitting(self):
        for text in ("a", "a b", 'q"q', "b\\", "a b\\", 'a \\"b'):
            self.assertEqual(["x", text], commandline.split(commandline.join_glib(["x", text])))

    def test_program_name_knows_no_escapes(self):
        self.assertEqual(["C:\\a\\", "b"], commandline.split('"C:\\a\\" b'))


class Batch(GuestCase):
    def setUp(self):
        super().setUp()
        os.makedirs(self.host("C:\\Windows") + "/Slipway/jobs/j1")
        self.calls = []

    def job(self, command, code=0, source="nul"):
        self.put(JOB + "\\job.cmd", "\r\n".join([
            "@echo off", "setlocal EnableExtensions DisableDelayedExpansion", "chcp 65001 >nul", f'cd /d "{JOB}"',
            "if exist exit.txt exit /b 0", 'set "WSL_UTF8=1"', "md started 2>nul",
            'if not "%ERRORLEVEL%"=="0" exit /b 0', "if exist stderr.txt del stderr.txt",
            f"{command} <{source} 1>stdout.txt 2>stderr.txt", 'set "slipway_exit=%ERRORLEVEL%"',
            "if not exist stderr.txt exit /b 0", ">exit.tmp echo %slipway_exit%", "move /y exit.tmp exit.txt >nul",
            "exit /b 0", ""]).encode())

        def fake(session, argv, line):
            self.calls.append((argv, session.env.get("WSL_UTF8"), session.stdin.read()))
            session.stdout.write(b"out")
            session.stderr.write(b"err")
            return code

        with mock.patch.object(programs, "table", lambda: {
                "c:\\windows\\system32\\cmd.exe": cmd.run, "c:\\windows\\system32\\whoami.exe": fake}):
            return self.run_program(f"C:\\Windows\\System32\\cmd.exe /d /c {JOB}\\job.cmd")

    def test_job_file(self):
        result = self.job('"C:\\Windows\\System32\\whoami.exe" a^&b ^"c d^" 100%%', code=3010)
        self.assertEqual((0, b"", b""), result)
        self.assertEqual([["C:\\Windows\\System32\\whoami.exe", "a&b", "c d", "100%"]], [c[0] for c in self.calls])
        self.assertEqual("1", self.calls[0][1])
        self.assertEqual(b"3010\r\n", self.content(JOB + "\\exit.txt"))
        self.assertEqual((b"out", b"err"), (self.content(JOB + "\\stdout.txt"), self.content(JOB + "\\stderr.txt")))
        self.assertFalse(os.path.exists(self.host(JOB + "\\exit.tmp")))

    def test_negative_codes_are_signed(self):
        self.job('"C:\\Windows\\System32\\whoami.exe"', code=0xFFFFFFFF)
        self.assertEqual(b"-1\r\n", self.content(JOB + "\\exit.txt"))

    def test_a_command_that_cannot_be_run_has_no_result(self):
        self.put(JOB + "\\stdout.txt", b"")
        with self.guest.drives.open(JOB + "\\stdout.txt", "r", "SYSTEM"):
            self.job('"C:\\Windows\\System32\\whoami.exe"')
        self.assertEqual([], self.calls)
        self.assertFalse(os.path.exists(self.host(JOB + "\\exit.txt")))

    def forget_the_first_run(self):
        os.unlink(self.host(JOB + "\\exit.txt"))
        os.rmdir(self.host(JOB + "\\started"))

    def test_second_run_does_nothing(self):
        self.job('"C:\\Windows\\System32\\whoami.exe"')
        self.job('"C:\\Windows\\System32\\whoami.exe"')
        self.assertEqual(1, len(self.calls))

    def test_stdin_file(self):
        self.put(JOB + "\\stdin.txt", b"hello")
        self.job('"C:\\Windows\\System32\\whoami.exe"', source="stdin.txt")
        self.assertEqual(b"hello", self.calls[0][2])

    def test_missing_program(self):
        self.job('"C:\\Program Files\\WSL\\wsl.exe" --list')
        self.assertEqual(b"1\r\n", self.content(JOB + "\\exit.txt"))
        self.put("C:\\Program Files\\WSL\\other.txt", b"")
        self.forget_the_first_run()
        self.job('"C:\\Program Files\\WSL\\wsl.exe" --list')
        self.assertEqual(b"9009\r\n", self.content(JOB + "\\exit.txt"))
        self.assertIn(b"is not recognized", self.content(JOB + "\\stderr.txt"))

    def test_copy_into_the_profile(self):
        self.put(JOB + "\\staged", b"[wsl2]\r\n")
        self.job('copy /y "staged" "%USERPROFILE%\\.wslconfig"')
        self.assertEqual(b"0\r\n", self.content(JOB + "\\exit.txt"))
        self.assertEqual(b"[wsl2]\r\n", self.content("C:\\Windows\\System32\\config\\systemprofile\\.wslconfig"))

    def test_line_feeds_alone_are_refused(self):
        self.put(JOB + "\\job.cmd", b"@echo off\nexit /b 0\n")
        code, _, err = self.run_program(f"C:\\Windows\\System32\\cmd.exe /d /c {JOB}\\job.cmd")
        self.assertEqual(120, code)
        self.assertIn(b"without CR", err)
        self.assertTrue(self.shown)

    def test_mkdir_makes_parents_and_refuses_twice(self):
        line = 'C:\\Windows\\System32\\cmd.exe /d /c mkdir "C:\\a b\\c"'
        self.assertEqual(0, self.run_program(line)[0])
        self.assertTrue(os.path.isdir(self.host("C:\\A B\\C")))
        self.assertEqual(1, self.run_program(line)[0])

    def test_unknown_command_fails(self):
        for line in ("frobnicate", "powershell -c 1"):
            code, _, err = self.run_program("C:\\Windows\\System32\\cmd.exe /d /c " + line)
            self.assertEqual(1, code)
            self.assertIn(b"is not recognized", err)

    def test_a_cmd_inside_a_job_ends_alone(self):
        inner = '"C:\\Windows\\System32\\cmd.exe" /d /c '
        self.job(inner + "exit /b 5")
        self.assertEqual(b"5\r\n", self.content(JOB + "\\exit.txt"))
        self.forget_the_first_run()
        self.job(inner + "mkdir C:\\Slipway\\wsl")
        self.assertTrue(os.path.isdir(self.host("C:\\Slipway\\wsl")))

    def test_rmdir(self):
        self.job('"C:\\Windows\\System32\\whoami.exe"')
        self.assertEqual(0, self.system32(f"cmd.exe /d /c rmdir /s /q {JOB}")[0])
        self.assertFalse(os.path.exists(self.host("C:\\Windows\\Slipway\\jobs") + "/j1"))

    def test_outer_quotes_of_slash_c(self):
        self.assertEqual('mkdir "C:\\x y"', cmd.strip_outer_quotes('"mkdir "C:\\x y""'))
        self.assertEqual('"C:\\x y\\z.exe"', cmd.strip_outer_quotes('"C:\\x y\\z.exe"'))

    def test_users_may_not_write_everywhere(self):
        for target in ("C:\\Windows\\x", "C:\\Program Files\\x", "C:\\Users\\Public\\x"):
            code, _, err = self.run_program(f"C:\\Windows\\System32\\cmd.exe /d /c echo x>\"{target}\"", "lab")
            self.assertEqual((1, b"Access is denied.\r\n"), (code, err), target)
        code, _, _ = self.run_program("C:\\Windows\\System32\\cmd.exe /d /c echo x>C:\\Users\\lab\\x", "lab")
        self.assertEqual(0, code)
