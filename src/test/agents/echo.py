"""The program that agents start in the tests, for Linux and, called by practice.py, in the practice guest. echo.c is its twin for Windows.

  WORD...       the command line as it came (not on Linux), then each word in brackets on a line of its own
  --env NAME... what these variables are
  --exit N, --crash, --kill N     ends so
  --out N, --err N                N times x
  --mix         o1 and o2 on the one, e1 and e2 on the other
  --cat, --count                  gives its input back, or its size
  --sleep MS    says that it slept
  --hold MS     leaves a child with its streams that does so
"""

import os
import signal
import subprocess
import sys
import time

PAGE = 1 << 16


def pages(stdin):
    while page := stdin.read(PAGE):
        yield page


def times_x(size, stream):
    for at in range(0, size, PAGE):
        stream.write(b"x" * min(PAGE, size - at))


def variable(name, environ):
    value = environ.get(name)
    return f"{name} is not set\n" if value is None else f"{name}={value}\n"


def run(words, line, environ, stdin, stdout, stderr):
    """Returns the exit code. Where there is a `line`, this is Windows."""
    match words:
        case ["--env", *names]:
            stdout.write("".join(variable(name, environ) for name in names).encode("utf-8", "surrogateescape"))
        case ["--exit", code]:
            return int(code, 0)
        case ["--crash"]:
            return 0xC0000005 if line else os.kill(os.getpid(), signal.SIGSEGV)
        case ["--kill", code]:
            return int(code) if line else os.kill(os.getpid(), signal.SIGKILL)
        case ["--out", size]:
            times_x(int(size), stdout)
        case ["--err", size]:
            times_x(int(size), stderr)
        case ["--mix"]:
            for number in (b"1", b"2"):
                stdout.write(b"o" + number + b"\n")
                stderr.write(b"e" + number + b"\n")
        case ["--cat"]:
            for page in pages(stdin):
                stdout.write(page)
        case ["--count"]:
            stdout.write(b"%d\n" % sum(len(page) for page in pages(stdin)))
        case ["--sleep", milliseconds]:
            time.sleep(int(milliseconds) / 1000)
            stdout.write(b"slept\n")
        case ["--hold", milliseconds]:
            subprocess.Popen([sys.executable, __file__, "--sleep", milliseconds])
            stdout.write(b"left\n")
        case _:
            shown = [f"line: {line}"] if line else []
            stdout.write("".join(f"{one}\n" for one in [*shown, *(f"[{word}]" for word in words)]).encode("utf-8", "surrogateescape"))
    return 0


if __name__ == "__main__":
    streams = [open(number, "rb" if number == 0 else "wb", buffering=0, closefd=False) for number in range(3)]
    os._exit(run(sys.argv[1:], None, os.environ, *streams) & 255)
