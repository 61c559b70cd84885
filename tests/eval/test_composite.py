"""Composite and order: absent without people, undecided where the evidence does not decide."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import drawn, run_of

from eval.scores.composite import DIMENSIONS, HumanRating, by_composite, composite, composites
from eval.scores.order import Gap, by_pass_rate, order
from eval.scores.samples import Cell, Sample
from eval.scores.shares import Share

law = settings(max_examples=60, deadline=None)


def rate_all(samples: list[Sample], raters: int, mark, **only) -> list[HumanRating]:
    """Each rater's marks for every answer; `mark(rater, answer)` is their value."""
    return [
        HumanRating(f"rater {rater}", one.contestant, one.cell, one.sample, dimension, value)
        for one, rater in itertools.product(samples, range(raters))
        for dimension in DIMENSIONS
        if (value := mark(rater, one))
    ]


# ------------------------------------------------------------------ the composite


@pytest.mark.parametrize(
    ("passed", "human", "figure"),
    [(0.84, 4.2, 4.20), (0.88, 4.0, 4.24), (0.76, 3.8, 3.80), (0.90, 4.5, 4.50)],
)
def test_the_published_rows_recomputed_by_the_stated_formula(passed, human, figure) -> None:
    assert composite(passed, human) == pytest.approx(figure)


def test_without_human_ratings_the_composite_is_absent_and_the_coverage_says_so() -> None:
    (found,) = composites(run_of([[1]] * 42 + [[0]] * 8), [])
    assert (found.value, found.low, found.high, found.human_mean) == (None, None, None, None)
    assert (found.pass_rate, found.raters) == (0.84, 0)
    assert (found.rated, found.problems) == (Share(0, 50), Share(0, 50))


def test_the_coverage_counts_answers_problems_and_persons() -> None:
    samples = run_of([[1, 0]] * 10)
    (found,) = composites(samples, rate_all(samples[:3], 2, lambda rater, one: 3 + rater))
    assert found.value == pytest.approx(composite(0.5, 3.5))
    assert (found.rated, found.problems, found.raters) == (Share(3, 20), Share(2, 10), 2)


def test_one_rater_gives_a_figure_but_no_interval() -> None:
    samples = run_of([[1]] * 30)
    (found,) = composites(samples, rate_all(samples, 1, lambda rater, one: 4))
    assert (found.value, found.low, found.high) == (pytest.approx(4.6), None, None)


def test_persons_who_differ_widen_the_interval_and_many_of_them_narrow_it() -> None:
    samples = run_of([[1]] * 20 + [[0]] * 10)

    def width(raters: int, marks: tuple[int, int]) -> float:
        ratings = rate_all(samples, raters, lambda rater, one: marks[rater % 2])
        (found,) = composites(samples, ratings)
        assert found.low < found.value < found.high
        return found.high - found.low

    assert width(4, (3, 3)) < width(4, (2, 4))
    assert width(8, (2, 4)) < width(4, (2, 4)) < width(2, (2, 4))


def test_where_all_agree_some_width_is_left() -> None:
    samples = run_of([[0]] * 50)
    (found,) = composites(samples, rate_all(samples, 3, lambda rater, one: 3))
    assert 0.05 < found.high - found.low < 0.4


def test_the_interval_covers_the_truth_with_three_raters_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    inside = 0
    for number in range(80):
        samples = drawn(rng, rng.beta(0.5, 0.3, 30), 1)  # all such problems: 0.625
        taste, ease = rng.normal(0, 0.5, 3), dict(enumerate(rng.normal(0, 0.5, 30)))

        def mark(rater: int, one: Sample, taste=taste, ease=ease) -> int:
            value = 3 + taste[rater] + ease[int(one.problem[1:])] + rng.normal(0, 0.6)
            return int(np.clip(round(value), 1, 5))

        (found,) = composites(samples, rate_all(samples, 3, mark), seed=number)
        inside += found.low <= composite(0.625, 3) <= found.high
    assert 0.88 <= inside / 80 <= 1


def test_who_met_the_kind_rater_more_often_gains_nothing() -> None:
    samples = run_of([[1], [0]] * 10, "qwen") + run_of([[1], [0]] * 10, "yi")

    def mark(rater: int, one: Sample) -> int:
        mostly = (one.contestant == "qwen") == (rater == 0)
        return (5, 2)[rater] if mostly or one.problem < "p004" else 0

    ratings = rate_all(samples, 2, mark)
    qwen, yi = composites(samples, ratings)
    assert qwen.human_raw > yi.human_raw + 1
    assert qwen.human_mean == pytest.approx(yi.human_mean)
    assert by_composite(samples, ratings).groups == (("qwen", "yi"),)


def test_severity_widens_what_one_contestant_has_and_hides_no_gap() -> None:
    samples = run_of([[1], [0]] * 10, "low") + run_of([[1], [0]] * 10, "high")

    def marks(spread: int) -> list[HumanRating]:
        level = {"low": 2, "high": 4}
        return rate_all(samples, 4, lambda rater, one: level[one.contestant] + spread * (rater % 2))

    def width(ratings: list[HumanRating]) -> float:
        (low, _) = composites(samples, ratings)
        return low.high - low.low

    assert width(marks(1)) > width(marks(0))
    gaps = [by_composite(samples, marks(spread)).gaps[0] for spread in (0, 1)]
    assert gaps[0].p == pytest.approx(gaps[1].p)


def test_ratings_of_answers_without_a_verdict_of_theirs_do_not_enter() -> None:
    samples = run_of([[1]] * 5)
    ratings = rate_all(samples, 2, lambda rater, one: 1 if one is samples[0] else 5)
    ours = [replace(samples[0], verdict="INFRA"), *samples[1:]]
    (found,) = composites(ours, ratings)
    assert (found.human_mean, found.rated) == (5, Share(4, 4))


def test_the_order_of_samples_and_ratings_leaves_no_trace() -> None:
    samples = run_of([[1], [0], [1], [1]]) + run_of([[1], [0], [0], [1]], "yi")
    ratings = rate_all(samples, 3, lambda rater, one: 1 + (rater + len(one.cell.problem)) % 5)
    for seed in range(5):
        mixed = random.Random(seed).sample(ratings, len(ratings))
        others = samples[4:] + samples[:4]
        assert set(composites(samples, mixed)) == set(composites(samples, ratings))
        assert [one.value for one in composites(others, ratings)][::-1] == [
            one.value for one in composites(samples, ratings)
        ]


def test_a_rating_of_another_run_is_an_error() -> None:
    samples = run_of([[1]])
    ratings = rate_all(run_of([[1], [1]]), 1, lambda rater, one: 3)
    with pytest.raises(ValueError, match="rater 0 rated sample 0 of qwen on p001, which is not in"):
        composites(samples, ratings)


def test_a_rating_given_twice_is_an_error() -> None:
    samples = run_of([[1]])
    ratings = rate_all(samples, 1, lambda rater, one: 3)
    with pytest.raises(ValueError, match="rated readability of qwen on p000 twice"):
        composites(samples, [*ratings, replace(ratings[0], value=4)])


@pytest.mark.parametrize(("dimension", "value"), [("beauty", 3), ("comments", 0), ("comments", 6)])
def test_what_is_no_rating_is_an_error(dimension: str, value: int) -> None:
    with pytest.raises(ValueError, match=r"legal are readability|whole number from 1 to 5"):
        HumanRating("ann", "qwen", Cell("heap", "en", "python"), 0, dimension, value)


# ------------------------------------------------------------------ the order

names = ["qwen", "deepseek", "yi", "glm"]
figures = st.lists(st.integers(0, 50), min_size=4, max_size=4).map(
    lambda counts: dict(zip(names, counts, strict=True))
)
chances = st.lists(st.sampled_from([1e-6, 0.004, 0.02, 0.5]), min_size=6, max_size=6)


@law
@given(figures, chances)
def test_groups_hold_everybody_once_and_only_decided_pairs_stand_across(values, p_values) -> None:
    pairs = itertools.combinations(names, 2)
    gaps = [Gap(a, b, values[a] - values[b], p) for (a, b), p in zip(pairs, p_values, strict=True)]
    found = order(values, gaps)
    assert sorted(name for group in found.groups for name in group) == sorted(names)
    place = {name: n for n, group in enumerate(found.groups) for name in group}
    for gap, decided in zip(gaps, found.decided, strict=True):
        if place[gap.first] != place[gap.second]:
            assert decided
            assert (place[gap.first] < place[gap.second]) == (gap.value > 0)


def test_without_any_gap_nothing_is_decided() -> None:
    assert order({"a": 1, "b": 2}, []).groups == (("a", "b"),)
    assert order({}, []).groups == ()
    with pytest.raises(ValueError, match="a gap names c, who have no value"):
        order({"a": 1}, [Gap("a", "c", 1, 0.01)])


@pytest.mark.parametrize(("p", "decided"), [(0.049, True), (0.051, False)])
def test_a_pair_is_decided_at_five_percent(p: float, decided: bool) -> None:
    found = order({"a": 1, "b": 2}, [Gap("a", "b", -1, p)])
    assert found.decided == (decided,)
    assert found.groups == ((("b",), ("a",)) if decided else (("a", "b"),))


def test_a_gap_of_nothing_decides_nothing() -> None:
    assert order({"a": 1, "b": 1}, [Gap("a", "b", 0, 0.001)]).groups == (("a", "b"),)


def test_the_published_four_are_undecided_at_two_problems_in_fifty() -> None:
    rng = random.Random(5)
    published = {"qwen": 42, "deepseek": 44, "yi": 38, "glm": 45}
    samples = [
        one
        for name, passed in published.items()
        for one in run_of(rng.sample([[1]] * passed + [[0]] * (50 - passed), 50), name)
    ]
    assert by_pass_rate(samples).groups == (tuple(published),)


def test_a_clear_lead_is_an_order() -> None:
    samples = run_of([[1]] * 10 + [[0]] * 40, "low") + run_of([[1]] * 40 + [[0]] * 10, "high")
    found = by_pass_rate(samples)
    assert found.groups == (("high",), ("low",))
    assert found.gaps[0].value == pytest.approx(-0.6)


def test_who_has_no_verdict_stands_in_no_order() -> None:
    samples = [*run_of([[1]] * 5), replace(run_of([[1]], "yi")[0], verdict="INFRA")]
    assert by_pass_rate(samples).groups == (("qwen",),)


def test_composites_without_an_interval_are_undecided_and_clear_ones_an_order() -> None:
    samples = run_of([[0]] * 45 + [[1]] * 5, "low") + run_of([[1]] * 45 + [[0]] * 5, "high")
    marks = {"low": 2, "high": 4}
    two = rate_all(samples, 3, lambda rater, one: marks[one.contestant] + rater % 2)
    one = rate_all(samples, 1, lambda rater, one: marks[one.contestant])
    assert by_composite(samples, two).groups == (("high",), ("low",))
    assert by_composite(samples, one).groups == (("low", "high"),)
    assert by_composite(samples, []).groups == ()


def test_equal_composites_are_undecided() -> None:
    samples = run_of([[1]] * 30, "a") + run_of([[1]] * 30, "b")
    assert by_composite(samples, rate_all(samples, 3, lambda *_: 4)).groups == (("a", "b"),)
