"""The environment of a program. Wine puts a few variables of its own back (SystemRoot among them), so single ones are asked for."""

from question import Differ, End, ended, question, run


def sees(name, env, asked, shown, linux=None, **more):
    """`asked` are variables; `shown` is what the program says of them."""
    given = {} if env is None else {"env": env}
    lines = "".join(f"{line}\n" for line in shown)
    return question(name, run("--env", *asked, **given), End(Differ(ended(out=lines), ended(out="".join(f"{line}\n" for line in linux or shown)))), **more)


NOTHING_OF_THE_AGENTS = ["PATH is not set", "TEMP is not set", "LANG is not set"]

QUESTIONS = (
    question("without one it is the agent's", run("--env", "OS"), End(ended(out="OS=Windows_NT\n")), left_out={"linux": "see the next question"}),
    question("without one it is the agent's, on Linux", run("--env", "LANG"), End(ended(out="LANG=C.UTF-8\n")),
             left_out={"practice": "see the question before", "windows": "see the question before"}),
    sees("an empty one replaces all", [], ["PATH", "TEMP", "LANG"], NOTHING_OF_THE_AGENTS),
    sees("a given one replaces all", ["A=1", "B=two words"], ["A", "B", "PATH", "TEMP", "LANG"], ["A=1", "B=two words", *NOTHING_OF_THE_AGENTS]),
    sees("not ASCII", ["NÄME=ü日", "Q=\"x\" \\"], ["NÄME", "Q"], ["NÄME=ü日", "Q=\"x\" \\"]),
    sees("an empty value", ["E=", "X=1"], ["E", "X"], ["E=", "X=1"]),
    sees("a value with = in it", ["X=a=b"], ["X"], ["X=a=b"]),
    sees("an empty entry ends it", ["X=1", "", "Y=2"], ["X", "Y"], ["X=1", "Y is not set"], ["X=1", "Y=2"]),
)
