"""The guest-agent protocol: commands with checked arguments, one line for each answer."""

import collections
import json
import re
import time

from .json_reader import Reader
from .protocol_errors import CommandError

# One vioserial WriteFile beyond this fails on Windows, so the answer is lost.
OUTPUT_CAP = 2 << 20
SYNC = ("guest-sync", "guest-sync-delimited")

# command -> {argument: (types, required?)}
COMMANDS = {
    "guest-sync": {"id": (int, True)},
    "guest-sync-delimited": {"id": (int, True)},
    "guest-ping": {},
    "guest-info": {},
    "guest-get-osinfo": {},
    "guest-get-users": {},
    "guest-get-time": {},
    "guest-get-host-name": {},
    "guest-get-timezone": {},
    "guest-exec": {"path": (str, True), "arg": (list, False), "env": (list, False), "input-data": (str, False),
                   "capture-output": (bool, False)},
    "guest-exec-status": {"pid": (int, True)},
    "guest-file-open": {"path": (str, True), "mode": (str, False)},
    "guest-file-close": {"handle": (int, True)},
    "guest-file-read": {"handle": (int, True), "count": (int, False)},
    "guest-file-write": {"handle": (int, True), "buf-b64": (str, True), "count": (int, False)},
    "guest-file-seek": {"handle": (int, True), "offset": (int, True), "whence": ((int, str), True)},
    "guest-file-flush": {"handle": (int, True)},
    "guest-shutdown": {"mode": (str, False)},
}
TYPE_NAMES = {int: "integer", str: "string", bool: "boolean", list: "array"}
OSINFO = {
    "id": "practice", "name": "Practice guest", "pretty-name": "Practice guest (not Windows)", "version": "practice",
    "version-id": "10", "kernel-release": "19045", "kernel-version": "10.0", "machine": "x86_64",
}


class Agent:
    """Feed it bytes; it returns the bytes to send. `power(mode)` carries out guest-shutdown."""

    def __init__(self, guest, processes, files, power):
        self.guest = guest
        self.power = power
        self.processes = processes
        self.reader = Reader()
        self.waiting = collections.deque()
        self.handlers = {
            "guest-ping": lambda: {},
            "guest-info": self._info,
            "guest-get-osinfo": lambda: OSINFO,
            "guest-get-users": self._users,
            "guest-get-time": time.time_ns,
            "guest-get-host-name": lambda: {"host-name": "PRACTICE"},
            "guest-get-timezone": lambda: {"zone": "UTC", "offset": 0},
            "guest-exec": processes.execute,
            "guest-exec-status": processes.status,
            "guest-file-open": files.open,
            "guest-file-close": files.close,
            "guest-file-read": files.read,
            "guest-file-write": files.write,
            "guest-file-seek": files.seek,
            "guest-file-flush": files.flush,
            "guest-shutdown": self._shutdown,
        }

    def feed(self, data):
        self.waiting.extend(self.reader.feed(data))
        out = []
        while self.waiting and not self.processes.hang():
            out.append(self.answer(self.waiting.popleft()))
        return b"".join(out)

    def answer(self, request):
        """The answer to one request, or to a mistake on the wire; empty when there is none."""
        if self._silent():
            return b""
        if self.guest.behaviour["slow_ms"]:
            time.sleep(self.guest.behaviour["slow_ms"] / 1000)
        reply, delimited = {}, False
        try:
            if isinstance(request, CommandError):
                raise request
            name, arguments = checked(request)
            delimited = name == "guest-sync-delimited"
            result = arguments["id"] if name in SYNC else self.handlers[name](**arguments)
            if result is None:
                return b""
            reply["return"] = result
        except CommandError as problem:
            reply["error"] = {"class": problem.kind, "desc": problem.desc}
        if isinstance(request, dict) and "id" in request:
            reply["id"] = request["id"]
        if self.guest.behaviour["wrong_answers"]:
            return self._wrong(reply)
        data = (b"\xff" if delimited else b"") + encode(reply)
        if len(data) > OUTPUT_CAP:
            self.guest.say(f"answer of {len(data)} bytes lost: vioserial takes no more than 2 MiB")
            return b""
        return data

    def _silent(self):
        behaviour = self.guest.behaviour
        last = behaviour["mute_after_boot"]
        return behaviour["mute"] or (last > 0 and self.guest.store.read().get("boots", 0) > last)

    def _wrong(self, reply):
        if isinstance(reply.get("return"), int):
            return encode({"return": reply["return"] + 1})
        return b'{"return": {"practice": nonsense\n'

    def _info(self):
        commands = [{"name": n, "enabled": True, "success-response": n != "guest-shutdown"} for n in COMMANDS]
        return {"version": "7.2.0", "supported_commands": commands}

    def _users(self):
        return [{"user": user, "domain": "PRACTICE", "login-time": since}
                for user, since in self.guest.logged_on().items()]

    def _shutdown(self, mode="powerdown"):
        if mode not in ("powerdown", "reboot", "halt"):
            raise CommandError("Parameter 'mode' expects 'halt', 'powerdown', or 'reboot'")
        self.power(mode)


def checked(request):
    """(command, arguments by Python name), or CommandError with the agent's words."""
    if not isinstance(request, dict):
        raise CommandError("QMP input must be a JSON object")
    for member in request:
        if member not in ("execute", "arguments", "id"):
            raise CommandError(f"QMP input member '{member}' is unexpected")
    if "execute" not in request:
        raise CommandError("QMP input lacks member 'execute'")
    name, given = request["execute"], request.get("arguments", {})
    if not isinstance(name, str):
        raise CommandError("QMP input member 'execute' must be a string")
    if not isinstance(given, dict):
        raise CommandError("QMP input member 'arguments' must be an object")
    if name not in COMMANDS:
        raise CommandError(f"The command {name} has not been found", "CommandNotFound")
    known = COMMANDS[name]
    for argument, (types, required) in known.items():
        if argument not in given:
            if required:
                raise CommandError(f"Parameter '{argument}' is missing")
            continue
        value = given[argument]
        fits = isinstance(value, types) and not (isinstance(value, bool) and types is not bool)
        if types is list:
            fits = fits and all(isinstance(v, str) for v in value)
        if not fits:
            kind = TYPE_NAMES.get(types, "integer or string")
            raise CommandError(f"Invalid parameter type for '{argument}', expected: {kind}")
    for argument in given:
        if argument not in known:
            raise CommandError(f"Parameter '{argument}' is unexpected")
    return name, {a.replace("-", "_"): v for a, v in given.items()}


def encode(reply):
    line = json.dumps(reply).replace("\x7f", "\\u007F")
    return re.sub(r"\\\\|\\u[0-9a-f]{4}", upper_case, line).encode("ascii") + b"\n"


def upper_case(escape):
    return escape.group().upper().replace("U", "u")
