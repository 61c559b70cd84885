"""Every grammar loads, tags have house names, and a language is told by its text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners import grammars

PROGRAMS = {
    "python": "def f(x):\n    return x + 1\n\nprint(f(2))\n",
    "java": "class Solution {\n    public int f(int[] a) { return a.length; }\n}\n",
    "cpp": "#include <vector>\nusing namespace std;\nint f(vector<int>& a) { return a.size(); }\n",
    "c": '#include <stdio.h>\nint main(void) {\n  printf("x");\n  return 0;\n}\n',
    "javascript": "function f(a) {\n  const x = a.map(y => y + 1);\n  return x;\n}\n",
    "typescript": "function f(a: number[]): number {\n  const x: number = 1;\n  return x;\n}\n",
    "go": "package main\n\nfunc f(a []int) int {\n\tx := len(a)\n\treturn x\n}\n",
    "rust": "fn f(a: &[i32]) -> i32 {\n    let mut x = 1;\n    x += a[0];\n    x\n}\n",
    "bash": "pip install numpy\npython main.py\n",
    "html": "<div><p>hello</p></div>\n",
}


@pytest.mark.parametrize("language", grammars.LANGUAGES)
def test_every_grammar_parses_a_program_and_refuses_half_of_it(language: str) -> None:
    assert grammars.parses(language, PROGRAMS[language])
    broken = {"bash": "if true; then", "html": "<div"}.get(language, PROGRAMS[language][:-4] + "((")
    assert not grammars.parses(language, broken)


def test_typescript_is_read_with_jsx_where_it_holds_some() -> None:
    assert grammars.parses("typescript", "const e = (n: number) => <p className='a'>{n}</p>;\n")
    assert grammars.parses("typescript", "const x = <number>y;\n")
    assert not grammars.parses("typescript", "const e = <p>{</p>;\n")


@pytest.mark.parametrize("language", grammars.LANGUAGES)
def test_an_untagged_program_is_told_by_its_text(language: str) -> None:
    assert grammars.detect(PROGRAMS[language]) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Here is the solution to your problem.",
        "for each item: do it",
        "[1, 2, 3]",
        "Output:\n[0, 1]\n",
        "5.0",
        "SELECT * FROM t;",
        '{"a": 1}',
        "好的，下面是答案：先排序。",
        "一行两个整数 n 和 m。\n例如：3 4",
        "┌──┐\n│  │\n└──┘",
    ],
)
def test_prose_and_data_are_no_language(text: str) -> None:
    assert grammars.detect(text) is None


@pytest.mark.parametrize(
    ("name", "house"),
    [
        ("py", "python"),
        ("Python3", "python"),
        ("c++", "cpp"),
        ("C", "c"),
        ("js", "javascript"),
        ("node", "javascript"),
        ("ts", "typescript"),
        ("sh", "bash"),
        ("shell", "bash"),
        ("golang", "go"),
        (" rs ", "rust"),
        ("kotlin", None),
        ("", None),
    ],
)
def test_tags_have_house_names(name: str, house: str | None) -> None:
    assert grammars.canonical(name) == house


def test_an_unknown_language_is_refused_with_those_there_are() -> None:
    with pytest.raises(grammars.UnknownLanguageError) as caught:
        grammars.parser("brainfuck")
    assert caught.value.code == "unknown_language"
    assert "python" in str(caught.value)


@given(st.text(max_size=200))
def test_any_text_can_be_asked_for_its_language(text: str) -> None:
    assert grammars.detect(text) in (None, *grammars.LANGUAGES)


@pytest.mark.parametrize(
    "code",
    [
        PROGRAMS["python"] * 100,
        PROGRAMS["javascript"] * 100,
        "import x; class Y { fn z( := def f(: #include <\n" * 4000,
        "`" * 200_000,
        "def f(" * 33_000,
        "const x = " + "(((" * 60_000,
    ],
    ids=["400 lines", "js", "mixture", "backticks", "defs", "brackets"],
)
def test_detection_is_bounded_for_large_inputs(code: str) -> None:
    grammars.detect("\n".join(PROGRAMS.values()))  # the grammars' import is not measured
    taken = []
    for _ in range(3):
        start = time.process_time()
        grammars.detect(code)
        taken.append(time.process_time() - start)
    assert min(taken) < 0.1


def test_a_text_too_large_to_parse_is_believed() -> None:
    assert grammars.parses("python", "(" * (grammars.LARGEST + 1))
