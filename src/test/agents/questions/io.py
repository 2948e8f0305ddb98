"""Output that is kept and input that is given: guest_exec_output_watch of qga/commands.c, giowin32.c of GLib."""

import time

from asking import Wrong
from question import Differ, Do, End, Pause, Say, Silence, base64_of, command, ended, error, question, raw, returned, run

MIB = 1 << 20
KEPT = 16 * MIB
# A pipe's 4 KiB and the 4 KiB before it, less one.
UNREAD = 8191
# Seconds that a child outlives its parent.
HELD = 8


def writes(what, size, stream="out", cut=False, linux_cut=None):
    """Of more than 16 MiB the rest is lost."""
    def status(cut):
        return ended(**{stream: b"x" * min(size, KEPT)}, cut=cut)
    return question(f"{what} to std{stream}", run("--" + stream, str(size)), End(Differ(status(cut), status(cut if linux_cut is None else linux_cut))))


def ends_before_its_child(asking):
    begin = time.monotonic()
    asking.step(End(ended()))
    if time.monotonic() - begin > HELD - 1:
        raise Wrong("it was waited for its child")


def reads(name, given, out, **more):
    return question(name, run("--cat", input_data=given), End(ended(out=out)), **more)


# Its main loop writes, and waits while the program waits for its output to be read: 64 KiB hung it in 4 runs of 6, 1 MiB in 5.
BOTH_WAIT = dict.fromkeys(("practice", "windows"), "it hangs there in most runs, and not in all")
NO_CHILDREN = {"practice": "no program of the practice guest leaves its streams to a child"}
BYTES = bytes(range(256))

QUESTIONS = (
    question("not asked for", run("--mix", capture_output=False), End(ended())),
    question("asked not to", run("--mix", capture_output=False, **{"capture-output": False}), End(ended())),
    question("both streams", run("--mix"), End(ended(out="o1\no2\n", err="e1\ne2\n"))),
    question("nothing written is not mentioned", run("--exit", "3"), End(ended(3))),
    writes("a byte", 1),
    writes("4 KiB", 4096),
    writes("4 KiB and one", 4097),
    writes("64 KiB", 1 << 16),
    writes("1 MiB", MIB),
    writes("4 MiB", 4 * MIB),
    writes("16 MiB less one", KEPT - 1),
    writes("exactly 16 MiB", KEPT, cut=True, linux_cut=False),
    writes("16 MiB and one", KEPT + 1, cut=True),
    writes("64 KiB", 1 << 16, "err"),
    question("20 MiB that nobody keeps", run("--out", str(20 * MIB), capture_output=False), End(ended())),
    reads("a line", base64_of("hello\n"), "hello\n"),
    reads("all bytes", base64_of(BYTES), BYTES),
    reads("an empty input", "", b""),
    reads("8191 bytes there and back", base64_of(b"y" * UNREAD), b"y" * UNREAD),
    reads("1 MiB there and back", base64_of(b"y" * MIB), b"y" * MIB, left_out=BOTH_WAIT),
    question("64 KiB are counted", run("--count", input_data=base64_of(b"y" * (1 << 16))), End(ended(out="65536\n"))),
    question("without an input it is at its end", run("--count"), End(ended(out="0\n"))),
    raw("no base64", command("guest-exec", path="«echo»", input_data="!!!"), error("Base64 data contains invalid characters")),
    reads("base64 without its padding loses the last group", "aGVsbG8", "hel"),
    reads("a newline in base64", "aGVs\nbG8K", "hello\n"),
    question("a child holds the output", run("--hold", "2000"), End(ended(out="left\nslept\n")),
             left_out=NO_CHILDREN),
    question("a child holds an output that nobody keeps", run("--hold", f"{HELD}000", capture_output=False), Do(ends_before_its_child), left_out=NO_CHILDREN),
    question("so much input need not be read", run("--exit", "4", input_data=base64_of(b"y" * UNREAD)), End(ended(4))),
    question("10 KiB that nobody reads", run("--sleep", "1000", input_data=base64_of(b"y" * 10240)), Pause(0.5),
             Say(command("guest-ping"), returned("{}")), End(ended(out="slept\n")),
             left_out={"practice": "see the next question", "windows": "see the next question"}),
    question("10 KiB that nobody reads hang the agent for good", run("--sleep", "1000", input_data=base64_of(b"y" * 10240)), Pause(0.5),
             Silence(command("guest-ping"), 6), left_out={"linux": "see the question before"}),
)
