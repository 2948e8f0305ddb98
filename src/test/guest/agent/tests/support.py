"""A practice guest in a temporary folder, and a session whose output can be read."""

import io
import json
import os
import shutil
import tempfile
import time
import unittest

from agent import programs
from agent.files import Files
from agent.guest import Guest
from agent.processes import Processes
from agent.protocol import Agent
from agent.session import Session, environment

CPU = "model name\t: Practice CPU\nflags\t\t: fpu {}\n"


class Media:
    """One optical drive, D:, whose medium is a folder (None: empty tray)."""

    def __init__(self, folder):
        self.folder = folder

    def letters(self):
        return {"D": "/dev/sr0"}

    def root(self, letter):
        return self.folder


class GuestCase(unittest.TestCase):
    def setUp(self):
        self.top = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.top, True)
        os.mkdir(os.path.join(self.top, "cd"))
        self.media = Media(os.path.join(self.top, "cd"))
        self.switches = os.path.join(self.top, "practice.json")
        self.cpuinfo = os.path.join(self.top, "cpuinfo")
        self.proof = (True, "Hypervisor: launched")
        self.cpu("svm")
        self.shown = []
        self.boot()

    def boot(self):
        self.guest = self.make_guest()
        if self.guest.start():
            self.guest.launch_hypervisor()

    def controller(self, driver, bus="pci", number=0, disk=None):
        """A storage controller in sysfs as Linux shows it, maybe with a disk of this name behind it."""
        place = f"{self.top}/sys/devices/pci0000:00/0000:00:{number + 1:02}.0"
        if bus == "virtio":
            place += f"/virtio{number}"
        drivers = f"{self.top}/sys/bus/{bus}/drivers/{driver}"
        for folder in (place, drivers):
            os.makedirs(folder, exist_ok=True)
        for name in ("bind", "uevent"):
            with open(f"{drivers}/{name}", "w", encoding="ascii"):
                pass
        os.symlink(drivers, place + "/driver")
        os.symlink(place, f"{drivers}/{os.path.basename(place)}")
        if disk:
            block = f"{place}/host{number}/target0:0:0/0:0:0:0/block/{disk}/{disk}2"
            os.makedirs(block)
            os.makedirs(f"{self.top}/sys/class/block", exist_ok=True)
            os.symlink(block, f"{self.top}/sys/class/block/{disk}2")

    def cpu(self, flags):
        with open(self.cpuinfo, "w", encoding="ascii") as file:
            file.write(CPU.format(flags))

    def make_guest(self):
        return Guest(os.path.join(self.top, "disk"), os.path.join(self.top, "run"), self.switches, self.media,
                     self.cpuinfo, os.path.join(self.top, "sys"), self.shown.append, lambda: self.proof)

    def switch(self, json_text):
        with open(self.switches, "w", encoding="utf-8") as file:
            file.write(json_text)
        self.guest.behaviour.stamp = None
        self.guest.behaviour.refresh()

    def reboot(self):
        shutil.rmtree(os.path.join(self.top, "run"))
        self.boot()

    def host(self, windows):
        return self.guest.host(windows)

    def put(self, windows, data):
        path = self.host(windows)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)

    def content(self, windows):
        with open(self.host(windows), "rb") as file:
            return file.read()

    def session(self, account="SYSTEM", cwd="C:\\Windows\\Temp", **env):
        values = environment(account)
        for name, value in env.items():
            values[name] = value
        return Session(self.guest, account, values, cwd, io.BytesIO(), io.BytesIO(), io.BytesIO())

    def run_program(self, line, account="SYSTEM", **env):
        """(exit code, stdout, stderr) of one command line; the program is its first word."""
        session = self.session(account, **env)
        path = line[1:line.index('"', 1)] if line.startswith('"') else line.split(" ")[0]
        code = programs.run(session, path, line)
        return code, session.stdout.getvalue(), session.stderr.getvalue()

    def system32(self, words, account="SYSTEM"):
        code, out, err = self.run_program("C:\\Windows\\System32\\" + words, account)
        return code, out.decode(), err.decode()

    def enable_wsl(self, *features):
        with self.guest.store.edit() as state:
            for name in features or ("Microsoft-Windows-Subsystem-Linux", "VirtualMachinePlatform"):
                state["features"][name] = "Enabled"
            state["wsl_package"] = "2.6.3.0"
        self.put("C:\\Program Files\\WSL\\wsl.exe", b"MZ")
        self.guest.launch_hypervisor()


class AgentCase(GuestCase):
    """The agent of this guest, asked as the host asks it."""

    def setUp(self):
        super().setUp()
        self.powered = []
        self.processes = Processes(self.guest)
        self.files = Files(self.guest.drives)
        self.agent = Agent(self.guest, self.processes, self.files, self.powered.append)

    def call(self, command, **arguments):
        arguments = {k.replace("_", "-"): v for k, v in arguments.items()}
        answer = self.agent.feed(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        return json.loads(answer) if answer else None

    def error(self, command, **arguments):
        return self.call(command, **arguments)["error"]

    def finish(self, pid):
        while True:
            status = self.call("guest-exec-status", pid=pid)["return"]
            if status["exited"]:
                return status
            time.sleep(0.01)

    def execute(self, path, *arguments, **more):
        return self.finish(self.call("guest-exec", path=path, arg=list(arguments), **more)["return"]["pid"])
