"""The host's playbook and the service's port: what the shell hands on, with a blank in every folder's name."""

import json
import pathlib
import socket
import tempfile
import unittest

import shell


class HostTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="a b ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.settings = {"SLIPWAY_IMAGES": f"{self.folder}/it's images", "SLIPWAY_IMPORT": f'{self.folder}/"import"'}

    def run_shell(self, script: str, **settings: str):
        return shell.run(script, self.folder, PATH=shell.path_with(self.folder / "bin"), **(self.settings | settings))

    def test_the_playbook_gets_folders_as_they_are(self) -> None:
        shell.program(self.folder / "bin", "ansible-playbook", 'while [ "$1" != --extra-vars ]; do shift; done\nprintf "%s\\n" "$2" "$3"\n')
        for network in ("", "default"):
            answer = self.run_shell(f"run_host_playbook '{network}'")
            self.assertEqual((answer.returncode, answer.stderr), (0, ""))
            variables, playbook = answer.stdout.splitlines()
            self.assertEqual(playbook, "ansible/host.yml")
            self.assertEqual(
                {name: value for name, value in json.loads(variables).items() if name != "slipway_account"},
                {
                    "slipway_images_directory": self.settings["SLIPWAY_IMAGES"],
                    "slipway_import_directory": self.settings["SLIPWAY_IMPORT"],
                    "slipway_network": network,
                },
            )

    def test_the_service_is_installed_from_folders_as_they_are(self) -> None:
        home = self.folder / "check out"
        home.mkdir()
        (home / "scripts").symlink_to(shell.TOP / "scripts")
        script = '. scripts/systemd.sh\nin_systemd() { while [ "$1" != --extra-vars ]; do shift; done; printf "%s\\n" "$2"; }\ninstall_in_systemd'
        answer = shell.run(script, self.folder, home, JAVA_HOME=f"{self.folder}/it's a jdk")
        self.assertEqual((answer.returncode, answer.stderr), (0, ""))
        self.assertEqual(
            {name: value for name, value in json.loads(answer.stdout).items() if name != "slipway_images_directory"},
            {"slipway_app": f"{home}/target/quarkus-app", "slipway_java": f"{self.folder}/it's a jdk", "slipway_engine": "tcg", "slipway_network": ""},
        )

    def test_a_playbook_that_cannot_be_run_is_said(self) -> None:
        shell.program(self.folder / "bin", "ansible-playbook", "echo 'fatal: [localhost]: FAILED!'; exit 2\n")
        answer = self.run_shell("require_packages() { :; }\nmend_with_playbook ''")
        self.assertEqual(answer.returncode, 1)
        self.assertIn("!! ansible/host.yml failed.", answer.stderr)
        self.assertIn("fatal: [localhost]: FAILED!", answer.stderr)

    def test_ansible_is_asked_for_only_where_it_must_run(self) -> None:
        script = """
require_folders() { :; }; require_room() { :; }; require_java() { :; }; require_node() { :; }; node_is_here() { :; }
require_packages() { echo "$*"; }
require_all host build"""
        self.assertEqual(self.run_shell(script).stdout, "host build ansible\n")
        for folder in self.settings.values():
            pathlib.Path(folder).mkdir()
        self.assertEqual(self.run_shell(script).stdout, "host build\n")
        self.assertEqual(self.run_shell("node_is_here() { false; }\n" + script.replace("node_is_here() { :; }", "")).stdout, "host build node\n")

    def test_everything_is_asked_for_before_the_first_thing_is_done(self) -> None:
        order = "require_folders require_room require_packages require_java require_node"
        script = "".join(f"{name}() {{ echo {name}; }}\n" for name in order.split()) + "require_all host build guest"
        self.assertEqual(self.run_shell(script).stdout.split(), order.split())
        for command in ("demo", "up", "test", "bench"):
            text = (shell.TOP / "scripts" / "commands" / f"{command}.sh").read_text(encoding="utf-8")
            acts = [text.find(act) for act in ("prepare_host", "require_libvirt", "start_test_libvirt", "build_service", "start_service", "package_service")]
            self.assertLess(text.index("require_all "), min(place for place in acts if place >= 0), command)

    def test_a_purge_leaves_nothing_but_what_was_fetched_and_what_is_not_ours(self) -> None:
        state = self.folder / "state"
        for name in ("data/db", "demo/x", "training/log", "port", "settings", "network", "service.log", "registered-a", "libvirtd.conf", "libvirtd.pid", "made-by-slipway"):
            (state / name).parent.mkdir(parents=True, exist_ok=True)
            (state / name).write_text("user\n", encoding="utf-8")
        (self.folder / "toolchain").mkdir()
        theirs = state / "theirs.txt"
        theirs.touch()
        stubs = "remove_machines() { :; }; virsh() { :; }; as_root() { :; }\n"
        answer = self.run_shell(stubs + "command_down --purge")
        self.assertEqual((answer.returncode, answer.stderr), (0, ""))
        self.assertEqual(sorted(state.iterdir()), [state / "made-by-slipway", theirs])
        theirs.unlink()
        self.assertEqual(self.run_shell(stubs + "command_down --purge").returncode, 0)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["toolchain"])

    def test_what_is_ended_has_ended_or_is_said(self) -> None:
        start = 'sleep 60 & remember_process guest $!; as_root() { return 1; }\n'
        answer = self.run_shell(start + 'end_process guest; cut -d" " -f3 /proc/$!/stat 2>/dev/null | grep -v Z || true')
        self.assertEqual((answer.returncode, answer.stdout[:18], answer.stdout[-2:]), (0, "   stopped guest (", ")\n"), answer.stderr)
        answer = self.run_shell(start + 'kill() { return 1; }\nend_process guest 1; echo; builtin kill "$!"; cat "$SLIPWAY_STATE/processes/guest"')
        self.assertIn("   guest could not be stopped (", answer.stdout)
        self.assertNotIn("stopped guest", answer.stdout)

    def test_a_busy_port_is_passed_by_unless_it_was_asked_for(self) -> None:
        with socket.socket() as busy:
            busy.bind(("127.0.0.1", 0))
            busy.listen()
            port = busy.getsockname()[1]
            script = 'mkdir -p "$SLIPWAY_STATE"\nchoose_port\ncat "$SLIPWAY_STATE/port"'
            answer = self.run_shell(f"port_taken() {{ [ $1 -lt {port} ] || (exec 3<>/dev/tcp/127.0.0.1/$1) 2>/dev/null; }}\n" + script)
            self.assertEqual(answer.returncode, 0, answer.stderr)
            self.assertGreater(int(answer.stdout), port)
            answer = self.run_shell(script, SLIPWAY_PORT=str(port))
            self.assertEqual(answer.returncode, 1)
            self.assertIn(f"!! Port {port} is taken.\n", answer.stderr)


if __name__ == "__main__":
    unittest.main()
