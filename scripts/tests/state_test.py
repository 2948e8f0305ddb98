"""The state folder is ours alone, and so is data that lies elsewhere: nothing of others is closed to them or removed."""

import pathlib
import tempfile
import unittest

import shell

QUIET = "remove_machines() { :; }; virsh() { :; }; as_root() { :; }; require_folders() { :; }\n"


class StateTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="a b ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.state = self.folder / "state"
        self.data = self.folder / "elsewhere" / "data"

    def run_shell(self, script: str, **settings: str):
        return shell.run(QUIET + script, self.folder, **({"SLIPWAY_IMAGES": f"{self.folder}/images", "SLIPWAY_IMPORT": f"{self.folder}/import"} | settings))

    def test_a_folder_with_other_things_is_no_state(self) -> None:
        for name in ("data/db", "their.log", "training/plan"):
            (self.state / name).parent.mkdir(parents=True, exist_ok=True)
            (self.state / name).write_text("theirs", encoding="utf-8")
        self.state.chmod(0o755)
        before = sorted(self.state.rglob("*"))
        for command in ("require_all() { echo asked; exit; }; . scripts/commands/up.sh; command_up",
                        "require_all() { echo asked; exit; }; . scripts/commands/demo.sh; command_demo",
                        "command_down", "command_down --purge"):
            with self.subTest(command):
                answer = self.run_shell(command)
                self.assertEqual((answer.returncode, answer.stdout), (1, ""))
                self.assertTrue(answer.stderr.startswith(f"!! SLIPWAY_STATE names {self.state}, which is not empty and which ./slipway did not make.\n"), answer.stderr)
                self.assertEqual((sorted(self.state.rglob("*")), self.state.stat().st_mode & 0o777), (before, 0o755))

    def test_a_new_or_empty_folder_becomes_one_and_goes_again(self) -> None:
        for _ in ("new", "made before"):
            answer = self.run_shell("take_state; take_state; own_folder \"$SLIPWAY_STATE\"; state_id")
            self.assertEqual((answer.returncode, answer.stderr), (0, ""))
            self.assertRegex(answer.stdout, r"\A[0-9a-f]{8}\n\Z")
        self.assertEqual(self.run_shell("command_down --purge").returncode, 0)
        self.assertFalse(self.state.exists())
        self.state.mkdir()
        self.assertEqual(self.run_shell("take_state").returncode, 0)

    def test_one_that_may_not_be_read_is_said(self) -> None:
        home = shell.copy_for_everybody(self.folder)
        self.state.mkdir(mode=0o000)
        answer = shell.run("take_state 2>&1 | head -n 3", self.folder, home, ["timeout", "20", *shell.NOBODY])
        self.assertTrue(answer.stdout.startswith(f"!! {self.state} cannot be read by "), answer.stdout)

    def test_the_checkout_s_own_folder_needs_no_mark(self) -> None:
        home = self.folder / "home"
        (home / ".slipway" / "toolchain").mkdir(parents=True)
        (home / "scripts").symlink_to(shell.TOP / "scripts")
        answer = shell.run("take_state; require_own_state", self.folder, home, SLIPWAY_STATE=f"{home}/.slipway")
        self.assertEqual((answer.returncode, answer.stderr), (0, ""))

    def test_data_elsewhere_goes_with_the_state_that_made_it(self) -> None:
        settings = {"SLIPWAY_DATA": str(self.data)}
        self.assertEqual(self.run_shell('take_state; make_data "$SLIPWAY_DATA"; touch "$SLIPWAY_DATA/slipway.mv.db"', **settings).returncode, 0)
        # Also when the purge is not told of it.
        answer = self.run_shell("command_down --purge")
        self.assertEqual((answer.returncode, answer.stderr, self.data.exists(), self.state.exists()), (0, "", False, False))

    def test_data_of_somebody_else_stays_and_is_named(self) -> None:
        self.data.mkdir(parents=True)
        (self.data / "installation-id").touch()
        settings = {"SLIPWAY_DATA": str(self.data)}
        self.assertEqual(self.run_shell('take_state; make_data "$SLIPWAY_DATA"', **settings).returncode, 0)
        answer = self.run_shell("command_down --purge", **settings)
        self.assertEqual((answer.returncode, self.state.exists()), (0, False))
        self.assertIn(f"   the data in {self.data} stays, and so do its machines: this ./slipway did not make that folder\n", answer.stdout)
        self.assertTrue((self.data / "installation-id").exists())

    def test_a_folder_with_other_things_is_no_data(self) -> None:
        self.data.mkdir(parents=True)
        (self.data / "letters").touch()
        answer = self.run_shell("take_state", SLIPWAY_DATA=str(self.data))
        self.assertEqual((answer.returncode, self.state.exists()), (1, False))
        self.assertTrue(answer.stderr.startswith(f"!! SLIPWAY_DATA names {self.data}, which is not empty and holds no data of Slipway.\n"), answer.stderr)


if __name__ == "__main__":
    unittest.main()
