"""One command in a Linux of its own: boots it in a virtual machine, waits for its end, and writes what came of it as JSON.

Run as a program, which the agent ends from outside when its time is over. Standard input has the plan: "tree", the folder that
the command runs in; "words", the command for boot/nested-init; and "input", in base64.
"""

import base64
import glob
import json
import sys
import time

from . import initramfs, kvm, linux_boot, serial
from .linux_boot import MIB

KERNEL, BUSYBOX, INIT = "/boot/vmlinuz", "/bin/busybox", "/opt/nested-init"
# What SkiffOS mounts its system by.
MODULES = "loop", "squashfs", "overlay"
LARGEST_INITRAMFS = 48 * MIB
ROOM = 32 * MIB  # for the command, beside the kernel and two copies of the initramfs: packed and unpacked
COMMAND_LINE = ("quiet loglevel=1 earlyprintk=serial,ttyS0,115200,keep panic=-1 reboot=t rdinit=/init acpi=off pci=off mitigations=off "
                "nokaslr audit=0 random.trust_cpu=on cryptomgr.notests no_timer_check io_delay=none i8042.noaux i8042.nokbd 8250.nr_uarts=0 "
                "iomem=relaxed rcupdate.rcu_expedited=1 nowatchdog tsc=reliable")
CLOCK_CHIP = 0x71


class TooLarge(Exception):
    """What does not fit, in words."""


def entries(plan):
    files = [initramfs.folder(name) for name in ("bin", "dev", "proc", "sys", "modules", "answer", "distro")]
    files += [initramfs.device("dev/console", 5, 1), initramfs.device("dev/null", 1, 3)]
    files += [initramfs.copy("bin/busybox", BUSYBOX), initramfs.copy("init", INIT)]
    files += [initramfs.copy(f"modules/{n}-{name}.ko", glob.glob(f"/modules/*-{name}.ko")[0]) for n, name in enumerate(MODULES)]
    files.append(initramfs.text("command", b"".join(word.encode("utf-8", "surrogateescape") + b"\0" for word in plan["words"])))
    files.append(initramfs.text("input", base64.b64decode(plan["input"])))
    return files + initramfs.tree("tree", plan["tree"])


def sizes(initramfs_size, available):
    """How much memory the machine gets. Raises TooLarge."""
    if initramfs_size > LARGEST_INITRAMFS:
        raise TooLarge(f"the tree has {initramfs_size // MIB} MiB with what is needed to boot, and at most {LARGEST_INITRAMFS // MIB} go in")
    wanted = linux_boot.INITRAMFS_AT + 2 * initramfs_size + ROOM
    wanted += -wanted % kvm.LARGE_PAGE
    if wanted > available:
        raise TooLarge(f"the machine needs {wanted // MIB} MiB, and {available // MIB} are free")
    return wanted


def available():
    with open("/proc/meminfo", encoding="ascii") as file:
        return next(int(line.split()[1]) << 10 for line in file if line.startswith("MemAvailable:"))


def boot(plan):
    """What came of it: the answer's bytes, or why there is none; and what it cost."""
    begun = time.monotonic()
    files = entries(plan)
    length = initramfs.length(files)
    size = sizes(length, available())
    kvm.allow_large_pages()
    machine = kvm.Machine(size, chips=True)
    with open(KERNEL, "rb") as file:
        linux_boot.load(machine, file.read(), COMMAND_LINE, length)
    machine.memory.seek(linux_boot.INITRAMFS_AT)
    initramfs.write(files, machine.memory)
    made = time.monotonic()
    console = serial.Console()
    reason, exits = run(machine, console)
    answer = machine.memory[linux_boot.ANSWER_AT:linux_boot.ANSWER_AT + linux_boot.ANSWER_SIZE]
    return {"reason": reason, "exits": exits, "console": console.text(), "answer": base64.b64encode(answer.rstrip(b"\0")).decode("ascii"),
            "memory": size // MIB, "made": made - begun, "seconds": time.monotonic() - begun}


def run(machine, console):
    """Until the machine goes off: (the reason of its last exit, how many there were)."""
    exits = 0
    while True:
        exit_ = machine.run()
        exits += 1
        if exit_.reason == kvm.EXIT_IO:
            port(machine, console, exit_)
        elif exit_.reason == kvm.EXIT_MMIO:
            machine.shared[kvm.EXIT_MMIO_DATA_AT:kvm.EXIT_MMIO_DATA_AT + 8] = b"\xff" * 8
        elif exit_.reason != kvm.EXIT_INTR:
            return exit_.reason, exits


def port(machine, console, exit_):
    """There is the console, and a clock chip that is never busy; elsewhere is nothing."""
    for at in range(exit_.at, exit_.at + exit_.size * exit_.count, exit_.size):
        if exit_.out:
            if console.has(exit_.port):
                console.write(exit_.port, machine.shared[at])
        elif console.has(exit_.port):
            machine.shared[at] = console.read(exit_.port)
        else:
            machine.shared[at:at + exit_.size] = (b"\0" if exit_.port == CLOCK_CHIP else b"\xff") * exit_.size


def main():
    plan = json.load(sys.stdin)
    try:
        found = boot(plan)
    except (TooLarge, linux_boot.BadKernel, OSError) as trouble:
        found = {"trouble": str(trouble)}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
