"""Running instances. Each has a process 1 of its own (boot/distro-init) in its own namespaces."""

import os
import subprocess
import sys
import time

from . import wsl_config, wsl_distros
from .wsl_text import WslError

BUSYBOX = "/bin/busybox"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
IN_CREATE = "Service/CreateInstance/"
START_TIMEOUT_S = 120


def require_vm(session, printer, where):
    """The checks and the start of the WSL 2 machine. `where` is the error's context path."""
    guest = session.guest
    if not guest.feature_active("VirtualMachinePlatform"):
        raise WslError("HCS_E_SERVICE_NOT_AVAILABLE", where + "CreateVm/HCS/")
    if not guest.hypervisor_running():
        raise WslError("HCS_E_HYPERV_NOT_INSTALLED", where + "CreateVm/HCS/")
    if "vm" not in guest.runtime.read():
        values, warnings = wsl_config.load(guest, session.account)
        for warning in warnings:
            printer.warn(warning)
        with guest.runtime.edit() as runtime:
            runtime["vm"] = {"config": values, "idle_since": time.monotonic()}


def launch(session, printer, launch_, exec_argv):
    """Runs one Linux process to its end; its exit status is ours."""
    guest = session.guest
    guid = launch_.distro or wsl_distros.default(session)
    distro = wsl_distros.read_user(guest, session.account)["distros"][guid]
    if distro.get("installing"):
        raise WslError("E_FAIL", IN_CREATE, "An install, uninstall, or conversion is in progress for this distribution.")
    if distro["version"] == 2:
        require_vm(session, printer, IN_CREATE)
    root = wsl_distros.root_of(guest, guid, distro)
    account = passwd(root, launch_.user or "root")
    if account is None and launch_.user:
        raise WslError("WSL_E_USER_NOT_FOUND")
    account = account or {"name": "root", "uid": 0, "gid": 0, "home": "/", "shell": "/bin/sh"}
    nested = distro["version"] == 2 and guest.behaviour["nested_linux"]
    pid = None if nested else start(guest, guid, distro, root)
    env = {"PATH": PATH, "HOME": account["home"], "USER": account["name"], "LOGNAME": account["name"],
           "SHELL": account["shell"], "TERM": "xterm-256color", "LANG": "C.UTF-8", "HOSTTYPE": "x86_64",
           "NAME": "PRACTICE", "WSL_DISTRO_NAME": distro["name"], "WSL_INTEROP": "/run/WSL/1_interop"}
    if guest.behaviour["skiff_first_start_s"]:
        env["PRACTICE_FIRST_START_S"] = str(guest.behaviour["skiff_first_start_s"])
    if exec_argv:
        argv = exec_argv
    elif launch_.shell_line:
        argv = [account["shell"], "-c", launch_.shell_line]
    else:
        argv = [account["shell"], "-l"]
    if not executable(root, argv[0]):
        session.stderr.write(f"<3>WSL ({os.getpid()}) ERROR: CreateProcessCommon:735: execvpe({argv[0]}) failed: "
                             "No such file or directory\n".encode("utf-8"))
        return 1
    if nested:
        from . import nested_linux  # only here: it would slow every boot
        return nested_linux.run(session, guid, root, account, argv, env)
    enter = [BUSYBOX, "nsenter", "-t", str(pid), "-m", "-p", "-u", "-i", "--"]
    if account["uid"]:
        enter += [sys.executable, "-c", AS_USER, root, str(account["uid"]), str(account["gid"])]
        env["PYTHONHOME"] = os.environ.get("PYTHONHOME", "")
    else:
        enter += [BUSYBOX, "chroot", root]
    return client(session, guid, enter + argv, env)


AS_USER = ("import os,sys; root,uid,gid=sys.argv[1:4]; os.chroot(root); os.chdir('/'); os.setgroups([]);"
           "os.setgid(int(gid)); os.setuid(int(uid)); os.environ.pop('PYTHONHOME',None);"
           "os.execvpe(sys.argv[4], sys.argv[4:], os.environ)")


def client(session, guid, argv, env):
    guest = session.guest
    mark(guest, guid, os.getpid(), present=True)
    try:
        done = subprocess.run(argv, env=env, stdin=session.stdin, stdout=session.stdout, stderr=session.stderr,
                              cwd="/", check=False)
    finally:
        mark(guest, guid, os.getpid(), present=False)
    # Linux reports death by signal N as 128+N would in a shell.
    return done.returncode if done.returncode >= 0 else 128 - done.returncode


def mark(guest, guid, pid, present):
    with guest.runtime.edit() as runtime:
        instance = runtime["instances"].get(guid)
        if instance is None:
            return
        clients = [c for c in instance["clients"] if c != pid]
        instance["clients"] = clients + [pid] if present else clients
        instance["last_exit"] = time.monotonic()


def start(guest, guid, distro, root):
    """The pid of the instance's process 1, started if need be."""
    running = holder(guest, guid)
    if running:
        return running
    ready = os.path.join(guest.run, "ready-" + guid)
    if os.path.exists(ready):
        os.unlink(ready)
    log = open(os.path.join(guest.run, "distro-init.log"), "ab")
    outer = subprocess.Popen(
        [BUSYBOX, "unshare", "-m", "-p", "-u", "-i", "-f", BUSYBOX, "sh", "/distro-init", root,
         str(distro["version"]), ready],
        stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd="/", env={"PATH": "/bin"})
    deadline = time.monotonic() + START_TIMEOUT_S
    while not os.path.exists(ready):
        if outer.poll() is not None or time.monotonic() > deadline:
            raise WslError("E_FAIL", IN_CREATE)
        time.sleep(0.05)
    pid = int(open(f"/proc/{outer.pid}/task/{outer.pid}/children", encoding="ascii").read().split()[0])
    with guest.runtime.edit() as runtime:
        runtime["instances"][guid] = {"pid": pid, "version": distro["version"], "clients": [],
                                      "last_exit": time.monotonic()}
    return pid


def holder(guest, guid):
    instance = guest.runtime.read().get("instances", {}).get(guid)
    return instance["pid"] if instance and alive(instance["pid"]) else None


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


def stop(guest, guid):
    pid = holder(guest, guid)
    if pid:
        os.kill(pid, 9)
        deadline = time.monotonic() + 10
        while alive(pid) and time.monotonic() < deadline:
            time.sleep(0.02)
    with guest.runtime.edit() as runtime:
        runtime["instances"].pop(guid, None)
        if "vm" in runtime:
            runtime["vm"]["idle_since"] = time.monotonic()


def shutdown(guest):
    for guid in list(guest.runtime.read().get("instances", {})):
        stop(guest, guid)
    with guest.runtime.edit() as runtime:
        runtime.pop("vm", None)


def reap(guest):
    """Called every half second: an instance without clients stops after 15 s, the machine 60 s later."""
    runtime = guest.runtime.read()
    instances, machine, now = runtime.get("instances", {}), runtime.get("vm"), time.monotonic()
    config = machine["config"] if machine else {}
    idle_s = config.get("general.instanceidletimeout", 15000) / 1000
    for guid, instance in instances.items():
        busy = any(alive(c) for c in instance["clients"])
        if not alive(instance["pid"]) or (not busy and idle_s >= 0 and now - instance["last_exit"] > idle_s):
            stop(guest, guid)
    idle_s = config.get("wsl2.vmidletimeout", 60000) / 1000
    if machine and not any(i["version"] == 2 for i in instances.values()) and 0 <= idle_s < now - machine["idle_since"]:
        with guest.runtime.edit() as edited:
            edited.pop("vm", None)


def passwd(root, name):
    try:
        with open(inside(root, "/etc/passwd"), encoding="utf-8") as file:
            for line in file:
                fields = line.rstrip("\n").split(":")
                if len(fields) == 7 and fields[0] == name:
                    return {"name": name, "uid": int(fields[2]), "gid": int(fields[3]), "home": fields[5],
                            "shell": fields[6] or "/bin/sh"}
    except OSError:
        pass
    return None


def executable(root, program):
    if "/" in program:
        return os.path.lexists(inside(root, program))
    return any(os.path.lexists(inside(root, f"{folder}/{program}")) for folder in PATH.split(":"))


def inside(root, path):
    return os.path.join(root, path.lstrip("/"))
