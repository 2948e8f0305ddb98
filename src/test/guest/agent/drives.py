"""Windows paths on the practice guest's drives: letters, case, forbidden names, who may write."""

import fcntl
import os

from . import errors, rights
from .errors import Win32Error

RESERVED = {"con", "prn", "aux", "nul"} | {f"{n}{d}" for n in ("com", "lpt") for d in "123456789"}
FORBIDDEN = set('<>:"|?*') | {chr(n) for n in range(32)}
MAX_PATH = 259
PROTECTED = ("c:\\windows", "c:\\program files")


class Place:
    """One resolved path. `host` may not exist; its parent does unless `parent_missing`."""

    def __init__(self, windows, host, read_only, parent_missing):
        self.windows = windows
        self.host = host
        self.read_only = read_only
        self.parent_missing = parent_missing

    def exists(self):
        return not self.parent_missing and os.path.lexists(self.host)

    def is_dir(self):
        return self.exists() and os.path.isdir(self.host)


class Drives:
    """Drive C: is the folder `c_root`; `optical` answers letters() and root(letter)."""

    def __init__(self, c_root, optical, rights):
        self.c_root = c_root
        self.optical = optical
        self.rights = rights

    def resolve(self, path, cwd="C:\\"):
        full = absolute(path, cwd)
        letter, parts = full[0], [p for p in full[3:].split("\\") if p]
        read_only = letter != "C"
        if letter == "C":
            host = self.c_root
        elif letter in self.optical.letters():
            host = self.optical.root(letter)
            if host is None:
                raise Win32Error(errors.NOT_READY)
        else:
            raise Win32Error(errors.PATH_NOT_FOUND)
        parent_missing = False
        for n, part in enumerate(parts):
            found = None if parent_missing else match(host, part)
            if found is None and n < len(parts) - 1:
                parent_missing = True
            host = os.path.join(host, found or part)
        return Place(full, host, read_only, parent_missing)

    def existing(self, path, cwd="C:\\"):
        place = self.resolve(path, cwd)
        if place.parent_missing:
            raise Win32Error(errors.PATH_NOT_FOUND)
        if not place.exists():
            raise Win32Error(errors.FILE_NOT_FOUND)
        return place

    def open(self, path, mode, account, cwd="C:\\", beside_writers=False):
        """A binary file; a writer excludes everybody, readers share (FILE_SHARE_READ).

        `beside_writers` is FILE_SHARE_WRITE too, which copy and type use: they read what is still being written.
        """
        place = self.resolve(path, cwd)
        if place.parent_missing:
            raise Win32Error(errors.PATH_NOT_FOUND)
        writes = mode.strip("b") != "r"
        if place.is_dir():
            raise Win32Error(errors.ACCESS_DENIED)
        if writes:
            self.check_write(place, account)
        else:
            self.check_read(place, account)
            if not place.exists():
                raise Win32Error(errors.FILE_NOT_FOUND)
        made = writes and not place.exists()
        flags = {"r": os.O_RDONLY, "r+": os.O_RDWR, "w": os.O_RDWR | os.O_CREAT, "w+": os.O_RDWR | os.O_CREAT,
                 "a": os.O_RDWR | os.O_CREAT | os.O_APPEND, "a+": os.O_RDWR | os.O_CREAT | os.O_APPEND}[mode]
        try:
            fd = os.open(place.host, flags | os.O_CLOEXEC, 0o644)
        except FileNotFoundError:
            raise Win32Error(errors.FILE_NOT_FOUND) from None
        try:
            if not beside_writers:
                fcntl.flock(fd, (fcntl.LOCK_EX if writes else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError:
            os.close(fd)
            raise Win32Error(errors.SHARING_VIOLATION) from None
        if mode.startswith("w"):
            os.ftruncate(fd, 0)
        if made:
            own(place.host, account)
        return os.fdopen(fd, "rb" if mode == "r" else "rb+", buffering=0)

    def check_write(self, place, account):
        if place.read_only:
            raise Win32Error(errors.WRITE_PROTECT)
        if account == "SYSTEM":
            return
        if self.rights.granted(place.windows, account, rights.WRITE):
            return
        if self.rights.private(place.windows):
            raise Win32Error(errors.ACCESS_DENIED)
        low = place.windows.lower() + "\\"
        home = "c:\\users\\" + account.lower() + "\\"
        if low.startswith(home):
            return
        if low.startswith("c:\\users\\") or any(low.startswith(p + "\\") for p in PROTECTED):
            raise Win32Error(errors.ACCESS_DENIED)
        # Everybody makes files there, and writes those of nobody else.
        if low.startswith("c:\\programdata\\") and place.exists() and os.lstat(place.host).st_uid != uid_of(account):
            raise Win32Error(errors.ACCESS_DENIED)

    def check_read(self, place, account):
        if account != "SYSTEM" and self.rights.private(place.windows) \
                and not self.rights.granted(place.windows, account, rights.READ):
            raise Win32Error(errors.ACCESS_DENIED)

    def check_unused(self, place):
        """Deleting or renaming needs that nobody holds the file open."""
        fd = os.open(place.host, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Win32Error(errors.SHARING_VIOLATION) from None
        finally:
            os.close(fd)


def uid_of(account):
    return 0 if account == "SYSTEM" else 1000


def own(host, account):
    if os.geteuid() == 0:
        os.chown(host, uid_of(account), uid_of(account), follow_symlinks=False)


def absolute(path, cwd):
    """The full path with an upper-case letter and back slashes, or error 123."""
    path = path.replace("/", "\\")
    if path.startswith("\\\\"):
        raise Win32Error(errors.PATH_NOT_FOUND)
    if len(path) >= 2 and path[1] == ":":
        letter, rest = path[0].upper(), path[2:]
        if not rest.startswith("\\"):
            rest = "\\" + rest if letter != cwd[0].upper() else cwd[2:].rstrip("\\") + "\\" + rest
    elif path.startswith("\\"):
        letter, rest = cwd[0].upper(), path
    else:
        letter, rest = cwd[0].upper(), cwd[2:].rstrip("\\") + "\\" + path
    if not ("A" <= letter <= "Z"):
        raise Win32Error(errors.INVALID_NAME)
    parts = []
    for part in rest.split("\\"):
        if part in ("", "."):
            continue
        if part == "..":
            parts = parts[:-1]
            continue
        if FORBIDDEN & set(part) or len(part) > 255:
            raise Win32Error(errors.INVALID_NAME)
        part = part.rstrip(". ")
        if not part or part.split(".")[0].strip().lower() in RESERVED:
            raise Win32Error(errors.INVALID_NAME)
        parts.append(part)
    full = letter + ":\\" + "\\".join(parts)
    if len(full) > MAX_PATH:
        raise Win32Error(errors.PATH_NOT_FOUND)
    return full


def match(folder, name):
    """The entry of `folder` that equals `name` without regard to case, or None."""
    if os.path.lexists(os.path.join(folder, name)):
        return name
    try:
        entries = os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return None
    low = name.lower()
    return next((e for e in entries if e.lower() == low), None)
