"""How a program ended: qmp_guest_exec_status of qga/commands.c. A Windows code goes through a signed int, and from 0xC0000000 up it is a signal."""

import time

from asking import Wrong
from question import Differ, Do, End, Say, command, ended, error, question, raw, returned, run

UNKNOWN = error("Invalid parameter 'pid'")
STATUS = command("guest-exec-status", pid="«pid»")
RUNS = returned('{"exited": false}')
# Under Wine it took 46 and 133 of them.
MOST_STARTS = 1000


def exits(code, linux=None, signal=None):
    """Linux keeps the last eight bits."""
    number = int(code, 0)
    windows = ended(number - (number >> 31 << 32)) if signal is None else ended(signal=signal)
    return question(f"exit {code}", run("--exit", code, capture_output=False), End(Differ(windows, ended(number & 255))))


def unknown(pid):
    return raw(f"the status of {pid}", command("guest-exec-status", pid=pid), UNKNOWN)


def at_once(count):
    """Begun together, each asked to its end."""
    begun = [run("--sleep", "1000", pid=f"«pid{n}»") for n in range(count)]
    return question(f"{count} at once", *begun, *[End(ended(out="slept\n"), f"«pid{n}»") for n in range(count)])


def anew(asking):
    asking.agent.anew()


def number_again(asking):
    """Programs that nobody asks for leave their answers to others of their numbers."""
    left = [begin(asking, "7") for _ in range(10)]
    time.sleep(2)
    for _ in range(MOST_STARTS):
        number = begin(asking, "8")
        for code in ["7"] * left.count(number) + ["8"]:
            asking.step(End(ended(int(code)), number))
        if number in left:
            break
    else:
        raise Wrong(f"none of {MOST_STARTS} programs got the number of an earlier one")
    for other in left:
        if other != number:
            asking.step(End(ended(7), other))


def begin(asking, code):
    """Its number."""
    asking.known.pop("pid", None)
    asking.step(run("--exit", code, capture_output=False))
    return int(asking.known["pid"])


QUESTIONS = (
    exits("0"),
    exits("1"),
    exits("255"),
    exits("256"),
    exits("259"),
    exits("0x7fffffff"),
    exits("0x80000003"),
    exits("0xbfffffff"),
    exits("0xc0000000", signal=-1073741824),
    exits("0xc0000005", signal=-1073741819),
    exits("0xc000013a", signal=-1073741510),
    exits("0xe06d7363", signal=-529697949),
    exits("-1", signal=-1),
    question("a crash", run("--crash", capture_output=False), End(Differ(ended(signal=-1073741819), ended(signal=11)))),
    question("a kill looks like an exit", run("--kill", "1", capture_output=False), End(Differ(ended(1), ended(signal=9)))),
    question("runs, has ended, is forgotten", run("--sleep", "1500"), Say(STATUS, RUNS), End(ended(out="slept\n")), Say(STATUS, UNKNOWN)),
    question("one of before the agent's start is forgotten", run("--exit", "0"), Do(anew), Say(STATUS, UNKNOWN)),
    *map(unknown, (0, 1, -1, 1 << 40)),
    at_once(20),
    question("a number used again gives the old answer first", Do(number_again), left_out={"linux": "its numbers come round late"}),
)
