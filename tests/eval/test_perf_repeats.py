"""Intervals over few repeats: as wide as they must be, and none where nothing can be told."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.perf.repeats import BOOTSTRAP_FROM, over_repeats, way_of

speeds = st.lists(st.floats(0.1, 1000), min_size=3, max_size=40)


@pytest.mark.parametrize("repeats", [3, 5, BOOTSTRAP_FROM - 1, BOOTSTRAP_FROM])
def test_an_interval_holds_the_true_speed_about_as_often_as_it_says(repeats: int) -> None:
    rng = np.random.default_rng(repeats)
    noise = 0.1
    runs = 20 * np.exp(rng.normal(0, noise, (400, repeats)))
    truth = 20 * np.exp(noise**2 / 2)
    spans = [over_repeats(list(run)) for run in runs]
    held = sum(low <= truth <= high for low, high in spans)
    assert 364 <= held <= 396  # of 400: at 93 % and at 97 % outside comes once in 100


def test_fewer_than_three_repeats_have_no_interval() -> None:
    assert over_repeats([5.0]) is over_repeats([5.0, 5.1]) is way_of(2) is None


def test_three_repeats_have_the_interval_of_the_textbook() -> None:
    assert over_repeats([10.0, 12.0, 14.0]) == pytest.approx((12 - 4.968, 12 + 4.968), abs=0.001)


@given(speeds)
def test_an_interval_holds_the_mean_and_no_negative_speed(values) -> None:
    low, high = over_repeats(values)
    mean = sum(values) / len(values)
    assert 0 <= low <= mean * (1 + 1e-9) and mean * (1 - 1e-9) <= high
