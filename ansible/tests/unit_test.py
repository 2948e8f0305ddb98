"""The service's unit and its drop-in, as systemd itself reads them."""

import pathlib
import re
import shlex
import tempfile
import unittest

import parts

PLACES = ["/var/lib/libvirt/images/slipway", "/srv/my disks", "/srv/100% it's", '/srv/a "b" c\\d', "/srv/%h/$HOME"]


class UnitTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def written(self, template: str, places: list[str]) -> list[str]:
        """One for each place of the disks; Ansible is slow to start, so in one play."""
        write = {
            "ansible.builtin.template": {"src": str(parts.ANSIBLE / "templates" / template), "dest": f"{self.folder}/{{{{ index }}}}.written"},
            "loop": places,
            "loop_control": {"loop_var": "place", "index_var": "index"},
        }
        variables = {"slipway_images_directory": "{{ place }}", "slipway_import_directory": "/srv/import", "slipway_engine": "tcg", "slipway_network": "", "ansible_os_family": "Debian"}
        answer = parts.play(self.folder, [write], variables=variables)
        self.assertFalse(answer["failed"], answer["said"])
        return [(self.folder / f"{index}.written").read_text(encoding="utf-8") for index in range(len(places))]

    def verify(self, drop_in: str) -> str:
        unit = (parts.ANSIBLE / "files/slipway.service").read_text(encoding="utf-8")
        return parts.verify(self.folder / "root", {"slipway.service": unit, "slipway.service.d/paths.conf": drop_in}, "/opt/slipway/java/bin/java")

    def test_a_place_of_disks_is_named_as_it_is(self):
        for images, drop_in in zip(PLACES, self.written("paths.conf.j2", PLACES), strict=True):
            with self.subTest(images):
                self.assertEqual(self.verify(drop_in), "")
                value = re.search(r"^ReadWritePaths=(.*)$", drop_in, re.M)[1]
                # As systemd reads it: quotes and backslashes as in a shell, then %% as %.
                self.assertEqual([word.replace("%%", "%") for word in shlex.split(value)], [images])
                self.assertNotRegex(value.replace("%%", ""), "%")

    def test_a_place_of_disks_is_a_setting_as_it_is(self):
        for images, settings in zip(PLACES, self.written("slipway.env.j2", PLACES), strict=True):
            with self.subTest(images):
                value = re.search(r"^SLIPWAY_IMAGES_DIRECTORY=(.*)$", settings, re.M)[1]
                # As systemd reads it: quotes and backslashes as in a shell, and nothing is filled in.
                self.assertEqual(shlex.split(value), [images])

    def test_the_unit_hides_nothing_that_the_playbook_lets_through(self):
        unit = (parts.ANSIBLE / "files/slipway.service").read_text(encoding="utf-8")
        self.assertIn("\nProtectHome=yes\nPrivateTmp=yes\n", unit)
        hidden = ["/home", "/root", "/run/user", "/tmp", "/var/tmp", *re.search(r"^InaccessiblePaths=(.*)$", unit, re.M)[1].replace("-/", "/").split()]
        refused = re.compile(re.search(r"item is not match\('(.*)'\)", (parts.ANSIBLE / "tasks/service.yml").read_text(encoding="utf-8"))[1])
        lie_open = ["/srv/disks", "/mnt/disks", "/media/disks", "/homes/x", "/var/lib/libvirt/images/slipway"]
        self.assertEqual([place for place in [*hidden, "/home/anna/disks", "//tmp/x", *lie_open] if not refused.match(place)], lie_open)

    def test_a_place_that_is_hidden_is_refused_before_anything_is_installed(self):
        install = {"name": "Service", "ansible.builtin.import_tasks": str(parts.ANSIBLE / "tasks/service.yml")}
        answer = parts.play(self.folder, [install], "--check", variables={"slipway_images_directory": "/home/anna/my disks", "slipway_app": "/nowhere"})
        self.assertTrue(answer["failed"])
        self.assertIn("/home/anna/my disks is hidden from the installed service, ", answer["said"])
        self.assertEqual([name for name, result in answer["tasks"].items() if result.get("changed")], [])


if __name__ == "__main__":
    unittest.main()
