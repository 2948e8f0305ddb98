"""Starts the agents, each in a folder of its own, and ends them with all that they started."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

from channel import Channel, Gone, NoAnswer
from question import WINDOWS_ECHO, WINDOWS_HOME, command

HERE = pathlib.Path(__file__).parent
# Under Wine on a busy machine the first answer takes its time.
PATIENCE = 180
# The Linux agent runs on this machine, not in a guest.
NEVER_HERE = ("guest-shutdown guest-suspend-disk guest-suspend-ram guest-suspend-hybrid guest-fsfreeze-freeze guest-fsfreeze-freeze-list "
              "guest-fsfreeze-thaw guest-fstrim guest-set-time guest-set-vcpus guest-set-memory-blocks guest-set-user-password "
              "guest-ssh-add-authorized-keys guest-ssh-remove-authorized-keys").split()
SYNC = 815
# A child sees what its agent sees.
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}


def prepare(home, program):
    """What the questions find in the folder."""
    inside = home / "dïr mït 空"
    inside.mkdir(parents=True)
    for copy in (home / "echo.exe", inside / "prög 日.exe", home / "plain"):
        shutil.copyfile(program, copy)
        copy.chmod(0o755)
    for name, content in (("digits.txt", b"0123456789"), ("text.txt", b"text\n"), ("plain.txt", b"")):
        (home / name).write_bytes(content)
        (home / name).chmod(0o644)


class Agent:
    """One that can be asked once it has started. `places` are written as they stand in JSON."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True)
        self.log = folder / "log"
        self.process = None

    def start(self):
        self.channel = self.opened()
        self.settle(PATIENCE)
        self.channel.send(command("guest-info").encode(), PATIENCE)
        self.version = json.loads(self.channel.line(PATIENCE))["return"]["version"]

    def settle(self, seconds=30):
        """Whatever was asked before: from here on its answers are those to our questions."""
        self.channel.send(b"\xff" + command("guest-sync-delimited", id=SYNC).encode(), seconds)
        end = time.monotonic() + seconds
        while self.channel.line(max(0, end - time.monotonic())) != b'\xff{"return": %d}' % SYNC:
            pass

    def begin(self, words, environment):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def connected(self, address):
        """To the socket that the process is about to make."""
        end = time.monotonic() + PATIENCE
        while True:
            self.socket = socket.socket(socket.AF_UNIX)
            try:
                self.socket.connect(str(address))
                return Channel(self.socket.fileno())
            except (FileNotFoundError, ConnectionRefusedError):
                self.socket.close()
            if self.process.poll() is not None or time.monotonic() > end:
                raise Gone(f"the agent did not start: {self.log_end()}")
            time.sleep(0.05)

    def log_end(self):
        return self.log.read_text(encoding="utf-8", errors="replace")[-400:].strip() or "its log is empty"

    def anew(self):
        self.stop()
        self.start()

    def stop(self):
        if not self.process:
            return
        self.socket.close()
        # With all that it started.
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                break
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                pass
        self.process.wait()
        self.process = None


class Practice(Agent):
    kind = "practice"
    program = (HERE / "practice.py",)
    places = {"home": json.dumps(WINDOWS_HOME)[1:-1], "echo": json.dumps(WINDOWS_ECHO)[1:-1], "slash": "\\\\"}

    def opened(self):
        guest, address = self.folder / "guest", self.folder / "socket"
        shutil.rmtree(guest, ignore_errors=True)
        address.unlink(missing_ok=True)
        prepare(guest / "disk/C/agents", HERE / "echo.py")
        self.begin([sys.executable, *self.program, guest, address], ENVIRONMENT)
        return self.connected(address)


class Linux(Agent):
    """Debian's own, on this machine: what would change the machine is blocked."""

    kind = "linux"

    def __init__(self, folder):
        super().__init__(folder)
        self.home = self.folder / "home"
        self.places = {"home": f"{self.home}/", "echo": f"{self.home}/echo.exe", "slash": "/"}
        program = folder / "echo"
        program.write_text(f"#!{sys.executable} -I\n{(HERE / 'echo.py').read_text('utf-8')}", encoding="utf-8")
        prepare(self.home, program)

    def opened(self):
        address = self.folder / "socket"
        address.unlink(missing_ok=True)
        self.begin([qemu_ga(), "-m", "unix-listen", "-p", address, "-t", self.folder, "-f", self.folder / "pid", "-b", ",".join(NEVER_HERE)], ENVIRONMENT)
        return self.connected(address)


def qemu_ga():
    # An ordinary account does not look where it lies.
    return shutil.which("qemu-ga", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin") or "qemu-ga"

