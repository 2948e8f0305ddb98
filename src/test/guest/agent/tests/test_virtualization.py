"""The proof of the hypervisor as the agent reads it; the proof itself runs only inside the guest."""

import json
import subprocess
import unittest

from agent import virtual_machine, virtualization

LINES = ["SVM: kvm: Nested Virtualization enabled", "SVM: kvm: Nested Paging enabled"]


def found(**changes):
    return {"refused": None, "paging": True, "answer": 42, "kernel": LINES, "seconds": 0.31} | changes


class Verdict(unittest.TestCase):
    def test_runs(self):
        runs, line = virtualization.verdict(found())
        self.assertTrue(runs)
        self.assertIn("answered 42 within 0.3 s (" + "; ".join(LINES), line)

    def test_without_svm(self):
        runs, line = virtualization.verdict(found(refused="Operation not supported", kernel=["kvm: no hardware support"]))
        self.assertFalse(runs)
        self.assertIn("no svm (kvm: no hardware support)", line)

    def test_without_nested_paging(self):
        self.assertEqual((False, True), self.refused("no nested paging", paging=False))

    def test_a_wrong_answer(self):
        self.assertEqual((False, True), self.refused("answered None", answer=None))
        self.assertEqual((False, True), self.refused("answered 41", answer=41))

    def refused(self, words, **changes):
        runs, line = virtualization.verdict(found(**changes))
        return runs, words in line


class Process(unittest.TestCase):
    def proof(self, code, out="", err=""):
        return virtualization.proof(lambda argv, **_: subprocess.CompletedProcess(argv, code, out, err))

    def test_its_json_is_read(self):
        self.assertTrue(self.proof(0, json.dumps(found()))[0])

    def test_a_crash_is_no_proof(self):
        self.assertEqual((False, "Hypervisor: not launched; OSError: no"), self.proof(1, "", "Traceback\nOSError: no\n"))
        self.assertEqual((False, "Hypervisor: not launched; no word"), self.proof(-9))

    def test_one_that_never_ends_is_no_proof(self):
        def hangs(argv, timeout, **_):
            raise subprocess.TimeoutExpired(argv, timeout)
        runs, line = virtualization.proof(hangs)
        self.assertFalse(runs)
        self.assertIn("did not end", line)


class Program(unittest.TestCase):
    def test_it_is_what_it_says(self):
        """in al,dx; add 2; a loop of so many turns; out; hlt: its answer is two more than what it was given."""
        self.assertEqual(virtual_machine.EXPECTED, virtual_machine.GIVEN + 2)
        self.assertEqual(virtual_machine.TURNS, int.from_bytes(virtual_machine.CODE[7:9], "little"))
        self.assertEqual(0xF4, virtual_machine.CODE[-1])
