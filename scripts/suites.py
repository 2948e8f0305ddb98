"""Counts what Surefire really ran, suite by suite; a suite or a test class that ran nothing is a failure.

usage: suites.py REPORTS SOURCES SUITE...    ("unit" is every test without a tag)

Classes with the tag "longer" are no part of the ordinary run: they are named, and counted only where they ran.
"""

import pathlib
import re
import sys
import xml.etree.ElementTree as xml

LONGER = "longer"
CLASS_TAG = re.compile(r'^@Tag\("([a-z-]+)"\)', re.M)
METHOD_TAG = re.compile(r'^\s+@Tag\("([a-z-]+)"\)\s+(?:@\w+(?:\([^)]*\))?\s+)*(?:public )?void (\w+)', re.M)
NOT_A_TEST = re.compile(r"^(public )?(abstract (sealed )?class|interface|sealed interface)\b", re.M)


def cases(reports: pathlib.Path) -> dict[str, list[tuple[str, bool]]]:
    """Class name → (method, skipped) of each test; nested classes count for their outer class."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for report in reports.glob("TEST-*.xml"):
        for case in xml.parse(report).getroot().iter("testcase"):
            outer = case.get("classname", "").split("$")[0]
            method = re.split(r"[({\[ ]", case.get("name", ""))[0]
            found.setdefault(outer, []).append((method, case.find("skipped") is not None))
    return found


def print_slowest(reports: pathlib.Path, count: int = 12) -> None:
    """Where the time goes; starting Quarkus counts for no class."""
    seconds: dict[str, float] = {}
    for report in reports.glob("TEST-*.xml"):
        for case in xml.parse(report).getroot().iter("testcase"):
            name = case.get("classname", "").split("$")[0].rpartition(".")[2]
            seconds[name] = seconds.get(name, 0) + float(case.get("time", "0").replace(",", ""))
    print(f"   seconds  class ({sum(seconds.values()):.0f} in all)")
    for name in sorted(seconds, key=seconds.__getitem__, reverse=True)[:count]:
        print(f"   {seconds[name]:7.0f}  {name}")


def main(reports: str, sources: str, *suites: str) -> int:
    ran = cases(pathlib.Path(reports))
    totals = {suite: [0, 0, 0] for suite in suites}
    trouble, by_name = [], []
    for source in sorted(pathlib.Path(sources).rglob("*Test.java")):
        text = source.read_text(encoding="utf-8")
        if NOT_A_TEST.search(text):
            continue
        name = ".".join(source.relative_to(sources).with_suffix("").parts)
        whole = CLASS_TAG.findall(text)
        if name not in ran:
            if LONGER in whole:
                by_name.append(source.stem)
            else:
                trouble.append(f"{name} ran no test")
            continue
        by_method = {method: tag for tag, method in METHOD_TAG.findall(text)}
        here: dict[str, list[bool]] = {tag: [] for tag in [*whole, *by_method.values()]}
        for method, skipped in ran[name]:
            for tag in [*whole, by_method.get(method)] if method in by_method else whole or ["unit"]:
                here.setdefault(tag, []).append(skipped)
            if skipped:
                trouble.append(f"{name}.{method} was skipped")
        for tag, skips in here.items():
            total = totals.setdefault(tag, [0, 0, 0])
            total[0] += 1
            total[1] += len(skips)
            total[2] += sum(skips)
            if not skips:
                trouble.append(f"{name} ran no test of {tag}")
    print("   suite        classes  tests  skipped")
    for suite, (classes, tests, skipped) in totals.items():
        print(f"   {suite:12} {classes:7} {tests:6} {skipped:8}")
        if tests == 0:
            trouble.append(f"the suite {suite} ran no test")
    if by_name:
        print(f"   run by name only, as they take longer: {', '.join(by_name)}")
    print_slowest(pathlib.Path(reports))
    for line in trouble:
        print(f"!! {line}", file=sys.stderr)
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
