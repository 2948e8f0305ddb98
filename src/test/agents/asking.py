"""Asks one agent one question and says what was wrong, if anything was."""

import re
import time

from channel import Gone, NoAnswer
from question import Differ, Do, End, Pause, Say, Silence, command

PLACE = re.compile("«([a-z]+[0-9]*)»")
ANY = {"words": '(?:[^"\\\\]|\\\\.)*', "number": r"-?[0-9]+"}
RUNS = b'{"return": {"exited": false}}'
# Nobody waits this long unless an agent owes an answer; under Wine on a busy machine 20 MiB take their time.
PATIENCE = 120


class Wrong(Exception):
    """The answer is another one than the table has."""


class Asking:
    """One talk with one agent; `known` are the values of the names in it."""

    def __init__(self, agent):
        self.agent = agent
        self.known = dict(agent.places)

    def ask(self, question):
        """None, or what was wrong, in words for people."""
        try:
            for step in question.talk:
                self.step(step)
            if not isinstance(question.talk[-1], Silence):
                self.nothing_more()
        except Wrong as wrong:
            return str(wrong)
        except (NoAnswer, Gone) as trouble:
            return f"{trouble}\n  after {shortened(self.asked)}"
        return None

    def step(self, step):
        match step:
            case Say():
                self.send(step.ask)
                for line in lines_of(self.expected(step.answer)):
                    self.compare(line, self.agent.channel.line(PATIENCE))
            case End():
                self.compare(self.expected(step.answer), self.end(step.pid))
            case Do():
                step.act(self)
            case Pause():
                time.sleep(step.seconds)
            case Silence():
                self.send(step.ask)
                self.silence(step.seconds)

    def send(self, ask):
        self.asked = ask if isinstance(ask, bytes) else self.filled(ask).encode("utf-8")
        self.agent.channel.send(self.asked, PATIENCE)

    def end(self, pid):
        """The first status that says more than that the program runs."""
        end, pause = time.monotonic() + PATIENCE, 0.01
        while time.monotonic() < end:
            self.send(command("guest-exec-status", pid=pid))
            line = self.agent.channel.line(PATIENCE)
            if line != RUNS:
                return line
            time.sleep(pause)
            pause = min(2 * pause, 0.2)
        raise Wrong(f"the program did not end within {PATIENCE} s")

    def silence(self, seconds):
        try:
            line = self.agent.channel.line(seconds)
        except NoAnswer:
            return
        raise Wrong(f"asked      {shortened(self.asked)}\nexpected   no answer at all\nanswered   {shortened(line)}")

    def nothing_more(self):
        """The next line is the answer to the next question."""
        self.send(command("guest-sync", id=4711))
        line = self.agent.channel.line(PATIENCE)
        if line != b'{"return": 4711}':
            raise Wrong(f"it went on with\nanswered   {shortened(line)}")

    def expected(self, answer):
        if isinstance(answer, Differ):
            return answer.linux if self.agent.kind == "linux" else answer.windows
        return answer

    def filled(self, text):
        return PLACE.sub(lambda place: str(self.known[place[1]]), text)

    def compare(self, expected, line):
        found = re.fullmatch(self.pattern(expected), line, re.S) if PLACE.search(expected) else expected.encode("latin-1") == line
        if not found:
            raise Wrong(f"asked      {shortened(self.asked)}\nexpected   {shortened(self.written(expected))}\nanswered   {shortened(line)}")
        if found is not True:
            self.known.update({name: value.decode("ascii") for name, value in found.groupdict().items()})

    def pattern(self, expected):
        parts, at = [], 0
        for place in PLACE.finditer(expected):
            name = place[1]
            parts.append(re.escape(expected[at:place.start()]))
            parts.append(ANY[name] if name in ANY else re.escape(str(self.known[name])) if name in self.known else f"(?P<{name}>-?[0-9]+)")
            at = place.end()
        return "".join([*parts, re.escape(expected[at:])]).encode("latin-1")

    def written(self, expected):
        """With what is known already, for people."""
        return PLACE.sub(lambda place: str(self.known.get(place[1], place[0])), expected).encode("latin-1")


def lines_of(text):
    return text.split("\n") if text else []


def shortened(data, most=400):
    text = data.decode("latin-1") if len(data) <= most else f"{data[:most // 2].decode('latin-1')} ... {data[-most // 2:].decode('latin-1')} ({len(data)} bytes)"
    return text.encode("unicode_escape").decode("ascii").replace("\\\\", "\\")
