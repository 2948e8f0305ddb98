"""Settings are read before anything is built, and another setting is another service."""

import pathlib
import tempfile
import unittest

import shell


class SettingsTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_what_is_no_port_or_engine_is_refused(self) -> None:
        for setting, value in (("PORT", "abc"), ("PORT", "0"), ("PORT", "65536"), ("PORT", "80 80"), ("PORT", "-1"), ("ENGINE", "xen")):
            with self.subTest(setting, value=value):
                answer = shell.run("require_settings; echo built", self.folder, **{f"SLIPWAY_{setting}": value})
                self.assertEqual((answer.returncode, answer.stdout), (1, ""))
                self.assertTrue(answer.stderr.startswith(f'!! SLIPWAY_{setting} is "{value}", which is no '), answer.stderr)

    def test_others_are_not(self) -> None:
        for setting in ({}, {"SLIPWAY_PORT": "1"}, {"SLIPWAY_PORT": "65535", "SLIPWAY_ENGINE": "kvm"}):
            with self.subTest(setting):
                self.assertEqual(shell.run("require_settings", self.folder, **setting).returncode, 0)

    def test_a_path_that_the_service_would_read_otherwise_is_refused(self) -> None:
        for setting in ("STATE", "DATA", "IMAGES", "IMPORT"):
            for path in ("/tmp/a;b", "/tmp/${HOME}/b", "/tmp/a\\b", "/tmp/a\nb"):
                with self.subTest(setting, path=path):
                    answer = shell.run("require_settings; echo built", self.folder, **{f"SLIPWAY_{setting}": path})
                    self.assertEqual((answer.returncode, answer.stdout), (1, ""))
                    self.assertTrue(answer.stderr.startswith(f'!! SLIPWAY_{setting} is "{path}", and no path with '), answer.stderr)
        answer = shell.run("SLIPWAY_HOME='/tmp/a;b'; require_settings; echo built", self.folder)
        self.assertEqual((answer.returncode, answer.stdout, answer.stderr[:29]), (1, "", '!! The checkout is "/tmp/a;b",'[:29]))
        self.assertEqual(shell.run("require_settings", self.folder, SLIPWAY_IMPORT="/srv/a,b").returncode, 1)

    def test_a_start_that_fails_is_told_in_the_service_s_own_words(self) -> None:
        stack = "2026-11-29 23:09:47,937 ERROR [io.quarkus.runtime.Application] (main) Failed to start application: java.lang.RuntimeException: Failed to start quarkus\n"
        converted = 'The config property slipway.images.quota with the config value "4TiB" threw an Exception whilst being converted '
        for log, sentence in (
            (stack + "Caused by: java.lang.RuntimeException: outer\n\tat x\nCaused by: java.lang.IllegalArgumentException: slipway.http.names has \"*\".\n\tat x\n", 'slipway.http.names has "*".'),
            (stack + "Caused by: dev.slipway.problem.ProblemException: INVALID_REQUEST: The libvirt URI is bad.\n\tat x\n", "The libvirt URI is bad."),
            (f"Configuration validation failed:\n\tjava.lang.IllegalArgumentException: SRCFG00039: {converted}SRCFG00030: Expected a long value\n\n", converted + "Expected a long value"),
            ("Failed to load config value of type class java.time.Duration for: slipway.operation.retention\n", "slipway.operation.retention is no Duration"),
            ("2026-11-29 23:09:47,937 ERROR [io.quarkus.x] (main) Port 8191 seems to be in use\n\n", "Port 8191 seems to be in use"),
            ("Unrecognized option: -Xfoo\n", "Unrecognized option: -Xfoo"),
            ("", "it said nothing"),
        ):
            (self.folder / "log").write_text(log, encoding="utf-8")
            answer = shell.run(f"start_trouble '{self.folder}/log'", self.folder)
            self.assertEqual((answer.returncode, answer.stdout, answer.stderr), (0, sentence, ""))

    def test_the_commands_ask_first(self) -> None:
        for command in ("up", "demo"):
            text = (shell.TOP / "scripts" / "commands" / f"{command}.sh").read_text("utf-8")
            body = text.split(f"command_{command}() {{\n")[1]
            self.assertEqual(body.splitlines()[0].strip(), "require_settings")

    def test_another_setting_is_another_service(self) -> None:
        def of(**settings: str) -> str:
            answer = shell.run("settings_of_service", self.folder, **settings)
            self.assertEqual(answer.returncode, 0, answer.stderr)
            return answer.stdout

        self.assertEqual(of(), of())
        self.assertNotEqual(of(), of(SLIPWAY_HTTP_NAMES="lab.example"))
        self.assertNotEqual(of(), of(QUARKUS_HTTP_HOST="0.0.0.0"))
        self.assertNotIn("hidden", of(SLIPWAY_DB_PASSWORD="hidden"))


if __name__ == "__main__":
    unittest.main()
