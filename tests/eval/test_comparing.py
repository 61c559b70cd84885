"""What counts as the same answer: strict about types, lenient only where a problem says so."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.comparing import right

EXACT = {"kind": "exact"}
UNORDERED = {"kind": "unordered"}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)


def same(expected, got, compare=EXACT, returns=None) -> bool:
    return right(expected, got, compare, [], returns)


@given(VALUES)
def test_every_value_is_right_for_itself(value) -> None:
    assert same(value, value)


@given(st.lists(VALUES, max_size=6), st.randoms())
def test_order_does_not_count_where_it_is_free(items, source: random.Random) -> None:
    shuffled = items[:]
    source.shuffle(shuffled)
    assert same(items, shuffled, UNORDERED)


@pytest.mark.parametrize(
    ("expected", "got"),
    [(0, False), (1, True), (1, 1.0), ([0, 1], [False, 1.0]), ("1", 1), (None, 0), ([], None)],
)
def test_types_are_told_apart(expected, got) -> None:
    assert not same(expected, got)
    assert not same([expected], [got], UNORDERED)


def test_a_tuple_is_a_list_and_a_typed_float_may_be_an_int() -> None:
    assert same([1, 2], (1, 2))
    assert same(2.0, 2, returns="float")


def test_nan_is_right_for_nothing_and_banana_is_a_word() -> None:
    assert not same(math.nan, math.nan)
    assert not same([math.nan], [math.nan], UNORDERED)
    assert same(["banana", "nan"], ["nan", "banana"], UNORDERED)


def test_how_often_a_member_appears_counts() -> None:
    assert not same([1, 1, 2], [1, 2, 2], UNORDERED)


def test_any_of_takes_each_of_its_answers_and_no_other() -> None:
    assert same([1, 2], 2, {"kind": "any_of"})
    assert not same([1, 2], 3, {"kind": "any_of"})


def test_floats_may_be_apart_by_the_tolerance_and_no_more() -> None:
    compare = {"kind": "float", "abs": 0.01, "rel": 0.0}
    assert same(1.0, 1.009, compare)
    assert not same(1.0, 1.02, compare)
