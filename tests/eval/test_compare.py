"""Runs against each other: chance is not called a drop, a drop is found, and what could
not have been found is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from judged import drawn, one, run_of, runs
from scipy.stats import permutation_test

from eval.compare import compare, mcnemar_p
from eval.scores.power import fitted_prior, smallest_drop
from eval.scores.resampling import difference, sign_flip_p
from eval.scores.samples import Cell, Sample, Tally, is_result

law = settings(max_examples=25, deadline=None)


def change(before: list[Sample], after: list[Sample]):
    (found,) = compare(before, after).changes
    return found


def flipped(lost: int, won: int, same: int = 0) -> tuple[list[Sample], list[Sample]]:
    before = [[1]] * lost + [[0]] * won + [[1]] * same
    after = [[0]] * lost + [[1]] * won + [[1]] * same
    return run_of(before), run_of(after)


# ------------------------------------------------------------------ laws


@law
@given(runs)
def test_a_run_never_regresses_against_itself(samples) -> None:
    assume(any(sample.counts for sample in samples))
    found = compare(samples, samples)
    assert [one.p for one in found.changes] == [1.0] * len(found.changes)
    assert found.regressions == ()
    assert all(not one.flips and one.difference == 0 for one in found.changes)
    assert found.exit_code == (0 if is_result(samples) else 1)


@law
@given(runs, runs)
def test_exchanged_runs_give_the_opposite(before, after) -> None:
    there, back = compare(before, after).changes, compare(after, before).changes
    for one_way, other in zip(there, back, strict=True):
        assert one_way.difference == pytest.approx(-other.difference)
        assert one_way.p == pytest.approx(other.p)
        assert {flip.cell for flip in one_way.flips} == {flip.cell for flip in other.flips}


@law
@given(runs, runs, st.randoms(use_true_random=False))
def test_the_order_of_samples_leaves_no_trace(before, after, random) -> None:
    mixed = random.sample(before, len(before)), random.sample(after, len(after))
    assert compare(*mixed) == compare(before, after)


@law
@given(runs, runs)
def test_a_difference_lies_in_its_interval(before, after) -> None:
    for found in compare(before, after).changes:
        assert found.difference == pytest.approx(found.after - found.before)
        if found.interval:
            assert found.interval[0] <= found.difference <= found.interval[1]


@law
@given(st.integers(0, 12), st.integers(0, 12))
def test_with_one_sample_flipping_signs_is_mcnemars_exact_test(lost: int, won: int) -> None:
    assume(lost + won <= 13)
    assert sign_flip_p([-1.0] * lost + [1.0] * won) == pytest.approx(mcnemar_p(lost, won))


# ------------------------------------------------------------------ figures known beforehand


@pytest.mark.parametrize(
    ("lost", "won", "p"), [(9, 2, 0.0654296875), (6, 0, 0.03125), (5, 0, 0.0625), (0, 0, 1)]
)
def test_mcnemar_agrees_with_statsmodels(lost: int, won: int, p: float) -> None:
    assert mcnemar_p(lost, won) == pytest.approx(p)


def test_many_differences_are_drawn_and_agree_with_all_signs_enumerated() -> None:
    gaps = np.random.default_rng(2).choice([-0.4, -0.2, 0.2, 0.4], 16, p=[0.4, 0.3, 0.2, 0.1])
    enumerated = permutation_test(
        (gaps,), np.sum, permutation_type="samples", vectorized=True, n_resamples=np.inf
    )
    assert sign_flip_p(gaps) == pytest.approx(enumerated.pvalue, abs=0.01)
    assert sign_flip_p([*gaps, 0, 0]) == sign_flip_p(gaps)


@pytest.mark.parametrize(("lost", "won", "code"), [(6, 0, 3), (5, 0, 0), (0, 6, 0), (9, 2, 0)])
def test_six_lost_of_six_is_the_first_regression_and_a_gain_never_one(lost, won, code) -> None:
    found = compare(*flipped(lost, won, same=39))
    assert found.exit_code == code
    assert found.changes[0].test == "mcnemar"


def test_flips_are_listed_lost_ones_first() -> None:
    before, after = flipped(2, 1, same=3)
    found = change(before, after).flips
    assert [(flip.cell.problem, flip.lost) for flip in found] == [
        ("p000", True),
        ("p001", True),
        ("p002", False),
    ]
    assert (found[0].before, found[0].after) == (Tally(1, 1), Tally(0, 1))


def test_with_several_samples_a_flip_is_a_changed_majority() -> None:
    before = run_of([[1, 1, 1], [1, 1, 0], [0, 1, 0]])
    after = run_of([[1, 1, 0], [1, 0, 0], [0, 0, 0]])
    found = change(before, after)
    assert [flip.cell.problem for flip in found.flips] == ["p001"]
    assert found.test == "permutation"


def test_two_languages_of_a_problem_are_one_problem() -> None:
    before, after = (
        [
            *run_of([[passed]] * 5, prompt_language="en"),
            *run_of([[passed]] * 5, prompt_language="zh"),
        ]
        for passed in (1, 0)
    )
    found = change(before, after)
    assert (found.problems, found.test) == (5, "permutation")
    assert found.p == pytest.approx(2 / 2**5)  # ten independent ones would give 2 / 2**10


def test_only_what_both_runs_hold_is_compared() -> None:
    before = [*run_of([[1]] * 8), one("gone"), one("ours", "INFRA"), one("gone", contestant="yi")]
    after = [*run_of([[1]] * 8), one("ours", "WA"), one("new", contestant="glm")]
    found = compare(before, after)
    assert (found.changes[0].problems, found.changes[0].unpaired) == (8, 2)
    assert (found.only_before, found.only_after) == (("yi",), ("glm",))


def test_several_contestants_are_corrected_for_one_another() -> None:
    six = flipped(6, 0, same=40)
    alone = compare(*six)
    quiet = run_of([[1]] * 46, "yi")
    both = compare(six[0] + quiet, six[1] + quiet)
    assert (alone.exit_code, both.exit_code) == (3, 0)
    assert [one.adjusted for one in both.changes] == [0.0625, 1.0]


def test_runs_that_cannot_be_compared_end_as_failed_with_the_reason() -> None:
    good, bad = run_of([[1]] * 20), [one(f"p{n:03}", "INFRA" if n < 2 else "AC") for n in range(20)]
    assert compare(good, bad).exit_code == 1
    assert compare(good, bad).faults[0].startswith("the second run is not a result")
    assert compare(good, []).exit_code == 1
    assert compare(good, run_of([[1]], "yi")).faults == ("the runs have no contestant in common",)
    others = [replace(sample, problem=f"q{sample.problem}") for sample in good]
    assert compare(good, others).faults == ("qwen: no problem in common",)


def test_tables_without_a_problem_in_common_have_no_difference() -> None:
    with pytest.raises(ValueError, match="no problem in common"):
        difference({"a": 1.0}, {"b": 1.0})


# ------------------------------------------------------------------ how often


def test_equal_runs_regress_seldom_and_intervals_cover_no_difference() -> None:
    rng = np.random.default_rng(4)
    regressions = covered = 0
    for _ in range(60):
        chances = rng.beta(0.3, 0.3, 50)
        found = difference(*(table(drawn(rng, chances, 5)) for _ in range(2)))
        regressions += found.p < 0.05 and found.value < 0
        low, high = found.interval
        covered += low <= 0 <= high
    assert regressions <= 5  # 2.5 % are expected; more than 5 of 60 come once in 700
    assert covered >= 50


# ------------------------------------------------------------------ the smallest drop


def tallies(chances, samples: int, seed: int = 0) -> list[Tally]:
    rng = np.random.default_rng(seed)
    return [Tally(int(rng.binomial(samples, chance)), samples) for chance in chances]


@pytest.mark.parametrize("samples", [1, 5])
def test_the_smallest_drop_is_found_about_as_often_as_it_says(samples: int) -> None:
    rng = np.random.default_rng(8)
    chances = np.r_[np.full(30, 0.98), np.full(10, 0.02), np.full(10, 0.5)]
    before, after = tallies(chances, samples, 1), tallies(chances, samples, 2)
    smallest = smallest_drop(before, after, alpha=0.05)

    def found(lost: int) -> float:
        later = chances.copy()
        later[:lost] = 0
        runs = [(drawn(rng, chances, samples), drawn(rng, later, samples)) for _ in range(60)]
        tables = [difference(*map(table, pair)) for pair in runs]
        return sum(one.p < 0.05 and one.value < 0 for one in tables) / 60

    assert 0.65 <= found(smallest) <= 0.97
    assert found(smallest // 2) <= 0.6


def table(run: list[Sample]) -> dict[str, float]:
    found: dict[str, list[bool]] = {}
    for sample in run:
        found.setdefault(sample.problem, []).append(sample.verdict == "AC")
    return {problem: sum(passes) / len(passes) for problem, passes in found.items()}


def test_more_samples_and_a_laxer_level_see_smaller_drops() -> None:
    chances = np.random.default_rng(1).beta(0.5, 0.5, 50)
    few, many = ([tallies(chances, samples, seed) for seed in (1, 2)] for samples in (1, 10))
    assert smallest_drop(*many, alpha=0.05) < smallest_drop(*few, alpha=0.05)
    assert smallest_drop(*many, alpha=0.05) <= smallest_drop(*many, alpha=0.001)


def test_too_few_problems_could_not_have_shown_any_drop() -> None:
    five = [Tally(5, 5)] * 5
    assert smallest_drop(five, five, alpha=0.05) is None
    none = [Tally(0, 5)] * 50
    assert smallest_drop(none, none, alpha=0.05) is None
    assert change(run_of([[1]] * 5), run_of([[1]] * 5)).smallest_drop is None


def test_the_prior_is_that_of_the_chances() -> None:
    chances = np.random.default_rng(1).beta(0.4, 0.8, 2000)
    assert fitted_prior(tallies(chances, 10)) == pytest.approx((0.4, 0.8), rel=0.15)
    assert fitted_prior([Tally(5, 5)] * 20)[1] == pytest.approx(0.02)


def test_a_flip_knows_its_cell() -> None:
    before, after = flipped(1, 0)
    assert change(before, after).flips[0].cell == Cell("p000", "en", "python")
