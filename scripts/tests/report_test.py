"""What is read from the serial line of the emulated Intel host; the leaves are those that QEMU 7.2 gave for the words above them."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

import shell

LOG = """   3 @@ up
   4 @@ file /proc/sys/kernel/osrelease
   4 | 6.1.0-57-amd64
   5 @@ answer 42
   5 @@ guest one
   5 @@ cpu host,vmx=on,hv-time=on,hv-relaxed=on,hv-vapic=on,hv-spinlocks=0x1fff,hv-evmcs=on
   6 qemu-system-x86_64: warning: something is missing
   7 ## up 8.05
   7 ## hypervisor Microsoft Hyper-V
   7 ## leaf 40000000 4000000a 7263694d 666f736f 76482074
   7 ## leaf 40000001 31237648 00000000 00000000 00000000
   7 ## leaf 40000002 00003839 000a0000 00000000 00000000
   7 ## leaf 40000003 00000232 00000000 00000000 00000008
   7 ## leaf 40000004 00004028 00001fff 00000000 00000000
   7 ## leaf 40000005 ffffffff 00000040 00000000 00000000
   7 ## leaf 40000006 00000000 00000000 00000000 00000000
   7 ## leaf 4000000a 00000101 00000000 00000000 00000000
   7 ## kvm nested Y
   8 ## answer 42 of 3
   8 ## end
   8 @@ status 0
   8 @@ end
"""
REPORT = """host
  answer 42

guest one
  cpu host,vmx=on,hv-time=on,hv-relaxed=on,hv-vapic=on,hv-spinlocks=0x1fff,hv-evmcs=on
  QEMU: warning: something is missing
  it came up
  leaf 40000000 Microsoft Hv, the last is 4000000a
  leaves evmcs relaxed spinlocks=0x1fff time vapic
  leaf 4000000a enlightened VMCS 1 to 1
  hypervisor Microsoft Hyper-V
  kvm nested Y
  answer 42 of 3
  end
"""


class ReportTest(unittest.TestCase):
    def report(self, log: str) -> str:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = pathlib.Path(folder.name)
        (self.out / "log").write_text(log, "utf-8")
        subprocess.run([sys.executable, "-B", shell.TOP / "src/test/inner/report.py", self.out / "log", self.out], check=True)
        return (self.out / "report.txt").read_text("utf-8")

    def test_a_guest_is_reported_with_what_it_found(self) -> None:
        self.assertEqual(self.report(LOG), REPORT)
        self.assertEqual((self.out / "host/proc/sys/kernel/osrelease").read_text("utf-8"), "6.1.0-57-amd64\n")

    def test_an_enlightenment_that_is_named_and_not_there_is_said(self) -> None:
        self.assertIn("  named, but not in the leaves: hv-vapic\n", self.report(LOG.replace("00004028", "00004020")))
        self.assertIn("  named, but not in the leaves: hv-spinlocks=0x1fff\n", self.report(LOG.replace("00001fff", "00000fff")))

    def test_an_enlightenment_that_nobody_named_is_said(self) -> None:
        self.assertIn("  in the leaves, but not named: hv-synic\n", self.report(LOG.replace("40000003 00000232", "40000003 00000236")))

    def test_what_lies_beyond_the_last_leaf_is_not_read(self) -> None:
        self.assertIn("  named, but not in the leaves: hv-vapic\n", self.report(LOG.replace("leaf 40000000 4000000a", "leaf 40000000 40000003")))

    def test_a_guest_that_never_came_says_nothing(self) -> None:
        refused = LOG[: LOG.index("   7 ")] + "   7 @@ status 1\n   8 @@ end\n"
        self.assertTrue(self.report(refused).endswith("  QEMU: warning: something is missing\n  QEMU ended with 1\n"))

    def test_other_leaves_are_no_enlightenments(self) -> None:
        report = self.report(LOG.replace("7263694d 666f736f 76482074", "4b4d564b 564b4d56 0000004d"))
        self.assertIn("  it came up\n  leaf 40000000 KVMKVMKVM, the last is 4000000a\n  hypervisor", report)


if __name__ == "__main__":
    unittest.main()
