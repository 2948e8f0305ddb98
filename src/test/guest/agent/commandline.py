"""Command lines as Windows passes them: one string, split by each program."""


def join_glib(argv):
    """How GLib's g_spawn (used by guest-exec) makes one line of an argv."""
    return " ".join(quote_glib(argument) for argument in argv)


def quote_glib(argument):
    blank = " " in argument or "\t" in argument
    out, slashes = [], 0
    for char in argument:
        if char == '"':
            out.append("\\" * slashes + "\\")
        slashes = slashes + 1 if char == "\\" else 0
        out.append(char)
    if not blank:
        return "".join(out)
    return '"' + "".join(out) + "\\" * slashes + '"'


def split(line):
    """CommandLineToArgvW / MSVCRT rules: 2n backslashes before a quote, "" inside quotes."""
    argv, n, size = [], 0, len(line)
    # The program name knows no escapes: quoted to the next quote, else to the first blank.
    if line.startswith('"'):
        end = line.find('"', 1)
        end = size if end < 0 else end
        argv.append(line[1:end])
        n = end + 1
    else:
        while n < size and line[n] not in " \t":
            n += 1
        argv.append(line[:n])
    return argv + split_arguments(line[n:])


def split_arguments(text):
    argv, n, size = [], 0, len(text)
    while True:
        while n < size and text[n] in " \t":
            n += 1
        if n >= size:
            return argv
        current, quoted = [], False
        while n < size and (quoted or text[n] not in " \t"):
            slashes = 0
            while n < size and text[n] == "\\":
                slashes += 1
                n += 1
            if n < size and text[n] == '"':
                current.append("\\" * (slashes // 2))
                if slashes % 2:
                    current.append('"')
                elif quoted and n + 1 < size and text[n + 1] == '"':
                    current.append('"')
                    n += 1
                else:
                    quoted = not quoted
                n += 1
            elif slashes:
                current.append("\\" * slashes)
            elif n < size:
                current.append(text[n])
                n += 1
        argv.append("".join(current))
