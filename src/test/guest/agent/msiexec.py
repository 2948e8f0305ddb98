"""msiexec.exe /i for the two packages this guest knows: the practice WSL 2.6.3 MSI and the practice guest agent."""

import os

from . import services
from .errors import Unsupported, Win32Error
from .programs import PACKAGED_WSL

OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")
MARK = b"practice-msi product=WSL version="
AGENT = b"practice-msi product=qemu-ga version="
USAGE = 1639
NO_PACKAGE = 1619
BAD_PACKAGE = 1620
FATAL = 1603
NEEDS_ADMIN = 1925


def run(session, argv, line):
    package, log, properties = None, None, {}
    words = argv[1:]
    n = 0
    while n < len(words):
        low = words[n].lower()
        if low in ("/i", "/package", "/l*v"):
            n += 1
            if n == len(words):
                return USAGE
            if low == "/l*v":
                log = words[n]
            else:
                package = words[n]
        elif low in ("/qn", "/quiet", "/norestart"):
            properties[low] = True
        elif "=" in words[n] and words[n].partition("=")[0].isupper():
            name, _, value = words[n].partition("=")
            properties[name] = value
        else:
            raise Unsupported("msiexec " + " ".join(words))
        n += 1
    if package is None:
        return USAGE
    if not ({"/qn", "/quiet"} & set(properties)):
        raise Unsupported("msiexec without /qn would wait for a click")
    code, text = install(session, package, properties)
    if log:
        write_log(session, log, package, text, code)
    return code


def install(session, package, properties):
    try:
        with session.guest.drives.open(package, "r", session.account, session.cwd) as file:
            data = file.read(4096)
    except Win32Error as problem:
        return NO_PACKAGE, problem.text
    if not data.startswith(OLE2):
        return BAD_PACKAGE, "This installation package could not be opened."
    if AGENT in data and session.account == "SYSTEM":
        return install_agent(session.guest, data.partition(AGENT)[2].split()[0].decode("ascii"))
    if MARK not in data:
        return FATAL, "The practice guest cannot run a real package: it is not Windows."
    if session.account != "SYSTEM":
        return NEEDS_ADMIN, "You do not have sufficient privileges to complete this installation for all users."
    if properties.get("SKIPMSIX") != "1":
        return FATAL, "CustomAction InstallMsix returned actual error code 1603: no AppX deployment as LocalSystem"
    version = data.partition(MARK)[2].split()[0].decode("ascii")
    place_package(session.guest, version)
    return 0, f"Product: Windows Subsystem for Linux -- Installation completed successfully. Version {version}"


def install_agent(guest, version):
    """The package adds the service and tries to start it; that it cannot start yet is no failure."""
    with guest.store.edit() as state:
        state["agent_installed"] = version
    services.start(guest)
    return 0, f"Product: QEMU guest agent -- Installation completed successfully. Version {version}"


def place_package(guest, version):
    """What an installed package leaves behind."""
    folder = guest.host("C:\\Program Files") + "/WSL"
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, PACKAGED_WSL.rpartition("\\")[2]), "wb") as file:
        file.write(b"MZ practice guest stub\r\n")
        os.fsync(file.fileno())
    with guest.store.edit() as state:
        state["wsl_package"] = version
    os.sync()


def write_log(session, log, package, text, code):
    lines = (f"=== Verbose logging started (practice guest) ===\r\nMSI (s): Package {package}\r\n{text}\r\n"
             f"MSI (s): MainEngineThread is returning {code}\r\n=== Verbose logging stopped ===\r\n")
    with session.guest.drives.open(log, "w", session.account, session.cwd) as file:
        file.write(b"\xff\xfe" + lines.encode("utf-16-le"))
        os.fsync(file.fileno())
