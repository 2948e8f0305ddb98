import io
import os
import tarfile
from unittest import mock

from agent import wsl_config, wsl_vm
from agent.tests.support import GuestCase

WSL = '"C:\\Program Files\\WSL\\wsl.exe" '
FAILED = 0xFFFFFFFF


def tar(path, names, mode="w", **options):
    with tarfile.open(path, mode, **options) as archive:
        for name, data in names.items():
            entry = tarfile.TarInfo(name)
            if data is None:
                entry.type, entry.mode = tarfile.DIRTYPE, 0o755
            else:
                entry.size, entry.mode = len(data), 0o640
            archive.addfile(entry, io.BytesIO(data or b""))


class WslCase(GuestCase):
    def setUp(self):
        super().setUp()
        self.enable_wsl()
        self.archive = os.path.join(self.media.folder, "skiffos.tar.gz")
        tar(self.archive, {"./": None, "./etc": None, "./etc/passwd": b"root:x:0:0:root:/root:/bin/wsl-shell\n"})
        os.makedirs(self.host("C:\\Slipway"))

    def wsl(self, words, account="lab", **env):
        code, out, err = self.run_program(WSL + words, account, WSL_UTF8="1", **env)
        return code, out.decode(), err.decode()

    def load(self, name="S", folder="C:\\Slipway\\S", file="D:\\skiffos.tar.gz", tail=" --version 2"):
        return self.wsl(f"--import {name} {folder} {file}{tail}")

    def last(self, result):
        self.assertEqual(FAILED, result[0], result)
        return result[1].splitlines()[-1]

    def without_hypervisor(self):
        self.proof = (False, "Hypervisor: not launched")
        self.guest.launch_hypervisor()


class Service(WslCase):
    def test_system_is_refused(self):
        for words in ("--list --quiet", "--shutdown", "-d S -- x", "--status", "--import S C:\\Slipway\\S D:\\skiffos.tar.gz"):
            self.assertEqual("Error code: Wsl/WSL_E_LOCAL_SYSTEM_NOT_SUPPORTED", self.last(self.wsl(words, "SYSTEM")), words)
        self.assertFalse(os.path.exists(self.host("C:\\Slipway") + "/S"))
        self.assertEqual(0, self.wsl("--version", "SYSTEM")[0])

    def test_encoding(self):
        for value in ("0", "true", " 1", ""):
            _, out, _ = self.run_program(WSL + "--version", "lab", WSL_UTF8=value)
            self.assertTrue(out.startswith("WSL version: 2.6.3.0\r\n".encode("utf-16-le")), value)
        _, out, _ = self.run_program(WSL + "--version", "lab", WSL_UTF8="1")
        self.assertTrue(out.startswith(b"WSL version: 2.6.3.0\r\n"))

    def test_component_is_required(self):
        with self.guest.store.edit() as state:
            state["features"]["Microsoft-Windows-Subsystem-Linux"] = "Enable Pending"
        self.assertEqual("Error code: Wsl/WSL_E_WSL_OPTIONAL_COMPONENT_REQUIRED", self.last(self.wsl("--list --quiet")))

    def test_machine_platform_and_hypervisor_are_required(self):
        with self.guest.store.edit() as state:
            state["features"]["VirtualMachinePlatform"] = "Enable Pending"
        self.assertEqual("Error code: Wsl/Service/RegisterDistro/CreateVm/HCS/HCS_E_SERVICE_NOT_AVAILABLE", self.last(self.load()))
        with self.guest.store.edit() as state:
            state["features"]["VirtualMachinePlatform"] = "Enabled"
        self.without_hypervisor()
        self.assertEqual("Error code: Wsl/Service/RegisterDistro/CreateVm/HCS/HCS_E_HYPERV_NOT_INSTALLED", self.last(self.load()))
        self.assertEqual(0, self.load(tail=" --version 1")[0])

    def test_launch_needs_the_hypervisor(self):
        self.assertEqual(0, self.load()[0])
        self.without_hypervisor()
        self.assertEqual("Error code: Wsl/Service/CreateInstance/CreateVm/HCS/HCS_E_HYPERV_NOT_INSTALLED",
                         self.last(self.wsl("-d S -- true")))


class Import(WslCase):
    def test_import_and_list(self):
        self.assertEqual((0, "", ""), self.wsl("--list --quiet"))
        self.assertEqual(FAILED, self.wsl("--list --verbose")[0])
        self.assertEqual((0, "The operation completed successfully.\r\n", ""), self.load())
        self.assertEqual((0, "S\r\n", ""), self.wsl("-l -q"))
        self.assertEqual("  NAME    STATE           VERSION\r\n* S       Stopped         2\r\n", self.wsl("-l -v")[1])
        self.assertEqual(FAILED, self.wsl("-l --running")[0])
        self.assertEqual(["ext4.vhdx"], os.listdir(self.host("C:\\Slipway\\S")))

    def test_modes_are_kept(self):
        self.load()
        found = [os.path.join(f, "passwd") for f, _, names in os.walk(self.top) if "passwd" in names]
        self.assertEqual(0o640, os.stat(found[0]).st_mode & 0o777)

    def test_gzip_is_sniffed_not_named(self):
        tar(os.path.join(self.media.folder, "x.tar"), {"etc": None}, "w:gz")
        self.assertEqual(0, self.load(file="D:\\x.tar")[0])

    def test_names_and_folders_are_unique(self):
        self.load()
        self.assertEqual("Error code: Wsl/Service/RegisterDistro/ERROR_ALREADY_EXISTS",
                         self.last(self.load("s", "C:\\Slipway\\T")))
        self.assertEqual("Error code: Wsl/Service/RegisterDistro/ERROR_FILE_EXISTS", self.last(self.load("T", "c:\\slipway\\s")))
        self.assertFalse(os.path.exists(self.host("C:\\Slipway\\T")))

    def test_refusals(self):
        self.assertEqual("Error code: Wsl/Service/RegisterDistro/E_INVALIDARG", self.last(self.load("a!b")))
        self.assertEqual("Error code: Wsl/ERROR_PATH_NOT_FOUND", self.last(self.load(folder="C:\\no\\S")))
        self.assertEqual("Error code: Wsl/ERROR_FILE_NOT_FOUND", self.last(self.load(file="D:\\no.tar")))
        self.assertEqual("Error code: Wsl/E_INVALIDARG", self.last(self.load(tail=" --version 3")))
        self.assertEqual("Error code: Wsl/E_INVALIDARG", self.last(self.wsl("--import S C:\\Slipway\\S")))
        self.assertEqual("Error code: Wsl/E_INVALIDARG", self.last(self.load(tail=" --frob")))
        self.assertEqual((0, "", ""), self.wsl("--list --quiet"))

    def test_not_a_distribution(self):
        tar(self.archive, {"./hello": b"x"})
        self.assertEqual("Error code: Wsl/Service/RegisterDistro/WSL_E_NOT_A_LINUX_DISTRO", self.last(self.load()))
        self.assertFalse(os.path.exists(self.host("C:\\Slipway") + "/S"))

    def test_broken_archives(self):
        with open(self.archive, "rb") as file:
            whole = file.read()
        for data in (b"nonsense" * 200, whole[:1200], whole[:1024 + 300] + b"x" * 900):
            with open(self.archive, "wb") as file:
                file.write(data)
            result = self.load()
            self.assertEqual("Error code: Wsl/Service/RegisterDistro/WSL_E_IMPORT_FAILED", self.last(result))
            self.assertIn("bsdtar: ", result[2])

    def test_archives_cannot_climb_out(self):
        tar(self.archive, {"etc": None, "../../evil": b"x"})
        self.assertIn("IMPORT_FAILED", self.last(self.load()))
        with tarfile.open(self.archive, "w") as archive:
            link = tarfile.TarInfo("etc")
            link.type, link.linkname = tarfile.SYMTYPE, self.top
            archive.addfile(link)
            archive.addfile(tarfile.TarInfo("etc/evil"))
        self.assertIn("IMPORT_FAILED", self.last(self.load()))
        self.assertFalse(any("evil" in names for _, _, names in os.walk(self.top)))

    def test_switch(self):
        self.switch('{"wsl_import_fails": true}')
        self.assertIn("IMPORT_FAILED", self.last(self.load()))

    def test_unregister_and_default(self):
        self.load()
        self.load("T", "C:\\Slipway\\T")
        self.assertEqual(0, self.wsl("--set-default T")[0])
        self.assertEqual("T (Default)", self.wsl("--list")[1].splitlines()[1])
        self.assertEqual(0, self.wsl("--unregister t")[0])
        self.assertEqual(["Windows Subsystem for Linux Distributions:", "S (Default)"], self.wsl("--list")[1].splitlines())
        self.assertEqual("Error code: Wsl/Service/WSL_E_DISTRO_NOT_FOUND", self.last(self.wsl("--unregister T")))
        self.assertFalse(os.path.exists(self.host("C:\\Slipway") + "/T"))

    def test_registrations_belong_to_the_user_and_survive_a_restart(self):
        self.load()
        self.reboot()
        self.assertEqual((0, "S\r\n", ""), self.wsl("--list --quiet"))

    def test_default_version(self):
        self.assertEqual(0, self.wsl("--set-default-version 1")[0])
        self.load(tail="")
        self.assertIn("S       Stopped         1", self.wsl("-l -v")[1])


class CommandLine(WslCase):
    def setUp(self):
        super().setUp()
        self.load()
        self.launched = []

        def fake(session, printer, launch, exec_argv):
            self.launched.append((launch.user, launch.shell_line, exec_argv))
            return 5

        patch = mock.patch.object(wsl_vm, "launch", fake)
        patch.start()
        self.addCleanup(patch.stop)

    def test_shell_line_is_raw(self):
        self.assertEqual(5, self.wsl('-d S -- sh -c "echo $((6*7))"')[0])
        self.wsl('-d s -u root sh -c "a  b" ')
        self.assertEqual([(None, 'sh -c "echo $((6*7))"', None), ("root", 'sh -c "a  b" ', None)], self.launched)

    def test_exec_is_split_as_windows_does(self):
        self.wsl('-d S -e /bin/busybox sh -c "a \\"b\\" $X"')
        self.assertEqual([(None, None, ["/bin/busybox", "sh", "-c", 'a "b" $X'])], self.launched)

    def test_quoted_options_are_a_linux_command(self):
        self.wsl('"--list" "--quiet"')
        self.assertEqual([(None, '"--list" "--quiet"', None)], self.launched)

    def test_quoted_distribution_name_is_unknown(self):
        self.assertEqual("Error code: Wsl/Service/WSL_E_DISTRO_NOT_FOUND", self.last(self.wsl('-d "S" -- true')))

    def test_unknown_options(self):
        code, out, _ = self.wsl("--frobnicate")
        self.assertEqual(FAILED, code)
        self.assertTrue(out.startswith("Invalid command line argument: --frobnicate\r\n"))
        self.assertEqual(120, self.wsl("--export S C:\\x.tar")[0])
        self.assertEqual(FAILED, self.wsl("-d")[0])
        self.assertEqual(FAILED, self.wsl("-d S -e")[0])
        self.assertEqual(FAILED, self.wsl("--help")[0])
        self.assertEqual([], self.launched)

    def test_update(self):
        self.assertEqual("Error code: Wsl/UpdatePackage/0x80072ee7", self.last(self.wsl("--update")))
        self.switch('{"internet": true}')
        self.assertEqual(0, self.wsl("--update")[0])


class Inbox(GuestCase):
    def inbox(self, words, account="SYSTEM"):
        code, out, _ = self.run_program("C:\\Windows\\System32\\wsl.exe " + words, account, WSL_UTF8="1")
        return code, out.decode()

    def test_it_knows_next_to_nothing(self):
        for words in ("--version", "--list", "-d S"):
            code, out = self.inbox(words)
            self.assertEqual(FAILED, code)
            self.assertIn("Usage: wsl.exe", out)

    def test_update_needs_the_internet(self):
        self.assertIn("0x80072ee7", self.inbox("--update")[1])
        self.switch('{"internet": true}')
        self.assertEqual(0, self.inbox("--update")[0])
        self.assertTrue(os.path.exists(self.host("C:\\Program Files\\WSL\\wsl.exe")))
        self.assertEqual(1, self.inbox("--version")[0])


class Config(GuestCase):
    def test_values_and_warnings(self):
        values, warnings = wsl_config.parse(
            "[wsl2]\r\nmemory=4GB\r\nprocessors = 2 # two\r\nMemory=1GB\r\nswap=4 GB\r\nkernel=C:\\Users\\x\r\nnope=1\r\n"
            "firewall=maybe\r\n[general]\r\ninstanceIdleTimeout=-1\r\n", "F")
        self.assertEqual({"wsl2.memory": 4 << 30, "wsl2.processors": 2, "general.instanceidletimeout": -1}, values)
        self.assertEqual(["Duplicated config key 'wsl2.Memory' in F:4 (Conflicting key: 'wsl2.Memory' in F:2)",
                          "Invalid memory string '4 GB' for .wslconfig entry 'wsl2.swap' in F:5",
                          "Invalid escaped character: 'U' in F:6", "Unknown key 'wsl2.nope' in F:7",
                          "Invalid boolean value 'maybe' for key 'wsl2.firewall' in F:8"], warnings)
