"""The practice guest as its programs see it: drives, lasting state, state of this boot, switches."""

import os
import re
import time

from . import programs, storage, virtualization
from .behaviour import Behaviour
from .drives import Drives
from .rights import Rights
from .state import Store

APPLICATION_LOG = "C:\\Windows\\System32\\winevt\\Logs\\Application.evtx"
FEATURES = ("Microsoft-Windows-Subsystem-Linux", "VirtualMachinePlatform", "HypervisorPlatform",
            "Microsoft-Hyper-V", "Containers-DisposableClientVM")
FOLDERS = ("Windows/System32/config/systemprofile", "Windows/System32/winevt/Logs", "Windows/System32/WindowsPowerShell/v1.0",
           "Windows/Temp", "Program Files", "ProgramData",
           "Users/Public", "Users/lab/AppData/Local/Temp", "Users/lab/AppData/Roaming")


class Guest:
    """`disk` is drive C: and its state, `run` is forgotten at power-off; tests point both at temporary folders."""

    def __init__(self, disk, run, boot_file, optical, cpuinfo="/proc/cpuinfo", sysfs="/sys", say=None, proof=virtualization.proof):
        self.disk = disk
        self.run = run
        self.cpuinfo = cpuinfo
        self.sysfs = sysfs
        self.bootstat = os.path.join(os.path.dirname(boot_file), "bootstat")
        self.store = Store(os.path.join(disk, "practice", "state.json"))
        self.runtime = Store(os.path.join(run, "runtime.json"))
        c_root = os.path.join(disk, "C")
        os.makedirs(c_root, exist_ok=True)
        self.rights = Rights(self.store)
        self.drives = Drives(c_root, optical, self.rights)
        self.behaviour = Behaviour(boot_file, os.path.join(c_root, "practice.json"))
        # Shown on the screen, where there is room for no command lines.
        self.say = say or (lambda text: None)
        self.proof = proof

    def start(self):
        """What happens between power-on and the first prompt."""
        c_root = self.drives.c_root
        for folder in FOLDERS:
            os.makedirs(os.path.join(c_root, folder), exist_ok=True)
        for path in programs.names():
            host = os.path.join(c_root, path[3:].replace("\\", "/"))
            if not os.path.exists(host):
                with open(host, "wb") as file:
                    file.write(b"MZ practice guest stub\r\n")
        if os.geteuid() == 0:
            for folder, _, _ in os.walk(os.path.join(c_root, "Users/lab")):
                os.chown(folder, 1000, 1000)
        with self.store.edit() as state:
            features = state.setdefault("features", {name: "Disabled" for name in FEATURES})
            for name, value in features.items():
                features[name] = {"Enable Pending": "Enabled", "Disable Pending": "Disabled"}.get(value, value)
            boot = state.setdefault("bcd", {"hypervisorlaunchtype": "Auto"})
            active = boot["hypervisorlaunchtype"] == "Auto" and (
                features["VirtualMachinePlatform"] == "Enabled" or features["Microsoft-Hyper-V"] == "Enabled")
            state["boots"] = state.get("boots", 0) + 1
        storage.plug_and_play(self)
        with self.runtime.edit() as runtime:
            runtime["hypervisor"] = active
            runtime["tasks"] = {}
            runtime["instances"] = {}
            if self.behaviour["autologon"]:
                runtime["logged_on"] = time.time()
        return active

    def event(self, text):
        """One line of the Application log, which every account may read; here it is text."""
        with open(self.host(APPLICATION_LOG), "a", encoding="utf-8") as log:
            log.write(text + "\n")

    def hypervisor_trouble(self):
        """None, "loop" or "hang": what the hypervisor does to this boot."""
        mode = self.behaviour["hypervisor_boot"]
        unless, only = self.behaviour["loops_unless_model"], self.behaviour["loops_if_model"]
        if mode == "ok" or (unless and re.search(unless, self.cpu_model())):
            return None
        return mode if not only or re.search(only, self.cpu_model()) else None

    def feature_active(self, name):
        return self.store.read().get("features", {}).get(name) == "Enabled"

    def launch_hypervisor(self):
        """What the boot loader does with it; without virtualization Windows starts all the same."""
        runs, line = self.proof()
        self.say(line)
        with self.runtime.edit() as runtime:
            runtime["hypervisor_runs"] = runs

    def hypervisor_running(self):
        return self.runtime.read().get("hypervisor_runs", False)

    def cpu_model(self):
        found = re.search(r"^model name\s*:\s*(.*)$", self._cpuinfo(), re.M)
        return found.group(1) if found else ""

    def _cpuinfo(self):
        with open(self.cpuinfo, encoding="utf-8") as file:
            return file.read()

    def logged_on(self):
        """account -> time of logon."""
        since = self.runtime.read().get("logged_on")
        return {"lab": since} if since else {}

    def host(self, windows):
        return self.drives.resolve(windows).host
