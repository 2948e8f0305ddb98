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


class ListTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "scripts").symlink_to(shell.TOP / "scripts")

    def lines(self, script: str) -> list[str]:
        answer = shell.run(script, self.folder)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return answer.stdout.split("\n")[:-1]

    def test_a_name_has_no_blank_around_it(self) -> None:
        for name in ("host", "build", "guest", "ansible", "node", "bench", "test", "agents"):
            for line in self.lines(f"cd '{shell.TOP}'; package_list {name}; program_list {name}"):
                self.assertRegex(line, r"^[a-z0-9/][A-Za-z0-9./+_-]+$")

    def require(self, *missing: str):
        """Packages of the lists are made up: what is missing before an installation, and what after it."""
        before, after = missing
        script = f"""
package_list() {{ echo cpio; echo lz4; }}
program_list() {{ echo sh; echo no-such-program; }}
missing_packages() {{ cat "$SLIPWAY_STATE/missing"; }}
install_packages() {{ echo "installing $*"; printf '%s' '{after}' >"$SLIPWAY_STATE/missing"; }}
mkdir -p "$SLIPWAY_STATE"; printf '%s' '{before}' >"$SLIPWAY_STATE/missing"
require_packages guest
"""
        return shell.run(script, self.folder)

    def test_what_is_missing_after_installing_is_named_at_once(self) -> None:
        answer = self.require("cpio\nlz4\n", "lz4\n")
        self.assertEqual(answer.stdout, "installing cpio lz4\n")
        self.assertEqual(answer.returncode, 1)
        self.assertTrue(answer.stderr.startswith("!! This machine still lacks lz4 no-such-program.\n"), answer.stderr)

    def test_a_program_that_its_package_does_not_bring_is_named(self) -> None:
        answer = self.require("", "")
        self.assertEqual((answer.returncode, answer.stdout), (1, ""))
        self.assertIn("still lacks no-such-program.", answer.stderr)

    def test_the_demo_needs_debians_packages(self) -> None:
        for family, words in (("fedora", "Debian or Ubuntu"), ("other", "apt-get or dnf")):
            answer = shell.run(f"package_family() {{ echo {family}; }}\nrequire_packages host build guest", self.folder)
            self.assertEqual((answer.returncode, answer.stdout), (1, ""))
            self.assertRegex(answer.stderr, rf"\A!! .*{words}")

    def install(self, apt: str, script: str = "install_packages cpio lz4"):
        shell.program(self.folder / "bin", "apt-get", apt)
        return shell.run("as_root() { \"$@\"; }\n" + script, self.folder, PATH=shell.path_with(self.folder / "bin"))

    def test_a_lock_that_another_apt_holds_is_said_and_waited_for(self) -> None:
        answer = self.install("printf 'Waiting for cache lock: Could not get lock. It is held by process 7 (apt)... 1s\\rWaiting for cache lock: x... 2s\\nOK\\n'\n")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        self.assertEqual(answer.stdout.count("Waiting for cache lock"), 1)
        self.assertIn("held by process 7", answer.stdout)

    def test_an_installation_that_fails_says_why(self) -> None:
        answer = self.install("[ \"$2\" = update ] || { echo 'E: Unable to locate package lz4'; exit 100; }\n")
        self.assertEqual(answer.returncode, 1)
        self.assertIn("!! apt-get could not install cpio lz4.\n   → E: Unable to locate package lz4\n", answer.stderr)

    def test_without_root_and_sudo_the_command_is_named(self) -> None:
        script = 'id() { echo 1000; }\ncommand() { [ "$2" != sudo ] || return 1; builtin command "$@"; }\ninstall_packages cpio lz4'
        answer = self.install("exit 99\n", script)
        self.assertEqual(answer.returncode, 1)
        self.assertIn("no sudo.\n   → as root: apt-get install cpio lz4\n", answer.stderr)


if __name__ == "__main__":
    unittest.main()
