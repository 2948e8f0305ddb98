"""What counts as an answer, seen by an agent that says what a test has written down for it."""

import contextlib
import io
import socket
import threading
import unittest
from unittest import mock

import here  # noqa: F401, it comes before what it makes importable
import asking
import run
from channel import Channel
from question import Differ, End, Say, Silence, command, question

SYNC = command("guest-sync", id=4711).encode()
STATUS = command("guest-exec-status", pid="«pid»")


class Said:
    """An agent that answers each of these requests with these bytes."""

    def __init__(self, kind, answers):
        self.kind = kind
        self.places = {"home": "/h/"}
        self.answers = dict(answers)
        ours, theirs = socket.socketpair()
        self.sockets = (ours, theirs)
        self.channel = Channel(ours.fileno())
        threading.Thread(target=self.serve, args=(theirs,), daemon=True).start()

    def serve(self, door):
        with contextlib.suppress(OSError):
            while data := door.recv(1 << 16):
                door.sendall(b'{"return": 4711}\n' if data == SYNC else self.answers.get(data.decode("utf-8"), b""))

    def close(self):
        for one in self.sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


class AskingTest(unittest.TestCase):
    def wrong(self, *talk, kind="practice", **answers):
        agent = Said(kind, answers)
        self.addCleanup(agent.close)
        return asking.Asking(agent).ask(question("q", *talk))

    def test_the_same_bytes(self) -> None:
        self.assertIsNone(self.wrong(Say("a", '{"return": {}}'), a=b'{"return": {}}\n'))
        for other in (b'{"return":{}}\n', b'{"return": {}} \n', b'{"return": []}\n'):
            self.assertIn("expected", self.wrong(Say("a", '{"return": {}}'), a=other))

    def test_two_lines_and_bytes_that_are_no_text(self) -> None:
        self.assertIsNone(self.wrong(Say("a", '{"error": 1}\n\xff{"return": 7}'), a=b'{"error": 1}\n\xff{"return": 7}\n'))
        self.assertIn("expected", self.wrong(Say("a", '{"error": 1}\n\xff{"return": 7}'), a=b'{"error": 1}\n{"return": 7}\n'))

    def test_a_line_too_many(self) -> None:
        self.assertIn("it went on with", self.wrong(Say("a", "{}"), a=b"{}\n{}\n"))

    def test_a_line_too_few(self) -> None:
        with mock.patch.object(asking, "PATIENCE", 0.2):
            self.assertIn("no answer within 0.2 s", self.wrong(Say("a", "1\n2"), a=b"1\n"))

    def test_a_number_is_the_same_wherever_it_stands(self) -> None:
        self.assertIsNone(self.wrong(Say("a", '{"h": «handle»}'), Say("b «handle»", "no «handle»"), **{"a": b'{"h": 1000}\n', "b 1000": b"no 1000\n"}))
        self.assertIn("no 1000", self.wrong(Say("a", '{"h": «handle»}'), Say("b", "no «handle»"), a=b'{"h": 1000}\n', b=b"no 1001\n"))
        self.assertIn("expected", self.wrong(Say("a", '{"h": «handle»}'), a=b'{"h": "1000"}\n'))

    def test_words_end_at_their_quote(self) -> None:
        self.assertIsNone(self.wrong(Say("a", '"no: «words»"'), a=b'"no: \\"x\\" y"\n'))
        self.assertIn("expected", self.wrong(Say("a", '"no: «words»"'), a=b'"no: x", "y"\n'))

    def test_linux_may_answer_otherwise(self) -> None:
        talk = Say("a", Differ("1", "2"))
        self.assertIsNone(self.wrong(talk, kind="linux", a=b"2\n"))
        self.assertIsNone(self.wrong(talk, kind="windows", a=b"1\n"))
        self.assertIn("expected", self.wrong(talk, kind="practice", a=b"2\n"))

    def test_the_end_of_a_program(self) -> None:
        asked = STATUS.replace("«pid»", "8")
        self.assertIsNone(self.wrong(Say("a", "«pid»"), End("end"), **{"a": b"8\n", asked: b"end\n"}))
        self.assertIn("runs still", self.wrong(Say("a", "«pid»"), End("end"), **{"a": b"8\n", asked: b"runs still\n"}))

    def test_silence(self) -> None:
        self.assertIsNone(self.wrong(Silence("a", 0.1)))
        self.assertIn("no answer at all", self.wrong(Silence("a", 5), a=b"{}\n"))

    def test_an_agent_that_closes(self) -> None:
        agent = Said("practice", {})
        self.addCleanup(agent.close)
        agent.sockets[1].shutdown(socket.SHUT_WR)
        self.assertIn("closed its channel", asking.Asking(agent).ask(question("q", Say("a", "1"))))


class ResultTest(unittest.TestCase):
    def test_asked_nothing_is_a_failure(self) -> None:
        result = run.Result("linux")
        self.assertTrue(result.failed())
        self.assertEqual("Linux agent: FAILED, it was asked nothing", result.outcome())

    def test_skipped_is_neither_passed_nor_failed(self) -> None:
        result = run.Result("windows", "no network")
        self.assertFalse(result.failed())
        self.assertEqual("Windows agent: SKIPPED (no network)", result.outcome())

    def test_all_skipped_is_a_failure(self) -> None:
        with contextlib.redirect_stdout(io.StringIO()) as said:
            self.assertEqual(1, run.main(["--without-windows", "no network", "--agent", "windows", "wire"]))
        self.assertIn("Windows agent: SKIPPED (no network)", said.getvalue())

    def test_an_agent_that_does_not_start_is_a_failure(self) -> None:
        class Broken(Said):
            version = ""

            def start(self):
                raise OSError("no such program")

            def stop(self):
                self.close()

            def log_end(self):
                return "its log is empty"

        result = run.ask_all(Broken("linux", {}), run.questions(["env"]))
        self.assertTrue(result.failed())
        self.assertIn("no such program", result.wrong[0])


if __name__ == "__main__":
    unittest.main()
