"""The main path, step by step. usage: drive.py AGENT_SOCKET QMP_SOCKET ISO"""

import sys
import time

from client import Agent, AgentError, Jobs, Qmp

SYSTEM32 = "C:\\Windows\\System32\\"
WSL = "C:\\Program Files\\WSL\\wsl.exe"
DISM = SYSTEM32 + "dism.exe"
FEATURES = ("Microsoft-Windows-Subsystem-Linux", "VirtualMachinePlatform")


def check(truth, what):
    if not truth:
        raise SystemExit(f"FAILED: {what}")
    print(f"ok    {time.monotonic() - BEGUN:6.1f} s  {what}", flush=True)


def refused(call, kind="GenericError"):
    try:
        call()
    except AgentError as problem:
        return problem.kind == kind
    return False


def connect(path, tries=100):
    for _ in range(tries):
        try:
            return path()
        except (FileNotFoundError, ConnectionRefusedError):
            time.sleep(0.1)
    return path()


def feature(agent, name):
    _, out, _ = agent.run(DISM, "/online", "/english", "/get-featureinfo", f"/featurename:{name}")
    return next(line[8:].strip() for line in out.decode().splitlines() if line.startswith("State : "))


def features(agent):
    for name in FEATURES:
        check(feature(agent, name) == "Disabled", f"{name} is disabled at first")
        code, _, _ = agent.run(DISM, "/online", "/english", "/enable-feature", f"/featurename:{name}", "/all", "/norestart")
        check(code == 3010, f"dism enables {name} with 3010")
        check(feature(agent, name) == "Enable Pending", f"{name} waits for the restart")
    code, _, _ = agent.run(DISM, "/online", "/english", "/get-featureinfo", "/featurename:Nonsense")
    check(code == 0x800F080C - (1 << 32), "dism refuses an unknown feature")


def package(agent, qmp, iso):
    check(refused(lambda: agent.call("guest-file-open", path="D:\\slipway-selftest.id")), "no medium yet")
    qmp.call("blockdev-change-medium", id="cdrom0", filename=iso, format="raw")
    deadline = time.monotonic() + 20
    while refused(lambda: agent.call("guest-file-open", path="D:\\slipway-selftest.id")):
        if time.monotonic() > deadline:
            raise SystemExit("FAILED: the medium never appears")
        time.sleep(0.2)
    check(agent.read("d:\\SLIPWAY-selftest.ID") == b"selftest\n", "the CD-ROM is D: after a media change")
    check(refused(lambda: agent.call("guest-file-open", path="D:\\x", mode="w")), "the CD-ROM is read-only")
    code, out, _ = agent.run(SYSTEM32 + "certutil.exe", "-hashfile", "D:\\skiffos.tar.gz", "SHA256")
    check(code == 0 and len(out.split()[4]) == 64, "certutil hashes a file on the CD-ROM")
    key = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Lxss\\MSI"
    code, _, err = agent.run(SYSTEM32 + "reg.exe", "query", key, "/v", "Version")
    check(code == 1 and err.startswith(b"ERROR: The system was unable"), "no WSL package registered yet")
    code, _, _ = agent.run(SYSTEM32 + "msiexec.exe", "/i", "D:\\wsl-2.6.3-practice.msi", "/qn", "/norestart",
                           "SKIPMSIX=1", "/l*v", "C:\\Windows\\Temp\\wsl.log")
    check(code == 0, "msiexec installs the package")
    code, out, _ = agent.run(SYSTEM32 + "reg.exe", "query", key, "/v", "Version")
    check(code == 0 and b"2.6.3.0" in out, "the package is in the registry")


def wsl_as_system(agent, jobs):
    code, out, _ = agent.run(WSL, "--list", "--quiet")
    check(code == ("signal", -1), "wsl's -1 arrives as a signal")
    text = out.decode("utf-16-le")
    check(text.endswith("Error code: Wsl/WSL_E_LOCAL_SYSTEM_NOT_SUPPORTED\r\n"), "SYSTEM is refused, in UTF-16LE")
    code, out, _ = jobs.run(WSL, "--list", "--quiet")
    check(code == -1 and "LOCAL_SYSTEM" in out, "the same through a job file, in UTF-8")


def wsl_as_user(agent, jobs):
    def wsl(*words, **how):
        return jobs.run(WSL, *words, user="lab", **how)

    # On a busy host two commands may lie further apart than the 15 s after which an idle distribution stops.
    agent.write("C:\\Users\\lab\\.wslconfig", b"[general]\r\ninstanceIdleTimeout=-1\r\n")
    check(wsl("--list", "--quiet") == (0, "", ""), "no distribution yet")
    check(wsl("--list", "--verbose")[0] == -1, "--list --verbose with none is -1")
    folder = "C:\\Slipway\\wsl\\SkiffOS"
    code, out, _ = wsl("--import", "SkiffOS", folder, "D:\\skiffos.tar.gz", "--version", "2")
    check(code == -1 and "ERROR_PATH_NOT_FOUND" in out, "--import makes one folder only")
    check(agent.run(SYSTEM32 + "cmd.exe", "/d", "/c", "mkdir", "C:\\Slipway\\wsl")[0] == 0, "mkdir")
    code, out, err = wsl("--import", "SkiffOS", folder, "D:\\skiffos.tar.gz", "--version", "2")
    check(code == 0, f"--import works: {out!r} {err!r}")
    code, out, _ = wsl("--import", "skiffos", folder + "2", "D:\\skiffos.tar.gz")
    check(code == -1 and out.rstrip().endswith("Wsl/Service/RegisterDistro/ERROR_ALREADY_EXISTS"), "names are unique")
    code, out, err = wsl("-d", "SkiffOS", "--", "sh", "-c", "echo slipway-$((6*7))")
    check((code, out) == (0, "slipway-42\n"), f"the sentinel comes back: {code} {out!r} {err!r}")
    code, out, _ = wsl("-d", "SkiffOS", "--", "cat", "/etc/os-release")
    check(code == 0 and "\nID=skiff\n" in out, "-- runs inside the squashfs")
    code, out, _ = wsl("-d", "SkiffOS", "-e", "/bin/busybox", "cat", "/etc/passwd")
    check(out == "root:x:0:0:root:/root:/bin/wsl-shell\n", "-e runs in the outer root")
    check(wsl("-d", "SkiffOS", "-e", "/bin/busybox", "sh", "-c", "exit 7")[0] == 7, "exit codes come through")
    code, out, _ = wsl("--list", "--verbose")
    check(out.splitlines()[1].split() == ["*", "SkiffOS", "Running", "2"], "the table shows it running")
    check(wsl("--shutdown")[0] == 0, "--shutdown")
    code, out, _ = wsl("--list", "--verbose")
    check(out.splitlines()[1].split() == ["*", "SkiffOS", "Stopped", "2"], "the table shows it stopped")
    code, out, _ = wsl("-d", "nope", "--", "true")
    check(out.rstrip().endswith("Wsl/Service/WSL_E_DISTRO_NOT_FOUND"), "an unknown distribution is refused")


def mutable(jobs):
    code, out, err = jobs.run(WSL, "--import", "root", "C:\\Slipway\\wsl\\root", "D:\\rootfs.tar.gz", "--version", "1",
                              user="lab", password="practice-only")
    check(code == 0, f"a gzipped tar imports as WSL 1 with a password logon: {out!r} {err!r}")
    code, out, _ = jobs.run(WSL, "-d", "root", "--", "cat", "/etc/os-release", user="lab")
    check(code == 0 and "ID=skiff" in out, "and runs")
    code, _, _ = jobs.run(WSL, "--unregister", "root", user="lab")
    check(code == 0, "--unregister")


def wait_users(agent, wanted):
    deadline = time.monotonic() + 30
    while [u["user"] for u in agent.call("guest-get-users")] != wanted:
        if time.monotonic() > deadline:
            raise SystemExit(f"FAILED: users never become {wanted}")
        time.sleep(0.3)


def live_switches(agent, jobs):
    agent.write("C:\\practice.json", b'{"autologon": false}')
    wait_users(agent, [])
    check(True, "C:\\practice.json turns the logon off while running")
    agent.run(SYSTEM32 + "cmd.exe", "/d", "/c", "mkdir", "C:\\ProgramData\\q")
    agent.run(SYSTEM32 + "schtasks.exe", "/create", "/tn", "q", "/tr",
              "C:\\Windows\\System32\\cmd.exe /d /c mkdir C:\\ProgramData\\q\\ran", "/sc", "once", "/st", "00:00", "/f",
              "/ru", "lab", "/it")
    agent.run(SYSTEM32 + "schtasks.exe", "/run", "/tn", "q")
    code, out, _ = agent.run(SYSTEM32 + "schtasks.exe", "/query", "/tn", "q", "/fo", "csv", "/nh")
    check(b'"Queued"' in out, "an interactive task waits for its user")
    code, out, _ = jobs.run(SYSTEM32 + "whoami.exe", user="lab", password="practice-only")
    check(out == "practice\\lab\r\n", "a task with a password does not")
    agent.write("C:\\practice.json", b"{}")
    wait_users(agent, ["lab"])
    deadline = time.monotonic() + 30
    while agent.run(SYSTEM32 + "cmd.exe", "/d", "/c", "cd", "/d", "C:\\ProgramData\\q\\ran")[0] != 0:
        if time.monotonic() > deadline:
            raise SystemExit("FAILED: the queued task never ran")
        time.sleep(0.3)
    check(True, "the queued task runs at the logon")


def keyboard(agent, qmp):
    for key in "h", "i", "ret":
        qmp.call("send-key", keys=[{"type": "qcode", "data": key}])
        time.sleep(0.3)
    deadline = time.monotonic() + 30
    while refused(lambda: agent.call("guest-file-open", path="C:\\Users\\Public\\typed.txt")):
        if time.monotonic() > deadline:
            raise SystemExit("FAILED: nothing arrives from the keyboard")
        time.sleep(0.2)
    check(agent.read("C:\\Users\\Public\\typed.txt") == b"hi\r\n", "a line typed on the screen is kept")


def power(agent, qmp):
    # Reset without warning: nothing that was answered may be lost.
    agent.write("C:\\ProgramData\\kept.txt", b"kept")
    qmp.call("system_reset")
    time.sleep(3)
    boot = agent.wait(600)
    check(agent.read("C:\\ProgramData\\kept.txt") == b"kept", f"a file survives a hard reset ({boot:.1f} s)")
    qmp.call("system_powerdown")
    deadline = time.monotonic() + 60
    try:
        while time.monotonic() < deadline:
            qmp.call("query-status")
            time.sleep(0.5)
    except (ConnectionError, OSError):
        check(True, "the power button turns it off")
        return
    raise SystemExit("FAILED: the power button does nothing")


def main(agent_path, qmp_path, iso):
    agent = connect(lambda: Agent(agent_path))
    qmp = connect(lambda: Qmp(qmp_path))
    boot = agent.wait(600)
    check(True, f"the agent answers (first boot, {boot:.1f} s)")
    check(agent.call("guest-get-osinfo")["id"] == "practice", "guest-get-osinfo")
    check(agent.call("guest-ping") == {}, "guest-ping")
    check(refused(lambda: agent.call("guest-nonsense"), "CommandNotFound"), "an unknown command is refused")
    check([u["user"] for u in agent.call("guest-get-users")] == ["lab"], "lab is logged on")
    keyboard(agent, qmp)
    features(agent)
    package(agent, qmp, iso)
    agent.shutdown("reboot")
    time.sleep(3)
    boot = agent.wait(600)
    check(True, f"the agent answers again after a reboot ({boot:.1f} s)")
    for name in FEATURES:
        check(feature(agent, name) == "Enabled", f"{name} is enabled after the reboot")
    jobs = Jobs(agent)
    wsl_as_system(agent, jobs)
    wsl_as_user(agent, jobs)
    mutable(jobs)
    live_switches(agent, jobs)
    power(agent, qmp)
    print("all held")


BEGUN = time.monotonic()
main(*sys.argv[1:4])
