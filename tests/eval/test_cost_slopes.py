"""Slopes of series that hang together: no drift is told where there is none, a leak is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standing import HOURS, queue, wandering

from eval.cost.slopes import BLOCKS, slope

HOUR = 3600.0
noise = st.lists(st.floats(-0.2, 0.2), min_size=64, max_size=64)


@given(noise, st.floats(5, 50))
def test_a_steady_rise_is_found_whatever_the_noise(noises: list[float], rise: float) -> None:
    found = slope([(60.0 * n, 1 + rise * n / 60 + noises[n]) for n in range(64)])
    assert found is not None
    assert found.told
    assert found.low <= found.per_hour <= found.high
    assert found.per_hour == pytest.approx(rise, abs=1.5)


@given(st.floats(0.1, 1e12), st.floats(-1e6, 1e6), st.integers(0, 2**16))
def test_units_and_origins_change_nothing(scale: float, shift: float, seed: int) -> None:
    points = wandering(0.8)(np.random.default_rng(seed))
    plain = slope(points)
    other = slope([(at + shift, scale * value) for at, value in points])
    assert plain and other
    assert other.per_hour / scale == pytest.approx(plain.per_hour, rel=1e-3, abs=1e-6)
    assert other.high / scale == pytest.approx(plain.high, rel=1e-3, abs=1e-6)


def test_no_slope_is_told_of_what_stands_still_or_was_hardly_seen() -> None:
    still = slope([(float(n), 2.0 + 0.1 * (n % 3)) for n in range(60)])
    assert still is not None
    assert not still.told
    level = slope([(float(n), 344.0) for n in range(60)])
    assert level is not None
    assert (level.per_hour, level.told) == (0, False)
    assert slope([(float(n), float(n)) for n in range(31)]) is None
    assert slope([(5.0, float(n)) for n in range(64)]) is None
    assert slope([(float(n) if n else 1e6, 1.0) for n in range(64)]) is None  # two blocks only


def test_many_points_are_put_together_without_losing_the_slope() -> None:
    found = slope([(float(n), n / HOUR) for n in range(5000)])
    assert found is not None
    assert (found.points, found.blocks) == (5000, BLOCKS)
    assert found.per_hour == pytest.approx(1.0)


@pytest.mark.parametrize("series", HOURS.values(), ids=HOURS)
def test_a_drift_is_hardly_ever_told_of_hours_without_one(series: Callable) -> None:
    """At a rate of one in ten, 16 or more of 80 would come by chance once in 200 times."""
    seeds = range(80)
    told = [slope(series(np.random.default_rng(seed))).told for seed in seeds]
    assert sum(told) < 16


def test_a_leak_is_found_under_what_hangs_together() -> None:
    """Eight hours: memory that wanders by 17 MiB, leaking 20 MiB an hour; a queue at half of
    what the engine can do, becoming a second slower each hour."""
    found = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        memory = [(8 * at, 10 * size + 20 * 8 * at / HOUR) for at, size in wandering(0.8)(rng)]
        queued = [(at, took + at / HOUR) for at, took in queue(8, 0.5)(rng)]
        found.append([one.told and one.per_hour > 0 for one in (slope(memory), slope(queued))])
    leaks, slower = (sum(one) for one in zip(*found, strict=True))
    assert leaks >= 38
    assert slower >= 38
