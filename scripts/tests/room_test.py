"""Room and rights are asked for before anything is built, and one sentence says what is missing."""

import pathlib
import tempfile
import unittest

import shell


class RoomTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="a b ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "small disk").mkdir()

    def require(self, wanted: str, small: int, large: int = 100_000):
        """A small disk is mounted below the folder; the rest of it lies on a large one."""
        script = f"""
wanted_room() {{ printf '{wanted}'; }}
df() {{ case "${{@: -1}}" in *'small disk'*) echo " {small} /mnt/small disk" ;; *) echo "{large} /" ;; esac; }}
require_room build"""
        return shell.run(script, self.folder)

    def test_enough_room_is_no_word(self) -> None:
        answer = self.require(f"600 {self.folder}/here\\n900 {self.folder}/small disk/m2\\n", 900)
        self.assertEqual((answer.returncode, answer.stdout, answer.stderr), (0, "", ""))

    def test_folders_of_one_disk_share_its_room(self) -> None:
        one, two = f"{self.folder}/small disk/not yet/there", f"{self.folder}/small disk/m2"
        answer = self.require(f"600 {one}\\n350 {two}\\n100 {one}\\n", 1049)
        self.assertEqual(answer.returncode, 1)
        first = answer.stderr.splitlines()[0]
        self.assertEqual(first, f"!! The disk of /mnt/small disk has 1049 MiB free, and 1050 MiB are needed there for {one}, {two}.")

    def test_what_is_there_already_needs_no_room(self) -> None:
        home = self.folder / "home"
        (home / "target" / "quarkus-app").mkdir(parents=True)
        (home / "target" / "quarkus-app" / "quarkus-run.jar").touch()
        (home / ".m2" / "repository" / "io" / "quarkus").mkdir(parents=True)
        for part in ("scripts", "ansible"):
            (home / part).symlink_to(shell.TOP / part)
        quiet = "find_java() { echo; }\nnode_is_here() { :; }\nmissing_packages() { :; }\n"
        folders = {"SLIPWAY_IMAGES": str(self.folder / "images"), "SLIPWAY_IMPORT": str(self.folder / "import")}
        answer = shell.run(quiet + "wanted_room host build", self.folder, home, HOME=str(home), **folders)
        self.assertEqual([line.split(" ", 1)[1] for line in answer.stdout.splitlines()], [str(self.folder / name) for name in ("state", "images", "import")])

    def test_a_real_disk_is_asked(self) -> None:
        answer = shell.run(f"wanted_room() {{ echo '999999999 {self.folder}/x'; }}\nrequire_room build", self.folder)
        self.assertEqual(answer.returncode, 1)
        self.assertRegex(answer.stderr, r"\A!! The disk of /\S* has \d+ MiB free, and 999999999 MiB are needed there for ")

    def test_a_folder_of_somebody_else_is_said(self) -> None:
        home = shell.copy_for_everybody(self.folder)
        home.chmod(0o555)
        answer = shell.run("require_folders", self.folder, home, shell.NOBODY)
        self.assertEqual(answer.returncode, 1)
        self.assertRegex(answer.stderr, rf"\A!! \S+ may not write in {home}, and must for {home}")

    def test_a_file_in_the_way_is_said(self) -> None:
        (self.folder / "file").touch()
        answer = shell.run("require_folders", self.folder, SLIPWAY_STATE=f"{self.folder}/file/state")
        self.assertEqual(answer.returncode, 1)
        self.assertIn(f"{self.folder}/file is no folder", answer.stderr)


if __name__ == "__main__":
    unittest.main()
