"""pnputil.exe /add-driver, for the drivers this guest knows: the practice vioser and vioscsi of the practice virtio-win CD."""

import re

from . import storage
from .errors import Unsupported, Win32Error

MARK = re.compile(rb"practice-driver name=(\w+) system=(\w+)")
SYSTEM = b"w10"  # build 19045
NO_MORE_ITEMS = 259
ADDED = "Driver package added successfully.\n"
NONE_UPDATED = "No devices were updated.\n"


def pnputil(session, argv, line):
    words = [a.lower() for a in argv[1:]]
    if len(words) != 3 or words[0] != "/add-driver" or words[2] != "/install":
        raise Unsupported("pnputil " + " ".join(argv[1:]))
    session.out("Microsoft PnP Utility\n\n")
    if session.account != "SYSTEM":
        session.out("Failed to add driver package: Access is denied.\n")
        return 5
    try:
        found = MARK.search(content(session, argv[2]))
        for ending in (".sys", ".cat"):
            # A package without its catalogue has no signature.
            content(session, argv[2][:-4] + ending)
    except Win32Error as problem:
        session.out(f"Failed to add driver package: {problem.text}\n")
        return problem.number
    if not found:
        raise Unsupported("pnputil: a real driver; this is not Windows")
    if found[2] != SYSTEM:
        session.out(ADDED + NONE_UPDATED)
        return NO_MORE_ITEMS
    driver = found[1].decode()
    updated = add(session.guest, found[1].decode())
    session.out(ADDED + ("Published Name:         oem1.inf\n" if updated else NONE_UPDATED))
    return 0 if updated else NO_MORE_ITEMS


def add(guest, driver):
    """True when a device has the driver now and had not before."""
    had = storage.boot_start(guest)
    with guest.store.edit() as state:
        known = state.setdefault("drivers", [])
        again = driver in known
        if not again:
            known.append(driver)
    if driver not in storage.SERVICES.values():
        # The serial port of this guest is always there.
        return not again
    # Windows switches a driver on for a device that it sees, and for no other.
    return storage.install(guest, driver) and driver not in had


def content(session, path):
    with session.guest.drives.open(path, "r", session.account, session.cwd) as file:
        return file.read(1 << 16)
