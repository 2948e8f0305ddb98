"""Every program that the shell calls is part of the smallest Debian, or follows from a list of packages that is asked for first."""

import os
import pathlib
import re
import shutil
import subprocess
import unittest

import shell

# Who asks for which lists; `ansible` and `node` are added where they are needed.
EVERYBODY = ("host", "build", "ansible", "node")
LISTS = {
    "scripts/commands/bench.sh": (*EVERYBODY, "bench"),
    "scripts/bench/": (*EVERYBODY, "bench"),
    "scripts/commands/demo.sh": (*EVERYBODY, "guest"),
    "src/test/guest/": ("build", "guest"),
    "src/test/agents/": ("build", "agents"),
    "src/test/inner/": ("inner",),
    "scripts/commands/test.sh": (*EVERYBODY, "guest", "test", "fresh"),
    "scripts/fresh.sh": ("fresh",),
    "scripts/root.sh": ("fresh",),
    "scripts/compose": (*EVERYBODY, "guest", "compose"),
    "scripts/kvm-host": ("host", "inner", "kvm-host"),
    "scripts/stages.sh": (*EVERYBODY, "agents"),
    "scripts/intel-host": ("inner", "intel-host"),
    "scripts/systemd": (*EVERYBODY, "guest", "test", "fresh"),
    "scripts/database.sh": (*EVERYBODY, "guest", "test"),
    "": EVERYBODY,
}
# Fetched (see toolchain.sh), looked for before it is called, or the way by which all others come.
KNOWN = {"java", "javac", "node", "npm", "npx", "sudo", "dnf", "rpm", "apt-get", "apt-cache", "systemctl"}
# Words before a command that are no command of the line.
BEFORE = r"(?:(?:then|do|else|elif|if|while|until|!|time|exec|as_root|as_postgres|command -v|setsid|nohup|env|timeout \S+|timed \S+|\w+=[^\s(]*)\s+)*"
COMMAND = re.compile(r"(?:^|[|&;({`])\s*" + BEFORE + r"([a-z][a-z0-9_.+-]*)(?=\s|$|\)|;)", re.M)


def scripts() -> list[str]:
    tracked = subprocess.run(["git", "ls-files"], cwd=shell.TOP, capture_output=True, text=True, check=True).stdout.split("\n")
    names = [name for name in tracked if name.endswith(".sh") or name in ("slipway", ".ci/run")]
    return [name for name in names if "selftest" not in name and not name.startswith("src/test/guest/boot")]


QUOTED = re.compile(r"""(?<![^\s;(])#.*|\\.|\$?'(?:\\'|[^'])*'|"(?:\\.|[^"\\])*\"""")


def bare(text: str) -> str:
    """Without comments, here-documents and what stands in quotes: programs of awk, jq and sed are not the shell's."""
    text = re.sub(r"<<-?'?(\w+)'?.*?\n\1$", "", text, flags=re.S | re.M).replace("\\\n", " ")
    # In double quotes only what is called counts.
    text = QUOTED.sub(lambda match: "\n".join(["''", *re.findall(r"\$\([^\"]*", match[0])]) if match[0][0] == '"' else " ", text)
    text = re.sub(r"\w\+?=\([^()]*\)", " ", text)  # lists
    patterns = r"^\s*\(?[\w./*: |'-]+\)(?=.*;;|$)|(?<=;;) *[\w./*: |'-]+\)|(?<= in) [\w./*: |'-]+\)"
    return re.sub(patterns, "\n", text, flags=re.M)


def called(text: str) -> set[str]:
    """Words where a command stands. Some are none; only those that are programs count."""
    return set(COMMAND.findall(bare(text)))


def words(text: str) -> set[str]:
    return set(subprocess.run(["bash", "-c", text], capture_output=True, text=True, check=True).stdout.split())


def smallest() -> set[str]:
    """Programs of the essential packages, of apt, and of what these depend on."""
    fields = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package}\t${Essential}\t${Pre-Depends}, ${Depends}\n"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    depends = {name: set(re.findall(r"[a-z][a-z0-9.+-]+", re.sub(r"\([^)]*\)|\|[^,]*|:any", "", rest))) for name, _, rest in (line.split("\t") for line in fields)}
    reached: set[str] = set()
    waiting = {"apt"} | {line.split("\t")[0] for line in fields if line.split("\t")[1] == "yes"}
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= (depends.get(name, set()) & depends.keys()) - reached
    files = subprocess.run(["dpkg-query", "-L", *sorted(reached)], capture_output=True, text=True, check=True).stdout.split("\n")
    # A link that mawk's own script makes.
    return {"awk"} | {pathlib.PurePath(file).name for file in files if re.match(r"(/usr)?/s?bin/", file)}


@unittest.skipUnless(shutil.which("dpkg-query"), "asks Debian which programs it begins with")
class ProgramsTest(unittest.TestCase):
    def test_every_program_follows_from_the_list(self) -> None:
        texts = {name: (shell.TOP / name).read_text(encoding="utf-8") for name in scripts()}
        own = {name for text in texts.values() for name in re.findall(r"^\s*(\w+)\(\)", text, re.M)}
        there = words("compgen -b; compgen -k") | own | smallest() | KNOWN
        for name, text in texts.items():
            lists = next(lists for begin, lists in LISTS.items() if name.startswith(begin))
            listed = set(self.asked("; ".join(f"program_list {entry}" for entry in lists)))
            with self.subTest(name):
                programs = {word for word in called(text) - there - listed if shutil.which(word, path=os.environ["PATH"] + ":/usr/sbin:/sbin")}
                self.assertEqual(programs, set(), "in no list of scripts/packages or ansible/packages")

    def test_what_root_is_asked_to_do_is_a_program(self) -> None:
        """sudo knows no builtins of the shell; kill is one, and its program is not part of the smallest Debian."""
        there = smallest() | KNOWN | set(self.asked("; ".join(f"program_list {entry}" for entry in (*EVERYBODY, "guest", "test", "fresh"))))
        for name in scripts():
            asked = set(re.findall(r"\bas_root (?:env (?:\S+=\S+ )*)?([a-z][a-z-]*)", bare((shell.TOP / name).read_text(encoding="utf-8"))))
            with self.subTest(name):
                self.assertEqual(asked - there, set())

    def test_every_program_of_a_list_is_called_by_its_package(self) -> None:
        """Where a listed package is installed, it holds the programs that the list promises."""
        for entry in ("host", *EVERYBODY, "guest", "inner", "test", "bench", "compose", "agents", "intel-host", "kvm-host"):
            for line in "".join(pathlib.Path(shell.TOP / file).read_text("utf-8") for file in self.asked(f"list_files {entry}")).splitlines():
                package, _, programs = line.partition("#")
                if programs and package.strip() and not self.asked(f"missing_packages {package}"):
                    with self.subTest(package.strip()):
                        self.assertEqual(self.asked(f"missing_programs {programs}"), [])

    def test_the_reader_sees_calls_where_they_stand(self) -> None:
        text = """
        one a | two && ! three || as_root four; five=$(six seven "$(eight)") # nine
        case "$x" in ten | eleven) twelve ;; *) thirteen ;; esac
        X=1 setsid nohup env fourteen "fifteen sixteen" 'seventeen | eighteen'
        if nineteen; then timeout 20 twenty; fi
        """
        seen = {"one", "two", "three", "four", "six", "eight", "twelve", "thirteen", "fourteen", "nineteen", "twenty"}
        self.assertEqual(called(text) - words("compgen -k"), seen)

    def asked(self, script: str) -> list[str]:
        answer = shell.run(script, shell.TOP)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return answer.stdout.split()


if __name__ == "__main__":
    unittest.main()
