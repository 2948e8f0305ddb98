"""Starts the Windows agent, which build.sh built, under Wine. Its serial port is a terminal of ours."""

import os
import pty
import subprocess
import tty

from channel import Channel
from starting import ENVIRONMENT, PATIENCE, Agent, Practice, prepare

# A number that Wine does not fill itself.
PORT = "COM33"
# Wine really sets the host's clock.
NEVER_HERE = ("guest-set-time", "guest-suspend-disk", "guest-suspend-ram")
# Else winedbg writes into the output of a program that crashed, or keeps it alive.
NO_DEBUGGER = ("reg", "add", r"HKLM\Software\Microsoft\Windows NT\CurrentVersion\AeDebug", "/v", "Debugger", "/t", "REG_SZ", "/d", "false", "/f")


class Windows(Agent):
    kind = "windows"
    places = Practice.places

    def __init__(self, folder, built):
        super().__init__(folder)
        self.built = built
        self.prefix = folder / "prefix"
        self.environment = {
            **ENVIRONMENT, "HOME": str(folder), "LC_ALL": "C.UTF-8", "WINEPREFIX": str(self.prefix), "WINEARCH": "win64", "WINEDEBUG": "-all",
            # Wine 8 joins such a folder and a name without a backslash of its own.
            "WINEPATH": "C:\\windows\\system32\\;C:\\windows\\", "WINEDLLOVERRIDES": "mscoree=;mshtml=;winemenubuilder.exe="}

    def opened(self):
        if not self.prefix.exists():
            self.make_prefix()
        (self.folder / "state").mkdir(exist_ok=True)
        master, slave = pty.openpty()
        # Raw on both ends, or 0xFF and newlines would be changed.
        tty.setraw(slave)
        tty.setraw(master)
        self.socket = Terminal(master, slave)
        port = self.prefix / "dosdevices" / PORT.lower()
        port.unlink(missing_ok=True)
        port.symlink_to(os.ttyname(slave))
        self.begin(["wine", self.built / "noconsole.exe", windows(self.built / "qemu-ga.exe"), "-m", "isa-serial", "-p", PORT,
                    "-t", windows(self.folder / "state"), "-b", ",".join(NEVER_HERE)], self.environment)
        return Channel(master)

    def make_prefix(self):
        for words in (("wineboot", "--init"), ("wine", *NO_DEBUGGER), ("winecfg", "-v", "win10"), ("wineserver", "-w")):
            self.wine(*words, check=True)
        prepare(self.prefix / "drive_c/agents", self.built / "echo.exe")

    def wine(self, *words, check=False):
        with open(self.log, "ab") as log:
            subprocess.run(words, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=PATIENCE, check=check)

    def stop(self):
        # Its programs are no children of ours; this ends those of this prefix and of no other.
        if self.process:
            self.wine("wineserver", "-k")
        super().stop()


class Terminal:
    """Both ends are held open, or the agent would see its port hang up."""

    def __init__(self, *ends):
        self.ends = ends

    def close(self):
        for end in self.ends:
            os.close(end)


def windows(path):
    return "Z:" + str(path).replace("/", "\\")

