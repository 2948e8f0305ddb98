import os
import shutil
import unittest

from agent import services
from agent.person import Person
from agent.tests.support import GuestCase

KIT = os.path.join(os.path.dirname(__file__), "../../../../main/resources/kit/")
INF = b"practice-driver name=vioser system=%b\r\n"
AGENT = bytes.fromhex("d0cf11e0a1b11ae1") + b"practice-msi product=qemu-ga version=110.0.2\n"


class Kit(GuestCase):
    """The real setup.cmd, as a person starts it."""

    def setUp(self):
        super().setUp()
        self.switch('{"agent_installed": false, "person_runs_setup_after_s": 0.001}')
        with open(KIT + "setup.cmd", encoding="ascii") as file:
            self.on_cd("setup.cmd", file.read().replace("\n", "\r\n").encode("ascii"))
        self.on_cd("readme.txt", b"read me\r\n")
        for system in (b"w10", b"w11"):
            for ending, data in (("inf", INF % system), ("sys", b"MZ"), ("cat", b"0")):
                self.on_cd(f"drivers/{system.decode()}/vioser.{ending}", data)
        self.on_cd("agent/qemu-ga-x86_64.msi", AGENT)

    def on_cd(self, name, data):
        path = os.path.join(self.media.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)

    def setup(self, account="SYSTEM"):
        return self.system32("cmd.exe /d /c D:\\setup.cmd /q", account)

    def agent_runs(self):
        return bool(self.guest.runtime.read().get("agent"))

    def test_setup_brings_the_agent(self):
        code, out, err = self.setup()
        self.assertEqual((0, ""), (code, err), out)
        self.assertIn("Done.", out)
        self.assertTrue(self.agent_runs())
        self.assertFalse(self.guest.store.read()["hibernation"])
        self.assertIn(b"Drivers for w10", self.content("C:\\Windows\\slipway-kit.log"))

    def test_it_can_be_run_again(self):
        self.setup()
        code, out, err = self.setup()
        self.assertEqual((0, ""), (code, err), out)

    def test_the_agent_is_there_after_a_restart(self):
        self.setup()
        self.reboot()
        self.assertFalse(self.agent_runs())
        self.assertEqual(0, services.start(self.guest))

    def test_without_administrator_it_says_what_to_do(self):
        code, out, _ = self.setup("lab")
        self.assertEqual(5, code)
        self.assertIn("Run as administrator", out)
        self.assertFalse(self.agent_runs())

    def test_without_the_driver_nothing_is_installed(self):
        shutil.rmtree(os.path.join(self.media.folder, "drivers"))
        code, out, _ = self.setup()
        self.assertEqual(1, code)
        self.assertIn("The serial driver could not be installed: code 3.", out)
        self.assertFalse(self.agent_runs())

    def test_without_its_catalogue_a_driver_is_refused(self):
        os.remove(os.path.join(self.media.folder, "drivers/w10/vioser.cat"))
        self.assertEqual(1, self.setup()[0])

    def test_the_agent_cannot_listen_with_the_driver_of_another_windows(self):
        self.on_cd("drivers/w10/vioser.inf", INF % b"w11")
        code, out, _ = self.setup()
        self.assertEqual(1, code)
        self.assertIn("The guest agent could not be installed: code 1067.", out)
        self.assertFalse(self.agent_runs())

    def test_a_person_finds_it(self):
        Person(self.guest).look()
        person = Person(self.guest)
        person.since = 0
        person.look()
        self.assertIn("setup.cmd ended with 0", self.shown)
        self.assertTrue(self.agent_runs())

    def test_nobody_is_there_by_default(self):
        self.switch('{"agent_installed": false}')
        person = Person(self.guest)
        person.since = 0
        person.look()
        self.assertFalse(self.agent_runs())


if __name__ == "__main__":
    unittest.main()
