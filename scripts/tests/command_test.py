"""The command itself: how it is called, and by which locale."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import shell


class CommandTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="a b ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name).resolve()
        self.home = self.folder / "home"
        shutil.copytree(shell.TOP / "scripts", self.home / "scripts")
        shutil.copy(shell.TOP / "slipway", self.home)
        self.stand_in("doctor", 'printf "%s\\n" "$PWD" "${LC_ALL:-none}"')

    def stand_in(self, command: str, script: str) -> None:
        (self.home / "scripts" / "commands" / f"{command}.sh").write_text(f"command_{command}() {{ {script}; }}\n", encoding="utf-8")

    def call(self, *arguments: str, program: pathlib.Path | str = "./slipway", cwd: pathlib.Path | None = None, **environment: str):
        own = {"PATH": os.environ["PATH"], "HOME": str(self.folder)} | environment
        return subprocess.run([program, *arguments], cwd=cwd or self.home, env=own, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)

    def test_a_link_elsewhere_is_the_command(self) -> None:
        link = self.folder / "bin" / "slipway"
        link.parent.mkdir()
        link.symlink_to("../home/slipway")
        for program, cwd in ((link, self.folder), ("./slipway", link.parent)):
            answer = self.call("doctor", program=program, cwd=cwd)
            self.assertEqual((answer.returncode, answer.stderr, answer.stdout.splitlines()[:1]), (0, "", [str(self.home)]))

    def test_cdpath_leads_nowhere(self) -> None:
        (self.folder / "other" / "home").mkdir(parents=True)
        answer = self.call("doctor", program="home/slipway", cwd=self.folder, CDPATH=f"{self.folder}/other:.")
        self.assertEqual((answer.returncode, answer.stderr, answer.stdout.splitlines()[:1]), (0, "", [str(self.home)]))

    def test_a_word_too_many_is_refused(self) -> None:
        for command in ("up", "demo", "doctor"):
            self.stand_in(command, "echo done")
            answer = self.call(command, "extra", "word")
            self.assertEqual((answer.returncode, answer.stdout), (1, ""))
            self.assertTrue(answer.stderr.startswith(f'!! ./slipway {command} takes nothing behind it, and "extra word" stands there.\n'), answer.stderr)
            self.assertEqual(self.call(command).stdout, "done\n")
        answer = self.call("down", "--purge", "extra")
        self.assertEqual((answer.returncode, answer.stdout, answer.stderr.splitlines()[0]), (1, "", "!! Unknown option: --purge extra"))

    def test_names_of_files_are_read_as_utf_8_whatever_the_locale(self) -> None:
        self.stand_in("doctor", 'locale charmap; printenv LC_ALL || echo none')
        for settings in ({}, {"LANG": "C"}, {"LC_ALL": "POSIX"}, {"LC_ALL": "no_SUCH.UTF-8"}, {"LANG": "C.UTF-8", "LC_CTYPE": "C"}):
            with self.subTest(settings):
                self.assertEqual(self.call("doctor", **settings).stdout, "UTF-8\nC.UTF-8\n")
        self.assertEqual(self.call("doctor", LANG="C.UTF-8").stdout, "UTF-8\nnone\n")

    def test_folders_are_named_from_where_it_is_called(self) -> None:
        self.stand_in("doctor", 'printenv SLIPWAY_STATE SLIPWAY_DATA; echo "$SLIPWAY_STATE"')
        answer = self.call("doctor", program=self.home / "slipway", cwd=self.folder, SLIPWAY_STATE="here/../state", SLIPWAY_DATA="/data")
        self.assertEqual(answer.stdout.splitlines(), [f"{self.folder}/state", "/data", f"{self.folder}/state"])


if __name__ == "__main__":
    unittest.main()
