"""The guest-agent protocol: commands with checked arguments, one line for each answer."""

import collections
import time

from . import commands, json_writer
from .json_reader import Reader
from .protocol_errors import CommandError

# One vioserial WriteFile beyond this fails on Windows, so the answer is lost.
OUTPUT_CAP = 2 << 20
SYNC = ("guest-sync", "guest-sync-delimited")
UNSUPPORTED = "this feature or command is not currently supported"
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
            name, arguments = commands.checked(request)
            delimited = name == "guest-sync-delimited"
            result = arguments["id"] if name in SYNC else self._handler(name)(**arguments)
            if result is None:
                return b""
            reply["return"] = result
        except CommandError as problem:
            reply["error"] = {"class": problem.kind, "desc": problem.desc}
        if isinstance(request, dict) and "id" in request:
            reply["id"] = request["id"]
        if self.guest.behaviour["wrong_answers"]:
            return self._wrong(reply)
        data = (b"\xff" if delimited else b"") + json_writer.line(reply)
        if len(data) > OUTPUT_CAP:
            self.guest.say(f"answer of {len(data)} bytes lost: vioserial takes no more than 2 MiB")
            return b""
        return data

    def _handler(self, name):
        if name not in self.handlers:
            self.guest.say(f"not known: {name}")
            raise CommandError(UNSUPPORTED)
        return self.handlers[name]

    def _silent(self):
        behaviour = self.guest.behaviour
        last = behaviour["mute_after_boot"]
        return behaviour["mute"] or (last > 0 and self.guest.store.read().get("boots", 0) > last)

    def _wrong(self, reply):
        if isinstance(reply.get("return"), int):
            return json_writer.line({"return": reply["return"] + 1})
        return b'{"return": {"practice": nonsense\n'

    def _info(self):
        return {"version": "7.2.22", "supported_commands": commands.entries()}

    def _users(self):
        return [{"user": user, "domain": "PRACTICE", "login-time": since}
                for user, since in self.guest.logged_on().items()]

    def _shutdown(self, mode="powerdown"):
        if mode not in ("powerdown", "reboot", "halt"):
            raise CommandError("Parameter 'mode' expects 'halt', 'powerdown', or 'reboot'")
        self.power(mode)
