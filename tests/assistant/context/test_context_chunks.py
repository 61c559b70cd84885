"""Chunks cover a file exactly and in order, whatever it holds, and know what they are of."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.context.chunks import MOST_CHARACTERS, MOST_LINES, Cut, chunks, lines_of, some_lines
from assistant.context.cuts import cuts_of
from assistant.context.languages import STRUCTURED, language_of_path

PROGRAMS = {
    "python": '''import os

# Says hello.
@decorated(
    1)
def hello():
    """Greet."""

class Short:
    x = 1

class Long(Base):
    """Many methods."""
    y = 2

'''
    + "\n".join(f"    async def m{n}(self):\n        return {n}\n" for n in range(20))
    + "\nhello()\n",
    "javascript": "/** Adds. */\nexport const add = (a, b) => {\n  return a + b\n}\n"
    "function* many() {}\nexport default class Stack {\n"
    + "".join(f"  m{n}() {{\n    return {n}\n  }}\n\n" for n in range(12))
    + "}\n",
    "typescript": "export interface Shape {\n  side: number\n}\nnamespace N {\n  type T = 1\n}\n"
    "export function area(s: Shape): number {\n  return s.side\n}\n",
    "tsx": "type Props = { name: string }\nexport const Card = ({ name }: Props) => (\n"
    "  <p>{name}</p>\n)\nexport function List(names: string[]) {\n"
    "  return <ul>{names.map((name) => <Card name={name} />)}</ul>\n}\n",
    "java": "package a;\n@Fast\npublic class Box {\n"
    + "".join(f"  @Override\n  int m{n}() {{\n    return {n};\n  }}\n" for n in range(10))
    + "}\n",
    "c": "#include <stdio.h>\n/* Adds. */\nstatic int *add(int a)\n{\n  return 0;\n}\n"
    "struct point { int x; };\n#define TWICE(a) \\\n  ((a) * 2)\n",
    "cpp": "#ifndef A\n#define A\nnamespace geo {\n"
    + "".join(f"template <class T>\nT *m{n}(T a) {{\n  return a;\n}}\n\n" for n in range(9))
    + "class Box : Shape {\n};\n}\n#endif\n",
    "go": "package a\n\n// Push adds.\nfunc (s *Stack[T]) Push(x T) {\n}\n"
    "type Stack struct {\n}\n",
    "rust": "#[derive(Debug)]\nstruct Point;\n\nimpl Shape for Point {\n"
    + "".join(f"    /// Doc.\n    fn m{n}() {{\n        x();\n    }}\n\n" for n in range(10))
    + "}\n",
    "bash": "#!/bin/bash\nhello() {\n  echo hello\n}\nfunction bye {\n  echo bye\n}\nhello\n",
}  # fmt: skip
MARKDOWN = "Before.\n\n# One\ntext\n```sh\n# no heading\n```\n## Two #\nmore\n# Three\n"


def whole(language: str, text: str) -> list[str]:
    """The symbols of a text's chunks, after proving the law of this room for them."""
    lines = lines_of(text)
    found = chunks(lines, cuts_of(language, lines))
    assert "".join(chunk.text for chunk in found) == text
    at = 1
    for chunk in found:
        assert chunk.first_line == at <= chunk.last_line
        assert chunk.text == "".join(lines[at - 1 : chunk.last_line])
        assert chunk.last_line - at < MOST_LINES
        assert len(chunk.text) <= MOST_CHARACTERS or at == chunk.last_line
        at = chunk.last_line + 1
    assert at == len(lines) + 1
    return [chunk.symbol for chunk in found]


def test_every_structured_language_has_a_program_here() -> None:
    assert set(PROGRAMS) == STRUCTURED


@pytest.mark.parametrize(
    ("language", "symbols"),
    [
        ("python", {"hello", "Short", "Long", "Long.m0", "Long.m19"}),
        ("javascript", {"add", "many", "Stack", "Stack.m11"}),
        ("typescript", {"Shape", "N", "area"}),
        ("tsx", {"Props", "Card", "List"}),
        ("java", {"Box", "Box.m9"}),
        ("c", {"add", "point", "TWICE"}),
        ("cpp", {"geo.m0", "geo.m8", "geo.Box"}),
        ("go", {"Stack.Push", "Stack"}),
        ("rust", {"Point", "Point.m0", "Point.m9"}),
        ("bash", {"hello", "bye"}),
    ],
)
def test_functions_and_classes_are_found(language: str, symbols: set[str]) -> None:
    assert symbols <= set(whole(language, PROGRAMS[language]))


def test_what_stands_directly_above_a_definition_belongs_to_it() -> None:
    lines = lines_of(PROGRAMS["python"])
    hello = next(c for c in chunks(lines, cuts_of("python", lines)) if c.symbol == "hello")
    assert hello.text.startswith("# Says hello.\n@decorated(")


def test_markdown_is_cut_at_headings_and_not_inside_fences() -> None:
    assert whole("markdown", MARKDOWN) == ["", "One", "One › Two", "Three"]


def test_a_long_function_is_cut_at_a_blank_line_and_keeps_its_name() -> None:
    body = "".join(f"    a{n} = {n}\n" + ("\n" if n % 10 == 9 else "") for n in range(200))
    lines = lines_of(f"def long():\n{body}")
    found = chunks(lines, cuts_of("python", lines))
    assert {chunk.symbol for chunk in found} == {"long"}
    assert [chunk.part for chunk in found] == list(range(len(found)))
    assert all(chunk.text.endswith("\n\n") for chunk in found[:-1])


def test_one_endless_line_stays_one_line() -> None:
    assert len(whole("javascript", "x=1;" * 20_000)) == 1


@given(text=st.text(), language=st.sampled_from([*sorted(STRUCTURED), "markdown", "text"]))
def test_any_text_is_covered_exactly(text: str, language: str) -> None:
    whole(language, text)


LINES = st.sampled_from(
    ["", " ", "\r", "# h", "## h", "```", "def f():", "class A:", "  }", "{", "\x0b", "\u2028",
     "\ud800", "é界😀"]
)  # fmt: skip


@given(
    lines=st.lists(LINES | st.text(max_size=50), max_size=200),
    language=st.sampled_from([*sorted(STRUCTURED), "markdown", "text"]),
)
def test_any_lines_are_covered_exactly(lines: list[str], language: str) -> None:
    whole(language, "\n".join(lines))


@given(
    language=st.sampled_from(sorted(STRUCTURED)),
    seed=st.integers(0, 2**32),
    strange=st.text(max_size=8),
)
def test_broken_programs_are_covered_exactly(language: str, seed: int, strange: str) -> None:
    dice = random.Random(seed)
    text = PROGRAMS[language]
    for _ in range(dice.randint(1, 6)):
        at, end = sorted(dice.randint(0, len(text)) for _ in range(2))
        end = min(end, at + 40)
        text = (
            text[:at]
            + dice.choice([strange, text[at:end] * 2, "", "{", "}", '"', "\n"])
            + text[end:]
        )
    whole(language, text)


@given(
    length=st.integers(0, 300),
    cuts=st.lists(st.tuples(st.integers(-5, 320), st.integers(-5, 320)), max_size=20),
)
def test_no_cuts_can_lose_or_double_a_line(length: int, cuts: list[tuple[int, int]]) -> None:
    lines = [f"line {n}\n" for n in range(length)]
    found = chunks(lines, [Cut(max(0, first), last, "s") for first, last in cuts])
    assert "".join(chunk.text for chunk in found) == "".join(lines)


@pytest.mark.parametrize(
    ("path", "text", "language"),
    [
        ("a/b.py", "", "python"), ("x.TSX", "", "tsx"), ("a.h", "int f();", "c"),
        ("a.h", "namespace n {}", "cpp"), ("run", "#!/usr/bin/env bash\n", "bash"),
        ("LICENSE", "words", "text"), ("a.md", "", "markdown"), ("a.yml", "", "yaml"),
    ],
)  # fmt: skip
def test_a_name_says_the_language(path: str, text: str, language: str) -> None:
    assert language_of_path(path, text) == language


@given(text=st.text(st.sampled_from("ab\n\r\u2028"), max_size=30), data=st.data())
def test_some_lines_are_those_of_all(text: str, data: st.DataObject) -> None:
    lines = lines_of(text)
    first = data.draw(st.integers(1, max(1, len(lines))))
    last = data.draw(st.integers(first, max(first, len(lines))))
    assert some_lines(text.split("\n"), first, last) == "".join(lines[first - 1 : last])
