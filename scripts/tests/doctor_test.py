"""The doctor without the service judges the places that the service would be started with."""

import pathlib
import tempfile
import unittest

import shell


class DoctorTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="a b ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        # Prints what the service reads of its places, and answers as one that is ready.
        shell.program(self.folder / "java" / "bin", "java", 'env | grep -E "^SLIPWAY_(DATA|IMAGES|HOST)_" | sort\n')

    def told(self, script: str, **settings: str) -> str:
        before = ". scripts/commands/doctor.sh\nrequire_java() { :; }; our_service_ready() { [ -n \"${started:-}\" ]; }; qemu_account() { echo qemu-of-here; }\n"
        answer = shell.run(before + script, self.folder, JAVA_HOME=str(self.folder / "java"), **settings)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return "".join(line for line in answer.stdout.splitlines(keepends=True) if line.startswith("SLIPWAY_"))

    def started(self, **settings: str) -> str:
        stubs = 'stat() { echo 0; }; setsid() { "$@"; }; nohup() { "$@"; }; remember_process() { wait; started=yes; }\n'
        return self.told(stubs + 'start_service kvm default; cat "$SLIPWAY_STATE/service.log"', **settings)

    def test_it_looks_where_the_service_would(self) -> None:
        for settings in ({}, {"SLIPWAY_DATA": f"{self.folder}/other data", "SLIPWAY_IMAGES": f"{self.folder}/images"}):
            with self.subTest(settings):
                told = self.told("doctor_without_service", **settings)
                self.assertEqual(told, self.started(**settings))
                self.assertIn(f"SLIPWAY_DATA_DIRECTORY={settings.get('SLIPWAY_DATA', f'{self.folder}/state/data')}\n", told)
                self.assertIn("SLIPWAY_IMAGES_QEMU_USER=qemu-of-here\n", told)


if __name__ == "__main__":
    unittest.main()
