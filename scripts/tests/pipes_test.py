"""Under pipefail a reader that leaves early makes a hit a miss: its writer is killed by SIGPIPE, now and then."""

import pathlib
import re
import unittest

HOME = pathlib.Path(__file__).parents[2]
LEAVES_EARLY = re.compile(r"\| *(head\b|grep +(-\w+ +)*-\w*[qm]|sed +\S*\dq|awk [^|]*\bexit\b)")


class PipesTest(unittest.TestCase):
    def test_every_reader_reads_to_the_end(self):
        scripts = [HOME / "slipway", HOME / ".ci/run", *(HOME / "scripts").rglob("*.sh"), *(HOME / "src/test/guest").rglob("*.sh"),
                   *(HOME / "src/test/agents").rglob("*.sh")]
        self.assertGreater(len(scripts), 30)
        early = [f"{script.relative_to(HOME)}:{number}: {line.strip()}" for script in scripts
                 for number, line in enumerate(script.read_text(encoding="utf-8").splitlines(), 1)
                 if LEAVES_EARLY.search(line)]
        self.assertEqual([], early, "say sed -n 1p, or give grep the whole answer by <<<")

    def test_it_would_be_seen(self):
        for line in ("virsh net-info x | grep -qE '^Active'", "find . | head -n1", "x | grep -m1 y", "x | awk '/y/ {print; exit}'"):
            self.assertRegex(line, LEAVES_EARLY)
        for line in ("grep -q x <<<y", "x | grep -v y", "x | sed -n 1p", "x | grep --line-buffered -E y"):
            self.assertNotRegex(line, LEAVES_EARLY)


if __name__ == "__main__":
    unittest.main()
