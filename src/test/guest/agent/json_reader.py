"""JSON out of the bytes on the wire, with the words of QEMU's reader (qobject/json-*.c) for what is none."""

import re

from .protocol_errors import CommandError

MAX_SIZE = 64 << 20
MAX_NESTING = 1024
# A string up to its last quote, written so that a long one is read once.
OPEN = "|".join(r"Q[^Q\\\x00-\x1f\xfe\xff]*(?:\\[^\x00-\x1f\xfe\xff][^Q\\\x00-\x1f\xfe\xff]*)*E".replace("Q", quote) for quote in "\"'")
TOKEN = re.compile((r"(?P<blank>[ \t\r\n]+)|(?P<mark>[][{}:,])|(?P<text>" + OPEN.replace("E|", '"|')[:-1] + "')"
                    r"|(?P<number>-?(?:0(?![0-9])|[1-9][0-9]*+)(?:\.[0-9]++|(?!\.))(?:[eE][-+]?[0-9]+|(?![eE])))|(?P<word>[a-z]+)").encode())
# A string or number that may still go on.
BEGUN = re.compile(("(?:" + OPEN.replace("E|", "|")[:-1] + r")\\?|-?(?:(?:0|[1-9][0-9]*)(?:\.(?:[0-9]+(?:[eE][-+]?)?)?|[eE][-+]?)?)?").encode())
SKIPPED = re.compile(rb"[^\x00-\x08\n-\x1f\xfe\xff\[\]{}:,]*")
ENDING = re.compile(rb"""["'\\\x00-\x1f\xfe\xff]""")
ESCAPE = re.compile(r"\\u([dD][89abAB]..)\\u([dD][c-fC-F]..)|\\u([0-9a-fA-F]{4})|\\(u.{0,4}|.?)", re.S)
NOT_ASCII = re.compile("[^\0-\x7f]")
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
                found.append(CommandError(f"JSON parse error, stray '{shown(data[at:end])}'"))
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
        return number(token)
    if token in KEYWORDS:
        return KEYWORDS[token]
    raise parse_error(f"invalid keyword '{token.decode()}'" if kind == "word" else "expecting value")


def members(tokens):
    found = {}
    kind, token = next(tokens)
    if token == b"}":
        return found
    while True:
        name = value_of(kind, token, tokens)
        if not isinstance(name, str):
            raise parse_error("key is not a string in object")
        if next(tokens)[1] != b":":
            raise parse_error("missing : in object pair")
        member = value(tokens)
        if name in found:
            raise parse_error("duplicate key")
        found[name] = member
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


def number(token):
    """Whole where 64 bits hold it, with a sign or without."""
    if token.lstrip(b"-").isdigit() and len(token) < 21 and -(1 << 63) <= int(token) < 1 << 64:
        return int(token)
    return float(token)


def shown(mistake):
    """In C a text ends at its first NUL."""
    return mistake.decode("utf-8", "replace").partition("\0")[0]


def text(token):
    # QEMU's modified UTF-8 has a way to write NUL. What is no UTF-8 becomes halves of surrogate pairs.
    plain = token[1:].replace(b"\xc0\x80", b"\0").decode("utf-8", "surrogateescape")
    bad = next((char.start() for char in NOT_ASCII.finditer(plain) if not is_character(char.group())), len(plain))
    # A code that is none is told with what stands in its place, be it the last quote.
    read = ESCAPE.sub(unescaped, plain[:bad])
    if bad < len(plain):
        raise parse_error("invalid UTF-8 sequence in string")
    return read[:-1]


def is_character(char):
    number = ord(char)
    return not (0xD800 <= number <= 0xDFFF or 0xFDD0 <= number <= 0xFDEF or number & 0xFFFE == 0xFFFE)


def unescaped(match):
    high, low, code, char = match.groups()
    if high:
        char = chr(0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF))
    elif code:
        char = chr(int(code, 16))
    if high or code or char[:1] == "u":
        if len(char) > 1 or not is_character(char):
            raise parse_error(f"{match.group()} is not a valid Unicode character")
        return char
    if char not in PLAIN:
        raise parse_error("invalid escape sequence in string")
    return PLAIN[char]


def parse_error(words):
    return CommandError("JSON parse error, " + words)
