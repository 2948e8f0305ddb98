"""guest-exec and guest-exec-status: every program runs in a process of its own."""

import base64
import itertools
import os
import signal
import struct
import sys
import traceback

from . import commandline, programs
from .encoded import decoded
from .protocol_errors import CommandError
from .session import Environment, Session, environment

OUTPUT_CAP = 16 << 20
# What a pipe and the buffer before it take of an input that is not read.
PIPE = (8 << 10) - 1
CRASHED = 0xC0000409


class Program:
    """One that was begun; `number` is its pid as the host knows it."""

    def __init__(self, number, pid, streams, code_file, captured):
        self.number = number
        self.pid = pid
        self.streams = streams
        self.code_file = code_file
        self.captured = captured
        self.ended = False

    def has_ended(self):
        self.ended = self.ended or os.waitpid(self.pid, os.WNOHANG)[0] != 0
        return self.ended

    def answer(self):
        code = read_code(self.code_file)
        # The agent's C takes the code into a signed int.
        answer = {"exited": True, "exitcode" if code < 0xC0000000 else "signal": code - (code >> 31 << 32)}
        for name, fd in (("out", self.streams[1]), ("err", self.streams[2])):
            size = os.fstat(fd).st_size if self.captured else 0
            if size:
                answer[name + "-data"] = base64.b64encode(os.pread(fd, OUTPUT_CAP, 0)).decode("ascii")
                # Its end is one more round of reading on Windows, and that finds a full buffer.
                answer[name + "-truncated"] = size >= OUTPUT_CAP
            os.close(fd)
        os.close(self.code_file)
        return answer


class Processes:
    def __init__(self, guest):
        self.guest = guest
        self.begun = []
        self.unread = []

    def execute(self, path, arg=None, env=None, input_data=None, capture_output=False):
        given = b"" if input_data is None else decoded(input_data)
        values = environment("SYSTEM")
        if env is not None:
            # Like CreateProcess with a block of its own: nothing is inherited, and an empty string ends the block.
            values = Environment(entry.partition("=")[::2] for entry in itertools.takewhile(bool, env))
        asked = [path] + list(arg or [])
        # qga/commands.c, guest_exec_get_args; on Windows the service's log is the Application event log.
        self.guest.event(f'qemu-ga: guest-exec called: "{" ".join(asked)}"')
        # GLib quotes only for a blank or tab, so its helper never sees an empty word.
        words = [word for word in asked if word]
        if not words:
            raise failed("Failed to read from child pipe (EOF)")
        cwd = "C:\\Windows\\System32"
        found = self._find(words[0], cwd, values)
        streams = [os.memfd_create(n) for n in ("stdin", "stdout", "stderr")]
        if given:
            os.write(streams[0], given)
            os.lseek(streams[0], 0, os.SEEK_SET)
        if not capture_output:
            for n in (1, 2):
                os.close(streams[n])
                streams[n] = os.open("/dev/null", os.O_RDWR)
        code = os.memfd_create("code")
        self.guest.say("SYSTEM runs " + found)
        number = self._free_number()
        pid = start(self.guest, found, commandline.join_glib(words), "SYSTEM", values, cwd, streams, code)
        self.unread.append((streams[0], len(given)))
        self.begun.append(Program(number, pid, streams, code, capture_output))
        return {"pid": number}

    def _find(self, name, cwd, values):
        try:
            found = programs.search(self.guest, name, cwd, values)
        except Exception:  # noqa: every failure to find is one answer to the caller
            found = None
        if found is None or not found.lower().endswith(".exe"):
            raise failed("Failed to execute child process (No such file or directory)")
        return found

    def _free_number(self):
        """Windows gives the number of an ended program to the next, asked for or not; here at once."""
        taken = {program.number for program in self.begun if not program.has_ended()}
        return next(number for number in itertools.count(1000, 4) if number not in taken)

    def status(self, pid):
        # The oldest one of this number, as in guest_exec_info_find.
        program = next((program for program in self.begun if program.number == pid), None)
        if program is None:
            raise CommandError("Invalid parameter 'pid'")
        if not program.has_ended():
            return {"exited": False}
        self.begun.remove(program)
        return program.answer()

    def hang(self):
        """The agent writes input while it does nothing else; what the pipe holds back and nobody reads stops it for good."""
        while self.unread:
            fd, size = self.unread[0]
            if size - os.lseek(fd, 0, os.SEEK_CUR) > PIPE:
                return True
            os.close(fd)
            del self.unread[0]
        return False


def failed(why):
    return CommandError(f"Guest agent command failed, error was '{why}'")


def read_code(fd):
    data = os.pread(fd, 4, 0)
    return struct.unpack("<I", data)[0] if len(data) == 4 else CRASHED


def start(guest, path, line, account, env, cwd, streams, code_file, detached=False):
    """Forks; the child runs the program and leaves its exit code in `code_file`. Returns the pid."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    code = CRASHED
    try:
        if detached:
            os.setsid()
            if os.fork():
                os._exit(0)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        for number, fd in enumerate(streams):
            os.dup2(fd, number)
        keep = os.dup2(code_file, 3, inheritable=False)
        os.closerange(keep + 1, 4096)
        stdin, stdout, stderr = (os.fdopen(n, "rb" if n == 0 else "wb", buffering=0, closefd=False) for n in range(3))
        session = Session(guest, account, env, cwd, stdin, stdout, stderr)
        code = programs.run(session, path, line) & 0xFFFFFFFF
    except BaseException:
        guest.say("a program crashed: " + traceback.format_exc())
    finally:
        try:
            os.pwrite(3, struct.pack("<I", code), 0)
        finally:
            os._exit(0)
