"""What scripts/suites.py makes of reports: a class that ran nothing is a failure, but for those that are run by name."""

import contextlib
import importlib.util
import io
import pathlib
import tempfile
import unittest

SPEC = importlib.util.spec_from_file_location("suites", pathlib.Path(__file__).parents[1] / "suites.py")
suites = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(suites)


class Suites(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.reports, self.sources = (pathlib.Path(folder.name, name) for name in ("reports", "sources"))
        self.reports.mkdir()
        self.sources.mkdir()
        self.source("PlainTest", "")
        self.ran("PlainTest")

    def source(self, name, tags):
        (self.sources / f"{name}.java").write_text(f"{tags}class {name} {{\n    @Test\n    void works() {{}}\n}}\n", encoding="utf-8")

    def ran(self, name):
        (self.reports / f"TEST-{name}.xml").write_text(f'<testsuite><testcase name="works" classname="{name}" time="1"/></testsuite>', encoding="utf-8")

    def count(self):
        """(exit code, standard output, standard error)"""
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
            code = suites.main(str(self.reports), str(self.sources), "unit")
        return code, out.getvalue(), err.getvalue()

    def test_all_ran(self):
        code, out, err = self.count()
        self.assertEqual((0, ""), (code, err))
        self.assertNotIn("by name", out)

    def test_a_class_that_ran_nothing(self):
        self.source("QuietTest", '@Tag("guest")\n')
        code, _, err = self.count()
        self.assertEqual((1, "!! QuietTest ran no test\n"), (code, err))

    def test_longer_ones_are_named_and_not_missed(self):
        self.source("NestedTest", '@Tag("longer")\n')
        code, out, err = self.count()
        self.assertEqual((0, ""), (code, err))
        self.assertIn("run by name only, as they take longer: NestedTest\n", out)

    def test_longer_ones_that_ran_are_counted(self):
        self.source("NestedTest", '@Tag("longer")\n')
        self.ran("NestedTest")
        code, out, _ = self.count()
        self.assertEqual(0, code)
        self.assertRegex(out, r"longer +1 +1 +0\n")
        self.assertNotIn("by name", out)


if __name__ == "__main__":
    unittest.main()
