"""Turning the machine off, and the power button."""

import glob
import os
import select
import struct
import subprocess

EVENT = struct.Struct("llHHi")
KEY_POWER = 116


def act(mode):
    """powerdown, halt or reboot, after everything is on disk. Does not return."""
    os.sync()
    subprocess.run(["/bin/busybox", "umount", "-r", "/disk"], check=False, stderr=subprocess.DEVNULL)
    os.sync()
    flag = {"powerdown": "poweroff", "halt": "halt", "reboot": "reboot"}[mode]
    subprocess.run(["/bin/busybox", flag, "-f"], check=False)
    select.select([], [], [])


def reset_at_once():
    """What a broken hypervisor does: no shutdown, straight back to the firmware."""
    os.sync()
    with open("/proc/sysrq-trigger", "w", encoding="ascii") as trigger:
        trigger.write("b")


class PowerButton:
    """ACPI power button events; Windows shuts down on one."""

    def __init__(self):
        self.files = {}

    def pressed(self):
        for path in glob.glob("/dev/input/event*"):
            if path not in self.files:
                self.files[path] = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        for fd in self.files.values():
            try:
                data = os.read(fd, EVENT.size * 16)
            except (BlockingIOError, OSError):
                continue
            for offset in range(0, len(data) - EVENT.size + 1, EVENT.size):
                _, _, kind, code, value = EVENT.unpack_from(data, offset)
                if kind == 1 and code == KEY_POWER and value == 1:
                    return True
        return False
