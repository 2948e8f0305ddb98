"""Counts what Surefire really ran, suite by suite; a suite or a test class that ran nothing is a failure.

usage: suites.py REPORTS SOURCES SUITE...    ("unit" is every class without a tag)
"""

import pathlib
import re
import sys
import xml.etree.ElementTree as xml

TAG = re.compile(r'^@Tag\("([a-z-]+)"\)', re.M)
ABSTRACT = re.compile(r"^(public )?(abstract class|interface)\b", re.M)


def counts(reports: pathlib.Path) -> dict[str, tuple[int, int]]:
    """Class name → (tests, skipped); nested classes count for their outer class."""
    found: dict[str, tuple[int, int]] = {}
    for report in reports.glob("TEST-*.xml"):
        suite = xml.parse(report).getroot()
        for case in suite.iter("testcase"):
            name = case.get("classname", "").split("$")[0]
            tests, skipped = found.get(name, (0, 0))
            found[name] = (tests + 1, skipped + (case.find("skipped") is not None))
    return found


def main(reports: str, sources: str, *suites: str) -> int:
    ran = counts(pathlib.Path(reports))
    totals = {suite: [0, 0, 0] for suite in suites}
    trouble = []
    for source in sorted(pathlib.Path(sources).rglob("*Test.java")):
        text = source.read_text(encoding="utf-8")
        if ABSTRACT.search(text):
            continue
        name = ".".join(source.relative_to(sources).with_suffix("").parts)
        tests, skipped = ran.get(name, (0, 0))
        if tests == 0:
            trouble.append(f"{name} ran no test")
        if skipped:
            trouble.append(f"{name} skipped {skipped}")
        for suite in TAG.findall(text) or ["unit"]:
            total = totals.setdefault(suite, [0, 0, 0])
            total[0] += 1
            total[1] += tests
            total[2] += skipped
    print("   suite        classes  tests  skipped")
    for suite, (classes, tests, skipped) in totals.items():
        print(f"   {suite:12} {classes:7} {tests:6} {skipped:8}")
        if tests == 0:
            trouble.append(f"the suite {suite} ran no test")
    for line in trouble:
        print(f"!! {line}", file=sys.stderr)
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
