"""A command in a Linux of its own: what goes in, and how its answer is read. Booting it needs the guest."""

import base64
import io
import json
import os
import subprocess
import tarfile
from unittest import mock

from agent import kvm, linux_boot, nested_linux, nested_machine
from agent.linux_boot import MIB
from agent.tests.test_wsl import WslCase, tar


def answer(**changes):
    parts = {"code": b"0\n", "begun": b"2.50 1.00\n", "ended": b"2.75 1.00\n", "lost": b"", "stderr": b"", "stdout": b"hello\n\0"} | changes
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def found(data=None, **changes):
    data = (answer() if data is None else data)[:linux_boot.ANSWER_SIZE].rstrip(b"\0")
    return {"reason": kvm.EXIT_SHUTDOWN, "exits": 12, "console": "", "answer": base64.b64encode(data).decode(),
            "memory": 142, "made": 0.4, "seconds": 5.0} | changes


class NestedCase(WslCase):
    def setUp(self):
        super().setUp()
        tar(self.archive, {"./": None, "./etc": None, "./bin": None, "./bin/sh": b"#!", "./etc/passwd":
                           b"root:x:0:0:root:/root:/bin/sh\nlab:x:1000:1000::/home/lab:/bin/sh\n"})
        self.assertEqual(0, self.load()[0])
        self.switch('{"nested_linux": true}')
        self.plans, self.result, self.code, self.err = [], found(), 0, ""
        self.during = lambda: None
        patch = mock.patch.object(subprocess, "Popen", self.popen)
        patch.start()
        self.addCleanup(patch.stop)

    def popen(self, argv, **_):
        self.assertEqual("agent.nested_machine", argv[-1])
        return self

    pid = os.getpid()

    def communicate(self, given=None, timeout=None):
        if given:
            self.plans.append(json.loads(given))
        self.during()
        return json.dumps(self.result), self.err

    @property
    def returncode(self):
        return self.code

    def failure(self, words):
        result = self.wsl("-d S -- true")
        self.assertEqual("Error code: Wsl/Service/CreateInstance/CreateVm/E_FAIL", self.last(result))
        self.assertIn(words, result[1])
        self.assertIn(words, self.shown[-1])


class Command(NestedCase):
    def test_its_output_and_code_are_the_answer(self):
        self.result = found(answer(code=b"7\n", stderr=b"oh\n"))
        code, out, err = self.run_program('"C:\\Program Files\\WSL\\wsl.exe" -d S -- true', "lab")
        self.assertEqual((7, b"hello\n\0", b"oh\n"), (code, out, err))
        self.assertIn("ended with 7 after 5.0 s (142 MiB, made within 0.4 s, the command began at 2.5 s of its clock", self.shown[-1])

    def test_words_are_data(self):
        self.wsl('-d S -e /bin/sh -c "a \'b\' $(c) \\"d\\"" ";" ""')
        plan = self.plans[0]
        self.assertEqual(["/bin/busybox", "chroot", "/distro", "/bin/sh", "-c", "a 'b' $(c) \"d\"", ";", ""], plan["words"][-8:])
        self.assertEqual(["/bin/busybox", "env", "-i"], plan["words"][:3])
        self.assertIn("WSL_DISTRO_NAME=S", plan["words"])
        self.assertTrue(os.path.exists(plan["tree"] + "/etc/passwd"))

    def test_the_distro_runs_as_long_as_its_command(self):
        states = []
        self.during = lambda: states.append(self.wsl("-l -v")[1].split()[-2])
        self.wsl("-d S -- true")
        self.during()
        self.assertEqual(["Running", "Stopped"], states)

    def test_what_is_not_known_is_refused(self):
        code, _, err = self.wsl("-d S -u lab -- true")
        self.assertEqual(120, code)
        self.assertIn("only root is known", err)
        session = self.session("lab")
        session.stdin = io.BytesIO(bytes(MIB + 1))
        with self.assertRaisesRegex(nested_linux.Unsupported, "more than 1 MiB of input"):
            nested_linux.run(session, "{}", "/", {"uid": 0}, ["true"], {})
        self.assertEqual([], self.plans)

    def test_its_input_is_data_too(self):
        session = self.session("lab")
        session.stdin = io.BytesIO(b"\0$(x)\n")
        self.assertEqual(0, nested_linux.run(session, "{}", "/", {"uid": 0}, ["sh"], {}))
        self.wsl("-d S -- true")
        self.assertEqual([b"\0$(x)\n", b""], [base64.b64decode(plan["input"]) for plan in self.plans])

    def test_what_is_written_and_gone_is_named(self):
        self.result = found(answer(lost=b"./etc\n./etc/wsl.conf\n"))
        self.assertIn("gone with the nested Linux is what was written: /etc, /etc/wsl.conf", self.wsl("-d S -- true")[2])

    def test_version_1_needs_no_machine(self):
        with mock.patch.object(nested_linux, "run", side_effect=AssertionError), \
                mock.patch("agent.wsl_vm.start", return_value=1), mock.patch("agent.wsl_vm.client", return_value=3):
            self.load("One", "C:\\Slipway\\One", tail=" --version 1")
            self.assertEqual(3, self.wsl("-d One -- true")[0])
            self.switch("{}")
            self.assertEqual(3, self.wsl("-d S -- true")[0])


class Failure(NestedCase):
    def test_a_machine_that_stops(self):
        self.result = found(reason=17, console="Kernel panic - not syncing: x\n")
        self.failure("stopped for reason 17 (Kernel panic - not syncing: x)")

    def test_one_that_leaves_no_answer(self):
        self.result = found(b"", console="nested-init: no sys\n")
        self.failure("nested-init: no sys")
        self.result = found(b"")
        self.failure("says nothing")

    def test_output_that_is_too_large(self):
        self.result = found(answer(stdout=b"x" * MIB))
        self.failure("larger than 1 MiB")
        self.result = found(b"nonsense" * 200)
        self.failure("or damaged")
        self.result = found(answer(code=b"x"))
        self.failure("or damaged")

    def test_one_that_never_ends(self):
        kills = []
        self.kill = lambda: kills.append(1)

        def hang():
            if not kills:
                raise subprocess.TimeoutExpired("x", nested_linux.LIMIT_S)
        self.during = hang
        self.failure("did not end within 240 s")
        self.assertEqual([1], kills)

    def test_its_process(self):
        self.result, self.code, self.err = {}, 1, "Traceback\nKeyError: 'x'\n"
        self.failure("KeyError: 'x'")
        self.code = -9
        self.failure("ended from outside")

    def test_what_its_process_says(self):
        self.result = {"trouble": "the machine needs 300 MiB, and 200 are free"}
        self.failure("needs 300 MiB, and 200 are free")


class Sizes(WslCase):
    def test_memory_is_what_the_tree_wants(self):
        self.assertEqual(142 * MIB, nested_machine.sizes(6 * MIB + 1000, 300 * MIB))

    def test_what_does_not_fit_is_refused(self):
        with self.assertRaisesRegex(nested_machine.TooLarge, "the tree has 50 MiB .* at most 48 go in"):
            nested_machine.sizes(50 * MIB, 1000 * MIB)
        with self.assertRaisesRegex(nested_machine.TooLarge, "needs 140 MiB, and 139 are free"):
            nested_machine.sizes(6 * MIB, 139 * MIB)

    def test_the_archive_has_all_that_init_wants(self):
        with mock.patch.object(nested_machine, "BUSYBOX", __file__), mock.patch.object(nested_machine, "INIT", __file__), \
                mock.patch("glob.glob", lambda pattern: [__file__]):
            entries = nested_machine.entries({"tree": self.media.folder, "words": ["a b", "größe", "", "\udcff"], "input": "AAo="})
        names = [entry.name for entry in entries]
        self.assertEqual(["modules/0-loop.ko", "modules/1-squashfs.ko", "modules/2-overlay.ko"], [n for n in names if n.endswith(".ko")])
        self.assertEqual(["tree", "tree/skiffos.tar.gz"], [n for n in names if n.startswith("tree")])
        self.assertEqual(b"\0\n", next(e.data for e in entries if e.name == "input"))
        self.assertEqual("a b\0größe\0\0".encode() + b"\xff\0", next(e.data for e in entries if e.name == "command"))
