"""What is installed as root passes through no place where another account could put something."""

import base64
import pathlib
import tempfile
import unittest

import parts


class ReleaseTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="a b ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.app = self.folder / "app"
        self.app.mkdir()
        (self.app / "quarkus-run.jar").write_text("the build", encoding="utf-8")
        self.temporary = self.folder / "temporary"
        self.temporary.mkdir()

    def install(self, app: pathlib.Path) -> dict:
        release = {"name": "Release", "ansible.builtin.include_tasks": str(parts.ANSIBLE / "tasks/release.yml")}
        proof = {"name": "Read", "ansible.builtin.slurp": {"src": "/opt/slipway/app/quarkus-run.jar"}}
        names = {"slipway_release_name": "app", "slipway_release_folder": str(app)}
        return parts.play(self.folder, [release, proof], hide="/opt", variables=names, TMPDIR=str(self.temporary))

    def test_a_file_with_a_name_that_was_guessed_is_left_alone(self):
        victim = self.folder / "victim"
        victim.write_text("theirs", encoding="utf-8")
        guessed = self.temporary / "slipway-app.tar.gz"
        guessed.symlink_to(victim)
        answer = self.install(self.app)
        self.assertFalse(answer["failed"], answer["said"])
        self.assertEqual(victim.read_text(encoding="utf-8"), "theirs")
        self.assertEqual(base64.b64decode(answer["tasks"]["Read"]["content"]), b"the build")
        self.assertEqual(list(self.temporary.iterdir()), [guessed])
        self.assertEqual(answer["tasks"]["Have a folder that nobody else may enter"]["mode"], "0700")

    def test_what_cannot_be_packed_leaves_nothing(self):
        self.assertTrue(self.install(self.folder / "not there")["failed"])
        self.assertEqual(list(self.temporary.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
