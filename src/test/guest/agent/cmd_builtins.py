"""cmd.exe's built-in commands the jobs use. Others are simply not recognized."""

import os
import shutil

from . import errors
from .commandline import split_arguments
from .errors import Unsupported, Win32Error
from .state import sync_folder


def find(name):
    """`echo.` and `echo:` are echo too; `name` is lower case."""
    if name in ("echo.", "echo:"):
        return _echo
    return BUILTINS.get(name)


def _echo(shell, session, command):
    text = command.rest[1:] if command.name.lower() == "echo" else ""
    if command.name.lower() == "echo" and text.strip().lower() in ("off", "on"):
        return shell.errorlevel
    if command.name.lower() == "echo" and not text.strip():
        session.out("ECHO is off.\n")
    else:
        session.out(text + "\n")
    return shell.errorlevel


def _set(shell, session, command):
    text = command.rest.strip()
    if text.startswith('"'):
        # The last quote ends the assignment, whatever follows it.
        text = text[1:].rpartition('"')[0] if '"' in text[1:] else text[1:]
    name, equals, value = text.partition("=")
    if not equals or not name or name.startswith("/"):
        raise Unsupported(f"cmd: set{command.rest}")
    if value:
        session.env[name] = value
    else:
        session.env.remove(name)
    return 0


def _setlocal(shell, session, command):
    known = {"enableextensions", "disableextensions", "disabledelayedexpansion"}
    for word in command.rest.split():
        if word.lower() not in known:
            raise Unsupported(f"cmd: setlocal {word}")
    return 0


def _chcp(shell, session, command):
    page = command.rest.strip()
    if page not in ("65001", "437"):
        session.err("Invalid code page\n")
        return 1
    shell.session.codepage = int(page)
    session.out(f"Active code page: {page}\n")
    return 0


def _cd(shell, session, command):
    words = [w for w in split_arguments(command.rest)]
    if words and words[0].lower() == "/d":
        words = words[1:]
    if len(words) != 1:
        raise Unsupported(f"cmd: cd{command.rest}")
    place = session.guest.drives.resolve(words[0], session.cwd)
    if not place.exists():
        raise Win32Error(errors.PATH_NOT_FOUND)
    if not place.is_dir():
        raise Win32Error(errors.DIRECTORY)
    session.guest.drives.check_read(place, session.account)
    shell.session.cwd = place.windows
    return 0


def _mkdir(shell, session, command):
    words = split_arguments(command.rest)
    if not words:
        session.err("The syntax of the command is incorrect.\n")
        return 1
    for word in words:
        place = session.guest.drives.resolve(word, session.cwd)
        if place.exists():
            session.err(f"A subdirectory or file {word} already exists.\n")
            return 1
        session.guest.drives.check_write(place, session.account)
        make_folders(session.guest.drives, place, session.account)
    return 0


def make_folders(drives, place, account):
    """mkdir with command extensions makes the missing parents too."""
    from .drives import own
    missing, path = [], place.windows
    while True:
        here = drives.resolve(path)
        if here.exists():
            break
        missing.append(path)
        path = path.rpartition("\\")[0]
        path = path + "\\" if path.endswith(":") else path
    for path in reversed(missing):
        here = drives.resolve(path)
        os.mkdir(here.host)
        own(here.host, account)
        sync_folder(os.path.dirname(here.host))


def _pair(session, command, verb):
    words = [w for w in split_arguments(command.rest) if w.lower() != "/y"]
    if len(words) != 2 or any(w.startswith("/") for w in words):
        raise Unsupported(f"cmd: {verb}{command.rest}")
    if any("*" in w or "?" in w for w in words):
        raise Unsupported(f"cmd: {verb} with a wildcard")
    drives = session.guest.drives
    source = drives.existing(words[0], session.cwd)
    target = drives.resolve(words[1], session.cwd)
    if target.is_dir():
        target = drives.resolve(words[1].rstrip("\\") + "\\" + os.path.basename(source.host), session.cwd)
    if target.parent_missing:
        raise Win32Error(errors.PATH_NOT_FOUND)
    drives.check_write(target, session.account)
    return source, target


def _copy(shell, session, command):
    drives = session.guest.drives
    try:
        source, target = _pair(session, command, "copy")
        with drives.open(source.windows, "r", session.account, beside_writers=True) as read:
            with drives.open(target.windows, "w", session.account) as write:
                shutil.copyfileobj(read, write, 1 << 20)
                os.fsync(write.fileno())
        sync_folder(os.path.dirname(target.host))
    except Win32Error as problem:
        session.err(problem.text + "\n")
        session.out("        0 file(s) copied.\n")
        return 1
    session.out("        1 file(s) copied.\n")
    return 0


def _move(shell, session, command):
    drives = session.guest.drives
    source, target = _pair(session, command, "move")
    drives.check_write(source, session.account)
    if not source.is_dir():
        drives.check_unused(source)
    if target.exists():
        drives.check_unused(target)
    # A job's result is moved into place last: everything it wrote before must outlive a power cut too.
    os.sync()
    os.replace(source.host, target.host)
    sync_folder(os.path.dirname(target.host))
    session.out(f"        1 {'dir' if target.is_dir() else 'file'}(s) moved.\n")
    return 0


def _rmdir(shell, session, command):
    words = split_arguments(command.rest)
    whole = any(w.lower() == "/s" for w in words)
    names = [w for w in words if w.lower() not in ("/s", "/q")]
    if len(names) != 1 or names[0].startswith("/") or (whole and not any(w.lower() == "/q" for w in words)):
        raise Unsupported(f"cmd: rmdir{command.rest}")
    place = session.guest.drives.existing(names[0], session.cwd)
    session.guest.drives.check_write(place, session.account)
    if not place.is_dir():
        raise Win32Error(errors.DIRECTORY)
    if whole:
        for folder, _, files in os.walk(place.host):
            for name in files:
                session.guest.drives.check_unused(session.guest.drives.resolve(to_windows(place, folder, name)))
        shutil.rmtree(place.host)
    elif os.listdir(place.host):
        raise Win32Error(errors.DIR_NOT_EMPTY)
    else:
        os.rmdir(place.host)
    session.guest.rights.forget(place.windows)
    sync_folder(os.path.dirname(place.host))
    return 0


def to_windows(place, folder, name):
    inside = os.path.relpath(os.path.join(folder, name), place.host)
    return place.windows + "\\" + inside.replace("/", "\\")


def _del(shell, session, command):
    words = split_arguments(command.rest)
    names = [w for w in words if w.lower() not in ("/f", "/q")]
    if len(names) != 1 or names[0].startswith("/") or "*" in names[0] or "?" in names[0]:
        raise Unsupported(f"cmd: del{command.rest}")
    place = session.guest.drives.resolve(names[0], session.cwd)
    if not place.exists():
        session.err(f"Could Not Find {place.windows}\n")
        return 0
    if place.is_dir():
        raise Unsupported("cmd: del of a folder")
    session.guest.drives.check_write(place, session.account)
    session.guest.drives.check_unused(place)
    os.unlink(place.host)
    sync_folder(os.path.dirname(place.host))
    return 0


def _type(shell, session, command):
    words = split_arguments(command.rest)
    if len(words) != 1:
        raise Unsupported(f"cmd: type{command.rest}")
    with session.guest.drives.open(words[0], "r", session.account, session.cwd, True) as file:
        shutil.copyfileobj(file, session.stdout, 1 << 20)
    return 0


def _ver(shell, session, command):
    session.out("\nMicrosoft Windows [Version 10.0.19045.0] (practice guest, not Windows)\n")
    return 0


def _pause(shell, session, command):
    session.out("Press any key to continue . . . \n")
    return 0


BUILTINS = {
    "echo": _echo, "set": _set, "setlocal": _setlocal, "chcp": _chcp, "cd": _cd, "chdir": _cd, "mkdir": _mkdir,
    "md": _mkdir, "copy": _copy, "move": _move, "rmdir": _rmdir, "rd": _rmdir, "del": _del, "erase": _del,
    "type": _type, "ver": _ver, "pause": _pause,
}
