"""A command of a WSL 2 distro in a Linux of its own, in a virtual machine of its own: the switch `nested_linux`.

Its input is read to the end before, and its output comes when it has ended. Not known there, and said so: other users than root, and
more than 1 MiB of input or output. Not known there: drives of Windows. What the command writes into its tree is gone when it ends.
"""

import base64
import collections
import contextlib
import fcntl
import io
import json
import os
import subprocess
import sys
import tarfile

from . import kvm, linux_boot
from .errors import Unsupported
from .wsl_text import WslError

LIMIT_S = 240  # Slipway waits 300
LARGEST_INPUT = 1 << 20
IN_VM = "Service/CreateInstance/CreateVm/"
BUSYBOX = "/bin/busybox"
ROOT = "/distro"  # as boot/nested-init has it

Answer = collections.namedtuple("Answer", "code stdout stderr lost begun ended")


class Failed(Exception):
    """Why there is no answer, in words."""


def run(session, guid, root, account, argv, env):
    """The command's exit status; its output goes to the session. Raises WslError."""
    if account["uid"]:
        raise Unsupported(f"nested_linux: the account {account['name']}, as only root is known there")
    guest = session.guest
    plan = {"tree": root, "words": words(argv, env), "input": base64.b64encode(given(session.stdin)).decode("ascii")}
    try:
        with alone(guest):
            found = boot(guest, guid, plan)
        answer = decode(found)
    except Failed as why:
        guest.say(f"Nested Linux: no answer; {why}")
        raise WslError("E_FAIL", IN_VM, f"practice guest: the nested Linux gave no answer: {why}") from None
    guest.say(summary(found, answer))
    session.stdout.write(answer.stdout)
    session.stderr.write(answer.stderr)
    if answer.lost:
        session.stderr.write(f"practice guest: gone with the nested Linux is what was written: {', '.join(answer.lost)}\n".encode())
    return answer.code


def given(stdin):
    data = bytearray()
    while part := stdin.read(LARGEST_INPUT):
        data += part
        if len(data) > LARGEST_INPUT:
            raise Unsupported("nested_linux: more than 1 MiB of input for the command")
    return bytes(data)


def words(argv, env):
    """What nested-init runs. No shell reads any of it."""
    return [BUSYBOX, "env", "-i", *(f"{name}={value}" for name, value in env.items()), BUSYBOX, "chroot", ROOT, *argv]


@contextlib.contextmanager
def alone(guest):
    """One machine at a time: the guest's memory is too small for two."""
    with open(os.path.join(guest.run, "nested-linux.lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def boot(guest, guid, plan):
    """What agent/nested_machine.py found. The distro runs as long as its process does."""
    process = subprocess.Popen([sys.executable, "-S", "-m", "agent.nested_machine"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, cwd="/opt", text=True)
    with running(guest, guid, process.pid):
        try:
            out, err = process.communicate(json.dumps(plan), timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise Failed(f"it did not end within {LIMIT_S} s") from None
    if process.returncode < 0:
        raise Failed("it was ended from outside")
    if process.returncode:
        raise Failed((err.strip() or "no word").splitlines()[-1])
    return json.loads(out)


@contextlib.contextmanager
def running(guest, guid, pid):
    instance = {"pid": pid, "version": 2, "clients": [os.getpid()], "last_exit": 0}
    with guest.runtime.edit() as runtime:
        runtime["instances"][guid] = instance
    try:
        yield
    finally:
        with guest.runtime.edit() as runtime:
            if runtime["instances"].get(guid) == instance:
                del runtime["instances"][guid]


def decode(found):
    """Raises Failed where the machine did not come to its end, or left no whole answer."""
    if "trouble" in found:
        raise Failed(found["trouble"])
    said = found["console"].strip()
    if found["reason"] != kvm.EXIT_SHUTDOWN:
        raise Failed(f"the machine stopped for reason {found['reason']} ({said or 'it says nothing'})")
    data = base64.b64decode(found["answer"])
    if not data:
        raise Failed(said or "it went off and says nothing")
    try:
        with tarfile.open(fileobj=io.BytesIO(data.ljust(linux_boot.ANSWER_SIZE, b"\0"))) as archive:
            parts = {member.name: archive.extractfile(member).read() for member in archive}
        lost = [name.removeprefix(".") for name in parts["lost"].decode("utf-8", "replace").splitlines()]
        return Answer(int(parts["code"]), parts["stdout"], parts["stderr"], lost, *(float(parts[name].split()[0]) for name in ("begun", "ended")))
    except (tarfile.TarError, KeyError, ValueError, EOFError):
        raise Failed(f"its output is larger than {linux_boot.ANSWER_SIZE // linux_boot.MIB} MiB, or damaged") from None


def summary(found, answer):
    return (f"Nested Linux: ended with {answer.code} after {found['seconds']:.1f} s ({found['memory']} MiB, made within {found['made']:.1f} s, "
            f"the command began at {answer.begun:.1f} s of its clock and ended at {answer.ended:.1f} s, {found['exits']} exits)")
