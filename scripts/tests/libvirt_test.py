"""libvirt's daemons: what is missing of them is started, and nothing else."""

import pathlib
import socket
import tempfile
import unittest

import shell


class LibvirtTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="a b ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def listen(self, name: str) -> None:
        (self.folder / "libvirt").mkdir(exist_ok=True)
        end = socket.socket(socket.AF_UNIX)
        self.addCleanup(end.close)
        end.bind(f"{self.folder}/libvirt/{name}")
        end.listen()

    def test_the_log_daemon_is_known_by_its_socket(self) -> None:
        # Those of the machine itself are left out.
        script = f"grep -F '{self.folder}' /proc/net/unix >'{self.folder}/sockets' || true; log_daemon_listens '{self.folder}/sockets' && echo listens || echo silent"
        self.assertEqual(shell.run(script, self.folder).stdout, "silent\n")
        self.listen("virtlogd-admin-sock")
        self.assertEqual(shell.run(script, self.folder).stdout, "silent\n")
        self.listen("virtlogd-sock")
        self.assertEqual(shell.run(script, self.folder).stdout, "listens\n")

    @unittest.skipUnless(pathlib.Path("/etc/libvirt").is_dir() and not pathlib.Path("/run/systemd/system").exists(), "where no init starts libvirt")
    def test_only_what_is_missing_is_started(self) -> None:
        for logs, answers, started in (("true", "true", ""), ("false", "true", "virtlogd\n"), ("true", "false", "libvirtd\n"), ("false", "false", "virtlogd\nlibvirtd\n")):
            with self.subTest(logs=logs, answers=answers):
                answer = shell.run(
                    f"""mkdir -p "$SLIPWAY_STATE"
mend_kvm_device() {{ :; }}; join_libvirt_group() {{ :; }}; process_alive_in() {{ :; }}; await_libvirt() {{ :; }}
log_daemon_listens() {{ {logs}; }}; libvirt_answers() {{ {answers}; }}; start_daemon() {{ echo "$1"; }}
require_libvirt""",
                    self.folder,
                )
                self.assertEqual((answer.returncode, answer.stdout, answer.stderr), (0, started, ""))


if __name__ == "__main__":
    unittest.main()
