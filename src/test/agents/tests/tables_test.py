"""The tables are whole: what they say is JSON, and Wine is named where it decides."""

import json
import unittest

import here  # noqa: F401, it comes before what it makes importable
import run
from asking import ANY, PLACE
from question import Differ, End, Say, Silence

KINDS = {"practice", "linux", "windows"}
FILLED = {"home": "C:\\\\agents\\\\", "echo": "C:\\\\agents\\\\echo.exe", "slash": "/", "words": "true"}


def answers(question):
    """(of Windows, of Linux) for each step that has one."""
    for step in question.talk:
        if isinstance(step, (Say, End)):
            answer = step.answer
            yield (answer.windows, answer.linux) if isinstance(answer, Differ) else (answer, answer)


class TablesTest(unittest.TestCase):
    def test_every_group_asks(self) -> None:
        for group in run.GROUPS:
            self.assertGreater(len(run.questions([group])), 5, group)

    def test_a_question_is_said_once(self) -> None:
        names = [(group, question.name) for group, question in run.questions(run.GROUPS)]
        self.assertEqual([], sorted({name for name in names if names.count(name) > 1}))
        talks = [(group, repr(question.talk)) for group, question in run.questions(run.GROUPS)]
        self.assertEqual(len(talks), len(set(talks)))

    def test_every_answer_is_a_line_of_json_or_more(self) -> None:
        for group, question in run.questions(run.GROUPS):
            for line in (line for pair in answers(question) for answer in pair for line in answer.split("\n") if answer):
                with self.subTest(group, name=question.name):
                    filled = PLACE.sub(lambda place: FILLED.get(place[1], "5"), line.removeprefix("\xff"))
                    self.assertLessEqual(set(json.loads(filled)), {"return", "error", "id"})

    def test_where_only_the_form_counts_wine_decides(self) -> None:
        for group, question in run.questions(run.GROUPS):
            free = any(f"«{name}»" in windows for windows, _ in answers(question) for name in ANY)
            if free and question.name != "guest-info":
                self.assertTrue(question.wine, f"{group}: {question.name}")

    def test_an_agent_is_left_out_for_a_reason(self) -> None:
        for group, question in run.questions(run.GROUPS):
            self.assertLess(set(question.left_out), KINDS, f"{group}: {question.name}")
            self.assertTrue(all(question.left_out.values()))

    def test_an_agent_that_hangs_is_the_end_of_a_talk(self) -> None:
        for _, question in run.questions(run.GROUPS):
            self.assertFalse(any(isinstance(step, Silence) for step in question.talk[:-1]))


if __name__ == "__main__":
    unittest.main()
