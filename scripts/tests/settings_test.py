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
