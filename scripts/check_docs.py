"""Documents that went stale: links that lead nowhere, decisions whose test does not exist.

usage: check_docs.py        (in the repository's top folder)
"""

import pathlib
import re
import subprocess
import sys

HEADINGS = ("## Context and problem statement", "## Considered options", "## Decision outcome", "## Confirmation")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def main() -> int:
    trouble = []
    tracked = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True).stdout.split("\n")
    tests = {pathlib.Path(name).stem for name in tracked if name.startswith("src/test/")}
    for name in (name for name in tracked if name.endswith(".md")):
        page = pathlib.Path(name)
        text = page.read_text(encoding="utf-8")
        for target in LINK.findall(text):
            if not (page.parent / target).exists():
                trouble.append(f"{name}: no {target}")
        if page.parent.name == "decisions":
            trouble += [f"{name}: lacks '{heading}'" for heading in HEADINGS if heading not in text]
            confirmation = text.partition("## Confirmation")[2]
            for test in re.findall(r"`(\w+Test)`", confirmation):
                if test not in tests:
                    trouble.append(f"{name}: no test {test}")
    if len(pathlib.Path("README.md").read_text(encoding="utf-8").splitlines()) > 150:
        trouble.append("README.md: more than 150 lines")
    for line in trouble:
        print(f"!! {line}", file=sys.stderr)
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
