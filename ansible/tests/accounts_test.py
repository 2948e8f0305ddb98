"""Whose the folders of disks are: nobody's are taken away. Nothing is changed here, as Ansible only says what it would do."""

import os
import pathlib
import shutil
import tempfile
import unittest

import parts

MAKE = "Make the places of disks"
OWN = "Make the installed service's own folder"


@unittest.skipUnless(os.geteuid() == 0, "folders of other accounts are made by root")
class AccountsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="a b ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.places = {"slipway_images_directory": f"{self.folder}/images", "slipway_import_directory": f"{self.folder}/import"}

    def would(self, account: str) -> dict:
        tasks = [{"name": "Accounts", "ansible.builtin.import_tasks": str(parts.ANSIBLE / "tasks/accounts.yml")}]
        return parts.play(self.folder, tasks, "--check", hide="/var/lib", variables=self.places | {"slipway_account": account})

    def owner_of_place(self, name: str, owner: str) -> None:
        (self.folder / name).mkdir(exist_ok=True)
        shutil.chown(self.folder / name, owner)

    def owners(self, answer: dict) -> dict:
        self.assertFalse(answer["failed"], answer["said"])
        made = [one["invocation"]["module_args"] for one in [answer["tasks"][OWN], *answer["tasks"][MAKE]["results"]] if not one.get("skipped")]
        return {one["path"].removeprefix(f"{self.folder}/"): one["owner"] for one in made}

    def test_the_service_has_all_of_them(self):
        # Nothing is there yet: to give away what is, even Ansible's dry run wants the account.
        self.assertEqual(self.owners(self.would("slipway")), {"/var/lib/slipway": "slipway", "images": "slipway", "import": "slipway"})

    def test_another_account_gets_what_is_nobody_else_s(self):
        self.owner_of_place("images", 4242)
        self.owner_of_place("import", "games")
        self.assertEqual(self.owners(self.would("daemon")), {"images": "daemon", "import": "games"})

    def test_a_store_stays_its_owner_s(self):
        self.owner_of_place("images", "games")
        self.assertEqual(self.owners(self.would("games"))["images"], "games")
        answer = self.would("root")
        self.assertTrue(answer["failed"])
        self.assertIn(f"{self.folder}/images belongs to games, ", answer["said"])
        self.assertNotIn(MAKE, answer["tasks"])


if __name__ == "__main__":
    unittest.main()
