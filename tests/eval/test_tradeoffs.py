"""Who is beaten for certain, and where points of a picture stand."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from eval.report.blocks import Dot, Scatter
from eval.report.scatter import LEFT, RIGHT, nice_end, scattered
from eval.report.tradeoffs import Point, beaten_by, beats

figures = st.floats(0.1, 100)
spans = st.tuples(figures, figures).map(sorted).map(tuple)
shares = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted).map(tuple)
points = st.builds(
    lambda other, rate: Point("x", sum(other) / 2, other, sum(rate) / 2, rate), spans, shares
)


def at(name: str, other: float, low: float, high: float) -> Point:
    return Point(name, other, (other, other), (low + high) / 2, (low, high))


@given(points, points, st.booleans())
def test_nobody_is_beaten_by_intervals_that_meet_inside(one, two, more) -> None:
    if beats(one, two, more_is_better=more):
        assert one.rate_interval[0] >= two.rate_interval[1]
        better, worse = (one, two) if more else (two, one)
        assert better.other_interval[0] >= worse.other_interval[1]
        assert not beats(two, one, more_is_better=more)


@given(points, points, st.booleans())
def test_money_paid_for_other_things_decides_nothing(one, two, more) -> None:
    assert not beats(replace(one, paid_for="L4"), replace(two, paid_for="CPU"), more_is_better=more)


@given(points, st.booleans())
def test_nobody_beats_itself(one, more) -> None:
    assert not beats(one, one, more_is_better=more)


@given(points, points, points, st.booleans())
def test_who_beats_one_that_beats_another_beats_that_too(one, two, three, more) -> None:
    if beats(one, two, more_is_better=more) and beats(two, three, more_is_better=more):
        assert beats(one, three, more_is_better=more)


def test_better_tests_on_less_memory_beat_and_a_tie_of_tests_does_not() -> None:
    small, large = at("small", 4, 0.8, 0.9), at("large", 9, 0.3, 0.5)
    assert beaten_by([small, large], more_is_better=False) == {"small": [], "large": ["small"]}
    undecided = at("large", 9, 0.7, 0.85)
    assert beaten_by([small, undecided], more_is_better=False) == {"small": [], "large": []}


def test_a_measurement_without_repeats_decides_nothing() -> None:
    single = Point("a", 99.0, None, 0.9, (0.8, 1.0))
    assert not beats(single, at("b", 1, 0.1, 0.2), more_is_better=True)


@given(st.floats(1e-6, 1e12))
def test_an_axis_holds_its_values_and_wastes_little(value) -> None:
    assert value <= nice_end(value) * (1 + 1e-9)
    assert nice_end(value) <= 2.5 * value * (1 + 1e-9)


@given(st.lists(st.tuples(figures, st.floats(0, 100)), min_size=1, max_size=6))
def test_every_point_stands_in_the_picture_and_no_mark_on_another(places) -> None:
    dots = tuple(Dot(str(n), f"c{n}", x, y, (x, x), (y, y)) for n, (x, y) in enumerate(places, 1))
    picture = scattered(Scatter("t", "x", "y", dots))
    assert all(LEFT <= one.x <= RIGHT for one in picture.dots)
    marks = {(one.mark_x, one.mark_y) for one in picture.dots}
    assert len(marks) == len(dots)


def test_an_axis_without_values_has_an_end() -> None:
    assert nice_end(0) == nice_end(float("inf")) == 1.0
