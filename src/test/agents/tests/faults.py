"""The practice agent with a fault: faults.py FAULT FOLDER SOCKET"""

import sys

import here  # noqa: F401, it comes before what it makes importable
import practice
from agent import commands, files, json_reader, json_writer, processes
from agent.protocol_errors import CommandError

status, read, execute = processes.Program.answer, files.Files.read, processes.Processes.execute


def eof_on_a_short_read():
    def short(self, handle, count=4096):
        answer = read(self, handle, count)
        return {**answer, "eof": answer["count"] < count}
    files.Files.read = short


def ab_is_a_mode():
    files.MODES["ab"] = "a"


def no_signals():
    processes.Program.answer = lambda self: {{"signal": "exitcode"}.get(name, name): value for name, value in status(self).items()}


def codes_without_a_sign():
    def unsigned(self):
        answer = status(self)
        return {**answer, "exitcode": answer["exitcode"] & 0xFFFFFFFF} if "exitcode" in answer else answer
    processes.Program.answer = unsigned


def sixteen_mib_are_whole():
    def whole(self):
        answer = status(self)
        return {**answer, "out-truncated": False} if len(answer.get("out-data", "")) == 4 * -(-(16 << 20) // 3) else answer
    processes.Program.answer = whole


def the_missing_program_is_named():
    def named(self, path, **more):
        try:
            return execute(self, path, **more)
        except CommandError as problem:
            raise CommandError(problem.desc.replace("(No such", f"“{path}” (No such")) from None
    processes.Processes.execute = named


def empty_arguments_stay():
    def kept(self, path, arg=None, **more):
        return execute(self, path, arg=[word or '""' for word in arg or []], **more)
    processes.Processes.execute = kept


def an_environment_adds():
    own = processes.Environment
    processes.Environment = lambda values: own({**processes.environment("SYSTEM"), **dict(values)})


def no_error_line_before_the_sync():
    feed = json_reader.Reader.feed
    json_reader.Reader.feed = lambda self, data: feed(self, data.replace(b"\xff", b""))


def nothing_hangs():
    processes.Processes.hang = lambda self: False


def members_as_they_come():
    json_writer.bucket = lambda name: 0


def nothing_is_disabled():
    commands.DISABLED.clear()


if __name__ == "__main__":
    globals()[sys.argv[1]]()
    practice.serve(*sys.argv[2:])
