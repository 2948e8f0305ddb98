"""The rule that keeps guests of the user network from the service: set now and at each boot, and no playbook fails for it."""

import pathlib
import shlex
import tempfile
import unittest

import parts

RULE = parts.ANSIBLE / "tasks/guests.yml"


class GuestsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.path = {"PATH": f"{self.folder}/bin:/usr/local/bin:/usr/bin:/bin"}

    def program(self, name: str, rest: str) -> None:
        """Notes its arguments, has no rule yet, and then does as the test wants."""
        file = self.folder / "bin" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(
            f"""#!/bin/sh
[ "$1" != --version ] || {{ echo 'iptables v1.8.9 (nf_tables)'; exit 0; }}
printf '%s\\n' "$*" >>'{self.folder}/{name}.log'
case " $* " in *' -C '*) exit 1 ;; esac
{rest}
""",
            encoding="utf-8",
        )
        file.chmod(0o755)

    def keep(self, tasks: list[dict] | None = None, **variables: object) -> dict:
        rule = {"name": "Guests", "ansible.builtin.import_tasks": str(RULE)}
        known = {"ansible_os_family": "Debian", "slipway_ports": [8080, 443], "slipway_systemd": {"stat": {"exists": False}}}
        return parts.play(self.folder, tasks or [rule], variables=known | variables, **self.path)

    def test_a_family_without_the_rule_s_modules_is_said(self):
        self.program("iptables", "echo 'iptables: No chain/target/match by that name.' >&2; exit 1")
        self.program("ip6tables", "")
        answer = self.keep()
        self.assertFalse(answer["failed"], answer["said"])
        said = [one["msg"] for one in answer["tasks"]["Say that a rule was left alone"]["results"] if not one.get("skipped")]
        self.assertEqual(len(said), 1)
        self.assertRegex(said[0], "ipv4 .*refused by the service only .*No chain/target/match")
        self.assertIn("-A OUTPUT", (self.folder / "ip6tables.log").read_text(encoding="utf-8"))

    def test_at_each_boot_the_same_rule_is_set(self):
        for name in ("iptables", "ip6tables"):
            self.program(name, "")
        self.keep()
        unit = self.folder / "slipway-guests.service"
        template = {"src": str(parts.ANSIBLE / "templates/slipway-guests.service.j2"), "dest": str(unit)}
        self.keep([{"name": "Unit", "ansible.builtin.template": template}])
        text = unit.read_text(encoding="utf-8")
        # What is missing on a host is no failure at its boot either.
        lines = [shlex.split(line.partition("=-")[2]) for line in text.splitlines() if line.startswith("ExecStart")]
        set_now = [(self.folder / f"{name}.log").read_text(encoding="utf-8").splitlines()[-1] for name in ("iptables", "ip6tables")]
        self.assertEqual([" ".join(words[1:]) for words in lines], set_now)
        self.assertEqual([words[0] for words in lines], ["/usr/sbin/iptables", "/usr/sbin/ip6tables"])
        self.assertEqual(parts.verify(self.folder / "root", {"slipway-guests.service": text}, "/usr/sbin/iptables", "/usr/sbin/ip6tables"), "")


if __name__ == "__main__":
    unittest.main()
