"""A machine without a JDK that is new enough: what is fetched, from where, and what is said when it cannot be."""

import hashlib
import io
import os
import pathlib
import socket
import subprocess
import tarfile
import tempfile
import threading
import unittest

import shell
from server import Server

# As on Debian 12: what is found is too old, or nothing. A fetched JDK is looked for where it is put.
BARE = 'jdk_places() { printf "%s\\n" "$SLIPWAY_TOOLCHAIN"/jdk-*; }\nsleep() { command sleep 0.05; }\n'
JAVA = """#!/bin/sh
case "$*" in
    *TrustStore.java*) for last; do :; done; cp "$4" "$last" 2>/dev/null || cp "$3" "$last" ;;
    *) echo '    java.specification.version = 25' >&2 ;;
esac
"""


def archive(java: str = JAVA) -> bytes:
    """Shaped as Adoptium's: one folder at the top."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, text, mode in (
            ("bin/java", java, 0o755),
            ("bin/javac", "#!/bin/sh\n", 0o755),
            ("lib/security/cacerts", "its own", 0o644),
            ("lib/noise", os.urandom(200_000).hex(), 0o644),
        ):
            entry = tarfile.TarInfo(f"jdk-25.0.4+7/{name}")
            entry.size, entry.mode = len(text), mode
            tar.addfile(entry, io.BytesIO(text.encode()))
    return out.getvalue()


class JdkTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="a b ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.toolchain = self.folder / "toolchain"
        self.body = archive()
        self.sum = hashlib.sha256(self.body).hexdigest()

    def serve(self, *arguments, **options) -> Server:
        server = Server(*(arguments or (self.body,)), **options)
        self.addCleanup(server.end)
        return server

    def require(self, url: str, sum_: str | None = None, script: str = "require_java", **more: str) -> subprocess.CompletedProcess[str]:
        settings = {"SLIPWAY_JDK_URL": url, "SLIPWAY_JDK_SHA256": sum_ or self.sum, "JAVA_HOME": ""} | more
        return shell.run(BARE + script + '\necho "home=$JAVA_HOME"\n', self.folder, **settings)

    def assert_brought(self, answer: subprocess.CompletedProcess[str]) -> None:
        self.assertEqual(answer.returncode, 0, answer.stderr)
        home = self.toolchain / f"jdk-{self.sum[:12]}"
        self.assertIn(f"home={home}", answer.stdout)
        self.assertTrue(os.access(home / "bin" / "javac", os.X_OK))
        self.assertEqual(sorted(file.name for file in self.toolchain.iterdir()), [home.name, "lock"])

    def assert_said(self, answer: subprocess.CompletedProcess[str], *words: str) -> None:
        """One sentence, what to do by hand, and no JDK half there."""
        self.assertEqual(answer.returncode, 1, answer.stdout)
        lines = [line for line in answer.stderr.splitlines() if line.strip()]
        self.assertEqual([line.startswith("!! ") for line in lines], [True] + [False] * (len(lines) - 1), answer.stderr)
        for word in words:
            self.assertIn(word, answer.stderr)
        self.assertEqual(list(self.toolchain.glob("jdk-*")), [])

    def test_the_right_sum_is_unpacked(self) -> None:
        self.assert_brought(self.require(self.serve().url))

    def test_a_second_run_asks_nobody(self) -> None:
        server = self.serve()
        self.assert_brought(self.require(server.url))
        self.assert_brought(self.require(server.url))
        self.assertEqual(server.asked, ["whole"])

    def test_a_wrong_sum_is_never_unpacked(self) -> None:
        wrong = "0" * 64
        answer = self.require(self.serve().url, wrong)
        self.assert_said(answer, wrong, self.sum, str(self.toolchain / "jdk.tar.gz"))
        self.assertEqual([file.name for file in self.toolchain.iterdir() if file.is_file()], ["lock"])

    def test_a_cut_download_goes_on_where_it_was(self) -> None:
        server = self.serve(cuts=2)
        self.assert_brought(self.require(server.url))
        half, quarter = len(self.body) // 2, (len(self.body) - len(self.body) // 2) // 2
        self.assertEqual(server.asked, ["whole", f"bytes={half}-", f"bytes={half + quarter}-"])

    def test_the_next_run_goes_on_where_an_ended_one_was(self) -> None:
        self.toolchain.mkdir()
        (self.toolchain / f"jdk.tar.gz.{self.sum[:12]}.part").write_bytes(self.body[:1000])
        (self.toolchain / "part.abcdef").mkdir()
        server = self.serve()
        self.assert_brought(self.require(server.url))
        self.assertEqual(server.asked, ["bytes=1000-"])

    def test_a_whole_part_is_taken(self) -> None:
        self.toolchain.mkdir()
        (self.toolchain / f"jdk.tar.gz.{self.sum[:12]}.part").write_bytes(self.body)
        self.assert_brought(self.require(self.serve().url))

    def test_a_part_of_something_else_is_loaded_anew(self) -> None:
        self.toolchain.mkdir()
        (self.toolchain / f"jdk.tar.gz.{self.sum[:12]}.part").write_bytes(b"<html>sign in</html>" * 100)
        self.assert_brought(self.require(self.serve().url))

    def test_a_part_longer_than_the_archive_is_loaded_anew(self) -> None:
        self.toolchain.mkdir()
        (self.toolchain / f"jdk.tar.gz.{self.sum[:12]}.part").write_bytes(self.body + b"more" * 100)
        self.assert_brought(self.require(self.serve().url))

    def test_a_server_that_cannot_go_on_begins_again(self) -> None:
        self.assert_brought(self.require(self.serve(ranges=False, cuts=1).url))

    def test_no_network_is_said_at_once(self) -> None:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{closed.getsockname()[1]}/jdk.tar.gz"
        self.assert_said(self.require(url), url, self.sum, str(self.toolchain / "jdk.tar.gz"), "JAVA_HOME")

    def test_a_server_that_has_none_is_said(self) -> None:
        self.assert_said(self.require(self.serve(status=404).url), "404")

    def test_an_archive_put_there_by_hand_will_do(self) -> None:
        self.toolchain.mkdir()
        (self.toolchain / "jdk.tar.gz").write_bytes(self.body)
        self.assert_brought(self.require("http://127.0.0.1:1/nobody"))

    def test_a_wrong_archive_put_there_by_hand_is_named_and_left(self) -> None:
        self.toolchain.mkdir()
        (self.toolchain / "jdk.tar.gz").write_bytes(b"other")
        self.assert_said(self.require("http://127.0.0.1:1/nobody"), str(self.toolchain / "jdk.tar.gz"), self.sum)
        self.assertEqual((self.toolchain / "jdk.tar.gz").read_bytes(), b"other")

    def test_a_file_is_an_address_too(self) -> None:
        file = self.folder / "mirrored.tar.gz"
        file.write_bytes(self.body)
        self.assert_brought(self.require(f"file://{str(file).replace(' ', '%20')}"))

    def test_an_empty_answer_or_address_is_said(self) -> None:
        for url in (self.serve(b"").url, "file://", f"file://{self.folder}/none.tar.gz", "ftp://127.0.0.1/jdk", "nonsense"):
            with self.subTest(url):
                self.assert_said(self.require(url), "could not be fetched: ", self.sum)

    def test_what_is_no_archive_or_no_jdk_is_said(self) -> None:
        for body in (b"not an archive", archive(JAVA.replace("= 25", "= 21"))):
            with self.subTest(body[:10]):
                self.assert_said(self.require(self.serve(body).url, hashlib.sha256(body).hexdigest()), "What http://127.0.0.1:")
                (self.toolchain / "jdk.tar.gz").unlink()

    def test_two_at_once_fetch_it_once(self) -> None:
        server = self.serve(cuts=1)
        answers = []
        rows = [threading.Thread(target=lambda: answers.append(self.require(server.url))) for _ in range(2)]
        for row in rows:
            row.start()
        for row in rows:
            row.join()
        for answer in answers:
            self.assert_brought(answer)
        self.assertEqual(len(server.asked), 2)

    def test_a_damaged_one_is_replaced(self) -> None:
        server = self.serve()
        self.assert_brought(self.require(server.url))
        (self.toolchain / f"jdk-{self.sum[:12]}" / "bin" / "javac").unlink()
        self.assert_brought(self.require(server.url))

    def test_a_processor_that_none_is_known_for_is_said(self) -> None:
        self.assert_said(self.require("", script="uname() { echo riscv64; }\nrequire_java"), "riscv64", "JAVA_HOME")

    def test_both_processors_have_their_pin(self) -> None:
        for machine, word in (("x86_64", "jdk_x64_linux"), ("aarch64", "jdk_aarch64_linux")):
            script = f'uname() {{ echo {machine}; }}\ndownload() {{ echo "$1 $3"; exit 3; }}\nrequire_java'
            answer = self.require("", script=script, SLIPWAY_JDK_SHA256="")
            self.assertRegex(answer.stdout, rf"adoptium/temurin25-binaries/releases/download/jdk-25\.0\.4%2B7/\S*{word}\S* [0-9a-f]{{64}}\n")

    def test_a_folder_that_cannot_be_written_is_said(self) -> None:
        self.toolchain.mkdir()
        self.toolchain.chmod(0o555)
        home = shell.copy_for_everybody(self.folder)
        answer = shell.run(BARE + "require_java", self.folder, home, shell.NOBODY, JAVA_HOME="")
        self.assert_said(answer, f"{self.toolchain} cannot be written", "SLIPWAY_TOOLCHAIN")

    def test_a_toolchain_that_is_a_file_is_said(self) -> None:
        self.toolchain.write_text("", encoding="utf-8")
        answer = self.require("http://127.0.0.1:1/nobody")
        self.assertEqual(answer.returncode, 1)
        self.assertRegex(answer.stderr, r"\A!! \S.*toolchain cannot be written")

    def test_a_fetched_jdk_trusts_what_the_machine_trusts(self) -> None:
        bundle = self.folder / "own ca.pem"
        store = self.toolchain / f"jdk-{self.sum[:12]}" / "lib" / "security" / "cacerts"
        for trusted in ("first", "second"):
            bundle.write_text(trusted, encoding="utf-8")
            self.require(self.serve().url, SSL_CERT_FILE=str(bundle))
            self.assertEqual(store.read_text(encoding="utf-8"), trusted)


class FoundTest(unittest.TestCase):
    """What is there already is taken, if it is new enough."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def jdk(self, name: str, version: str) -> str:
        home = self.folder / name
        shell.program(home / "bin", "java", JAVA.removeprefix("#!/bin/sh\n").replace("= 25", f"= {version}"))
        shell.program(home / "bin", "javac", "")
        return str(home)

    def test_a_jdk_that_is_named_goes_before_all(self) -> None:
        named = self.jdk("named jdk", "26")
        self.assertEqual(shell.run("find_java", self.folder, JAVA_HOME=named).stdout, named + "\n")

    def test_an_older_jdk_is_passed_by(self) -> None:
        for version in ("1.8", "17", "24", "none"):
            old, new = self.jdk("old", version), self.jdk("new", "25")
            places = f'jdk_places() {{ printf "%s\\n" "{old}" /nowhere "" "{new}"; }}\nfind_java'
            self.assertEqual(shell.run(places, self.folder).stdout, new + "\n")

    def test_no_place_is_no_jdk(self) -> None:
        """Where /usr/bin/javac is a program and not a link, an empty place has a bin/javac."""
        found = 'function [ { case "$*" in "-x /bin/javac ]") ;; *) builtin [ "$@" ;; esac; }\njava_version() { echo 25; }\n'
        self.assertEqual(shell.run(found + 'is_jdk ""', self.folder).returncode, 1)
        new = self.jdk("new", "25")
        answer = shell.run(found + f'jdk_places() {{ printf "%s\\n" "" "{new}"; }}\nfind_java', self.folder)
        self.assertEqual(answer.stdout, new + "\n")

    def node(self, version: str, npm: bool = True) -> bool:
        folder = self.folder / f"node-{version}-{npm}"
        shell.program(folder, "node", f"echo {version}\n")
        script = "node_is_new_enough" if npm else 'command() { case "$*" in "-v npm") return 1 ;; esac; }\nnode_is_new_enough'
        if npm:
            shell.program(folder, "npm", "")
        return shell.run(script, self.folder, PATH=shell.path_with(folder)).returncode == 0

    def test_a_node_is_new_enough_as_its_tools_say(self) -> None:
        good = ["v20.19.0", "v20.20.2", "v22.13.0", "v22.22.1", "v24.0.0", "v24.19.0", "v26.1.0"]
        bad = ["v18.20.4", "v20.18.9", "v21.7.3", "v22.12.0", "v23.11.1", "", "nonsense", "v20"]
        self.assertEqual([version for version in good + bad if self.node(version)], good)
        self.assertFalse(self.node("v24.19.0", npm=False))


if __name__ == "__main__":
    unittest.main()
