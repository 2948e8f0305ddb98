"""wsl.exe's own reading of its command line.

The first words are compared raw, so a quoted option or a quoted distribution name is not recognised:
`wsl.exe "--list"` runs a Linux command. Only what follows --import, --list, -e and the like is split
by CommandLineToArgvW. (Read in WslClient.cpp of 2.6.3.)
"""

import re

from .wsl_text import WslError

GUID = re.compile(r"\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}$")


def strip_program(line):
    """Everything after the program's own name."""
    n, quoted = 0, False
    while n < len(line) and (quoted or line[n] not in " \t"):
        if line[n] == '"':
            quoted = not quoted
        n += 1
    return line[n:].lstrip(" \t")


def word(line, quotes=False):
    """The raw first word, quotes included."""
    if quotes and line.startswith('"') and '"' in line[1:]:
        return line[:line.index('"', 1) + 1]
    return re.split(r"[ \t]", line, maxsplit=1)[0]


def consume(line, first):
    return line[len(first):].lstrip(" \t")


def invalid(argument):
    return WslError("E_INVALIDARG", message=f"Invalid command line argument: {argument}\n"
                    "Please use 'wsl.exe --help' to get a list of supported arguments.")


def parse_options(argv, flags=(), values=(), positions=0):
    """ArgumentParser: ({option: True or value}, [positional]). `flags` and `values` map spelling to name."""
    flags, values = dict(flags), dict(values)
    options, positional, stop, n = {}, [], False, 0
    while n < len(argv):
        argument = argv[n]
        if not stop and argument == "--":
            stop = True
        elif not stop and re.match(r"-[^-].", argument) and all("-" + c in flags for c in argument[1:]):
            options.update({flags["-" + c]: True for c in argument[1:]})
        elif not stop and argument in flags:
            options[flags[argument]] = True
        elif not stop and argument in values:
            if n + 1 >= len(argv):
                raise WslError("E_INVALIDARG", message=f"Command line argument {argument} requires a value.\n"
                               "Please use 'wsl.exe --help' to get a list of supported arguments.")
            n += 1
            options[values[argument]] = argv[n]
        elif (stop or not argument.startswith("-") or argument == "-") and len(positional) < positions:
            positional.append(argument)
        else:
            raise invalid(argument)
        n += 1
    return options, positional


class Launch:
    """How to start a Linux process: `exec_line` for -e, `shell_line` for the rest (None: a login shell)."""

    def __init__(self):
        self.distro = None
        self.user = None
        self.exec_line = None
        self.shell_line = None
