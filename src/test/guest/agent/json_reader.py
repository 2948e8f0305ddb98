"""JSON out of the bytes on the wire, with the words of QEMU's reader (qobject/json-*.c) for what is none."""

import re

from .protocol_errors import CommandError

MAX_SIZE = 64 << 20
MAX_NESTING = 1024
# A string up to its last quote, written so that a long one is read once.
OPEN = "|".join(r"Q[^Q\\\x00-\x1f\xfe\xff]*(?:\\[^\x00-\x1f\xfe\xff][^Q\\\x00-\x1f\xfe\xff]*)*E".replace("Q", quote) for quote in "\"'")
TOKEN = re.compile((r"(?P<blank>[ \t\r\n]+)|(?P<mark>[][{}:,])|(?P<text>" + OPEN.replace("E|", '"|')[:-1] + "')"
                    r"|(?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)|(?P<word>[a-z]+)").encode())
# A string or number that may still go on.
BEGUN = re.compile(("(?:" + OPEN.replace("E|", "|")[:-1] + r")\\?|-?").encode())
SKIPPED = re.compile(rb"[^\x00-\x1f\xfe\xff\[\]{}:,]*")
ENDING = re.compile(rb"""["'\\\x00-\x1f\xfe\xff]""")
ESCAPE = re.compile(r"\\u([dD][89abAB]..)\\u([dD][c-fC-F]..)|\\u([0-9a-fA-F]{4})|\\(.?)", re.S)
PLAIN = {'"': '"', "'": "'", "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
KEYWORDS = {b"true": True, b"false": False, b"null": None}


class Reader:
    """Gives one value, or one CommandError, for each that came to its end."""

    def __init__(self):
        self.rest = bytearray()
        self.skipping = False
        self._forget()

    def _forget(self):
        self.tokens, self.size, self.braces, self.brackets = [], 0, 0, 0

    def feed(self, data):
        # A port gives a page at a time, so a long string would else be read from its beginning for each of them.
        if self.rest[:1] in (b'"', b"'") and len(self.rest) < MAX_SIZE and not ENDING.search(data):
            self.rest += data
            return []
        data, at, found = bytes(self.rest + data), 0, []
        while at < len(data):
            if self.skipping:
                at = SKIPPED.match(data, at).end()
                self.skipping = at == len(data)
                continue
            token = TOKEN.match(data, at)
            end = token.end() if token else BEGUN.match(data, at).end()
            if end == len(data) and (not token or token.lastgroup in ("number", "word")):
                break
            if token:
                found += self._take(token.lastgroup, token.group())
            else:
                end += 1
                found.append(CommandError(f"JSON parse error, stray '{data[at:end].decode('utf-8', 'replace')}'"))
                self._forget()
                # From a bad character to the next that gives structure, all is of the same mistake.
                self.skipping = True
            at = end
        self.rest = bytearray(data[at:])
        if len(self.rest) > MAX_SIZE:
            self.rest.clear()
            found.append(self._refused("JSON token size limit exceeded"))
        return found

    def _take(self, kind, token):
        if kind == "blank":
            return []
        self.braces += (token == b"{") - (token == b"}")
        self.brackets += (token == b"[") - (token == b"]")
        self.tokens.append((kind, token))
        self.size += len(token)
        if self.size > MAX_SIZE:
            return [self._refused("JSON token size limit exceeded")]
        if self.braces + self.brackets > MAX_NESTING:
            return [self._refused("JSON nesting depth limit exceeded")]
        if self.braces > 0 and self.brackets >= 0 or self.brackets > 0 and self.braces >= 0:
            return []
        try:
            return [value(iter(self.tokens))]
        except StopIteration:
            return [parse_error("premature EOI")]
        except CommandError as problem:
            return [problem]
        except RecursionError:
            return [CommandError("JSON nesting depth limit exceeded")]
        finally:
            self._forget()

    def _refused(self, words):
        self._forget()
        return CommandError(words)


def value(tokens):
    """The value that begins with the next token; CommandError where QEMU's parser says no."""
    return value_of(*next(tokens), tokens)


def value_of(kind, token, tokens):
    if token == b"{":
        return members(tokens)
    if token == b"[":
        return elements(tokens)
    if kind == "text":
        return text(token)
    if kind == "number":
        return int(token) if token.lstrip(b"-").isdigit() else float(token)
    if token in KEYWORDS:
        return KEYWORDS[token]
    raise parse_error(f"invalid keyword '{token.decode()}'" if kind == "word" else "expecting value")


def members(tokens):
    found = {}
    kind, token = next(tokens)
    if token == b"}":
        return found
    while True:
        if kind != "text":
            raise parse_error("key is not a string in object")
        name = text(token)
        if next(tokens)[1] != b":":
            raise parse_error("missing : in object pair")
        found[name] = value(tokens)
        mark = next(tokens)[1]
        if mark == b"}":
            return found
        if mark != b",":
            raise parse_error("expected separator in dict")
        kind, token = next(tokens)


def elements(tokens):
    found = []
    kind, token = next(tokens)
    if token == b"]":
        return found
    while True:
        found.append(value_of(kind, token, tokens))
        mark = next(tokens)[1]
        if mark == b"]":
            return found
        if mark != b",":
            raise parse_error("expected separator in list")
        kind, token = next(tokens)


def text(token):
    try:
        return ESCAPE.sub(unescaped, token[1:-1].decode("utf-8"))
    except UnicodeDecodeError:
        raise parse_error("invalid UTF-8 sequence in string") from None


def unescaped(match):
    high, low, code, char = match.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF))
    if code:
        number = int(code, 16)
        if 0xD800 <= number <= 0xDFFF or 0xFDD0 <= number <= 0xFDEF or number >= 0xFFFE:
            raise parse_error(f"{match.group()} is not a valid Unicode character")
        return chr(number)
    if char not in PLAIN:
        raise parse_error("invalid escape sequence in string")
    return PLAIN[char]


def parse_error(words):
    return CommandError("JSON parse error, " + words)
