"""Which program is started, and the words where none is: gspawn-win32.c, and on Linux gspawn.c.

Which numbers Wine gives for what is no program differs from Windows; then only GLib's own words are compared.
"""

from question import End, command, ended, error, question, raw, run

SHOWN = ended(out="one is not set\n")
NOBODY = error("Guest agent command failed, error was 'Failed to execute child process (No such file or directory)'")


def failed(words):
    return error(f"Guest agent command failed, error was 'Failed to execute child process {words}'")


def exec_of(path, **more):
    return command("guest-exec", path=path, **more)


def missing(name, path, linux="", why="No such file or directory", **more):
    """Windows' build names no program; Linux' does, in curly quotes."""
    return raw(name, exec_of(path, arg=["x"]), NOBODY, linux=failed(f"\\u201C{linux or path}\\u201D ({why})"), **more)


def no_program(name, path, linux="", why="Permission denied", **more):
    return raw(name, exec_of(path, arg=["x"]), failed("(«words»)"), linux=failed(f"\\u201C{linux or path}\\u201D ({why})"),
               wine="why it is none", **more)


def runs(name, path, **more):
    return question(name, run("--env", "one", path=path), End(SHOWN), **more)


OF_WINDOWS = {"left_out": {"linux": "a habit of Windows"}}

QUESTIONS = (
    runs("a folder and a name that are not ASCII", "«home»dïr mït 空«slash»prög 日.exe"),
    runs("the ending left out", "«home»echo", **OF_WINDOWS, wine="that the C runtime tries .exe, as Windows' does"),
    runs("forward slashes", "C:/agents/echo.exe", **OF_WINDOWS, wine="that the C runtime takes them, as Windows' does"),
    runs("another case", "C:\\AGENTS\\Echo.EXE", **OF_WINDOWS, wine="that case does not count"),
    missing("not found", "nosuch-prog.exe"),
    missing("not found, without an ending", "nosuch-prog"),
    missing("not found by its whole path", "«home»nosuch.exe"),
    missing("not found, not ASCII", "«home»nösuch 日.exe", "«home»n\\u00F6such \\u65E5.exe"),
    missing("no such folder", "«home»nodir«slash»x.exe"),
    missing("no such drive", "Q:\\x.exe", "Q:\\\\x.exe", **OF_WINDOWS),
    missing("in quotes", '"«echo»"', '\\"«echo»\\"'),
    missing("with its arguments", "«echo» a b"),
    missing("a variable in it", "%SystemRoot%\\system32\\cmd.exe", "%SystemRoot%\\\\system32\\\\cmd.exe"),
    no_program("a blank", " ", why="No such file or directory"),
    missing("300 characters", "«home»" + "n" * 300 + ".exe", why="File name too long"),
    no_program("a folder", "«home»dïr mït 空", "«home»d\\u00EFr m\\u00EFt \\u7A7A"),
    no_program("a text", "«home»text.txt"),
    raw("an empty name, no arguments: GLib's helper dies", exec_of(""),
        error("Guest agent command failed, error was 'Failed to read from child pipe (EOF)'"), linux=failed("\\u201C\\u201D (No such file or directory)")),
    question("an empty name gives way to the first argument", run("--env", "one", path="", arg=["«echo»", "--env", "one"]), End(SHOWN),
             left_out={"linux": "see the next question"}),
    raw("an empty name is looked for", exec_of("", arg=["«echo»"]), failed("\\u201C\\u201D (No such file or directory)"),
        left_out={"practice": "see the question before", "windows": "see the question before"}),
    question("by the path that is given", run("--env", "one", path="echo.exe", env=["PATH=«home»"]), End(SHOWN)),
    raw("not by any other path", exec_of("echo.exe", env=["A=1"]), NOBODY, linux=failed("\\u201Cecho.exe\\u201D (No such file or directory)")),
)
