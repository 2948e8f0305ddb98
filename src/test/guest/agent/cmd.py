"""cmd.exe: `/c` lines and batch files, as far as job files and the agent's own calls go."""

import re

from . import cmd_builtins, commandline, programs
from .cmd_parser import SyntaxProblem, expand, parse
from .errors import Unsupported, Win32Error

NOT_FOUND = 9009
COMPARED = re.compile(r'("[^"]*"|[^\s"=]+)==("[^"]*"|[^\s"=]+)\s+(.*)', re.S)


class Exit(Exception):
    """`exit /b N` or the end of a batch file."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def run(session, argv, line):
    """cmd.exe itself. Only /d and /c are known."""
    rest = after_program(line)
    while True:
        rest = rest.lstrip(" \t")
        switch = rest[:2].lower()
        if switch == "/d":
            rest = rest[2:]
        elif switch == "/c":
            rest = rest[2:].lstrip(" \t")
            break
        else:
            raise Unsupported(f"cmd.exe called as {line!r}: only /d and /c are known")
    try:
        return Interpreter(session).run_text(strip_outer_quotes(rest), None)
    except Exit as end:
        return end.code


def after_program(line):
    if line.startswith('"'):
        end = line.find('"', 1)
        return line[end + 1:] if end > 0 else ""
    return line.partition(" ")[2]


def strip_outer_quotes(text):
    """cmd /c: a leading quote goes with the last one, unless exactly two surround one program name."""
    if not text.startswith('"'):
        return text
    if text.count('"') == 2 and not set("&<>()@^|") & set(text) and text.rstrip().endswith('"') and " " in text:
        return text
    head, _, tail = text[1:].rpartition('"')
    return head + tail


class Goto(Exception):
    """`goto LABEL`; only a batch file knows where that is."""

    def __init__(self, label):
        super().__init__(label)
        self.label = label


class Interpreter:
    """State of one cmd.exe: the session and ERRORLEVEL (signed, as cmd prints it)."""

    def __init__(self, session, folder=None):
        self.session = session
        self.folder = folder  # of the batch file, with the back slash at its end
        self.errorlevel = 0

    def variable(self, name):
        if name.lower() == "errorlevel" and "errorlevel" not in self.session.env:
            return str(self.errorlevel)
        if name == "~dp0":
            return self.folder
        if name.lower() == "cd" and "cd" not in self.session.env:
            return self.session.cwd
        return self.session.env.get(name)

    def run_text(self, text, arguments):
        """One line; returns ERRORLEVEL. `arguments` is None outside batch files."""
        self.in_batch = arguments is not None
        try:
            commands = parse(expand(text, self.variable, arguments))
        except SyntaxProblem as problem:
            self.session.err(str(problem) + "\n")
            self.errorlevel = 255
            if self.in_batch:
                raise Exit(255) from None
            return 255
        for command in commands:
            if command.joiner == "&&" and self.errorlevel != 0:
                continue
            if command.joiner == "||" and self.errorlevel == 0:
                continue
            self.errorlevel = self.run_command(command)
        return self.errorlevel

    def run_command(self, command):
        opened = []
        try:
            session = self.redirected(command.redirections, opened)
        except Win32Error as problem:
            self.session.err(problem.text + "\n")
            return 1
        try:
            if not command.name:
                return self.errorlevel
            return self.dispatch(command, session)
        finally:
            for file in opened:
                file.close()

    def dispatch(self, command, session):
        name = command.name.lower()
        if name == "if":
            return self.run_if(command.rest, session)
        if name == "exit":
            return self.run_exit(command.rest)
        if name == "goto":
            raise Goto(self.label(command.rest))
        builtin = cmd_builtins.find(name)
        if builtin:
            try:
                return builtin(self, session, command)
            except Win32Error as problem:
                session.err(problem.text + "\n")
                return 1
        return self.run_external(command, session)

    def run_external(self, command, session):
        try:
            found = programs.search(session.guest, command.name.replace('"', ""), session.cwd, session.env)
        except Win32Error as problem:
            session.err(problem.text + "\n")
            return 1
        if found is None:
            session.err(f"'{command.name}' is not recognized as an internal or external command,\n"
                        "operable program or batch file.\n")
            return NOT_FOUND if self.in_batch else 1
        if found.lower().endswith((".cmd", ".bat")):
            return run_batch(session, found, [command.name] + commandline.split_arguments(command.rest))
        code = programs.run(session.child(), found, command.line)
        return signed(code)

    def run_exit(self, rest):
        words = rest.split()
        if words[:1] != ["/b"] and words[:1] != ["/B"]:
            raise Unsupported(f"cmd: exit{rest}")
        raise Exit(int(words[1]) if len(words) > 1 else self.errorlevel)

    def label(self, rest):
        words = rest.split()
        if not self.in_batch or len(words) != 1 or words[0].lower() == ":eof":
            raise Unsupported(f"cmd: goto{rest}")
        return words[0].lstrip(":").lower()

    def run_if(self, rest, session):
        words = rest.split(None, 1)
        negate = bool(words) and words[0].lower() == "not"
        if negate:
            words = words[1].split(None, 1)
        compared = COMPARED.match(" ".join(words))
        if words and words[0].lower() == "exist":
            name, tail = first_word(words[1])
            try:
                truth = session.guest.drives.resolve(name, session.cwd).exists()
            except Win32Error:
                truth = False
        elif compared:
            truth, tail = compared[1] == compared[2], compared[3]
        else:
            raise Unsupported(f"cmd: if{rest}")
        if truth == negate:
            return self.errorlevel
        if set(tail) & set("^&|<>()"):
            raise Unsupported(f"cmd: if{rest}")
        inner = parse(tail)
        if len(inner) != 1 or inner[0].redirections:
            raise Unsupported(f"cmd: if{rest}")
        return self.dispatch(inner[0], session)

    def redirected(self, redirections, opened):
        streams = {0: self.session.stdin, 1: self.session.stdout, 2: self.session.stderr}
        for redirection in redirections:
            if redirection.fd not in streams:
                raise Unsupported(f"cmd: redirection of handle {redirection.fd}")
            if redirection.kind == "&":
                streams[redirection.fd] = streams[redirection.target]
                continue
            if redirection.target.lower() in ("nul", "nul:"):
                file = open("/dev/null", "rb+", buffering=0)
            else:
                mode = {"<": "r", ">": "w", ">>": "a"}[redirection.kind]
                file = self.session.guest.drives.open(redirection.target, mode, self.session.account, self.session.cwd)
            opened.append(file)
            streams[redirection.fd] = file
        session = self.session.child(streams[0], streams[1], streams[2])
        # Built-in commands change the shell itself, not a child.
        session.env = self.session.env
        return session


def run_batch(session, path, arguments):
    place = session.guest.drives.existing(path, session.cwd)
    with session.guest.drives.open(place.windows, "r", session.account) as file:
        data = file.read()
    if data.startswith(b"\xef\xbb\xbf"):
        session.err("'\u2229\u2557\u2510@echo' is not recognized as an internal or external command,\n"
                    "operable program or batch file.\n")
        data = data.partition(b"\n")[2]
    interpreter = Interpreter(session, place.windows.rpartition("\\")[0] + "\\")
    lines, n = data.split(b"\n"), 0
    try:
        while n < len(lines):
            raw = lines[n]
            n += 1
            if raw and not raw.endswith(b"\r"):
                raise Unsupported(f"batch file {place.windows}: line without CR: {raw[:60]!r}")
            if len(raw) > 8191:
                session.err("The command line is too long.\n")
                return 255
            line = raw.rstrip(b"\r").decode(session.encoding(), "replace").strip(" \t")
            if not line or line.lower().startswith("rem ") or line.startswith(":"):
                continue
            try:
                interpreter.run_text(line, arguments)
            except Goto as jump:
                n = find_label(lines, n, jump.label)
                if n is None:
                    session.err("The system cannot find the batch label specified - " + jump.label + "\n")
                    return 1
        return interpreter.errorlevel
    except Exit as end:
        return end.code


def find_label(lines, after, label):
    """The line after the label; cmd looks below first, then from the top."""
    wanted = label.encode("ascii", "replace")
    for n in [*range(after, len(lines)), *range(after)]:
        words = lines[n].strip().lower().split()
        if words and words[0] == b":" + wanted:
            return n + 1
    return None


def first_word(text):
    text = text.lstrip(" \t")
    if text.startswith('"'):
        end = text.find('"', 1)
        return text[1:end], text[end + 1:]
    word, _, tail = text.partition(" ")
    return word, tail


def signed(code):
    code &= 0xFFFFFFFF
    return code - 0x100000000 if code & 0x80000000 else code
