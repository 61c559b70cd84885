"""Loops are noticed; good answers that happen to repeat are left alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runners.repetition import LONGEST_UNIT, REPEATS, SPAN, SPAN_WITHOUT_LETTERS, RepetitionWatch

PARAGRAPH = "To solve this we walk over the list and keep a dictionary of what we saw.\n\n"
GOOD = {
    "a board of equal cells": '<div class="board">\n'
    + '  <div class="cell"></div>\n' * 9
    + "</div>",
    "a matrix of zeros": "grid = [\n" + "    [0, 0, 0, 0, 0, 0, 0, 0, 0],\n" * 9 + "]\n",
    "an empty table": "+-----+-----+-----+\n|     |     |     |\n" * 12,
    "a rule": "-" * 120 + "\nTitle\n" + "=" * 120,
    "blank space": "x" + " " * 120 + "\n" * 20,
    "a list of numbers": "".join(f"{n}. Item number {n} of the list\n" for n in range(200)),
    "tests alike": "".join(f"assert add({n}, {n + 1}) == {2 * n + 1}\n" for n in range(100)),
    "closing brackets": "".join(" " * (40 - 4 * n) + "}\n" for n in range(10)),
    "a lookup": "".join(f"    case {n}: return '{n:x}';\n" for n in range(64)),
}
LOOPS = {
    "a line": "    return sorted(numbers)\n",
    "a word": "the ",
    "a letter": "a",
    "a paragraph": PARAGRAPH,
    "a function": "def add(a, b):\n    return a + b\n\n\nprint(add(1, 2))\n",
    "Chinese": "这个函数返回列表的和。",
    "marks": "!",
    "one of the longest": "".join(f"Step {n}. " for n in range(60))[:LONGEST_UNIT],
}


def watched(text: str, size: int = 7) -> bool:
    watch = RepetitionWatch()
    return any(watch.feed(text[n : n + size]) for n in range(0, len(text), size))


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD.keys())
def test_a_good_answer_is_left_alone(text):
    assert not watched("Here it is:\n\n" + text + "\n\nThat is all.\n")


@pytest.mark.parametrize("unit", LOOPS.values(), ids=LOOPS.keys())
def test_a_loop_is_noticed(unit):
    assert watched("Sure. Here is the code:\n\n" + unit * 4000)


def test_a_loop_of_lines_is_noticed_long_before_the_token_limit():
    watch = RepetitionWatch()
    text = PARAGRAPH * 100
    fed = next(n for n in range(len(text)) if watch.feed(text[n]))
    assert fed < 2 * SPAN


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300), st.text(min_size=1, max_size=40))
def test_every_unit_over_and_over_is_a_loop(before, unit):
    enough = max(SPAN_WITHOUT_LETTERS, REPEATS * len(unit)) + 100
    assert watched(before + unit * (enough // len(unit) + 1))


@settings(deadline=None)
@given(st.text("ab \n", max_size=2000), st.lists(st.integers(1, 50), min_size=1, max_size=20))
def test_the_cut_into_chunks_does_not_matter(text, sizes):
    watch, at, turn = RepetitionWatch(), 0, 0
    while at < len(text):
        size = sizes[turn % len(sizes)]
        watch.feed(text[at : at + size])
        at, turn = at + size, turn + 1
    assert watch.feed("") == RepetitionWatch().feed(text)


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(400)))
def test_lines_that_differ_never_make_a_loop(order):
    assert not RepetitionWatch().feed("".join(f"value_{n} = {n}\n" for n in order))


def test_once_noticed_it_stays_noticed():
    watch = RepetitionWatch()
    assert watch.feed("again " * 400)
    assert watch.feed("".join(f"something else {n}\n" for n in range(200)))


@pytest.mark.parametrize(
    "unit",
    ["0" * 900 + "x", "ab" * 190 + "c", "word word other ", "-\n"],
    ids=["digits", "ab", "words", "dashes"],
)
def test_a_hundred_thousand_characters_cost_less_than_two_seconds(unit):
    watch, text = RepetitionWatch(), unit * (100_000 // len(unit))
    started = time.process_time()
    for n in range(0, len(text), 4):
        watch.feed(text[n : n + 4])
    assert time.process_time() - started < 2
