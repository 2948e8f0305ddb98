"""A small guest-agent and QMP client over unix sockets, and jobs as Slipway runs them."""

import base64
import json
import socket
import time


class AgentError(Exception):
    """The agent answered with an error; `kind` is its class."""

    def __init__(self, kind, desc):
        super().__init__(desc)
        self.kind = kind


class Lines:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.buffer = b""

    def send(self, data):
        self.socket.sendall(data)

    def line(self, timeout):
        deadline = time.monotonic() + timeout
        while b"\n" not in self.buffer:
            self.socket.settimeout(max(0.01, deadline - time.monotonic()))
            data = self.socket.recv(1 << 16)
            if not data:
                raise ConnectionError("closed")
            self.buffer += data
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line


class Agent:
    def __init__(self, path):
        self.path = path
        self.channel = Lines(path)
        self.number = 0

    def wait(self, timeout):
        """Seconds until the agent answered a delimited sync with the right id."""
        begun = time.monotonic()
        while time.monotonic() - begun < timeout:
            self.number += 1
            wanted = 1000 + self.number
            try:
                self.channel.send(b"\xff" + encode("guest-sync-delimited", {"id": wanted}))
                until = time.monotonic() + 1
                while time.monotonic() < until:
                    line = self.channel.line(max(0.05, until - time.monotonic())).rpartition(b"\xff")[2]
                    if line and json.loads(line).get("return") == wanted:
                        return time.monotonic() - begun
            except (TimeoutError, ValueError):
                continue
        raise TimeoutError(f"no agent after {timeout} s")

    def call(self, command, timeout=60, **arguments):
        self.channel.send(encode(command, {k.replace("_", "-"): v for k, v in arguments.items()}))
        answer = json.loads(self.channel.line(timeout))
        if "error" in answer:
            raise AgentError(answer["error"]["class"], answer["error"]["desc"])
        return answer["return"]

    def shutdown(self, mode):
        self.channel.send(encode("guest-shutdown", {"mode": mode}))

    def run(self, path, *arguments, timeout=120, capture=True):
        """(exit code or ("signal", n), stdout, stderr)."""
        pid = self.call("guest-exec", path=path, arg=list(arguments), capture_output=capture)["pid"]
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            status = self.call("guest-exec-status", pid=pid)
            if status["exited"]:
                code = status["exitcode"] if "exitcode" in status else ("signal", status["signal"])
                return code, decode(status.get("out-data")), decode(status.get("err-data"))
            time.sleep(0.05)
        raise TimeoutError(f"{path} {arguments}")

    def write(self, path, data):
        handle = self.call("guest-file-open", path=path, mode="wb")
        self.call("guest-file-write", handle=handle, buf_b64=base64.b64encode(data).decode("ascii"))
        self.call("guest-file-close", handle=handle)

    def read(self, path):
        handle = self.call("guest-file-open", path=path, mode="rb")
        data = b""
        while True:
            part = self.call("guest-file-read", handle=handle, count=1 << 20)
            data += base64.b64decode(part["buf-b64"])
            if part["eof"]:
                break
        self.call("guest-file-close", handle=handle)
        return data


def encode(command, arguments):
    return json.dumps({"execute": command, "arguments": arguments}).encode("ascii") + b"\n"


def decode(data):
    return base64.b64decode(data) if data else b""


def cmd_argument(text, quote=False):
    """MSVCRT quoting only where needed, then carets for cmd."""
    if quote or text == "" or any(c in text for c in ' \t"'):
        out, slashes = '"', 0
        for char in text:
            if char == "\\":
                slashes += 1
                continue
            out += "\\" * (slashes * 2 + 1 if char == '"' else slashes) + char
            slashes = 0
        text = out + "\\" * slashes * 2 + '"'
    return "".join("%%" if c == "%" else "^" + c if c in '()!^"<>&|' else c for c in text)


def job_text(job, program, arguments):
    folder = f"C:\\Windows\\Slipway\\jobs\\{job}"
    line = f'"{program}" ' + " ".join(cmd_argument(a) for a in arguments)
    return "\r\n".join([
        "@echo off", "setlocal EnableExtensions DisableDelayedExpansion", "chcp 65001 >nul", f'cd /d "{folder}"',
        "if exist exit.txt exit /b 0", 'set "WSL_UTF8=1"', "md started 2>nul",
        'if not "%ERRORLEVEL%"=="0" exit /b 0', "if exist stderr.txt del stderr.txt",
        f"{line} <nul 1>stdout.txt 2>stderr.txt", 'set "slipway_exit=%ERRORLEVEL%"',
        "if not exist stderr.txt exit /b 0", ">exit.tmp echo %slipway_exit%", "move /y exit.tmp exit.txt >nul",
        "exit /b 0", ""]).encode("utf-8")


class Jobs:
    """Runs programs through job files, as SYSTEM or as a user."""

    def __init__(self, agent):
        self.agent = agent
        self.number = 0

    def run(self, program, *arguments, user=None, password=None, timeout=180):
        """(exit code, stdout, stderr) as text."""
        self.number += 1
        job = f"selftest-{int(time.time())}-{self.number}"
        folder = f"C:\\Windows\\Slipway\\jobs\\{job}"
        self.agent.run("C:\\Windows\\System32\\cmd.exe", "/d", "/c", "mkdir", folder)
        self.agent.write(folder + "\\job.cmd", job_text(job, program, arguments))
        if user:
            self._start_task(job, folder, user, password)
        else:
            self.agent.run("C:\\Windows\\System32\\cmd.exe", "/d", "/c", folder + "\\job.cmd", capture=False)
        deadline = time.monotonic() + timeout
        while True:
            try:
                code = int(self.agent.read(folder + "\\exit.txt"))
                break
            except AgentError:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{program} {arguments}") from None
                time.sleep(0.1)
        return code, *(self.agent.read(f"{folder}\\{n}.txt").decode("utf-8") for n in ("stdout", "stderr"))

    def _start_task(self, job, folder, user, password):
        schtasks = "C:\\Windows\\System32\\schtasks.exe"
        self.agent.run("C:\\Windows\\System32\\icacls.exe", folder, "/grant", f"{user}:(OI)(CI)M")
        how = ["/rp", password] if password else ["/it"]
        for words in (["/create", "/tn", f"Slipway\\{job}", "/tr",
                       f"C:\\Windows\\System32\\cmd.exe /d /c {folder}\\job.cmd",
                       "/sc", "once", "/st", "00:00", "/f", "/ru", user, *how], ["/run", "/tn", f"Slipway\\{job}"]):
            code, out, err = self.agent.run(schtasks, *words)
            if code != 0:
                raise RuntimeError(f"schtasks {words[0]}: {code} {out} {err}")


class Qmp:
    def __init__(self, path):
        self.channel = Lines(path)
        self.channel.line(10)
        self.call("qmp_capabilities")

    def call(self, command, **arguments):
        request = {"execute": command}
        if arguments:
            request["arguments"] = {k.replace("_", "-"): v for k, v in arguments.items()}
        self.channel.send(json.dumps(request).encode("ascii") + b"\n")
        while True:
            answer = json.loads(self.channel.line(30))
            if "error" in answer:
                raise RuntimeError(answer["error"]["desc"])
            if "return" in answer:
                return answer["return"]
