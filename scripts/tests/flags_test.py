"""The service is started with the same flags by ./slipway, the unit, the image and the tests."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def flags(file: str, line: str) -> set[str]:
    text = "".join(re.findall(line, (ROOT / file).read_text(encoding="utf-8"), re.M | re.S))
    return set(re.findall(r"-X[\w:+=-]+", text))


class FlagsTest(unittest.TestCase):
    def test_all_ways_to_start_it_are_one(self):
        own = flags("scripts/service.sh", r"^SLIPWAY_JAVA_FLAGS=.*?$")
        self.assertIn("-Xmx192m", own)
        self.assertEqual(flags("Dockerfile", r"^ENTRYPOINT .*?$"), own)
        self.assertEqual(flags("src/test/java/dev/slipway/packaged/ServiceProcess.java", r"List<String> command\(\) \{.*?AOTCache") - {"-XX:AOTCache"}, own)
        # Its /tmp is its own, so its figures are nobody's.
        self.assertEqual(flags("ansible/files/slipway.service", r"^ExecStart=.*?$"), own - {"-XX:-UsePerfData"})


if __name__ == "__main__":
    unittest.main()
