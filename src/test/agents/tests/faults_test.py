"""Each way in which the practice agent once was, or could be, unlike the Windows build is seen by the tables."""

import contextlib
import io
import pathlib
import tempfile
import unittest

import here
import run
from starting import Practice

# fault: where it is seen
SEEN = {
    "eof_on_a_short_read": ("file", "only an empty read is the end on Windows"),
    "ab_is_a_mode": ("file", "mode ab is refused by the Windows build alone"),
    "no_signals": ("exit", "exit 0xc0000005"),
    "codes_without_a_sign": ("exit", "exit 0x80000003"),
    "sixteen_mib_are_whole": ("io", "exactly 16 MiB to stdout"),
    "the_missing_program_is_named": ("path", "not found"),
    "empty_arguments_stay": ("argv", "an empty one in the middle vanishes"),
    "an_environment_adds": ("env", "a given one replaces all"),
    "no_error_line_before_the_sync": ("wire", "guest-sync-delimited after 0xFF: an error line first"),
    "nothing_hangs": ("io", "10 KiB that nobody reads hang the agent for good"),
    "members_as_they_come": ("io", "both streams"),
    "nothing_is_disabled": ("info", "guest-info"),
}


class FaultsTest(unittest.TestCase):
    def test_every_fault_is_seen(self) -> None:
        for fault, (group, name) in SEEN.items():
            asked = [(one, question) for one, question in run.questions([group]) if question.name == name]
            with self.subTest(fault), tempfile.TemporaryDirectory() as folder:
                self.assertEqual(1, len(asked))
                agent = Practice(pathlib.Path(folder) / "agent")
                agent.program = (here.TOP / "tests" / "faults.py", fault)
                with contextlib.redirect_stdout(io.StringIO()):
                    result = run.ask_all(agent, asked)
                self.assertEqual((1, 1), (result.asked, len(result.wrong)), result.wrong)
                self.assertIn("expected", result.wrong[0])


if __name__ == "__main__":
    unittest.main()
