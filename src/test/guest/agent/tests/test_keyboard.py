import os
import time

from agent.keyboard import TYPED, Keyboard
from agent.tests.support import GuestCase


class Typed(GuestCase):
    def test_whole_lines_are_kept(self):
        master, slave = os.openpty()
        self.addCleanup(os.close, master)
        self.addCleanup(os.close, slave)
        keyboard = Keyboard(self.guest.drives.c_root, os.ttyname(slave))
        self.addCleanup(os.close, keyboard.fd)
        file = os.path.join(self.guest.drives.c_root, TYPED)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        os.write(master, b"half a")
        keyboard.keep()
        self.assertFalse(os.path.exists(file))
        os.write(master, b" line\nnext\n")
        deadline = time.monotonic() + 30
        while not (os.path.exists(file) and os.path.getsize(file) == 19) and time.monotonic() < deadline:
            keyboard.keep()
        with open(file, "rb") as kept:
            self.assertEqual(b"half a line\r\nnext\r\n", kept.read())
