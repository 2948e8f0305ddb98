"""What of its arguments a program gets. On Windows they become one line: gspawn-win32.c of GLib, and GLib's helper once more.

How a program splits its line is the C runtime's matter, so Wine's here. The line itself is GLib's.
"""

from question import WINDOWS_ECHO, Differ, End, ended, question, run


def arrive(name, arguments, line=None, get=None):
    """`line` is what stands behind the program, else all as it is with blanks between; `get` what arrives on Windows, else all."""
    line = " ".join(arguments) if line is None else line
    on_windows = f"line: {WINDOWS_ECHO} {line}".rstrip(" ") if not line else f"line: {WINDOWS_ECHO} {line}"
    windows = ended(out=shown([on_windows], arguments if get is None else get))
    return question(name, run(*arguments), End(Differ(windows, ended(out=shown([], arguments)))), wine="how the program splits its line")


def shown(lines, words):
    return "".join(f"{one}\n" for one in [*lines, *(f"[{word}]" for word in words)])


def plain(name, *arguments):
    """GLib leaves them as they are."""
    return arrive(name, list(arguments))


QUESTIONS = (
    question("none", run(), End(Differ(ended(out=f"line: {WINDOWS_ECHO}\n"), ended()))),
    plain("plain", "a", "b"),
    arrive("a blank", ["a b", "c"], '"a b" c'),
    arrive("a tab", ["a\tb"], '"a\tb"'),
    arrive("blanks around", [" a "], '" a "'),
    arrive("only a blank", [" "], '" "'),
    arrive("a quote inside", ['a"b'], 'a\\"b'),
    arrive("quotes and blanks", ['a "b" c'], '"a \\"b\\" c"'),
    arrive("only a quote", ['"'], '\\"'),
    arrive("quoted already", ['"a b"'], '"\\"a b\\""'),
    arrive("a backslash at the end", ["C:\\dir\\", "next"], "C:\\dir\\ next"),
    arrive("a backslash at the end, and a blank", ["C:\\my dir\\", "next"], '"C:\\my dir\\\\" next'),
    arrive("a backslash before a quote", ['a\\"b'], 'a\\\\\\"b'),
    arrive("two backslashes before a quote", ['a\\\\"b'], 'a\\\\\\\\\\"b'),
    arrive("three backslashes before a quote, and a blank", ['a \\\\\\"b'], '"a \\\\\\\\\\\\\\"b"'),
    arrive("a share and backslashes at the end", ["\\\\server\\share\\x y\\\\"], '"\\\\server\\share\\x y\\\\\\\\"'),
    arrive("a backslash and a quote at the end", ['a\\"'], 'a\\\\\\"'),
    arrive("a backslash in one argument, a quote in the next", ["a\\\\", '"b'], 'a\\\\ \\"b'),
    arrive("an empty one alone vanishes", [""], "", []),
    arrive("an empty one in the middle vanishes", ["a", "", "b"], "a b", ["a", "b"]),
    arrive("an empty one before vanishes", ["", "b"], "b", ["b"]),
    arrive("two empty ones behind vanish", ["a", "", ""], "a", ["a"]),
    plain("percent signs", "%PATH%", "%1", "100%"),
    plain("what cmd would see", "^", "&", "|", "<", ">", "a&b", "a^b"),
    plain("punctuation", "!x!", "(a)", "a;b", "a,b", "a=b"),
    plain("patterns", "*", "*.exe", "?"),
    arrive("what a shell would see", ["$HOME", "`id`", "'a b'"], '$HOME `id` "\'a b\'"'),
    plain("options", "/c", "-x", "--", "/?"),
    arrive("at signs", ["@file", "@x y"], '@file "@x y"'),
    plain("umlauts", "äöüß"),
    arrive("Chinese and Japanese", ["日本語 中文"], '"日本語 中文"'),
    plain("an emoji", "😀"),
    plain("a combining accent", "e\u0301"),
    plain("a euro sign, blanks that are no blank", "€", "a\u00a0b", "a\u3000b"),
    plain("a newline needs no quotes", "a\nb"),
    arrive("a newline and a blank", ["a\n b"], '"a\n b"'),
    plain("carriage return and newline", "a\r\nb"),
    plain("vertical tab and form feed", "a\vb\fc"),
    plain("control characters", "a\x01b\x7f"),
    plain("U+FFFD", "\ufffd"),
    plain("what GLib's helper takes itself", "-", "y", "w", "z"),
    plain("200 of them", *(f"x{n}" for n in range(200))),
    plain("8 KiB", "A" * 8191),
    arrive("8 KB with a blank", ["A" * 4000 + " " + "B" * 4000], '"' + "A" * 4000 + " " + "B" * 4000 + '"'),
    plain("30000 characters", "A" * 30000),
    plain("32600 characters", "A" * 32600),
    arrive("7000 quotes", ['"' * 7000], '\\"' * 7000),
)
