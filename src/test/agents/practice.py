"""The practice guest's agent on a Unix socket, as a program of its own: practice.py FOLDER SOCKET

Only the channel and one program are not the practice guest's own. C:\\agents has copies of that program, echo.py.
"""

import os
import pathlib
import select
import socket
import sys

import echo

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "guest"))

from agent import programs, protocol
from agent.files import Files
from agent.guest import Guest
from agent.processes import Processes
from agent.protocol import Agent

FOLDER = "c:\\agents\\"


class NoDrives:
    """No optical drive."""

    def letters(self):
        return {}


class WithEcho(dict):
    """The guest's programs, and every .exe in the tests' folder."""

    def get(self, path, default=None):
        return echo_here if path.startswith(FOLDER) else super().get(path, default)


def echo_here(session, argv, line):
    return echo.run(argv[1:], line, session.env, session.stdin, session.stdout, session.stderr)


def made_guest(folder):
    guest = Guest(f"{folder}/disk", f"{folder}/run", f"{folder}/practice.json", NoDrives(), sysfs=f"{folder}/sys")
    guest.start()
    return guest


def serve(folder, address):
    table = programs.table()
    programs.table = lambda: WithEcho(table)
    # What a virtio-serial port loses of long answers is not the agent's doing.
    protocol.OUTPUT_CAP = 1 << 30
    guest = made_guest(folder)
    agent = Agent(guest, Processes(guest), Files(guest.drives), lambda mode: None)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen()
        client, _ = door.accept()
    while True:
        readable, _, _ = select.select([client], [], [], 0.1)
        data = client.recv(1 << 16) if readable else b""
        if readable and not data:
            return
        # Also what waits for a program that does not read its input.
        client.sendall(agent.feed(data))


if __name__ == "__main__":
    os.umask(0o022)
    serve(*sys.argv[1:])
