import hashlib
import os
import unittest

from agent import behaviour
from agent.tests.support import GuestCase

ENABLE = "dism.exe /online /english /enable-feature /featurename:{} /all /norestart"
INFO = "dism.exe /online /english /get-featureinfo /featurename:{}"
LXSS = "reg.exe query HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Lxss\\MSI /v Version"
PRIVATE = "icacls.exe C:\\Windows\\Slipway /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F"
INSTALL = "msiexec.exe /i D:\\wsl.msi /qn /norestart SKIPMSIX=1 /l*v C:\\Windows\\Temp\\log.txt"
MSI = bytes.fromhex("d0cf11e0a1b11ae1") + b"practice-msi product=WSL version=2.6.3.0\n"


class Dism(GuestCase):
    def state(self, name="VirtualMachinePlatform"):
        return next(line for line in self.system32(INFO.format(name))[1].split("\r\n") if line.startswith("State : "))

    def test_enable_waits_for_a_restart(self):
        self.assertEqual("State : Disabled", self.state())
        self.assertEqual(3010, self.system32(ENABLE.format("virtualmachineplatform"))[0])
        self.assertEqual("State : Enable Pending", self.state())
        self.assertFalse(self.guest.feature_active("VirtualMachinePlatform"))
        self.assertEqual(3010, self.system32(ENABLE.format("VirtualMachinePlatform"))[0])
        self.reboot()
        self.assertEqual("State : Enabled", self.state())
        self.assertEqual(0, self.system32(ENABLE.format("VirtualMachinePlatform"))[0])

    def test_unknown_feature(self):
        code, out, _ = self.system32(ENABLE.format("Nope"))
        self.assertEqual(0x800F080C, code)
        self.assertIn("Error: 0x800f080c", out)

    def test_refusals(self):
        self.assertEqual(120, self.system32("dism.exe /online /get-featureinfo /featurename:X")[0])
        self.assertEqual(120, self.system32("dism.exe /online /english /cleanup-image")[0])
        self.assertEqual(740, self.system32(ENABLE.format("VirtualMachinePlatform"), "lab")[0])

    def test_failing(self):
        self.switch('{"dism_fails": true}')
        self.assertEqual(0x800F0922, self.system32(ENABLE.format("VirtualMachinePlatform"))[0])
        self.assertEqual("State : Disabled", self.state())

    def test_hypervisor_starts_at_the_next_boot(self):
        self.system32(ENABLE.format("VirtualMachinePlatform"))
        self.assertFalse(self.guest.hypervisor_running())
        self.reboot()
        self.assertTrue(self.guest.hypervisor_running())
        self.assertIn("Hypervisor: launched", self.shown)
        self.proof = (False, "Hypervisor: not launched")
        self.reboot()
        self.assertFalse(self.guest.hypervisor_running())
        self.assertIn("Hypervisor: not launched", self.shown)

    def test_bcdedit_turns_it_off(self):
        self.system32(ENABLE.format("VirtualMachinePlatform"))
        self.assertEqual(0, self.system32("bcdedit.exe /set hypervisorlaunchtype off")[0])
        self.reboot()
        self.assertFalse(self.guest.hypervisor_running())


class Package(GuestCase):
    def put_package(self, data=MSI):
        with open(os.path.join(self.media.folder, "wsl.msi"), "wb") as file:
            file.write(data)

    def test_install(self):
        self.put_package()
        self.assertEqual((1, ""), self.system32(LXSS)[:2])
        self.assertIn("unable to find the specified registry key", self.system32(LXSS)[2])
        self.assertEqual(0, self.system32(INSTALL)[0])
        self.assertIn("Version    REG_SZ    2.6.3.0", self.system32(LXSS)[1])
        self.assertTrue(os.path.exists(self.host("C:\\Program Files\\WSL\\wsl.exe")))
        self.assertTrue(self.content("C:\\Windows\\Temp\\log.txt").startswith(b"\xff\xfe"))

    def test_failures(self):
        self.assertEqual(1619, self.system32(INSTALL)[0])
        self.put_package(b"no package")
        self.assertEqual(1620, self.system32(INSTALL)[0])
        self.put_package(MSI[:8] + b"a real package")
        self.assertEqual(1603, self.system32(INSTALL)[0])
        self.put_package()
        self.assertEqual(1603, self.system32(INSTALL.replace("SKIPMSIX=1", "SKIPMSIX=0"))[0])
        self.assertEqual(1925, self.system32(INSTALL.replace("Windows\\Temp", "Users\\lab"), "lab")[0])
        self.assertEqual(120, self.system32("msiexec.exe /i D:\\wsl.msi")[0])


class Tools(GuestCase):
    def test_certutil(self):
        self.put("C:\\x.bin", b"data")
        digest = hashlib.sha256(b"data").hexdigest()
        self.assertEqual((0, f"SHA256 hash of C:\\x.bin:\r\n{digest}\r\n"
                          "CertUtil: -hashfile command completed successfully.\r\n", ""),
                         self.system32("certutil.exe -hashfile C:\\x.bin SHA256"))
        code, out, _ = self.system32("certutil.exe -hashfile C:\\nope SHA256")
        self.assertEqual(0x80070002, code)
        self.assertIn("ERROR_FILE_NOT_FOUND", out)

    def test_whoami_and_net(self):
        self.assertEqual("nt authority\\system\r\n", self.system32("whoami.exe")[1])
        self.assertEqual("practice\\lab\r\n", self.system32("whoami.exe", "lab")[1])
        self.assertEqual(0, self.system32("net.exe user lab")[0])
        self.assertEqual(2, self.system32("net.exe user nobody")[0])
        self.assertEqual(120, self.system32("net.exe user lab newpassword")[0])

    def test_icacls_lets_a_user_in(self):
        self.put("C:\\ProgramData\\j\\job.cmd", b"")
        write = "cmd.exe /d /c echo x>C:\\ProgramData\\j\\job.cmd"
        self.assertEqual(1, self.system32(write, "lab")[0])
        self.assertEqual(0, self.system32("icacls.exe C:\\ProgramData\\j /grant lab:(OI)(CI)M")[0])
        self.assertEqual(0, self.system32(write, "lab")[0])
        self.assertEqual(1332, self.system32("icacls.exe C:\\ProgramData\\j /grant nobody:(OI)(CI)M")[0])
        self.assertEqual(120, self.system32("icacls.exe C:\\ProgramData\\j /inheritance:r")[0])
        self.assertEqual(120, self.system32("icacls.exe C:\\ProgramData\\j /grant:r *S-1-1-0:(OI)(CI)F")[0])

    def test_everybody_may_plant_a_folder_in_programdata_and_nobody_in_windows(self):
        self.assertEqual(0, self.system32("cmd.exe /d /c mkdir C:\\ProgramData\\Slipway\\jobs", "lab")[0])
        self.assertEqual(1, self.system32("cmd.exe /d /c mkdir C:\\Windows\\Slipway\\jobs", "lab")[0])

    def test_a_private_folder_is_read_by_nobody_but_who_was_let_in(self):
        def lab(command):
            return self.system32("cmd.exe /d /c " + command, "lab")[0]
        self.put("C:\\Windows\\Slipway\\jobs\\one\\job.cmd", b"secret")
        self.put("C:\\Windows\\Slipway\\jobs\\two\\job.cmd", b"secret")
        self.assertEqual(0, lab("type C:\\Windows\\Slipway\\jobs\\one\\job.cmd"))
        self.assertEqual(0, self.system32(PRIVATE)[0])
        self.assertEqual(1, lab("type C:\\Windows\\Slipway\\jobs\\one\\job.cmd"))
        self.assertEqual(1, lab("cd /d C:\\Windows\\Slipway\\jobs"))
        self.assertEqual(0, self.system32("icacls.exe C:\\Windows\\Slipway /grant lab:(CI)(NP)RX")[0])
        self.assertEqual(0, lab("cd /d C:\\Windows\\Slipway\\jobs"))
        self.assertEqual(1, lab("type C:\\Windows\\Slipway\\jobs\\one\\job.cmd"))
        self.assertEqual(1, lab("mkdir C:\\Windows\\Slipway\\jobs\\three"))
        self.assertEqual(0, self.system32("icacls.exe C:\\Windows\\Slipway\\jobs\\one /grant lab:(OI)(CI)M")[0])
        self.assertEqual(0, lab("mkdir C:\\Windows\\Slipway\\jobs\\one\\started"))
        self.assertEqual(0, lab("type C:\\Windows\\Slipway\\jobs\\one\\job.cmd"))
        self.assertEqual(1, lab("type C:\\Windows\\Slipway\\jobs\\two\\job.cmd"))
        self.reboot()
        self.assertEqual(1, lab("type C:\\Windows\\Slipway\\jobs\\two\\job.cmd"))
        self.assertEqual(0, self.system32("cmd.exe /d /c rmdir /s /q C:\\Windows\\Slipway\\jobs\\one")[0])
        self.put("C:\\Windows\\Slipway\\jobs\\one\\job.cmd", b"another")
        self.assertEqual(1, lab("type C:\\Windows\\Slipway\\jobs\\one\\job.cmd"))


class Switches(unittest.TestCase):
    def check(self, text):
        import tempfile
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write(text)
            file.flush()
            return behaviour.Behaviour(file.name, "/nonexistent")

    def test_defaults(self):
        self.assertTrue(self.check("{}")["autologon"])

    def test_refused(self):
        for text in ('{"typo": 1}', '{"mute": 1}', "[]", "{", '{"hypervisor_boot": "x"}', '{"slow_ms": true}',
                     '{"loops_if_model": "("}'):
            with self.assertRaises(behaviour.BadSwitch, msg=text):
                self.check(text)


class HypervisorBoot(GuestCase):
    def trouble(self, switches):
        self.switch(switches)
        return self.guest.hypervisor_trouble()

    def test_modes(self):
        self.assertIsNone(self.trouble("{}"))
        self.assertEqual("loop", self.trouble('{"hypervisor_boot": "loop"}'))
        self.assertEqual("hang", self.trouble('{"hypervisor_boot": "hang"}'))
        self.assertIsNone(self.trouble('{"hypervisor_boot": "loop", "loops_unless_model": "Practice"}'))
        self.assertEqual("loop", self.trouble('{"hypervisor_boot": "loop", "loops_unless_model": "EPYC"}'))
        self.assertEqual("loop", self.trouble('{"hypervisor_boot": "loop", "loops_if_model": "Practice"}'))
        self.assertIsNone(self.trouble('{"hypervisor_boot": "loop", "loops_if_model": "EPYC"}'))
