"""Files: qga/commands-win32.c and its Linux twin. What Windows says of a file that cannot be opened is its own words, in its own language."""

from asking import Wrong
from question import Differ, Do, Say, base64_of, command, differ, error, question, raw, returned

BAD_MODE = "invalid file open mode"
MODES = ("r", "rb", "w", "wb", "a", "r+", "rb+", "r+b", "w+", "wb+", "w+b", "a+", "ab+", "a+b")
NO_MODES = ("x", "", "rw", "R", "rt", "wx")
DIGITS = base64_of("0123456789")
CLOSED = returned("{}")
MOST = 48 << 20


def opens(path, mode=None, handle="«handle»"):
    """The step that opens a file of the folder."""
    return Say(command("guest-file-open", path="«home»" + path, **({} if mode is None else {"mode": mode})), returned(handle))


def refuses(path, mode="r", words="«words»", linux=None):
    asked = command("guest-file-open", path="«home»" + path, mode=mode)
    return Say(asked, differ(error(f"failed to open file '«home»{path}': {words}"), linux and error(linux)))


def close(handle="«handle»"):
    return Say(command("guest-file-close", handle=handle), CLOSED)


def read(answer, linux=None, handle="«handle»", **count):
    return Say(command("guest-file-read", handle=handle, **count), differ(answer, linux))


def got(text, eof=False):
    """The members in the order of QEMU's hash table."""
    return returned('{"count": %d, "buf-b64": "%s", "eof": %s}' % (len(text), base64_of(text), str(eof).lower()))


def write(text, count=None, answer=None):
    more = {} if count is None else {"count": count}
    return Say(command("guest-file-write", handle="«handle»", buf_b64=base64_of(text), **more), answer or wrote(len(text)))


def wrote(count):
    return returned('{"count": %d, "eof": false}' % count)


def seek(offset, whence, answer):
    return Say(command("guest-file-seek", handle="«handle»", offset=offset, whence=whence), answer)


def at(position):
    return returned('{"eof": false, "position": %d}' % position)


def flush(answer=CLOSED):
    return Say(command("guest-file-flush", handle="«handle»"), answer)


def written(name, path, *steps, content):
    """Opened w, then the steps; `content` is what the file has in the end."""
    return question(name, opens(path, "w"), *steps, close(), opens(path, handle="«again»"), read(got(content, not content), got(content, True), handle="«again»"),
                    close("«again»"))


def unknown(*handles):
    return (Say(command(f"guest-file-{what}", handle=handle), error(f"handle '{handle}' has not been found"))
            for handle in handles for what in ("read", "flush", "close"))


def unreadable(count):
    return error(f"value '{count}' is invalid for argument count")


def bad_count(count):
    return question(f"{count} bytes are not read", opens("digits.txt"), read(unreadable(count), count=count), close())


def whence(given, words):
    return question(f"whence {given!r}", opens("digits.txt"), seek(0, given, error(words)), close())


def next_follows(asking):
    if int(asking.known["next"]) != int(asking.known["first"]) + 1:
        raise Wrong(f"after handle {asking.known['first']} came {asking.known['next']}")


NO_SUCH = "failed to open file '«home»%s' (mode: '%s'): No such file or directory"
WORDS = "Windows' words for why"
SHARING = {"wine": WORDS, "left_out": {"linux": "there files are shared"}}
OF_WINDOWS = {"linux": "a habit of Windows"}

QUESTIONS = (
    written("written and read", "new.txt", write("hello"), content="hello"),
    question("only an empty read is the end on Windows", opens("digits.txt"), read(got("0123456789"), count=10), read(got("", True), count=10),
             seek(0, "set", at(0)), read(got("0123456789"), got("0123456789", True), count=100), close()),
    question("read, seek, read", opens("digits.txt"), read(got("0123"), count=4), read(got("456789"), got("456789", True)), read(got("", True)),
             seek(-3, "end", at(7)), read(got("789"), got("789", True)), seek(2, 0, at(2)), seek(1, "cur", at(3)), read(got("3"), count=1), close()),
    question("a read of nothing is the end on Windows", opens("digits.txt"), read(got("", True), got(""), count=0), close()),
    *(question(f"mode {mode}", opens("mode.txt", "w"), close(), opens("mode.txt", mode, "«second»"), close("«second»")) for mode in MODES),
    question("mode ab is refused by the Windows build alone", opens("mode.txt", "w"), close(),
             Say(command("guest-file-open", path="«home»mode.txt", mode="ab"), Differ(error(BAD_MODE), returned("«second»")))),
    *(raw(f"no mode {mode!r}", command("guest-file-open", path="«home»mode.txt", mode=mode), error(BAD_MODE), linux=error(f"{BAD_MODE} '{mode}'"))
      for mode in NO_MODES),
    question("what is appended stands behind", opens("more.txt", "w"), write("one"), close(), opens("more.txt", "a", "«second»"),
             Say(command("guest-file-write", handle="«second»", buf_b64=base64_of("two")), wrote(3)), close("«second»"),
             opens("more.txt", handle="«third»"), read(got("onetwo"), handle="«third»", count=6), close("«third»")),
    written("newlines stay as they are", "lines.txt", write("a\nb\r\n"), content="a\nb\r\n"),
    written("two bytes of five", "part.txt", write("hello", 2, wrote(2)), content="he"),
    written("no bytes of five", "part.txt", write("hello", 0, wrote(0)), content=""),
    written("nothing", "part.txt", write(""), content=""),
    written("nine bytes of five", "part.txt", write("hello", 9, unreadable(9)), content=""),
    written("a negative count", "part.txt", write("hello", -1, unreadable(-1)), content=""),
    question("no base64", opens("part.txt", "w"), Say(command("guest-file-write", handle="«handle»", buf_b64="@@@"),
                                                      error("Base64 data contains invalid characters")), close()),
    question("base64 without its padding loses the last group", opens("part.txt", "w"),
             Say(command("guest-file-write", handle="«handle»", buf_b64="aGVsbG8"), wrote(3)), close()),
    question("the most that is read at once", opens("digits.txt"), read(got("0123456789"), got("0123456789", True), count=MOST), close()),
    *map(bad_count, (-1, MOST + 1, 1 << 31, 1 << 40)),
    question("without a count 4096 bytes", opens("page.txt", "w"), write("x" * 5000), close(), opens("page.txt", handle="«again»"),
             read(got("x" * 4096), handle="«again»"), close("«again»")),
    question("3 MiB at once", opens("large.bin", "w"), write("y" * (3 << 20)), close(), opens("large.bin", handle="«again»"),
             read(got("y" * (3 << 20)), handle="«again»", count=3 << 20), close("«again»")),
    question("a closed handle", opens("digits.txt"), close(), Say(command("guest-file-close", handle="«handle»"), error("handle '«handle»' has not been found")),
             Say(command("guest-file-read", handle="«handle»"), error("handle '«handle»' has not been found"))),
    question("handles that name nothing", *unknown(0, -1, 99999999)),
    question("write to one opened for reading", opens("digits.txt"), write("x", answer=Differ(error("failed to write to file: «words»"),
                                                                                              error("failed to write to file: Bad file descriptor"))), close(), wine=WORDS),
    question("read from one opened for writing", opens("part.txt", "w"), read(error("failed to read file: «words»"),
                                                                              error("failed to read file: Bad file descriptor")), close(), wine=WORDS),
    question("flush", opens("part.txt", "w"), write("x"), flush(), close()),
    question("flush of one opened for reading is refused by Windows", opens("digits.txt"), flush(Differ(error("failed to flush file: «words»"), CLOSED)), close(),
             wine=WORDS),
    whence(7, "invalid whence code 7"),
    whence("x", "Parameter 'whence' does not accept value 'x'"),
    whence(True, "Invalid parameter type for 'whence', expected: GuestFileWhence"),
    question("no whence", Say('{"execute": "guest-file-seek", "arguments": {"handle": 1, "offset": 0}}', error("Parameter 'whence' is missing"))),
    question("seek before the beginning", opens("digits.txt"), seek(-1, "set", Differ(error("failed to seek file: «words»"),
                                                                                     error("failed to seek file: Invalid argument"))), close(), wine=WORDS),
    question("seek behind the end", opens("digits.txt"), seek(1000, "set", at(1000)), read(got("", True)), close()),
    question("a missing file", refuses("nosuch.txt", linux=NO_SUCH % ("nosuch.txt", "r")), wine=WORDS),
    question("a missing file to change", refuses("nosuch.txt", "r+", linux=NO_SUCH % ("nosuch.txt", "r+")), wine=WORDS),
    question("a missing file in a missing folder", refuses("nodir«slash»x", linux=NO_SUCH % ("nodir«slash»x", "r")), wine=WORDS),
    question("a new file in a missing folder", refuses("nodir«slash»x", "w", linux=NO_SUCH % ("nodir«slash»x", "w")), wine=WORDS),
    question("a folder", refuses("", "w", linux="failed to open file '«home»' (mode: 'w'): Is a directory"), wine=WORDS),
    question("a missing name that is not ASCII", Say(command("guest-file-open", path="«home»nösuch 日.txt"), Differ(
        error("failed to open file '«home»n\\u00F6such \\u65E5.txt': «words»"), error(NO_SUCH % ("n\\u00F6such \\u65E5.txt", "r")))), wine=WORDS),
    written("a name that is not ASCII", "äö 日本 😀.txt", write("x"), content="x"),
    question("another case", opens("DIGITS.TXT"), read(got("0123"), count=4), close(), left_out=OF_WINDOWS),
    question("forward slashes", Say(command("guest-file-open", path="C:/agents/digits.txt"), returned("«handle»")), close(), left_out=OF_WINDOWS),
    question("a dot and a blank at the end are cut", opens("dot. ", "w"), close(), opens("dot", handle="«again»"), close("«again»"), left_out=OF_WINDOWS),
    question("what no name may have", refuses("a<b>.txt", "w"), wine=WORDS, left_out=OF_WINDOWS),
    question("readers share", opens("digits.txt"), opens("digits.txt", handle="«second»"), close(), close("«second»")),
    question("no reader beside a writer", opens("one.txt", "w"), refuses("one.txt"), close(), **SHARING),
    question("no reader beside one that may write", opens("digits.txt", "r+"), refuses("digits.txt"), close(), **SHARING),
    question("no writer beside a reader", opens("digits.txt"), refuses("digits.txt", "w"), refuses("digits.txt", "r+"), close(), **SHARING),
    question("handles count up", opens("digits.txt", handle="«first»"), close("«first»"), opens("digits.txt", handle="«next»"), Do(next_follows), close("«next»")),
)
