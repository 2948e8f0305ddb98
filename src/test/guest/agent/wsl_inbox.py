"""System32\\wsl.exe, the one Windows ships: it can only fetch or forward to the packaged one."""

from . import msiexec, programs
from .errors import Win32Error
from .wsl_arguments import consume, strip_program, word
from .wsl_text import FAILED, Printer

USAGE = """Copyright (c) Microsoft Corporation. All rights reserved.

Usage: wsl.exe [Argument]

Arguments:

    --install <Options>
        Install Windows Subsystem for Linux features.

    --status
        Show the status of Windows Subsystem for Linux.

    --update
        Update the WSL package.
"""
NO_NETWORK = "The server name or address could not be resolved\nError code: Wsl/UpdatePackage/0x80072ee7"


def run(session, argv, line):
    printer = Printer(session)
    try:
        packaged = session.guest.drives.existing(programs.PACKAGED_WSL)
    except Win32Error:
        packaged = None
    if packaged:
        if session.account == "SYSTEM":
            # The forwarder is an app package stub, which session 0 cannot open.
            printer.out("The file cannot be accessed by the system.")
            return 1
        return programs.run(session, packaged.windows, line)
    rest = strip_program(line)
    first = word(rest)
    options = consume(rest, first).split() if first else []
    if first == "--update" and all(o in ("--web-download", "--no-launch") for o in options):
        if session.account != "SYSTEM" or not session.guest.behaviour["internet"]:
            printer.out("Checking for updates.\n" + NO_NETWORK)
            return FAILED
        printer.out("Checking for updates.\nUpdating Windows Subsystem for Linux to version: 2.6.3.")
        msiexec.place_package(session.guest, "2.6.3.0")
        return 0
    printer.out(USAGE)
    return FAILED
