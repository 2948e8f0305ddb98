"""What counts as installed, asked of the real dpkg-query about a made-up machine, and of a stand-in for rpm."""

import pathlib
import tempfile
import unittest

import shell

STATES = ("installed", "not-installed", "config-files", "half-configured", "half-installed", "unpacked", "triggers-pending")


class DpkgTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "dpkg").mkdir()
        self.status = self.folder / "dpkg" / "status"
        self.status.write_text("", encoding="utf-8")

    def has(self, name: str, state: str, **fields: str) -> None:
        version = "" if state == "not-installed" else "Version: 1.0\nMaintainer: x <x@example.org>\nDescription: made up\n"
        config = "Config-Version: 1.0\n" if state in ("half-configured", "half-installed", "unpacked") else ""
        awaited = "Triggers-Pending: something\n" if state == "triggers-pending" else ""
        more = "".join(f"{field.replace('_', '-')}: {value}\n" for field, value in fields.items())
        architecture = "" if "Architecture" in fields or state == "not-installed" else "Architecture: amd64\n"
        with self.status.open("a", encoding="utf-8") as file:
            file.write(f"Package: {name}\nStatus: install ok {state}\n{architecture}{version}{config}{awaited}{more}\n")

    def missing(self, *names: str) -> list[str]:
        answer = shell.run(f"missing_packages {' '.join(names)}", self.folder, DPKG_ADMINDIR=str(self.folder / "dpkg"))
        self.assertEqual((answer.returncode, answer.stderr), (0, ""))
        return answer.stdout.split()

    def test_only_a_package_that_is_installed_is_there(self) -> None:
        for state in STATES:
            self.has(f"a-{state}", state)
        names = [f"a-{state}" for state in STATES]
        self.assertEqual(self.missing(*names, "a-unknown"), [*names[1:], "a-unknown"])

    def test_the_order_of_asking_does_not_matter(self) -> None:
        self.has("cpio", "not-installed")
        self.has("curl", "installed")
        self.assertEqual(self.missing("cpio", "curl"), ["cpio"])
        self.assertEqual(self.missing("curl", "cpio"), ["cpio"])

    def test_what_another_package_provides_is_there(self) -> None:
        self.has("libguestfs0t64", "installed", Provides="libguestfs0 (= 1.0), libguestfs-other")
        self.has("old", "config-files", Provides="gone")
        self.assertEqual(self.missing("libguestfs0", "libguestfs-other", "gone"), ["gone"])

    def test_a_package_of_two_architectures_is_one(self) -> None:
        self.has("zlib1g", "installed", Architecture="amd64", Multi_Arch="same")
        self.has("zlib1g", "config-files", Architecture="i386", Multi_Arch="same")
        self.assertEqual(self.missing("zlib1g"), [])

    def test_a_name_is_no_pattern(self) -> None:
        self.has("libstdcxx", "installed")
        self.assertEqual(self.missing("libstdc..", "libstd"), ["libstdc..", "libstd"])

    def test_nothing_asked_is_nothing_missing(self) -> None:
        self.assertEqual(self.missing(), [])


class RpmTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def missing(self, rpm: str, *names: str) -> list[str]:
        shell.program(self.folder / "bin", "rpm", rpm)
        answer = shell.run(
            f"package_family() {{ echo fedora; }}\nmissing_packages {' '.join(names)}",
            self.folder,
            PATH=shell.path_with(self.folder / "bin"),
        )
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return answer.stdout.split()

    def test_what_rpm_names_is_there(self) -> None:
        rpm = """for name; do :; done
case "$name" in
    curl) echo curl ;;
    qemu-kvm) echo qemu-system-x86-core ;;
    *) echo "no package provides $name"; exit 1 ;;
esac
"""
        self.assertEqual(self.missing(rpm, "curl", "cpio", "qemu-kvm"), ["cpio"])

    def test_a_database_that_cannot_be_read_names_nothing(self) -> None:
        rpm = "echo 'error: cannot open Packages database in /var/lib/rpm' >&2\n"
        self.assertEqual(self.missing(rpm, "curl"), ["curl"])


if __name__ == "__main__":
    unittest.main()
