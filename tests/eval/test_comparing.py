"""What counts as the same answer: strict about types, lenient only where a problem says so."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.judging.checking import CompareError
from eval.judging.comparing import KINDS, right
from runners.sandbox import Opaque, Unordered

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


# -- sets ---------------------------------------------------------------------------


@given(st.lists(st.integers() | st.text(max_size=3), unique_by=repr, max_size=6), st.randoms())
def test_a_set_is_right_where_order_is_free_and_nowhere_else(items, source) -> None:
    shuffled = items[:]
    source.shuffle(shuffled)
    assert same(items, Unordered(tuple(shuffled)), UNORDERED)
    assert not same(items, Unordered(tuple(items)))
    assert not same([items], [Unordered(tuple(items))])


def test_a_set_has_each_member_once_and_its_types_count() -> None:
    assert not same([1, 1], Unordered((1,)), UNORDERED)
    assert not same([0, 1], Unordered((False, True)), UNORDERED)
    assert not same(None, Unordered(()), UNORDERED)


def test_a_set_is_no_list_where_it_is_only_a_member() -> None:
    assert not same([[1, 2]], [Unordered((1, 2))], UNORDERED)


def test_what_has_no_json_form_is_right_nowhere() -> None:
    for kind in ("exact", "unordered", "float"):
        for expected in ("function", None, 0, [], {}):
            assert not same(expected, Opaque("function"), {"kind": kind})
        assert not same([None], [Opaque("NoneType")], {"kind": kind})
    assert not same([None, 0, "set"], Opaque("set"), {"kind": "any_of"})


# -- types that may be none -----------------------------------------------------------


@pytest.mark.parametrize("kind", ["float | none", "none | float", " float | none "])
def test_a_float_that_may_be_none_may_be_an_int(kind: str) -> None:
    assert same(2.0, 2, returns=kind)
    assert same(None, None, returns=kind)
    assert not same(2.0, None, returns=kind)


@pytest.mark.parametrize("kind", ["list[float]", "list[float] | none", "none | list[float]"])
def test_members_that_are_floats_may_be_ints_also_where_there_may_be_none(kind: str) -> None:
    assert same([2.0, 1.5], [1.5, 2], UNORDERED, kind)
    assert same([2.0, 1.5], Unordered((1.5, 2)), UNORDERED, kind)
    assert same([2.0, 1.5], [2, 1.5], EXACT, kind)


@pytest.mark.parametrize("kind", ["list[int]", "list[int] | none", "none | list[int]", None])
def test_members_that_are_ints_are_no_floats(kind: str | None) -> None:
    assert not same([2, 1], [1, 2.0], UNORDERED, kind)
    assert not same([2, 1], [2.0, 1], EXACT, kind)


# -- nodes ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["tree", "tree | none"])
def test_nothing_at_the_end_of_a_trees_level_order_does_not_count(kind: str) -> None:
    assert same([1, None, 2, None, None], [1, None, 2], returns=kind)
    assert same(None, [], returns=kind)
    assert not same([1, None, 2], [1, 2], returns=kind)


def test_no_list_and_an_empty_linked_list_are_the_same() -> None:
    assert same(None, [], returns="linked_list")
    assert same([1, 2], [1, 2], returns="linked_list")
    assert not same([1, 2], [2, 1], returns="linked_list")


# -- rules --------------------------------------------------------------------------------


def checker(body: str) -> dict[str, str]:
    return {"kind": "checker", "source": f"def check(args, expected, got):\n    {body}"}


def test_a_checker_decides_over_what_was_asked_expected_and_given() -> None:
    near = checker("return abs(got - args[0]) <= expected")
    assert right(1, 4, near, (5,))
    assert not right(1, 7, near, (5,))


def test_a_checker_that_trips_or_does_not_say_true_says_no() -> None:
    assert not right(1, None, checker("return got + 1 > expected"))
    assert not right(1, 1, checker("return 1"))


def test_a_checker_may_take_a_set_for_what_it_is() -> None:
    assert right([1, 2], Unordered((2, 1)), checker("return got == set(expected)"))


@pytest.mark.parametrize("rule", [{"kind": "checker"}, {"kind": "checker", "source": "x = 1"}])
def test_a_checker_that_is_none_is_an_error(rule) -> None:
    with pytest.raises(CompareError, match=r"defines check\(\)"):
        right(1, 1, rule)


def test_an_unknown_rule_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(CompareError, match=f"'nearly'.*{', '.join(KINDS)}"):
        right(1, 1, {"kind": "nearly"})


def test_without_a_kind_equal_is_meant() -> None:
    assert right([1], [1], {})
    assert not right([1, 2], [2, 1], {})
