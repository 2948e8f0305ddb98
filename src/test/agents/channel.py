"""Bytes to an agent and lines from it, over a socket or a terminal."""

import os
import select
import time


class NoAnswer(Exception):
    """Nothing came in time."""


class Gone(Exception):
    """The agent closed the channel."""


class Channel:
    def __init__(self, fd):
        self.fd = fd
        self.waiting = bytearray()
        os.set_blocking(fd, False)

    def send(self, data, seconds):
        """Reads meanwhile, or an agent that answers would wait for us."""
        end, rest = time.monotonic() + seconds, memoryview(data)
        while rest:
            readable, writable, _ = select.select([self.fd], [self.fd], [], max(0, end - time.monotonic()))
            if not readable and not writable:
                raise NoAnswer(f"it takes no more bytes, and {len(rest)} are left")
            if readable:
                self._read()
            if writable:
                try:
                    # A terminal takes a page at a time.
                    rest = rest[os.write(self.fd, rest[:4096]):]
                except BlockingIOError:
                    pass

    def line(self, seconds):
        """The next one, without its newline."""
        end, seen = time.monotonic() + seconds, 0
        while (at := self.waiting.find(b"\n", seen)) < 0:
            seen = len(self.waiting)
            if not select.select([self.fd], [], [], max(0, end - time.monotonic()))[0]:
                raise NoAnswer(f"no answer within {seconds} s" + (f", only {bytes(self.waiting[:80])!r}" if seen else ""))
            self._read()
        line = bytes(self.waiting[:at])
        del self.waiting[:at + 1]
        return line

    def _read(self):
        try:
            data = os.read(self.fd, 1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            raise Gone("the agent closed its channel")
        self.waiting += data
