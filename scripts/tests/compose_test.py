"""The test of docker-compose.yml started by an ordinary account: what stays in the checkout is its, and its own tools are found."""

import pathlib
import tempfile
import unittest

import shell


@unittest.skipUnless(shell.NOBODY, "an ordinary account is taken by root")
class ComposeTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="a b ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.home = shell.copy_for_everybody(self.folder)
        self.home.chmod(0o777)
        shell.program(self.home / "src" / "test" / "guest", "build.sh", "mkdir -p target/practice && id -u >target/practice/built\n")
        (self.home / "scripts" / "compose.sh").chmod(0o755)
        # As Debian's, which looks for programs in places of its own, whatever is preserved.
        sudo = """while case "$1" in --*) ;; *) false ;; esac; do shift; done
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
cat target/practice/built
[ "$1" != env ] || exec env "$2" printenv PATH
printenv PATH
"""
        shell.program(self.folder / "bin", "sudo", sudo)

    def test_the_guest_is_built_before_root_is_asked_for_and_own_programs_are_found(self) -> None:
        path = shell.path_with(self.folder / "bin")
        answer = shell.run("exec scripts/compose.sh", self.folder, self.home, shell.NOBODY, PATH=path)
        self.assertEqual(answer.stdout.splitlines()[-2:], ["65534", f"{path}:/usr/sbin:/sbin"], answer.stderr)

    def test_a_guest_that_cannot_be_built_is_said(self) -> None:
        shell.program(self.home / "src" / "test" / "guest", "build.sh", "echo no kernel; exit 1\n")
        answer = shell.run("exec scripts/compose.sh", self.folder, self.home, shell.NOBODY, PATH=shell.path_with(self.folder / "bin"))
        self.assertEqual(answer.returncode, 1, answer.stdout)
        self.assertIn("!! The practice guest was not built.\n", answer.stderr)
        self.assertIn("no kernel", answer.stderr)


if __name__ == "__main__":
    unittest.main()
