"""Asks the practice agent and the two real ones the same questions and prints what came of it.

usage: run.py (--windows FOLDER | --without-windows WHY) [--agent NAME] [GROUP...]

FOLDER is what build.sh printed. A real agent that cannot be asked is skipped, loudly; it is never counted as passed.
"""

import argparse
import importlib
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import starting
import wine
from asking import Asking
from channel import Gone, NoAnswer
from question import Silence

GROUPS = ("wire", "argv", "path", "exit", "io", "env", "file", "info")
# The one whose answers the table has.
VERSION = "7.2."
# Of some 700 programs under Wine on a busy machine one was refused so, and started when it was asked for again.
NOW_AND_THEN = "Failed to execute child process (Invalid argument)"


class Result:
    """What came of one agent."""

    def __init__(self, kind, skipped=""):
        self.kind = kind
        self.skipped = skipped
        self.version = ""
        self.asked = 0
        self.form_only = 0
        self.left_out = []
        self.wrong = []
        self.seconds = 0

    def failed(self):
        return bool(self.wrong) or (not self.skipped and self.asked == 0)

    def outcome(self):
        if self.skipped:
            return f"{self.kind.capitalize()} agent: SKIPPED ({self.skipped})"
        if self.asked == 0:
            return f"{self.kind.capitalize()} agent: FAILED, it was asked nothing"
        failed = f", {len(self.wrong)} FAILED" if self.wrong else ""
        return f"{self.kind.capitalize()} agent: {self.asked - len(self.wrong)} passed{failed}"


def questions(groups):
    """(group, question) of the tables, in their order."""
    return [(group, one) for group in groups for one in importlib.import_module("questions." + group).QUESTIONS]


def ask_all(agent, asked):
    """A `Result`. An agent that does not start at all is a failure."""
    result, begin = Result(agent.kind), time.monotonic()
    try:
        agent.start()
        result.version = agent.version
        if not agent.version.startswith(VERSION):
            result.skipped = f"it is version {agent.version}, and the answers are those of {VERSION}x"
            return result
        begun = ""
        for group, question in asked:
            if group != begun:
                print(f"   {agent.kind}: {group}, after {time.monotonic() - begin:.0f} s", flush=True)
                begun = group
            if agent.kind in question.left_out:
                result.left_out.append(f"{group}: {question.name}: {question.left_out[agent.kind]}")
                continue
            ask(agent, group, question, result)
    except (NoAnswer, Gone, subprocess.SubprocessError, OSError) as trouble:
        result.wrong.append(f"{agent.kind}: {trouble}\n{agent.log_end()}")
    finally:
        agent.stop()
        result.seconds = time.monotonic() - begin
    return result


def ask(agent, group, question, result):
    result.asked += 1
    result.form_only += bool(question.wine)
    wrong = Asking(agent).ask(question)
    if wrong and agent.kind == "windows" and NOW_AND_THEN in wrong:
        print(f"!! {agent.kind}, {group}: {question.name}: asked again, for it was refused ({NOW_AND_THEN})")
        agent.anew()
        wrong = Asking(agent).ask(question)
    if wrong:
        result.wrong.append(f"{agent.kind}, {group}: {question.name}\n{wrong}")
    # A talk that broke off leaves files open, and programs that nobody asked for.
    if wrong or isinstance(question.talk[-1], Silence):
        agent.anew()


def report(results):
    for result in results:
        for wrong in result.wrong:
            print("\n!! " + wrong.replace("\n", "\n   "))
    print(f"\n   {'agent':10} {'version':8} {'asked':>6} {'passed':>7} {'failed':>7} {'form only':>10} {'left out':>9} {'seconds':>8}")
    for result in results:
        if result.skipped:
            print(f"   {result.kind:10} {result.version:8} SKIPPED: {result.skipped}")
        else:
            print(f"   {result.kind:10} {result.version:8} {result.asked:6} {result.asked - len(result.wrong):7} {len(result.wrong):7} "
                  f"{result.form_only:10} {len(result.left_out):9} {result.seconds:8.0f}")
    for result in results:
        for one in result.left_out:
            print(f"   not asked of {result.kind}: {one}")
    print("   " + "; ".join(result.outcome() for result in results))


def linux(folder):
    found = shutil.which(starting.qemu_ga())
    if not found:
        return "no qemu-ga is installed", None
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"[0-9]+\.[0-9.]+", said)
    if not version or not version[0].startswith(VERSION):
        return f"it is version {version and version[0]}, and the answers are those of {VERSION}x", None
    return "", starting.Linux(folder)


def windows(folder, options):
    if options.without_windows:
        return options.without_windows, None
    return "", wine.Windows(folder, options.windows.resolve())


def main(arguments):
    parser = argparse.ArgumentParser(description="Asks all agents the same questions.")
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--windows", type=pathlib.Path, metavar="FOLDER")
    given.add_argument("--without-windows", metavar="WHY")
    parser.add_argument("--agent", choices=("practice", "linux", "windows"), action="append")
    parser.add_argument("groups", nargs="*", choices=[*GROUPS, []], metavar="GROUP")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    asked, results = questions(options.groups or GROUPS), []
    with tempfile.TemporaryDirectory(prefix="slipway-agents-") as folder:
        makers = {"practice": lambda place: ("", starting.Practice(place)), "linux": linux, "windows": lambda place: windows(place, options)}
        for kind in options.agent or makers:
            why, agent = makers[kind](pathlib.Path(folder) / kind)
            results.append(ask_all(agent, asked) if agent else Result(kind, why))
    report(results)
    return 1 if any(result.failed() for result in results) or all(result.skipped for result in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
