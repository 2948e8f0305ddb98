"""schtasks.exe and the scheduler behind it: tasks run as another account, asynchronously."""

import os
import time

from . import programs
from .commandline import split
from .errors import Unsupported, Win32Error
from .guest_users import USERS
from .processes import start
from .session import environment

TR_LIMIT = 261
NO_FILE = "ERROR: The system cannot find the file specified.\n"


def run(session, argv, line):
    if session.account != "SYSTEM":
        session.err("ERROR: Access is denied.\n")
        return 1
    words = argv[1:]
    verbs = [w for w in words if w.lower() in VERBS]
    if len(verbs) != 1 or words[0] != verbs[0]:
        raise Unsupported("schtasks " + options_of(words))
    options = {}
    n = 1
    while n < len(words):
        name = words[n].lower()
        if name in ("/f", "/it", "/v", "/nh"):
            options[name] = True
        elif name in ("/tn", "/tr", "/sc", "/st", "/ru", "/rp", "/fo", "/rl") and n + 1 < len(words):
            n += 1
            options[name] = words[n]
        else:
            raise Unsupported("schtasks " + options_of(words))
        n += 1
    if "/tn" not in options:
        raise Unsupported("schtasks without /tn")
    return VERBS[verbs[0].lower()](session, options["/tn"].strip("\\"), options)


def options_of(words):
    """The options without their values, one of which is a password."""
    return " ".join(w for n, w in enumerate(words) if w.startswith("/") and (n == 0 or words[n - 1].lower() != "/rp"))


def create(session, name, options):
    if options.get("/sc", "").lower() != "once" or "/st" not in options or "/tr" not in options or "/ru" not in options:
        raise Unsupported("schtasks /create needs /tn /tr /sc once /st /ru here")
    if len(options["/tr"]) > TR_LIMIT:
        session.err(f"ERROR: Invalid syntax. Value for '/tr' option cannot be more than {TR_LIMIT} character(s).\n"
                    "Type \"SCHTASKS /CREATE /?\" for usage.\n")
        return 1
    hour, colon, minute = options["/st"].partition(":")
    if not colon or not (hour.isdigit() and minute.isdigit() and len(minute) == 2 and int(hour) < 24 and int(minute) < 60):
        session.err("ERROR: Invalid starttime value.\n")
        return 1
    account = options["/ru"].rpartition("\\")[2]
    if account.lower() in ("system", "nt authority\\system"):
        raise Unsupported("schtasks /ru SYSTEM")
    if account.lower() not in USERS:
        session.err("ERROR: No mapping between account names and security IDs was done.\n(43,4):LogonType:\n")
        return 1
    interactive = "/it" in options and "/rp" not in options
    if not interactive and options.get("/rp") != USERS[account.lower()]:
        if "/rp" not in options:
            session.out(f"Please enter the run as password for {account}: \n")
        session.err("ERROR: The user name or password is incorrect.\n")
        return 1
    if "/f" not in options and key(session.guest.store.read().get("tasks", {}), name) is not None:
        session.out(f'WARNING: The task name "{name}" already exists. Do you want to replace it (Y/N)? \n')
        return 1
    register(session.guest, name, account.lower(), options["/tr"], interactive)
    clock = time.strftime("%H:%M")
    if f"{int(hour):02}:{minute}" <= clock:
        session.out("WARNING: The task may not run because /ST is earlier than current time.\n")
    session.out(f'SUCCESS: The scheduled task "{name}" has successfully been created.\n')
    return 0


def register(guest, name, account, line, interactive):
    """Creates or replaces a task."""
    with guest.store.edit() as state:
        tasks = state.setdefault("tasks", {})
        tasks.pop(key(tasks, name), None)
        tasks[name] = {"account": account, "line": line, "interactive": interactive}


def key(tasks, name):
    return next((t for t in tasks if t.lower() == name.lower()), None)


def run_task(session, name, options):
    tasks = session.guest.store.read().get("tasks", {})
    found = key(tasks, name)
    if found is None:
        session.err(NO_FILE)
        return 1
    with session.guest.runtime.edit() as runtime:
        if status(runtime, found) != "Running":
            runtime["tasks"][found] = {"state": "Queued"}
    launch_queued(session.guest)
    session.out(f'SUCCESS: Attempted to run the scheduled task "{name}".\n')
    return 0


def launch_queued(guest):
    """Starts every queued task whose account may run now. An interactive one waits for its user's logon."""
    queued = [n for n, t in guest.runtime.read().get("tasks", {}).items() if t["state"] == "Queued"]
    tasks = guest.store.read().get("tasks", {})
    for name in queued:
        task = tasks.get(name)
        if task and (not task["interactive"] or task["account"] in guest.logged_on()):
            launch(guest, name, task)


def launch(guest, name, task):
    env = environment(task["account"])
    cwd = "C:\\Windows\\System32"
    code_path = os.path.join(guest.run, "task-" + name.replace("\\", "_").replace("/", "_") + ".code")
    with guest.runtime.edit() as runtime:
        if runtime["tasks"].get(name, {}).get("state") != "Queued":
            return
        runtime["tasks"][name] = {"state": "Running", "code": code_path}
    program = split(task["line"])[0]
    try:
        path = programs.search(guest, program, cwd, env)
    except Win32Error:
        path = None
    code = os.open(code_path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    if path is None or not path.lower().endswith(".exe"):
        os.pwrite(code, (0x80070002).to_bytes(4, "little"), 0)
        os.close(code)
        return
    guest.say(f"{task['account']} runs {path} (task {name})")
    null = os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
    pid = start(guest, path, task["line"], task["account"], env, cwd, [null] * 3, code, detached=True)
    os.waitpid(pid, 0)
    os.close(null)
    os.close(code)


def status(runtime, name):
    task = runtime.get("tasks", {}).get(name)
    if task is None:
        return "Ready"
    if task["state"] == "Running" and os.path.exists(task["code"]) and os.path.getsize(task["code"]) == 4:
        return "Ready"
    return task["state"]


def query(session, name, options):
    tasks = session.guest.store.read().get("tasks", {})
    found = key(tasks, name)
    if found is None:
        session.err(NO_FILE)
        return 1
    state = status(session.guest.runtime.read(), found)
    folder, _, leaf = ("\\" + found).rpartition("\\")
    kind = options.get("/fo", "table").lower()
    if kind == "csv":
        head = "" if "/nh" in options else '"TaskName","Next Run Time","Status"\n'
        session.out(head + f'"\\{found}","N/A","{state}"\n')
    elif kind == "list":
        session.out(f"\nFolder: {folder or chr(92)}\nHostName:      PRACTICE\nTaskName:      \\{found}\n"
                    f"Next Run Time: N/A\nStatus:        {state}\n"
                    f"Logon Mode:    {'Interactive only' if tasks[found]['interactive'] else 'Interactive/Background'}\n")
    elif kind == "table":
        session.out(f"\nFolder: {folder or chr(92)}\n"
                    "TaskName                                 Next Run Time          Status         \n"
                    "======================================== ====================== ===============\n"
                    f"{leaf:<40} {'N/A':<22} {state:<15}\n")
    else:
        raise Unsupported(f"schtasks /fo {kind}")
    return 0


def delete(session, name, options):
    with session.guest.store.edit() as state:
        tasks = state.setdefault("tasks", {})
        found = key(tasks, name)
        if found is None:
            session.err(NO_FILE)
            return 1
        if "/f" not in options:
            raise Unsupported("schtasks /delete without /f asks")
        del tasks[found]
    with session.guest.runtime.edit() as runtime:
        if runtime["tasks"].get(found, {}).get("state") == "Queued":
            del runtime["tasks"][found]
    session.out(f'SUCCESS: The scheduled task "{name}" was successfully deleted.\n')
    return 0


def logon_changed(guest):
    """The autologon switch was turned: log the user on or off."""
    with guest.runtime.edit() as runtime:
        if guest.behaviour["autologon"]:
            runtime.setdefault("logged_on", time.time())
        else:
            runtime.pop("logged_on", None)


VERBS = {"/create": create, "/run": run_task, "/query": query, "/delete": delete}
