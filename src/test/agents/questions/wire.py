"""What the agent makes of bytes: qga/main.c, qobject/json-*.c, qapi/qmp-dispatch.c. Both real agents do the same."""

from question import Pause, Say, command, error, question, raw, returned

PING = command("guest-ping")
PONG = returned("{}")
SYNC = command("guest-sync-delimited", id=7)
SYNCED = '\xff{"return": 7}'


def stray(words):
    return parse_error(f"stray '{words}'")


def parse_error(words):
    return error("JSON parse error, " + words)


def refused(words, ask):
    """It is none of JSON, and says so once; then the next command is answered."""
    return raw(words, ask, parse_error(words))


def sync_id(what, given, answer):
    return raw(f"guest-sync of {what}", '{"execute": "guest-sync", "arguments": {"id": %s}}' % given, answer)


def opened(what, path, answer, **more):
    return raw(what, b'{"execute": "guest-file-open", "arguments": {"path": "%s"}}' % path, answer, **more)


NO_INTEGER = error("Invalid parameter type for 'id', expected: integer")
NOT_AN_OBJECT = error("QMP input must be a JSON object")

QUESTIONS = (
    raw("guest-sync-delimited after 0xFF: an error line first", b"\xff" + SYNC.encode() + b"\n", stray("\\uFFFD") + "\n" + SYNCED),
    raw("guest-sync-delimited without it", SYNC + "\n", SYNCED),
    raw("half a string, then the sync", b'{"execute": "guest-pi\xff' + SYNC.encode(), stray('\\"guest-pi\\uFFFD') + "\n" + SYNCED),
    raw("half an object, then the sync", b'{"execute":\xff' + SYNC.encode(), stray("\\uFFFD") + "\n" + SYNCED),
    raw("0xFF three times", b"\xff\xff\xff\n", "\n".join([stray("\\uFFFD")] * 3)),
    sync_id("a number beyond a double's digits", 9007199254740993, returned(9007199254740993)),
    sync_id("a negative number", -1, returned(-1)),
    sync_id("minus zero", "-0", returned(0)),
    sync_id("a string", '"9"', NO_INTEGER),
    sync_id("a fraction", 1.5, NO_INTEGER),
    sync_id("a whole number written as a fraction", "1.0", NO_INTEGER),
    sync_id("more than 63 bits", 1 << 63, NO_INTEGER),
    sync_id("more than 64 bits", 10 ** 22, NO_INTEGER),
    sync_id("true", "true", NO_INTEGER),
    raw("guest-ping", PING + "\n", PONG),
    raw("no newline", PING, PONG),
    raw("two commands at once", PING + command("guest-sync", id=3), PONG + "\n" + returned(3)),
    question("a command in two halves", Say(PING[:9]), Pause(1), Say(PING[9:], PONG)),
    raw("an object over many lines", PING.replace(" ", "\r\n\t "), PONG),
    raw("only newlines", "\r\n\n", ""),
    raw("single quotes", "{'execute': 'guest-ping'}", PONG),
    raw("a name written with an escape", '{"\\u0065xecute": "guest-ping"}', PONG),
    refused("invalid keyword 'hello'", "hello\n"),
    refused("expecting value", '{"execute": }'),
    refused("missing : in object pair", '{"a"]'),
    refused("key is not a string in object", "{5: 6}"),
    refused("invalid keyword 'nul'", "{nul: 6}"),
    refused("expected separator in dict", '{"a": 5 6}'),
    refused("expected separator in list", "[5 6]"),
    refused("duplicate key", '{"execute": "guest-ping", "execute": "guest-info"}'),
    refused("stray 'A'", "ABC\n"),
    refused("stray '\\u0001'", b"\x01\n"),
    refused("stray '01'", b"01 2\n"),
    refused("stray '1.}'", b"1.}\n"),
    refused("stray '-\\n'", b"-\n"),
    raw("a stray character ends a number", b"0\x01\n", NOT_AN_OBJECT + "\n" + stray("\\u0001")),
    raw("all up to a newline is of one mistake", 'A b\t"c" 5\nnul\n', stray("A") + "\n" + parse_error("invalid keyword 'nul'")),
    raw("two ends of nothing", "}}", "\n".join([parse_error("expecting value")] * 2)),
    raw("a byte order mark", b"\xef\xbb\xbf" + PING.encode(), stray("\\uFFFD") + "\n" + PONG),
    raw("a NUL", b"\0" + PING.encode(), stray("") + "\n" + PONG),
    opened("UTF-8 that is none", b"a\xc3(b", parse_error("invalid UTF-8 sequence in string")),
    opened("half a surrogate pair", b"a\\ud800b", parse_error("\\\\ud800 is not a valid Unicode character")),
    opened("U+FFFF in UTF-8", "\uffff".encode(), parse_error("invalid UTF-8 sequence in string")),
    opened("two digits of four", b"\\u12", parse_error('\\\\u12\\" is not a valid Unicode character')),
    opened("U+1FFFE as a pair", b"\\ud83f\\udffe", parse_error("\\\\ud83f\\\\udffe is not a valid Unicode character")),
    opened("U+FFFF", b"\\uffff", parse_error("\\\\uffff is not a valid Unicode character")),
    opened("an escape that is none", b"\\q", parse_error("invalid escape sequence in string")),
    *(opened(name, path, error("Guest agent command failed, error was 'Invalid byte sequence in conversion input'"),
             linux=error("failed to open file 'a\\u0000b' (mode: 'r'): No such file or directory"))
      for name, path in (("a NUL in a path", b"a\\u0000b"), ("a NUL as QEMU writes it in UTF-8", b"a\xc0\x80b"))),
    raw("an answer is ASCII, with upper-case escapes", '{"execute": "ü日😀\x7f\\\\u00fc\\t\\/"}',
        error("The command \\u00FC\\u65E5\\uD83D\\uDE00\\u007F\\\\u00fc\\t/ has not been found", "CommandNotFound")),
    raw("1025 brackets", b"[" * 1025, error("JSON nesting depth limit exceeded")),
    raw("400 brackets with their ends", b"[" * 400 + b"]" * 400, NOT_AN_OBJECT),
    raw("a number, a list, a text, null, true, a fraction", '5\n[1]\n"x"\nnull\ntrue\n1.5\n', "\n".join([NOT_AN_OBJECT] * 6)),
    raw("an empty object", "{}", error("QMP input lacks member 'execute'")),
    raw("an unknown member", '{"execute": "guest-ping", "x": 1}', error("QMP input member 'x' is unexpected")),
    raw("arguments that are no object", '{"execute": "guest-ping", "arguments": []}', error("QMP input member 'arguments' must be an object")),
    raw("a command that is no string", '{"execute": 5}', error("QMP input member 'execute' must be a string")),
    raw("an unknown command", command("guest-nosuch"), error("The command guest-nosuch has not been found", "CommandNotFound")),
    raw("a disabled command", command("guest-set-vcpus", vcpus=[]), error("Command guest-set-vcpus has been disabled", "CommandNotFound")),
    raw("a missing argument", command("guest-exec-status"), error("Parameter 'pid' is missing")),
    raw("an argument of another type", command("guest-exec-status", pid="1"), error("Invalid parameter type for 'pid', expected: integer")),
    raw("an unknown argument", command("guest-ping", x=1), error("Parameter 'x' is unexpected")),
    raw("a list with a number in it", command("guest-exec", path="x", arg=["a", 5]), error("Invalid parameter type for 'arg[1]', expected: string")),
    raw("no list", command("guest-exec", path="x", env="A=1"), error("Invalid parameter type for 'env', expected: array")),
    raw("capture-output as newer agents have it", command("guest-exec", path="x", capture_output="merged"),
        error("Invalid parameter type for 'capture-output', expected: boolean")),
    raw("an id comes back after the answer, its members in the order of a hash table",
        '{"execute": "guest-ping", "id": {"b": [1, "x", null, true], "a": 1, "zeta": 2, "alpha": 3}}',
        '{"return": {}, "id": {"zeta": 2, "a": 1, "b": [1, "x", null, true], "alpha": 3}}'),
    raw("an id with a refusal", '{"id": 5, "execute": "guest-nosuch"}',
        '{"id": 5, "error": {"class": "CommandNotFound", "desc": "The command guest-nosuch has not been found"}}'),
    raw("numbers as they come back", PING[:-1] + ', "id": [0.1, 1e300, 1.50, 18446744073709551615, 1e2, 99999999999999999999999]}',
        '{"return": {}, "id": [0.10000000000000001, 1.0000000000000001e+300, 1.5, 18446744073709551615, 100, 9.9999999999999992e+22]}'),
    raw("a command of 4 MiB", command("guest-file-write", handle=1, buf_b64="A" * (4 << 20)), error("handle '1' has not been found")),
)
