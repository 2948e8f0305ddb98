"""Each user's registered distributions, and importing one. Every failure is a WslError."""

import contextlib
import os
import re
import shutil

from . import errors, wsl_vm
from .errors import Win32Error
from .state import sync_folder
from .wsl_text import WslError

NAME = re.compile(r"[a-zA-Z0-9._-]{1,256}$")
SYMBOLS = {errors.FILE_NOT_FOUND: "ERROR_FILE_NOT_FOUND", errors.PATH_NOT_FOUND: "ERROR_PATH_NOT_FOUND"}
IN_REGISTER = "Service/RegisterDistro/"


def check_caller(session):
    """What the service refuses before it looks at anything else."""
    if session.account == "SYSTEM":
        raise WslError("WSL_E_LOCAL_SYSTEM_NOT_SUPPORTED")
    if not session.guest.feature_active("Microsoft-Windows-Subsystem-Linux"):
        # This guest answers as build 19045, and before Windows 11 the service wants it for WSL 2 as well.
        raise WslError("WSL_E_WSL_OPTIONAL_COMPONENT_REQUIRED")


@contextlib.contextmanager
def user(guest, account):
    """The user's part of the state, writable; like HKCU\\...\\Lxss."""
    with guest.store.edit() as state:
        yield state.setdefault("lxss", {}).setdefault(account.lower(), {"distros": {}})


def read_user(guest, account):
    return guest.store.read().get("lxss", {}).get(account.lower(), {"distros": {}})


def find(session, name):
    """The identifier of the distribution called `name` (any case)."""
    check_caller(session)
    for guid, distro in read_user(session.guest, session.account)["distros"].items():
        if distro["name"].lower() == name.lower():
            return guid
    raise WslError("WSL_E_DISTRO_NOT_FOUND", "Service/")


def default(session):
    check_caller(session)
    hive = read_user(session.guest, session.account)
    installed = [g for g, d in hive["distros"].items() if not d.get("installing")]
    if not installed:
        raise WslError("WSL_E_DEFAULT_DISTRO_NOT_FOUND")
    return hive["default"] if hive.get("default") in installed else installed[0]


def enumerate_for(session):
    """[{name, state, version, default}], the default first."""
    check_caller(session)
    hive = read_user(session.guest, session.account)
    found = []
    for guid, distro in hive["distros"].items():
        state = "Running" if wsl_vm.holder(session.guest, guid) else "Stopped"
        found.append({"name": distro["name"], "version": distro["version"], "default": guid == hive.get("default"),
                      "state": "Installing" if distro.get("installing") else state})
    return sorted(found, key=lambda d: not d["default"])


def set_default(session, guid):
    with user(session.guest, session.account) as hive:
        hive["default"] = guid


def terminate(session, guid):
    wsl_vm.stop(session.guest, guid)


def unregister(session, guid):
    wsl_vm.stop(session.guest, guid)
    with user(session.guest, session.account) as hive:
        distro = hive["distros"].pop(guid)
        if hive.get("default") == guid:
            hive["default"] = next(iter(hive["distros"]), None)
    erase(session.guest, guid, distro)


def erase(guest, guid, distro):
    shutil.rmtree(root_of(guest, guid, distro), ignore_errors=True)
    shutil.rmtree(os.path.join(guest.disk, "practice", "distros", guid), ignore_errors=True)
    with contextlib.suppress(OSError, Win32Error):
        os.unlink(guest.host(distro["folder"] + "\\ext4.vhdx"))
    with contextlib.suppress(OSError, Win32Error):
        os.rmdir(guest.host(distro["folder"]))
    os.sync()


def root_of(guest, guid, distro):
    """Version 2 keeps its root out of drive C: (there it is inside ext4.vhdx), version 1 in <folder>\\rootfs."""
    if distro["version"] == 1:
        return os.path.join(guest.host(distro["folder"]), "rootfs")
    return os.path.join(guest.disk, "practice", "distros", guid, "root")


def register(session, printer, name, folder, file, version):
    """wsl --import: the client makes one folder and opens the file, the service does the rest."""
    drives = session.guest.drives
    try:
        place = drives.resolve(folder, session.cwd)
        if place.parent_missing:
            raise Win32Error(errors.PATH_NOT_FOUND)
        drives.check_write(place, session.account)
        made = not place.exists()
        if made:
            os.mkdir(place.host)
            sync_folder(os.path.dirname(place.host))
        try:
            if file == "-":
                import_into(session, printer, name, place, session.stdin, version)
            else:
                with drives.open(file, "r", session.account, session.cwd) as source:
                    import_into(session, printer, name, place, source, version)
        except BaseException:
            if made:
                with contextlib.suppress(OSError):
                    os.rmdir(place.host)
            raise
    except Win32Error as problem:
        symbol = SYMBOLS.get(problem.number, f"0x{0x80070000 | problem.number:08x}")
        raise WslError(symbol, message=problem.text) from None


def import_into(session, printer, name, place, source, version):
    from . import tar_extract  # only here: it would slow every boot
    guest = session.guest
    check_caller(session)
    if not NAME.match(name):
        raise WslError("E_INVALIDARG", IN_REGISTER)
    version = version or read_user(guest, session.account).get("default_version", 2)
    guid = new_guid()
    distro = {"name": name, "folder": place.windows, "version": version, "installing": True}
    with user(guest, session.account) as hive:
        if any(d["name"].lower() == name.lower() for d in hive["distros"].values()):
            raise WslError("ERROR_ALREADY_EXISTS", IN_REGISTER)
        if any(d["folder"].lower() == place.windows.lower() for d in hive["distros"].values()):
            raise WslError("ERROR_FILE_EXISTS", IN_REGISTER)
        hive["distros"][guid] = distro
    try:
        if version == 2:
            wsl_vm.require_vm(session, printer, IN_REGISTER)
        root = root_of(guest, guid, distro)
        os.makedirs(root)
        if guest.behaviour["wsl_import_fails"]:
            session.stderr.write(b"bsdtar: Error exit delayed from previous errors.\n")
            raise WslError("WSL_E_IMPORT_FAILED", IN_REGISTER)
        try:
            tar_extract.extract(source, root)
        except tar_extract.BadArchive as problem:
            session.stderr.write(f"bsdtar: {problem}\n".encode("utf-8"))
            raise WslError("WSL_E_IMPORT_FAILED", IN_REGISTER) from None
        if not os.path.lexists(os.path.join(root, "etc")) and not os.path.lexists(os.path.join(root, "bin/sh")):
            raise WslError("WSL_E_NOT_A_LINUX_DISTRO", IN_REGISTER)
        if version == 2:
            with open(os.path.join(place.host, "ext4.vhdx"), "wb") as disk:
                disk.write(b"vhdxfile practice guest: the real tree is kept apart\n")
        os.sync()
    except BaseException:
        with user(guest, session.account) as hive:
            hive["distros"].pop(guid, None)
        erase(guest, guid, distro)
        if not os.path.exists(place.host):
            os.mkdir(place.host)
        raise
    with user(guest, session.account) as hive:
        del hive["distros"][guid]["installing"]
        if hive.get("default") not in hive["distros"]:
            hive["default"] = guid


def new_guid():
    hexes = os.urandom(16).hex()
    return "{" + "-".join((hexes[:8], hexes[8:12], hexes[12:16], hexes[16:20], hexes[20:])) + "}"
