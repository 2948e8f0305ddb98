"""How cmd.exe reads one line: percent expansion, then carets, quotes, redirections, operators.

Follows the phases described for cmd.exe; what is not known here raises Unsupported.
"""

from .errors import Unsupported

DELIMITERS = " \t,;="


class SyntaxProblem(Exception):
    """cmd would print this and stop."""


class Redirection:
    def __init__(self, fd, kind, target):
        self.fd = fd
        self.kind = kind  # "<", ">", ">>" or "&" (target is then the other fd)
        self.target = target


class Command:
    """`name` and `rest` as cmd splits them; `line` is what an external program receives."""

    def __init__(self, name, rest, redirections, joiner):
        self.name = name
        self.rest = rest
        self.redirections = redirections
        self.joiner = joiner  # how it follows the one before: "", "&", "&&", "||"

    @property
    def line(self):
        return self.name + self.rest


def expand(text, variable, arguments=None):
    """Phase 1. `arguments` is the batch file's argument list, None on a command line."""
    out, n, size = [], 0, len(text)
    batch = arguments is not None
    while n < size:
        if text[n] != "%":
            out.append(text[n])
            n += 1
            continue
        if batch and text[n:n + 2] == "%%":
            out.append("%")
            n += 2
            continue
        if batch and n + 1 < size and text[n + 1] in "0123456789":
            index = int(text[n + 1])
            out.append(arguments[index] if index < len(arguments) else "")
            n += 2
            continue
        if batch and text[n:n + 5].lower() == "%~dp0":
            out.append(variable("~dp0"))
            n += 5
            continue
        if batch and n + 1 < size and text[n + 1] in "*~":
            raise Unsupported(f"cmd: %{text[n + 1]} in {text!r}")
        end = text.find("%", n + 1)
        if end < 0:
            out.append("" if batch else "%")
            n += 1
            continue
        name = text[n + 1:end]
        value = variable(name)
        if ":" in name and value is None and name.split(":")[0] and variable(name.split(":")[0]) is not None:
            raise Unsupported(f"cmd: %{name}%")
        if value is None:
            if not batch:
                # On a command line an unknown name stays, and its closing % may open the next.
                out.append("%" + name)
                n = end
                continue
            value = ""
        out.append(value)
        n = end + 1
    return "".join(out)


def parse(text):
    """Phase 2: the commands of one line."""
    return _Line(text).commands()


class _Line:
    def __init__(self, text):
        self.text = text.rstrip("\r\n")
        self.n = 0

    def commands(self):
        found, joiner = [], ""
        while True:
            command, following = self._command(joiner)
            if command is not None:
                found.append(command)
            elif joiner or following:
                raise SyntaxProblem(f"{following or joiner} was unexpected at this time.")
            if not following:
                return found
            joiner = following

    def _command(self, joiner):
        chars, redirections = [], []  # chars: (character, special?)
        quoted, text = False, self.text
        while self.n < len(text):
            char = text[self.n]
            if quoted:
                quoted = char != '"'
                chars.append((char, False))
            elif char == "^":
                self.n += 1
                if self.n >= len(text):
                    raise Unsupported("cmd: a caret at the end of a line")
                chars.append((text[self.n], False))
            elif char == '"':
                quoted = True
                chars.append((char, False))
            elif char in "&|":
                operator = char * 2 if text[self.n:self.n + 2] == char * 2 else char
                self.n += len(operator)
                if operator == "|":
                    raise Unsupported("cmd: a pipe")
                return self._finish(chars, redirections, joiner), operator
            elif char in "<>":
                self._redirection(chars, redirections)
                continue
            elif char in "()" and not "".join(c for c, _ in chars).strip(DELIMITERS):
                raise Unsupported("cmd: a block in parentheses")
            else:
                chars.append((char, char in DELIMITERS))
            self.n += 1
        return self._finish(chars, redirections, joiner), ""

    def _redirection(self, chars, redirections):
        text, kind = self.text, self.text[self.n]
        fd = 0 if kind == "<" else 1
        if chars and chars[-1][0].isdigit() and (len(chars) == 1 or chars[-2][1]):
            fd = int(chars.pop()[0])
        self.n += 1
        if kind == ">" and text[self.n:self.n + 1] == ">":
            kind = ">>"
            self.n += 1
        if text[self.n:self.n + 1] == "&":
            other = text[self.n + 1:self.n + 2]
            if not other.isdigit():
                raise SyntaxProblem(f"{other} was unexpected at this time.")
            self.n += 2
            redirections.append(Redirection(fd, "&", int(other)))
            return
        while self.n < len(text) and text[self.n] in DELIMITERS:
            self.n += 1
        target, quoted = [], False
        while self.n < len(text):
            char = text[self.n]
            if not quoted and (char in DELIMITERS or char in "&|<>"):
                break
            if not quoted and char == "^":
                self.n += 1
                char = text[self.n:self.n + 1]
            elif char == '"':
                quoted = not quoted
                self.n += 1
                continue
            target.append(char)
            self.n += 1
        if not target:
            raise SyntaxProblem("The syntax of the command is incorrect.")
        redirections.append(Redirection(fd, kind, "".join(target)))

    @staticmethod
    def _finish(chars, redirections, joiner):
        start = 0
        while start < len(chars) and (chars[start][1] or (start == 0 and chars[0] == ("@", False))):
            start += 1
        end = start
        # The name ends at the first delimiter outside quotes; an escaped quote protects nothing.
        while end < len(chars) and not chars[end][1]:
            end += 1
        name = "".join(c for c, _ in chars[start:end])
        rest = "".join(c for c, _ in chars[end:])
        if not name:
            return Command("", "", redirections, joiner) if redirections else None
        return Command(name, rest, redirections, joiner)
