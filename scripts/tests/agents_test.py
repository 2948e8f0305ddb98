"""What ./slipway test agents makes of a Windows agent that is there, that cannot be had, and that was not built."""

import pathlib
import subprocess
import tempfile
import unittest

import shell

STAGE = 'require_packages() { :; }\n. scripts/stages.sh\nmkdir -p "$SLIPWAY_STATE"\n: >"$SLIPWAY_STATE/outcomes"\ntest_agents\nprintf \'skipped: %s\\n\' "$(told_of_skips)"'


class AgentsTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.home = self.folder / "home"
        self.agents = self.home / "src" / "test" / "agents"
        (self.agents / "tests").mkdir(parents=True)
        (self.home / "scripts").symlink_to(shell.TOP / "scripts")
        (self.agents / "tests" / "one_test.py").write_text("import unittest\nclass One(unittest.TestCase):\n    def test(self): pass\n", encoding="utf-8")

    def stage(self, build: str, asking: str = "print(*sys.argv[1:], sep='|')") -> subprocess.CompletedProcess[str]:
        shell.program(self.agents, "build.sh", build)
        (self.agents / "run.py").write_text("import sys\n" + asking + "\n", encoding="utf-8")
        return shell.run(STAGE, self.folder, home=self.home)

    def test_one_that_is_built_is_asked(self) -> None:
        answer = self.stage("echo '/cache/with a blank'")
        self.assertEqual((0, "--windows|/cache/with a blank\nskipped: \n"), (answer.returncode, answer.stdout))

    def test_one_that_cannot_be_had_is_skipped_loudly(self) -> None:
        answer = self.stage("echo 'no network'; exit 69")
        said = "!! SKIPPED: the Windows agent: no network\n--without-windows|no network\nskipped: ; SKIPPED: the Windows agent: no network\n"
        self.assertEqual((0, said), (answer.returncode, answer.stdout))

    def test_one_whose_build_fails_is_a_failure(self) -> None:
        answer = self.stage("echo half; exit 1")
        self.assertEqual((1, ""), (answer.returncode, answer.stdout))
        self.assertIn("!! The Windows agent was not built.", answer.stderr)

    def test_a_wrong_answer_is_a_failure(self) -> None:
        for build in ("echo /cache", "echo 'no network'; exit 69"):
            answer = self.stage(build, "sys.exit(1)")
            self.assertNotEqual(0, answer.returncode)
            self.assertNotIn("skipped:", answer.stdout)

    def test_the_asking_is_tested_first(self) -> None:
        (self.agents / "tests" / "one_test.py").write_text("1 / 0\n", encoding="utf-8")
        answer = self.stage("echo /cache")
        self.assertEqual((1, ""), (answer.returncode, answer.stdout))


if __name__ == "__main__":
    unittest.main()
