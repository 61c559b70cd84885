"""Severity fitted out: who is strict moves no contestant, and what cannot be told is said."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.review.severity import Mark, fit

law = settings(max_examples=100, deadline=None)

RATERS, CONTESTANTS = "abcd", "wxyz"
some = st.builds(Mark, st.sampled_from(RATERS), st.sampled_from(CONTESTANTS), st.integers(1, 5))
marks = st.lists(some, min_size=1, max_size=40)
shifts = st.floats(-3, 3)


def gaps(adjusted: dict[str, float]) -> list[float]:
    values = list(adjusted.values())
    return [value - values[0] for value in values]


def crossed(found: list[Mark]) -> list[Mark]:
    """The marks and as many more as connect everybody, unevenly."""
    return [*found, *(Mark(rater, "w", 3) for rater in RATERS), *(Mark("a", c, 4) for c in "xyz")]


@law
@given(marks, st.sampled_from(RATERS), shifts)
def test_a_stricter_rater_changes_no_gap_between_contestants(found, rater, shift) -> None:
    found = crossed(found)
    moved = [replace(one, value=one.value + shift) if one.rater == rater else one for one in found]
    before, after = fit(found), fit(moved)
    assert gaps(after.adjusted) == pytest.approx(gaps(before.adjusted), abs=1e-8)
    change = after.leniency[rater] - before.leniency[rater]
    others = next(one for one in RATERS if one != rater)
    assert change - (after.leniency[others] - before.leniency[others]) == pytest.approx(
        shift, abs=1e-8
    )


@law
@given(st.lists(st.integers(1, 5), min_size=16, max_size=16), st.sampled_from(RATERS), shifts)
def test_where_all_rate_everybody_alike_nothing_is_adjusted(values, rater, shift) -> None:
    even = [
        Mark(r, c, value)
        for (r, c), value in zip(product(RATERS, CONTESTANTS), values, strict=True)
    ]
    moved = [replace(one, value=one.value + shift) if one.rater == rater else one for one in even]
    assert fit(moved).adjusted == pytest.approx(fit(moved).raw)


@law
@given(marks, st.lists(shifts, min_size=4, max_size=4), st.lists(shifts, min_size=4, max_size=4))
def test_what_is_additive_is_found_whoever_rated_what(found, quality, severity) -> None:
    truth = dict(zip(CONTESTANTS, quality, strict=True))
    strict = dict(zip(RATERS, severity, strict=True))
    exact = [
        replace(one, value=truth[one.contestant] + strict[one.rater]) for one in crossed(found)
    ]
    assert gaps(fit(exact).adjusted) == pytest.approx(gaps(truth), abs=1e-8)


@law
@given(marks)
def test_the_mean_of_all_ratings_stays_where_it_was(found) -> None:
    fitted = fit(found)
    mean = sum(one.value for one in found) / len(found)
    adjusted = sum(fitted.adjusted[one.contestant] for one in found) / len(found)
    assert adjusted == pytest.approx(mean)
    assert sum(fitted.leniency[one.rater] for one in found) == pytest.approx(0, abs=1e-8)


@law
@given(marks, st.randoms())
def test_the_order_of_ratings_leaves_no_trace(found, random) -> None:
    assert fit(random.sample(found, len(found))).adjusted == pytest.approx(fit(found).adjusted)


def test_a_contestant_who_met_the_strict_rater_is_lifted() -> None:
    found = fit(
        [
            Mark("kind", "x", 5),
            Mark("strict", "x", 3),
            Mark("kind", "y", 4),
            Mark("strict", "z", 2),
        ]
    )
    assert found.raw == {"x": 4, "y": 4, "z": 2}
    assert found.leniency == pytest.approx({"kind": 1, "strict": -1})
    assert found.adjusted == pytest.approx({"x": 4, "y": 3, "z": 3})
    assert found.crossed


def test_groups_that_nobody_connects_are_said_and_not_guessed() -> None:
    found = fit([Mark("ann", "x", 5), Mark("bob", "y", 1)])
    assert not found.crossed
    assert found.adjusted == pytest.approx({"x": 5, "y": 1})
    assert found.leniency == pytest.approx({"ann": 0, "bob": 0})


def test_nobody_gives_nothing() -> None:
    found = fit([])
    assert (found.raw, found.adjusted, found.leniency, found.crossed) == ({}, {}, {}, True)
