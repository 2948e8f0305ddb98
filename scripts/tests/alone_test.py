"""One ./slipway at a time works in a state, and what it started is found again whatever became of its record."""

import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import shell

QUIET = "virsh() { :; }; as_root() { :; }\n"


class AloneTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="a b ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.state = self.folder / "state"
        self.folders = {"SLIPWAY_IMAGES": f"{self.folder}/images", "SLIPWAY_IMPORT": f"{self.folder}/import"}

    def run_shell(self, script: str, **settings: str):
        return shell.run(QUIET + script, self.folder, **(self.folders | settings))

    def service(self, data: pathlib.Path | None = None, port: int = 1) -> subprocess.Popen[bytes]:
        """Stands for Java: it has the data, the port and the archive's name."""
        own = os.environ | {"SLIPWAY_DATA_DIRECTORY": str(data or self.state / "data"), "SLIPWAY_PORT": str(port)}
        process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", "/x/quarkus-run.jar"], env=own)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        # A zombie would be one that lives on.
        threading.Thread(target=process.wait, daemon=True).start()
        return process

    def together(self, scripts: list[str], **settings: str) -> list[subprocess.CompletedProcess[str]]:
        answers: list[subprocess.CompletedProcess[str]] = []
        threads = [threading.Thread(target=lambda script=script: answers.append(self.run_shell(script, **settings))) for script in scripts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def test_the_second_waits_and_says_so(self) -> None:
        # The first is at work until both others have said that they wait.
        work = f"""
cd '{self.folder}'
say() {{ printf '   %s\\n' "$*"; touch "waits-$$"; }}
take_state
[ ! -e busy ] || echo both
touch busy
until [ "$(find . -maxdepth 1 -name 'waits-*' | wc -l)" -eq 2 ]; do sleep 0.05; done
rm busy"""
        answers = self.together([work] * 3)
        self.assertEqual([(answer.returncode, answer.stderr) for answer in answers], [(0, "")] * 3)
        waiting = f"   waiting for another ./slipway that is at work in {self.state}\n"
        self.assertEqual(sorted(answer.stdout for answer in answers), ["", waiting, waiting])

    def test_a_purge_meanwhile_leaves_the_next_a_folder_of_its_own(self) -> None:
        up = 'sleep 0.5; take_state; [ -s "$SLIPWAY_STATE/made-by-slipway" ]; touch "$SLIPWAY_STATE/here"'
        answers = self.together(['take_state; sleep 1.5; forget_state', up])
        self.assertEqual([(answer.returncode, answer.stderr) for answer in answers], [(0, "")] * 2)
        self.assertTrue((self.state / "here").exists())

    def test_what_outlives_the_command_holds_nothing(self) -> None:
        for line in ("service.sh", "libvirt.sh"):
            text = (shell.TOP / "scripts" / line).read_text("utf-8")
            for start in [part for part in text.split("\n") if "</dev/null" in part and part.endswith("&") or "--daemon" in part or "exec sg" in part]:
                self.assertIn("8>&-", start)

    def test_the_commands_take_the_state_before_they_ask_for_anything(self) -> None:
        for command in ("up", "demo"):
            text = (shell.TOP / "scripts" / "commands" / f"{command}.sh").read_text("utf-8")
            self.assertLess(text.index("take_state"), text.index("require_all"))

    def test_a_service_without_a_record_is_found_and_ended(self) -> None:
        for record in (None, "", "1 1\n", "12"):
            with self.subTest(record):
                process = self.service(port=4711)
                (self.state / "processes").mkdir(parents=True, exist_ok=True)
                if record is not None:
                    (self.state / "processes" / "service").write_text(record, encoding="utf-8")
                (self.state / "made-by-slipway").write_text("1\n", encoding="utf-8")
                answer = self.run_shell("find_service_again; process_of service; service_port")
                self.assertEqual((answer.returncode, answer.stdout, answer.stderr), (0, f"{process.pid}\n4711\n", ""))
                (self.state / "processes" / "service").unlink()
                answer = self.run_shell("command_down")
                self.assertEqual((answer.returncode, answer.stdout, answer.stderr), (0, f"   stopped service ({process.pid})\n   down\n", ""))

    def test_all_of_several_are_ended_and_those_of_others_are_not(self) -> None:
        ours, theirs = [self.service(), self.service()], self.service(self.folder / "other" / "data")
        self.assertEqual(self.run_shell("command_down").returncode, 0)
        self.assertEqual(self.run_shell("living_services").stdout, "")
        time.sleep(0.2)
        self.assertEqual([process.poll() is None for process in (*ours, theirs)], [False, False, True])

    def test_what_cannot_be_ended_is_not_down(self) -> None:
        process = self.service(port=4711)
        answer = self.run_shell('kill() { :; }; end_process() { :; }; command_down')
        self.assertEqual(answer.returncode, 1)
        self.assertNotIn("   down", answer.stdout)
        self.assertIn(f"!! The service could not be stopped ({process.pid}); it serves http://127.0.0.1:4711.\n", answer.stderr)

    def test_a_record_is_whole_or_as_it_was(self) -> None:
        script = 'remember_process a $$; mv() { return 1; }; (remember_process a 1) || cat "$SLIPWAY_STATE/processes/a"; process_of a >/dev/null'
        answer = self.run_shell(script)
        self.assertEqual(answer.returncode, 0, answer.stderr)

    @unittest.skipUnless(pathlib.Path("/etc/libvirt").is_dir() and not pathlib.Path("/run/systemd/system").exists(), "where no init starts libvirt")
    def test_two_start_one_libvirtd(self) -> None:
        up = self.folder / "up"
        script = f"""
mend_kvm_device() {{ :; }}; join_libvirt_group() {{ :; }}
libvirt_answers() {{ [ -e '{up}' ]; }}
log_daemon_listens() {{ :; }}
start_libvirtd() {{ echo started; sleep 1; touch '{up}'; }}
require_libvirt"""
        answers = self.together([script] * 2, SLIPWAY_STATE=str(self.folder / "one"))
        self.assertEqual([(answer.returncode, answer.stderr) for answer in answers], [(0, "")] * 2)
        self.assertEqual(sorted(answer.stdout for answer in answers), ["", "started\n"])


if __name__ == "__main__":
    unittest.main()
