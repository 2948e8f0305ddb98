"""What is asked of every agent, and what it answers: the words that the tables in questions/ are written in.

A question is a talk of steps. In what is asked and answered «home» is the folder that the agent works in (with its last
separator), «slash» that separator and «echo» the program of the tests there. In an answer «words» is any text, «number» any number, and every other
name a number that is the same wherever it stands in the talk, as «pid» and «handle» are. All else is compared byte for byte.
"""

import base64
import dataclasses
import json
import re

# As the Windows agent and the practice agent know them; Linux has a folder of its own (see starting.py).
WINDOWS_HOME = "C:\\agents\\"
WINDOWS_ECHO = WINDOWS_HOME + "echo.exe"
# These stand for text; all others stand for numbers, which have no quotes around them.
TEXTS = ("home", "echo", "slash")
NUMBER = re.compile(f'"«(?!(?:{"|".join(TEXTS)})»)([a-z]+[0-9]*)»"')


@dataclasses.dataclass(frozen=True)
class Say:
    """Sends `ask` (text as UTF-8, or bytes) and gets `answer`: lines without the last newline; "" is no line."""

    ask: "str | bytes"
    answer: "str | Differ" = ""


@dataclasses.dataclass(frozen=True)
class End:
    """Asks for a program until it has ended, and gets `answer` then. Before it, the agent may say only that it runs."""

    answer: "str | Differ"
    pid: str = "«pid»"


@dataclasses.dataclass(frozen=True)
class Do:
    """Calls `act` with the `Asking`, for what is no plain talk."""

    act: object


@dataclasses.dataclass(frozen=True)
class Pause:
    seconds: float


@dataclasses.dataclass(frozen=True)
class Silence:
    """Asks, and gets no answer for so long. The agent is started anew after a talk with it."""

    ask: str
    seconds: float


@dataclasses.dataclass(frozen=True)
class Differ:
    """An answer that the Linux agent gives otherwise."""

    windows: str
    linux: str


@dataclasses.dataclass(frozen=True)
class Question:
    """`wine` says what of its answer Wine decides and not the agent: only the form of that is compared.

    `left_out` has, for an agent that is not asked, the reason.
    """

    name: str
    talk: tuple
    wine: str = ""
    left_out: "dict[str, str]" = dataclasses.field(default_factory=dict)


def question(name, *talk, wine="", left_out=None):
    return Question(name, talk, wine, left_out or {})


def raw(name, ask, answer, linux=None, **more):
    """One thing sent as it stands, one answer."""
    return question(name, Say(ask, differ(answer, linux)), **more)


def differ(windows, linux):
    return windows if linux is None else Differ(windows, linux)


def command(name, **arguments):
    """The bytes of one command; `buf_b64` is written buf-b64."""
    request = {"execute": name}
    if arguments:
        request["arguments"] = {argument.replace("_", "-"): value for argument, value in arguments.items()}
    return NUMBER.sub(r"«\1»", json.dumps(request, ensure_ascii=False))


def error(words, kind="GenericError"):
    """`words` as they stand in JSON."""
    return '{"error": {"class": "%s", "desc": "%s"}}' % (kind, words)


def returned(value):
    return '{"return": %s}' % value


def run(*arg, path="«echo»", capture_output=True, pid="«pid»", **more):
    """The step that starts a program."""
    given = {"path": path, **({"arg": list(arg)} if arg else {}), **more, **({"capture_output": True} if capture_output else {})}
    return Say(command("guest-exec", **given), returned('{"pid": %s}' % pid))


def ended(code=0, out=b"", err=b"", signal=None, cut=False):
    """The status of a program that has ended, in the order that QEMU's hash table gives its members."""
    members = [f'"exitcode": {code}' if signal is None else f'"signal": {signal}']
    members += [f'"{name}-data": "{base64_of(data)}"' for name, data in (("err", err), ("out", out)) if data]
    members += [f'"{name}-truncated": {str(cut).lower()}' for name, data in (("err", err), ("out", out)) if data]
    return returned("{" + ", ".join([*members, '"exited": true']) + "}")


def base64_of(data):
    return base64.b64encode(data.encode() if isinstance(data, str) else data).decode("ascii")
