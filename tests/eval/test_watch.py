"""The rule for nights: quiet where nothing is wrong, and no night that is not a result."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import drawn, one, run_of

from eval.nights.watch import LIMIT, Baseline, fallen, pin, step, unrest, watch, weights
from eval.scores.samples import Cell, Sample
from tests.bench.watch import Setting, caught, false_alarms

law = settings(max_examples=60, deadline=None)


def nights_of(chances, many: int, seed: int = 0, samples: int = 5) -> list[list[Sample]]:
    rng = np.random.default_rng(seed)
    return [drawn(rng, np.asarray(chances), samples) for _ in range(many)]


def solid(lost: int = 0) -> list[Sample]:
    """A night of forty solved problems and ten unsolved ones, some of the forty lost."""
    return run_of([[0] * 5] * lost + [[1] * 5] * (40 - lost) + [[0] * 5] * 10)


@pytest.fixture(scope="module")
def baseline() -> Baseline:
    return pin([solid()] * 5, "qwen")


# ------------------------------------------------------------------ the promise


@pytest.mark.parametrize("flips", [0.1, 0.3])
def test_four_contestants_raise_at_most_one_false_alarm_a_year(flips: float) -> None:
    assert false_alarms(100, Setting(shape=flips), seed=2) <= 1


@pytest.mark.parametrize("flips", [0.1, 0.3])
def test_eight_lost_problems_are_seen_in_two_nights_and_four_in_ten(flips: float) -> None:
    assert caught(300, 8, Setting(shape=flips), seed=3)[1] >= 0.95
    assert caught(300, 4, Setting(shape=flips), seed=4)[9] >= 0.95


def test_the_simulation_says_what_whole_samples_say() -> None:
    seen = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        chances = rng.beta(0.3, 0.3, 50)
        pinned = pin([drawn(rng, chances, 5) for _ in range(5)], "qwen")
        chances[np.flatnonzero(chances >= 0.5)[:6]] = 0
        found = watch(pinned, [drawn(rng, chances, 5) for _ in range(2)])
        seen.append(any(night.alarm for night in found))
    assert np.mean(seen) == pytest.approx(caught(400, 6, Setting())[1], abs=0.16)


# ------------------------------------------------------------------ nights


def test_a_night_like_the_baseline_says_nothing(baseline: Baseline) -> None:
    for night in watch(baseline, [solid()] * 30):
        assert (night.sum, night.alarm, night.fault) == (0, False, None)
        assert (night.fall, night.problems) == (0, 50)


def test_a_drop_says_how_many_problems_and_stays_until_some_good_nights(baseline) -> None:
    found = watch(baseline, [solid(8)] * 6 + [solid()] * 8)
    assert found[0].fall == pytest.approx(8)
    assert found[0].deviations > LIMIT and found[0].alarm
    assert [night.alarm for night in found] == [True] * 9 + [False] * 5


def test_a_better_night_is_no_alarm_and_no_credit(baseline: Baseline) -> None:
    better = run_of([[1] * 5] * 50)
    found = watch(baseline, [better] * 10 + [solid(8)])
    assert found[0].fall == pytest.approx(-10)
    assert [night.alarm for night in found] == [False] * 10 + [True]


def test_the_same_drop_weighs_less_where_problems_flip_anyway() -> None:
    flaky = np.r_[np.full(40, 0.7), np.full(10, 0.0)]
    unsure = pin(nights_of(flaky, 5), "qwen")
    (night,) = watch(unsure, nights_of(np.r_[np.zeros(6), flaky[6:]], 1, seed=1))
    (sure,) = watch(pin([solid()] * 5, "qwen"), [solid(6)])
    assert night.deviations < sure.deviations / 1.5


@pytest.mark.parametrize(
    ("night", "fault"),
    [
        ([], "not a result"),
        ([one(f"p{n:03}", "INFRA" if n < 2 else "AC") for n in range(50)], "not a result"),
        ([sample for sample in solid(9) if sample.problem > "p005"], "6 of the baseline's 50"),
    ],
)
def test_half_a_night_is_left_out_with_its_fault(baseline, night, fault: str) -> None:
    found = watch(baseline, [solid(4), night, solid()])
    assert found[1].fault.startswith(fault)
    assert (found[1].fall, found[1].sum, found[1].alarm) == (None, found[0].sum, found[0].alarm)
    assert found[2].fault is None


def test_a_night_that_lacks_a_few_problems_is_compared_on_the_others(baseline) -> None:
    night = [sample for sample in solid(8) if sample.problem > "p003"]
    (found,) = watch(baseline, [night])
    assert (found.problems, found.fault) == (46, None)
    assert found.fall == pytest.approx(4)


@law
@given(st.floats(0, 8), st.floats(-20, 20), st.floats(0, 5))
def test_a_worse_night_never_lowers_the_sum_and_the_sum_has_bounds(
    sofar, deviations, worse
) -> None:
    assert 0 <= step(sofar, deviations) <= step(sofar, deviations + worse) <= 2 * LIMIT


def test_deviations_are_those_of_nights_and_baselines_together() -> None:
    rng = np.random.default_rng(7)
    base, night = rng.binomial(15, 0.5, (4000, 50)), rng.binomial(5, 0.5, (4000, 50))
    totals = np.full_like(base, 15), np.full_like(night, 5)
    fall, deviation = fallen(base, totals[0], night, totals[1], np.full(50, 1 / 50))
    assert np.std(fall / deviation) == pytest.approx(1, abs=0.05)  # of the night alone: 1.15


def test_unrest_is_a_variance_of_the_nights(baseline: Baseline) -> None:
    (calm,) = watch(baseline, [solid(4)])
    (moody,) = watch(replace(baseline, unrest=4.0), [solid(4)])
    assert moody.deviations == pytest.approx(calm.deviations / 2)


# ------------------------------------------------------------------ the baseline


def test_problems_weigh_the_same_however_many_cells_they_have() -> None:
    cells = [Cell("a", "en", "python"), Cell("a", "zh", "python"), Cell("b", "en", "python")]
    assert weights(cells).tolist() == [0.25, 0.25, 0.5]


def test_runs_that_differ_more_than_chance_widen_the_deviation() -> None:
    rng = np.random.default_rng(5)
    calm = [pin(nights_of(np.full(50, 0.5), 5, seed), "qwen").unrest for seed in range(20)]
    moody = [
        pin([drawn(rng, np.full(50, level), 5) for level in (0.3, 0.4, 0.5, 0.6, 0.7)], "qwen")
        for _ in range(5)
    ]
    assert min(calm) == 1 and np.median(calm) < 2
    assert min(one.unrest for one in moody) > 8


def test_unrest_is_the_variance_of_rates_over_that_of_independent_samples() -> None:
    rng = np.random.default_rng(6)
    total = np.full((4000, 6, 50), 5)
    found = unrest(rng.binomial(total, 0.4), total, np.full(50, 1 / 50))
    assert found.min() == 1
    assert np.mean(found > 1) == pytest.approx(0.416, abs=0.05)  # of a χ² with 5 above its mean


def test_the_baseline_holds_what_all_its_runs_hold() -> None:
    runs = [[*solid(), one("extra")], solid(), solid()]
    pinned = pin(runs, "qwen")
    assert (len(pinned.tallies), pinned.runs) == (50, 3)
    assert pinned.tallies[Cell("p000", "en", "python")].total == 15


def test_what_cannot_be_a_baseline_is_an_error_with_the_reason() -> None:
    with pytest.raises(ValueError, match="at least 3 runs, here are 2"):
        pin([solid()] * 2, "qwen")
    bad = [replace(sample, verdict="INFRA") for sample in solid()]
    with pytest.raises(ValueError, match="run 2 is not a result"):
        pin([solid(), bad, solid()], "qwen")
    with pytest.raises(ValueError, match="yi: the runs of the baseline have no problem in common"):
        pin([solid()] * 3, "yi")
