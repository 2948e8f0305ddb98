"""guest-exec and guest-exec-status: every program runs in a process of its own."""

import base64
import os
import signal
import struct
import sys
import traceback

from . import commandline, programs
from .protocol_errors import CommandError
from .session import Environment, Session, environment

OUTPUT_CAP = 16 << 20
INPUT_CAP = 4 << 10
CRASHED = 0xC0000409


class Processes:
    def __init__(self, guest):
        self.guest = guest
        self.running = {}

    def execute(self, path, arg=None, env=None, input_data=None, capture_output=False):
        values = environment("SYSTEM")
        if env is not None:
            # Like CreateProcess with a block of its own: nothing is inherited.
            values = Environment(entry.partition("=")[::2] for entry in env)
        cwd = "C:\\Windows\\System32"
        found = None
        try:
            found = programs.search(self.guest, path, cwd, environment("SYSTEM"))
        except Exception:  # noqa: every failure to find is one answer to the caller
            pass
        if found is None or not found.lower().endswith(".exe"):
            raise CommandError("Guest agent command failed, error was "
                               "'Failed to execute child process (No such file or directory)'")
        arguments = list(arg or [])
        if any(a == "" for a in arguments):
            raise CommandError("practice guest: GLib drops an empty argument on Windows; do not rely on it")
        # qga/commands.c, guest_exec_get_args; on Windows the service's log is the Application event log.
        self.guest.event(f'qemu-ga: guest-exec called: "{" ".join([path] + arguments)}"')
        line = commandline.join_glib([path] + arguments)
        streams = [os.memfd_create(n) for n in ("stdin", "stdout", "stderr")]
        if input_data is not None:
            given = base64.b64decode(input_data, validate=True)
            if len(given) > INPUT_CAP:
                raise CommandError("practice guest: an agent on Windows hangs when a program does not read so much input")
            os.write(streams[0], given)
            os.lseek(streams[0], 0, os.SEEK_SET)
        if not capture_output:
            for n in (1, 2):
                os.close(streams[n])
                streams[n] = os.open("/dev/null", os.O_RDWR)
        code = os.memfd_create("code")
        self.guest.say("SYSTEM runs " + found)
        pid = start(self.guest, found, line, "SYSTEM", values, cwd, streams, code)
        os.close(streams[0])
        self.running[pid] = (streams, code, capture_output)
        return {"pid": pid}

    def status(self, pid):
        if pid not in self.running:
            raise CommandError("Invalid parameter 'pid'")
        if os.waitpid(pid, os.WNOHANG)[0] == 0:
            return {"exited": False}
        streams, code_file, captured = self.running.pop(pid)
        code = read_code(code_file)
        answer = {"exited": True, "exitcode" if code < 0xC0000000 else "signal": code}
        for name, fd in (("out", streams[1]), ("err", streams[2])):
            if captured:
                size = os.fstat(fd).st_size
                if size:
                    answer[name + "-data"] = base64.b64encode(os.pread(fd, OUTPUT_CAP, 0)).decode("ascii")
                    if size > OUTPUT_CAP:
                        answer[name + "-truncated"] = True
            os.close(fd)
        os.close(code_file)
        return answer


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
