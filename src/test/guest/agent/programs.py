"""The programs of this guest: which .exe files exist, and what runs behind each."""

from . import errors
from .errors import Unsupported, Win32Error

NOT_IMPLEMENTED = 120
SYSTEM32 = "C:\\Windows\\System32\\"
POWERSHELL = SYSTEM32 + "WindowsPowerShell\\v1.0\\powershell.exe"
PACKAGED_WSL = "C:\\Program Files\\WSL\\wsl.exe"


def table():
    """Lower-case path -> run(session, argv, line) returning the 32-bit exit code."""
    from . import cmd, dism, drivers, msiexec, powershell, registry, rights, schtasks, services, tools, wsl, wsl_inbox
    inside = {
        "cmd.exe": cmd.run, "dism.exe": dism.run, "msiexec.exe": msiexec.run, "reg.exe": registry.run,
        "schtasks.exe": schtasks.run, "certutil.exe": tools.certutil, "icacls.exe": rights.icacls,
        "whoami.exe": tools.whoami, "net.exe": tools.net, "bcdedit.exe": tools.bcdedit,
        "shutdown.exe": tools.shutdown, "find.exe": tools.find, "powercfg.exe": tools.powercfg,
        "pnputil.exe": drivers.pnputil, "sc.exe": services.sc, "wsl.exe": wsl_inbox.run,
    }
    found = {(SYSTEM32 + name).lower(): function for name, function in inside.items()}
    found[POWERSHELL.lower()] = powershell.run
    found[PACKAGED_WSL.lower()] = wsl.run
    return found


def names():
    """The files that exist from the start."""
    return [POWERSHELL] + [SYSTEM32 + n for n in ("cmd.exe", "dism.exe", "msiexec.exe", "reg.exe", "schtasks.exe", "certutil.exe",
                                                  "icacls.exe", "whoami.exe", "net.exe", "bcdedit.exe", "shutdown.exe", "find.exe", "powercfg.exe",
                                                  "pnputil.exe", "sc.exe", "wsl.exe")]


def search(guest, name, cwd, env):
    """The full path CreateProcess or cmd would start, or None. Error 3 if the named folder is missing."""
    has_folder = "\\" in name or "/" in name or ":" in name
    extension = name.rpartition("\\")[2].rpartition(".")[2].lower() if "." in name.rpartition("\\")[2] else ""
    endings = [""] if extension in ("exe", "cmd", "bat", "com") else \
        [e for e in (env.get("PATHEXT") or ".COM;.EXE;.BAT;.CMD").lower().split(";") if e]
    folders = [""] if has_folder else [cwd] + [f for f in (env.get("Path") or "").split(";") if f]
    for folder in folders:
        for ending in endings:
            path = (folder.rstrip("\\") + "\\" if folder else "") + name + ending
            try:
                place = guest.drives.resolve(path, cwd)
            except Win32Error as problem:
                if has_folder:
                    raise problem
                continue
            if has_folder and place.parent_missing:
                raise Win32Error(errors.PATH_NOT_FOUND)
            if place.exists() and not place.is_dir():
                return place.windows
    return None


def run(session, path, line):
    """Runs the program at `path` in this process; never succeeds with something it does not know."""
    from .commandline import split
    function = table().get(path.lower())
    if function is None:
        session.err(f"practice guest: {path} is no program of the practice guest\n")
        return errors.BAD_EXE_FORMAT
    try:
        return function(session, split(line), line) & 0xFFFFFFFF
    except Unsupported as problem:
        session.err(f"practice guest: not known here: {problem}\n")
        session.guest.say(f"not known: {problem}")
        return NOT_IMPLEMENTED
