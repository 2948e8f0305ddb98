"""pnputil.exe /add-driver, for the one driver this guest knows: the practice vioser of the practice virtio-win CD."""

import re

from .errors import Unsupported, Win32Error

MARK = re.compile(rb"practice-driver name=(\w+) system=(\w+)")
SYSTEM = b"w10"  # build 19045
NO_MORE_ITEMS = 259


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
        session.out("Driver package added successfully.\nNo devices were updated.\n")
        return NO_MORE_ITEMS
    with session.guest.store.edit() as state:
        known = state.setdefault("drivers", [])
        again = found[1].decode() in known
        if not again:
            known.append(found[1].decode())
    session.out("Driver package added successfully.\nPublished Name:         oem1.inf\n")
    return NO_MORE_ITEMS if again else 0


def content(session, path):
    with session.guest.drives.open(path, "r", session.account, session.cwd) as file:
        return file.read(1 << 16)
