"""sc.exe start, and the one service it can start: the guest agent, where it is not there from the beginning."""

from .errors import Unsupported

NAME = "qemu-ga"
NOT_INSTALLED = 1060
RUNS_ALREADY = 1056
DID_NOT_START = 1067


def sc(session, argv, line):
    words = [a.lower() for a in argv[1:]]
    if len(words) != 2 or words[0] != "start":
        raise Unsupported("sc " + " ".join(argv[1:]))
    if session.account != "SYSTEM":
        session.out("[SC] StartService: OpenService FAILED 5:\n\nAccess is denied.\n\n")
        return 5
    code = start(session.guest) if words[1] == NAME else NOT_INSTALLED
    if code:
        session.out(f"[SC] StartService FAILED {code}:\n\n")
    else:
        session.out("\nSERVICE_NAME: QEMU-GA\n        STATE              : 2  START_PENDING\n")
    return code


def start(guest):
    if not installed(guest):
        return NOT_INSTALLED
    if guest.runtime.read().get("agent"):
        return RUNS_ALREADY
    if not can_listen(guest):
        return DID_NOT_START
    with guest.runtime.edit() as runtime:
        runtime["agent"] = True
    return 0


def installed(guest):
    return guest.behaviour["agent_installed"] or bool(guest.store.read().get("agent_installed"))


def can_listen(guest):
    """The agent's port is there only with the serial driver."""
    return guest.behaviour["agent_installed"] or "vioser" in guest.store.read().get("drivers", [])
