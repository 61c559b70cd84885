"""The interval of a difference on the same problems: wide where little is known, and honest."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from eval.scores.paired import paired_interval
from eval.scores.resampling import difference

gaps = st.lists(st.sampled_from([-1.0, -0.5, -0.2, 0.0, 0.0, 0.3, 1.0]), min_size=1, max_size=60)


def test_one_answer_a_problem_has_tangos_interval() -> None:
    """Of Bentur 2009, as worked out by Fagerland, Lydersen and Laake 2014."""
    found = paired_interval([1.0] + [-1.0] * 7 + [0.0] * 13)
    assert found == pytest.approx((-0.517, -0.026), abs=0.0006)


@pytest.mark.parametrize(("up", "down", "same"), [(1, 7, 13), (40, 20, 100), (3, 0, 9)])
def test_the_ends_are_what_the_score_test_just_does_not_reject(up, down, same) -> None:
    """The likeliest shares under a gap are looked for here, not put into a formula."""
    pairs = up + down + same

    def standard_errors(gap: float) -> float:
        def unlikely(less: float) -> float:
            shares = less + gap, less, 1 - 2 * less - gap
            counts = zip((up, down, same), shares, strict=True)
            return -sum(count * math.log(max(share, 1e-300)) for count, share in counts if count)

        bounds = max(0.0, -gap), (1 - gap) / 2
        less = minimize_scalar(unlikely, bounds=bounds, method="bounded",
                               options={"xatol": 1e-12}).x  # fmt: skip
        return float((up - down) / pairs - gap) / math.sqrt((2 * less + gap - gap**2) / pairs)

    low, high = paired_interval([1.0] * up + [-1.0] * down + [0.0] * same)
    assert standard_errors(low) == pytest.approx(1.96, abs=0.001)
    assert standard_errors(high) == pytest.approx(-1.96, abs=0.001)


def test_problems_without_a_difference_leave_as_much_open_as_wilsons_interval_does() -> None:
    z2 = 1.959964**2
    for problems in (2, 12, 50, 400):
        wide = z2 / (problems + z2)
        assert paired_interval([0.0] * problems) == pytest.approx((-wide, wide), abs=1e-6)


@given(gaps)
def test_an_interval_holds_the_difference_has_width_and_turns_with_the_sides(found) -> None:
    low, high = paired_interval(found)
    assert -1 <= low <= sum(found) / len(found) <= high <= 1
    assert high - low > 0.01
    assert paired_interval([-one for one in found]) == pytest.approx((-high, -low), abs=1e-6)


@given(gaps)
def test_the_same_over_more_problems_is_narrower(found) -> None:
    few, many = paired_interval(found), paired_interval(found * 4)
    assert many[1] - many[0] < few[1] - few[0]


@pytest.mark.parametrize("samples", [1, 5])
@pytest.mark.parametrize("problems", [12, 50])
def test_intervals_hold_no_difference_at_least_as_often_as_they_say(samples, problems) -> None:
    rng = np.random.default_rng(problems + samples)
    held = 0
    for _ in range(200):
        first, second = (
            rng.binomial(samples, rng.beta(0.3, 0.3, problems)) / samples for _ in range(2)
        )
        low, high = paired_interval(list(second - first))
        held += low <= 0 <= high
    assert held >= 181  # of 200 at 95 %, fewer come once in 160


def test_two_runs_that_agree_everywhere_still_have_an_interval() -> None:
    same = {f"p{n}": float(n < 20) for n in range(50)}
    found = difference(same, same)
    assert (found.value, found.p) == (0.0, 1.0)
    assert found.interval == pytest.approx((-0.0713, 0.0713), abs=1e-4)


def test_an_interval_needs_a_problem() -> None:
    with pytest.raises(ValueError, match="at least one problem"):
        paired_interval([])
