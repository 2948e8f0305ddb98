"""Who sits at the screen: finds setup.cmd on the CD and runs it as administrator, as the guest kit asks."""

import io
import os
import time

from . import cmd
from .errors import Unsupported, Win32Error
from .session import Session, environment


class Person:
    """Once per boot. Elevated, which here is the same as SYSTEM."""

    def __init__(self, guest):
        self.guest = guest
        self.since = time.monotonic()
        self.done = False

    def look(self):
        patience = self.guest.behaviour["person_runs_setup_after_s"]
        if self.done or not patience or time.monotonic() - self.since < patience:
            return
        setup = self.find()
        if setup is None:
            return
        self.done = True
        self.guest.say("Somebody runs " + setup + " as administrator")
        self.run(setup)

    def find(self):
        for letter in self.guest.drives.optical.letters():
            path = letter + ":\\setup.cmd"
            try:
                if self.guest.drives.resolve(path).exists():
                    return path
            except Win32Error:
                continue
        return None

    def run(self, setup):
        out = io.BytesIO()
        session = Session(self.guest, "SYSTEM", environment("SYSTEM"), "C:\\Windows\\System32", io.BytesIO(), out, out)
        try:
            code = cmd.run_batch(session, setup, [setup])
        except Unsupported as problem:
            self.guest.say(f"practice guest: not known here: {problem}")
            code = None
        for line in out.getvalue().decode(session.encoding(), "replace").splitlines():
            if line.strip():
                self.guest.say("  " + line)
        self.guest.say(f"setup.cmd ended with {code}")
        os.sync()
        return code
