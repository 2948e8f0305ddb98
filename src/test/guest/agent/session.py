"""What one Windows process sees: account, environment, current folder, three streams."""

DEVICES = {"nul", "nul:"}


class Environment(dict):
    """Names without regard to case."""

    def __init__(self, values=()):
        super().__init__()
        for name, value in dict(values).items():
            self[name] = value

    def _key(self, name):
        low = name.lower()
        return next((k for k in self.keys() if k.lower() == low), name)

    def __setitem__(self, name, value):
        super().__setitem__(self._key(name), value)

    def __getitem__(self, name):
        return super().__getitem__(self._key(name))

    def get(self, name, default=None):
        return super().get(self._key(name), default)

    def __contains__(self, name):
        return super().__contains__(self._key(name))

    def remove(self, name):
        self.pop(self._key(name), None)


class Session:
    """One process; child() makes one for a program it starts."""

    def __init__(self, guest, account, env, cwd, stdin, stdout, stderr, codepage=437):
        self.guest = guest
        self.account = account
        self.env = env
        self.cwd = cwd
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.codepage = codepage

    def child(self, stdin=None, stdout=None, stderr=None):
        return Session(self.guest, self.account, Environment(self.env), self.cwd, stdin or self.stdin,
                       stdout or self.stdout, stderr or self.stderr, self.codepage)

    def encoding(self):
        return "utf-8" if self.codepage == 65001 else "cp437"

    def out(self, text):
        self._write(self.stdout, text)

    def err(self, text):
        self._write(self.stderr, text)

    def _write(self, stream, text):
        stream.write(text.replace("\n", "\r\n").encode(self.encoding(), "replace"))
        stream.flush()


SYSTEM_PATH = "C:\\Windows\\system32;C:\\Windows;C:\\Windows\\System32\\Wbem"


def environment(account):
    common = {
        "ALLUSERSPROFILE": "C:\\ProgramData", "COMPUTERNAME": "PRACTICE", "ComSpec": "C:\\Windows\\system32\\cmd.exe",
        "OS": "Windows_NT", "Path": SYSTEM_PATH, "PATHEXT": ".COM;.EXE;.BAT;.CMD", "ProgramData": "C:\\ProgramData",
        "ProgramFiles": "C:\\Program Files", "PROCESSOR_ARCHITECTURE": "AMD64", "SystemDrive": "C:",
        "SystemRoot": "C:\\Windows", "windir": "C:\\Windows",
    }
    if account == "SYSTEM":
        home = "C:\\Windows\\system32\\config\\systemprofile"
        own = {"USERNAME": "PRACTICE$", "USERDOMAIN": "WORKGROUP", "TEMP": "C:\\Windows\\TEMP", "TMP": "C:\\Windows\\TEMP"}
    else:
        home = "C:\\Users\\" + account
        temp = home + "\\AppData\\Local\\Temp"
        own = {"USERNAME": account, "USERDOMAIN": "PRACTICE", "TEMP": temp, "TMP": temp,
               "HOMEDRIVE": "C:", "HOMEPATH": "\\Users\\" + account}
    return Environment({**common, **own, "USERPROFILE": home, "APPDATA": home + "\\AppData\\Roaming",
                        "LOCALAPPDATA": home + "\\AppData\\Local"})
