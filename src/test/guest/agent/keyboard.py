"""What somebody types on the screen: whole lines, as the kernel's own terminal reads them from the PS/2 keyboard."""

import os

TYPED = "Users/Public/typed.txt"


class Keyboard:
    """Keeps every line in C:\\Users\\Public\\typed.txt, where a test can read it; the terminal's echo shows it on the screen."""

    def __init__(self, c_root, terminal="/dev/tty1"):
        self.file = os.path.join(c_root, TYPED)
        # Not the controlling terminal: Ctrl+C on the screen must not end the agent.
        self.fd = os.open(terminal, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)

    def keep(self):
        try:
            typed = os.read(self.fd, 4096)
        except BlockingIOError:
            return
        if typed:
            with open(self.file, "ab") as file:
                file.write(typed.replace(b"\n", b"\r\n"))
