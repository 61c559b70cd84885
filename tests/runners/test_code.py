"""Extraction against a corpus of labelled answers, laws, and hostile input.

A case is two files in tests/corpus/answers: NAME.md, the answer as a model wrote it,
and NAME.yaml with `code` (exact) and any of `language` (python when absent), `how`,
`defines`, `contains`, `lacks`, `notes`, `sound: false` where the code is cut or wrong,
and `line_ends: crlf` for an answer that came with those.
"""

from __future__ import annotations

import ast
import re
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from runners import code, fences, grammars, names

ANSWERS = Path(__file__).resolve().parent.parent / "corpus" / "answers"
CASES = sorted(path.stem for path in ANSWERS.glob("*.md"))


def _case(name: str) -> tuple[str, dict[str, Any]]:
    answer = (ANSWERS / f"{name}.md").read_bytes().decode("utf-8")
    expected = yaml.safe_load((ANSWERS / f"{name}.yaml").read_text(encoding="utf-8"))
    if expected.get("line_ends") == "crlf":
        answer = answer.replace("\n", "\r\n")
    return answer, expected


def test_the_corpus_is_large_enough_and_complete() -> None:
    assert len(CASES) >= 130
    assert sorted(path.stem for path in ANSWERS.glob("*.yaml")) == CASES
    assert [name for name in CASES if "code" not in _case(name)[1]] == []
    hows = {_case(name)[1].get("how") for name in CASES}
    assert hows >= set(get_args(code.How))
    assert len([name for name in CASES if re.search("[一-鿿]", _case(name)[0])]) >= 30


@pytest.mark.parametrize("name", CASES)
def test_what_is_run_and_what_is_not_stand_where_the_extraction_says(name: str) -> None:
    answer, expected = _case(name)
    got = code.submission(answer, expected.get("language", "python"))
    spans = [*got.spans, *(one.span for one in got.discarded)]
    assert all(0 <= start < end <= len(answer) for start, end in spans), spans
    taken = _words("\n".join(answer[start:end] for start, end in got.spans))
    carried = "imports_carried" in got.notes or "<pre" in answer
    if not carried:
        assert _words(got.code) <= taken
    # Everything between fences is accounted for, and nothing twice.
    for one, other in pairwise(sorted(spans)):
        assert one[1] <= other[0]
    for block in code.blocks(answer):
        if block.code.strip():
            assert block.span in spans
    reasons = {one.reason for one in got.discarded}
    assert reasons <= {*got.notes, "other_language", "reasoning", "unread"}


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


@pytest.mark.parametrize("name", CASES)
def test_labelled_answer_gives_the_expected_code(name: str) -> None:
    answer, expected = _case(name)
    language = expected.get("language", "python")
    got = code.submission(answer, language)
    assert got.how == expected.get("how", got.how), got
    assert got.code == expected.get("code", got.code)
    assert set(expected.get("notes", ())) <= set(got.notes), got
    assert [text for text in expected.get("contains", ()) if text not in got.code] == []
    assert [text for text in expected.get("lacks", ()) if text in got.code] == []
    if "defines" in expected:
        assert names.outline(language, got.code).defines == set(expected["defines"])
    if language == "python" and expected.get("sound", True):
        ast.parse(got.code)


# ------------------------------------------------------------------ laws

ANY_CODE = st.text(st.characters(codec="utf-8", exclude_characters="`\r\x00"), max_size=300)
PROSE = st.text(st.characters(codec="utf-8", exclude_characters="`~\r\x00<>"), max_size=200)


@given(ANY_CODE)
def test_code_in_a_fence_comes_back_unchanged(text: str) -> None:
    (block,) = code.blocks(f"```python x\n{text}\n```")
    if not text.lstrip().startswith(">>>"):
        assert block.code == text
    assert (block.line, block.closed, block.tag) == (1, True, "python x")


@given(PROSE, PROSE)
def test_text_around_a_block_does_not_change_the_submission(before: str, after: str) -> None:
    program = "def f(x):\n    return [x]\n\n\nN = f(1)"
    got = code.submission(f"{before}\n```python\n{program}\n```\n{after}")
    assert (got.code, got.how, got.notes) == (program, "single_block", ())


@given(st.text(alphabet="`~> -1.\n\tab<think/>def f():x=", max_size=400))
def test_any_text_has_an_extraction(text: str) -> None:
    for language in ("python", "cpp"):
        got = code.submission(text, language)
        assert bool(got.code.strip()) == (got.how != "none")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["```", "~~~", "````", "~~~~~"]),
            st.sampled_from(["", "python", "c++ x=1"]),
            st.text(alphabet="ab:=(#\n >-`~", max_size=60),
        ),
        max_size=4,
    )
)
def test_well_formed_answers_split_as_commonmark_says(
    parts: list[tuple[str, str, str]],
) -> None:
    def slips(mark: str, text: str) -> bool:
        return any(line.lstrip().startswith(mark) for line in text.split("\n"))

    parts = [part for part in parts if not slips(part[0], part[2])]
    answer = "Text.\n\n" + "\n\n".join(f"{m}{tag}\n{text}\n{m}\n\nMore." for m, tag, text in parts)
    tokens = [token for token in MarkdownIt("commonmark").parse(answer) if token.type == "fence"]
    expected = [(token.content.removesuffix("\n"), token.info.strip()) for token in tokens]
    assert [(fence.code, fence.tag) for fence in fences.split(answer).fences] == expected


# ------------------------------------------------------------------ blocks


def test_blocks_say_language_tag_line_and_whether_they_were_closed() -> None:
    first, second, third = code.blocks(
        "Hi\n```py title=a\nx = 1\n```\n~~~\npackage main\nfunc main() {}\n~~~\n```json\n{}"
    )
    assert first == code.CodeBlock("x = 1", "python", "py title=a", 2, closed=True, span=(17, 22))
    assert (second.language, second.tag, second.line) == ("go", "", 5)
    assert (third.language, third.closed) == (None, False)


def test_a_language_without_a_grammar_is_refused() -> None:
    with pytest.raises(grammars.UnknownLanguageError, match="use one of python"):
        code.submission("x", "cobol")


# ------------------------------------------------------------------ hostile input

SIZE = 200_000


def _hostile(size: int = SIZE) -> dict[str, str]:
    """Answers of about so many characters; programs that are parsed whole stay below the
    largest that is."""
    small = min(size, SIZE) * (grammars.LARGEST - 1000) // SIZE
    return {
        "backticks in one line": "`" * size,
        "a backtick a line": "`\n" * (size // 2),
        "fences": "```\n" * (size // 4),
        "tagged fences": "```python\n" * (size // 10),
        "growing fences": "".join("`" * (3 + n % 500) + "\n" for n in range(size // 256)),
        "small blocks": "```\ndef f(): x = 1\n```\n" * (size // 23),
        "small python blocks": "```python\ndef f(:\n```\n" * (size // 22),
        "quotes": ">" * size,
        "quoted fences": "> " * 8 + "```\n" + ("> " * 50 + "\n") * (size // 101),
        "list markers": "- " * (size // 2),
        "white space": " " * size + "```",
        "think tags": "<think></think>\n" * (size // 16),
        "one unclosed fence": "```python\n" + "x = (\n" * (size // 6),
        "brackets": "```python\n" + "(" * small + "\n```",
        "deep lists": "```python\n" + "[" * (small // 2) + "]" * (small // 2) + "\n```",
        "deep signs": "```python\n" + "-" * small + "1\n```",
        "many statements": "```python\n" + "x\n" * (small // 2) + "```",
        "many targets": "```python\n" + "x=" * (small // 2) + "1\n```",
        "bare definitions": "def f(:\n" * (size // 8),
        "bare equals": "a = " * (size // 4),
        "prompts": "```\n" + ">>> x\n" * (size // 6),
        "fences behind words": "code: ```python\nx = 1```\n" * (size // 24),
        "fences behind code": "```python\n" + "x = 1```\n" * (size // 9),
        "pre tags": "<pre><code>x" * (size // 12),
        "open pre tags": "<pre " * (size // 5),
        "magic": "```python\n" + "!x\n" * (small // 3) + "```",
        "notebook prompts": "```\n" + "In [1]: x\n" * (size // 10),
        "one long line": "```\n" + "for x in " * (size // 9),
    }


HOSTILE = _hostile()


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_answers_take_linear_time(kind: str) -> None:
    code.submission("```python\nx = 1\n```")  # the grammars' import is not measured
    best = min(_seconds(HOSTILE[kind]) for _ in range(3))
    assert best < 0.2, f"{best * 1000:.0f} ms"


@pytest.mark.parametrize("kind", HOSTILE)
def test_twice_the_answer_takes_about_twice_the_time(kind: str) -> None:
    half, whole = _hostile(SIZE // 2)[kind], HOSTILE[kind]
    code.submission("```python\nx = 1\n```")
    once = min(_seconds(half) for _ in range(5))
    twice = min(_seconds(whole) for _ in range(5))
    # Quadratic work gives 4; below 20 ms the clock is no judge.
    assert twice < 3.2 * once + 0.02, f"{once * 1000:.1f} ms, then {twice * 1000:.1f} ms"


def _seconds(answer: str) -> float:
    """Processor time, which a busy machine does not lengthen."""
    start = time.process_time()
    code.submission(answer)
    return time.process_time() - start


@settings(max_examples=30)
@given(st.integers(1, 60))
def test_many_blocks_end_in_one_submission(count: int) -> None:
    answer = "".join(
        f"```python\ndef f{n}(x):\n    return f{n - 1}(x)\n```\n" for n in range(count)
    )
    got = code.submission(answer)
    assert len(names.outline("python", got.code).defines) == min(count, code.MOST_BLOCKS)


def test_a_program_too_large_to_read_is_not_left_out() -> None:
    large = "def big():\n" + "    x = 1\n" * grammars.LARGEST
    got = code.submission(f"```python\n{large}```\n```python\ndef small():\n    pass\n```")
    assert "def big" in got.code
