"""The port to the host: read while somebody there has it open, written until nobody has."""

import os
import select
import time


def incoming(poll, port):
    """What came within half a second."""
    if not poll.poll(500):
        return b""
    data = read(port)
    if not data:
        # Nobody has the host side open; the port is readable and "hung up" until somebody has, with nothing to read.
        time.sleep(0.1)
    return data


def read(port):
    try:
        return os.read(port, 1 << 16)
    except BlockingIOError:
        return b""


def send(port, data):
    """Drops the rest when the host side goes away."""
    view, deadline = memoryview(data), time.monotonic() + 60
    poll = select.poll()
    poll.register(port, select.POLLOUT)
    while view and time.monotonic() < deadline:
        events = poll.poll(1000)
        if events and events[0][1] & select.POLLHUP:
            return
        try:
            view = view[os.write(port, view[:1 << 16]):]
        except BlockingIOError:
            continue
