"""Small System32 programs: certutil, whoami, net, bcdedit, shutdown, find, powercfg."""

import hashlib

from .errors import Unsupported, Win32Error
from .guest_users import USERS

DIGESTS = {"md5": "md5", "sha1": "sha1", "sha256": "sha256", "sha384": "sha384", "sha512": "sha512"}

NAMES = {2: "ERROR_FILE_NOT_FOUND", 3: "ERROR_PATH_NOT_FOUND", 5: "ERROR_ACCESS_DENIED", 21: "ERROR_NOT_READY",
         32: "ERROR_SHARING_VIOLATION", 123: "ERROR_INVALID_NAME"}


def certutil(session, argv, line):
    if len(argv) not in (3, 4) or argv[1].lower() not in ("-hashfile", "/hashfile"):
        raise Unsupported("certutil " + " ".join(argv[1:]))
    kind = argv[3] if len(argv) == 4 else "SHA1"
    if kind.lower() not in DIGESTS:
        raise Unsupported(f"certutil -hashfile with {kind}")
    try:
        digest = hashlib.new(DIGESTS[kind.lower()])
        with session.guest.drives.open(argv[2], "r", session.account, session.cwd) as file:
            size = 0
            while chunk := file.read(1 << 20):
                digest.update(chunk)
                size += len(chunk)
    except Win32Error as problem:
        code = 0x80070000 | problem.number
        name = " " + NAMES[problem.number] if problem.number in NAMES else ""
        session.out(f"CertUtil: -hashfile command FAILED: 0x{code:x} (WIN32: {problem.number}{name})\n"
                    f"CertUtil: {problem.text}\n")
        return code
    if size == 0:
        session.out("CertUtil: -hashfile command FAILED: 0x800703ee (WIN32: 1006 ERROR_FILE_INVALID)\n"
                    "CertUtil: The volume for a file has been externally altered so that the opened file is no longer valid.\n")
        return 0x800703EE
    session.out(f"{kind.upper()} hash of {argv[2]}:\n{digest.hexdigest()}\n"
                "CertUtil: -hashfile command completed successfully.\n")
    return 0


def whoami(session, argv, line):
    if len(argv) > 1:
        raise Unsupported("whoami " + " ".join(argv[1:]))
    session.out("nt authority\\system\n" if session.account == "SYSTEM" else f"practice\\{session.account}\n")
    return 0


def net(session, argv, line):
    """Only `net user NAME`."""
    if len(argv) != 3 or argv[1].lower() != "user":
        raise Unsupported("net " + " ".join(argv[1:]))
    if argv[2].lower() not in USERS:
        session.err("The user name could not be found.\n\nMore help is available by typing NET HELPMSG 2221.\n\n")
        return 2
    session.out(f"User name                    {argv[2].lower()}\nAccount active               Yes\n"
                "Local Group Memberships      *Administrators       *Users\n"
                "The command completed successfully.\n\n")
    return 0


def bcdedit(session, argv, line):
    """`bcdedit`, and `/set [{current}] hypervisorlaunchtype auto|off`; takes effect at the next boot."""
    if session.account != "SYSTEM":
        session.err("The boot configuration data store could not be opened.\nAccess is denied.\n")
        return 1
    words = [a for a in argv[1:] if a.lower() != "{current}"]
    if not words or [w.lower() for w in words] == ["/enum"]:
        launch = session.guest.store.read()["bcd"]["hypervisorlaunchtype"]
        session.out("\nWindows Boot Loader\n-------------------\n"
                    "identifier              {current}\ndevice                  partition=C:\n"
                    "path                    \\Windows\\system32\\winload.exe\ndescription             Practice guest\n"
                    f"hypervisorlaunchtype    {launch}\n")
        return 0
    if len(words) == 3 and words[0].lower() == "/set" and words[1].lower() == "hypervisorlaunchtype":
        value = words[2].capitalize()
        if value in ("Auto", "Off"):
            with session.guest.store.edit() as state:
                state["bcd"]["hypervisorlaunchtype"] = value
            session.out("The operation completed successfully.\n")
            return 0
    raise Unsupported("bcdedit " + " ".join(argv[1:]))


def shutdown(session, argv, line):
    """`shutdown /s|/r /t N [/f]`."""
    words = [a.lower() for a in argv[1:]]
    mode = {"/s": "powerdown", "/r": "reboot"}.get(words[0] if words else "")
    rest = [w for w in words[1:] if w != "/f"]
    if mode is None or (rest and (len(rest) != 2 or rest[0] != "/t" or not rest[1].isdigit())):
        raise Unsupported("shutdown " + " ".join(argv[1:]))
    with session.guest.runtime.edit() as runtime:
        runtime["power"] = {"mode": mode, "wait": int(rest[1]) if rest else 30}
    return 0


def find(session, argv, line):
    """`find "TEXT" FILE`: 0 when a line has the text, 1 when none has."""
    words = split_raw(line)
    if len(words) != 3 or not words[1].startswith('"') or words[1].count('"') != 2:
        raise Unsupported("find" + line.partition(" ")[2])
    name = words[2].strip('"')
    try:
        with session.guest.drives.open(name, "r", session.account, session.cwd) as file:
            text = file.read().decode("cp437")
    except Win32Error:
        session.err(f"File not found - {name.upper()}\n")
        return 1
    found = [entry for entry in text.splitlines() if words[1][1:-1] in entry]
    session.out(f"\n---------- {name.upper()}\n" + "".join(entry + "\n" for entry in found))
    return 0 if found else 1


def split_raw(line):
    """Words with their quotes, as find sees them."""
    words, word, quoted = [], "", False
    for char in line:
        quoted = quoted != (char == '"')
        if char in " \t" and not quoted:
            words, word = (words + [word] if word else words), ""
        else:
            word += char
    return words + [word] if word else words


def powercfg(session, argv, line):
    """Only `powercfg /hibernate off`."""
    if [a.lower() for a in argv[1:]] not in (["/hibernate", "off"], ["/h", "off"]):
        raise Unsupported("powercfg " + " ".join(argv[1:]))
    if session.account != "SYSTEM":
        session.err("Unable to perform operation. You may not have permission to perform this operation.\n")
        return 1
    with session.guest.store.edit() as state:
        state["hibernation"] = False
    return 0
