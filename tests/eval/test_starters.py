"""Starters in four languages: what they say fits what the drivers fill and read."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from eval.questions.problem import Problem, Signature, Test
from eval.questions.starters import LANGUAGES, python_type
from runners.sandbox import CallJob, Sandbox, load_settings, this_process

VALUES = {
    "int": 1 << 40,
    "float": 0.5,
    "str": "擂台",
    "bool": True,
    "list[int]": [1, 1 << 40],
    "list[list[str]]": [["a"], []],
    "list[int | none]": [1, None],
    "dict[str, list[int]]": {"a": [1]},
    "int | none": None,
    "tree": [4, 2, None, 1],
    "linked_list": [1, 2],
    "list[tree]": [[4, 2, None, 1]],
}
WIDE = Test((1 << 40,), None)
CLASS_CALLS = [["Box", [3]], ["add", [4]], ["total", []]]


@pytest.fixture
async def sandbox(require) -> AsyncIterator[Sandbox]:
    require("docker")
    opened = Sandbox(load_settings(), this_process())
    yield opened
    await opened.close()


def echo(kind: str, value: object) -> Problem:
    """A problem whose function gives back what it is given."""
    return Problem("echo", "echo", (Test((value,), value),), types=Signature((("a", kind),), kind))


def with_body(starter: str, body: str) -> str:
    """The starter with a body in its one empty function."""
    if "..." in starter:
        return starter.replace("...", body.rstrip(";"))
    head, brace, tail = starter.rpartition("{")
    return f"{head}{brace}{body}{tail}"


@pytest.mark.docker
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_starter_takes_and_gives_values_of_every_type(sandbox, language) -> None:
    values = list(VALUES.values())
    args = tuple((f"a{number}", kind) for number, kind in enumerate(VALUES))
    for returned in ("list[int | none]", "dict[str, list[int]]", "tree"):
        problem = Problem("echo", "echo", (WIDE,), types=Signature(args, returned))
        name = next(name for name, kind in args if kind == returned)
        code = with_body(problem.starter(language), f"return {name};")
        kinds = tuple(VALUES)
        job = CallJob(code, "echo", [values], "function", kinds, returned, language=language)
        (call,) = (await sandbox.call(job)).calls
        assert call.value == VALUES[returned], (code, call)


@pytest.mark.docker
@pytest.mark.parametrize(
    ("language", "bodies"),
    [
        ("javascript", ["this.n = n;", "this.n += n;", "return this.n;"]),
        ("java", ["this.n = n;", "this.n += n;", "return this.n;"]),
    ],
)
async def test_the_starter_of_a_class_can_be_called(sandbox, language, bodies) -> None:
    n, nothing = (("n", "int"),), ()
    methods = (("add", Signature(n)), ("total", Signature(nothing, "int")))
    box = Problem("box", "Box", (), mode="class", types=Signature(n), methods=methods)
    code = box.starter(language)
    opened = ") {"
    pieces = code.split(opened)
    assert len(pieces) == 4
    filled = [piece + opened + body for piece, body in zip(pieces, bodies, strict=False)]
    code = "".join([*filled, pieces[-1]])
    if language == "java":
        code = code.replace("class Box {", "class Box { int n;")
    (call,) = (
        await sandbox.call(CallJob(code, "Box", [CLASS_CALLS], "class", language=language))
    ).calls
    assert call.value == [None, None, 7], (code, call)


def test_integers_are_wide_where_a_test_needs_it_and_nowhere_else() -> None:
    assert "int echo(int a)" in echo("int", (1 << 31) - 1).starter("java")
    assert "long echo(long a)" in echo("int", 1 << 31).starter("java")
    assert "long long echo(long long a)" in echo("int", -(1 << 31) - 1).starter("cpp")


def test_a_class_has_no_starter_where_it_could_not_be_called() -> None:
    box = Problem("box", "Box", (), mode="class", types=Signature(()))
    with pytest.raises(ValueError, match="no starter in 'cpp' for a class"):
        box.starter("cpp")


@pytest.mark.parametrize("kind", ["int | none", "list[tree]", "dict[str, linked_list]"])
def test_types_become_python_annotations(kind: str) -> None:
    compile(python_type(kind), "type", "eval")
