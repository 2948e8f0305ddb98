import os
import unittest

from agent import behaviour, storage
from agent.tests.support import GuestCase

ADD = "pnputil.exe /add-driver D:\\drivers\\w10\\vioscsi.inf /install"
SERVICE = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\vioscsi"


class Storage(GuestCase):
    def setUp(self):
        super().setUp()
        self.resets = 0
        self.addCleanup(setattr, storage.power, "reset_at_once", storage.power.reset_at_once)
        self.addCleanup(setattr, storage, "SECONDS_ON_SCREEN", storage.SECONDS_ON_SCREEN)
        storage.power.reset_at_once = self.reset
        storage.SECONDS_ON_SCREEN = 0
        for system in ("w10", "w11"):
            for ending in ("inf", "sys", "cat"):
                self.on_cd(system, ending)

    def reset(self):
        self.resets += 1

    def on_cd(self, system, ending):
        path = os.path.join(self.media.folder, "drivers", system, "vioscsi." + ending)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="ascii") as file:
            file.write(f"practice-driver name=vioscsi system={system}\r\n")

    def query(self, key, value):
        code, out, _ = self.system32(f"reg.exe query {key} /v {value}")
        return out.split()[-1] if code == 0 else None

    def start_failed(self):
        return storage.start_failed(self.guest, "sda2")


class Start(Storage):
    def test_windows_has_the_drivers_of_sata_and_ide(self):
        self.controller("ahci", number=1, disk="sda")
        self.controller("ata_piix", number=2, disk="sdb")
        self.assertFalse(storage.start_failed(self.guest, "sda2"))
        self.assertFalse(storage.start_failed(self.guest, "sdb2"))
        self.assertEqual(0, self.resets)

    def test_another_controller_restarts_windows_until_it_offers_its_repair(self):
        self.controller("virtio_scsi", "virtio", disk="sda")
        for restarts in (1, 2, 3):
            self.assertTrue(self.start_failed())
            self.assertEqual(restarts, self.resets)
            self.assertIn("INACCESSIBLE_BOOT_DEVICE (0x7B)", self.shown[-1])
        self.assertTrue(self.start_failed())
        self.assertEqual(3, self.resets)
        self.assertIn("Automatic Repair", self.shown[-1])
        self.assertTrue(self.start_failed())
        self.assertEqual(4, self.resets)

    def test_a_good_start_forgets_the_failed_ones(self):
        self.switch('{"boot_drivers": []}')
        self.controller("ahci", disk="sda")
        self.start_failed()
        self.switch('{"boot_drivers": ["storahci"]}')
        self.assertFalse(self.start_failed())
        self.assertEqual(0, storage.failed_starts(self.guest))

    def test_a_failed_start_writes_nothing_on_the_system_disk(self):
        before = sorted(os.walk(self.guest.disk))
        self.controller("virtio_scsi", "virtio", disk="sda")
        self.start_failed()
        self.assertEqual(before, sorted(os.walk(self.guest.disk)))

    def test_a_controller_that_nobody_knows_is_no_silent_success(self):
        self.controller("megaraid_sas", disk="sda")
        self.assertRaises(RuntimeError, self.start_failed)

    def test_a_driver_that_nobody_knows_is_refused(self):
        with self.assertRaises(behaviour.BadSwitch):
            self.switch('{"boot_drivers": ["viostor"]}')


class Pnputil(Storage):
    def test_for_a_device_that_is_there_the_driver_starts_with_windows(self):
        self.controller("virtio_scsi", "virtio", number=3)
        code, out, _ = self.system32(ADD)
        self.assertEqual(0, code, out)
        self.assertEqual("0x0", self.query(SERVICE, "Start"))
        self.assertEqual("0x1", self.query(SERVICE + "\\Enum", "Count"))
        self.assertEqual(["storahci", "intelide", "vioscsi"], storage.boot_start(self.guest))
        self.assertEqual(259, self.system32(ADD)[0])

    def test_without_a_device_it_only_lies_in_the_store(self):
        code, out, _ = self.system32(ADD)
        self.assertEqual(259, code)
        self.assertIn("No devices were updated.", out)
        self.assertIsNone(self.query(SERVICE, "Start"))
        self.controller("virtio_scsi", "virtio", disk="sda")
        self.assertTrue(self.start_failed())

    def test_a_device_that_appears_later_gets_what_lies_in_the_store(self):
        self.system32(ADD)
        self.controller("virtio_scsi", "virtio", number=3)
        self.reboot()
        self.assertEqual("0x0", self.query(SERVICE, "Start"))

    def test_without_its_device_a_service_drives_nothing(self):
        self.controller("ahci", number=1)
        self.assertEqual("0x1", self.query("HKLM\\SYSTEM\\CurrentControlSet\\Services\\storahci\\Enum", "Count"))
        self.assertIsNone(self.query("HKLM\\SYSTEM\\CurrentControlSet\\Services\\intelide\\Enum", "Count"))

    def test_only_an_administrator_adds_drivers(self):
        self.controller("virtio_scsi", "virtio", number=3)
        self.assertEqual(5, self.system32(ADD, "lab")[0])
        self.assertIsNone(self.query(SERVICE, "Start"))

    def test_the_driver_of_another_windows_drives_nothing(self):
        self.controller("virtio_scsi", "virtio", number=3)
        self.assertEqual(259, self.system32(ADD.replace("w10", "w11"))[0])
        self.assertIsNone(self.query(SERVICE, "Start"))

    def test_without_its_catalogue_it_is_refused(self):
        self.controller("virtio_scsi", "virtio", number=3)
        os.remove(os.path.join(self.media.folder, "drivers/w10/vioscsi.cat"))
        self.assertEqual(2, self.system32(ADD)[0])
        self.assertIsNone(self.query(SERVICE, "Start"))


if __name__ == "__main__":
    unittest.main()
