"""Shares of counted things: their intervals obey laws, and no evidence is no share."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.scores.shares import Share

counted = st.integers(1, 400).flatmap(
    lambda total: st.builds(Share, st.integers(0, total), st.just(total))
)
# The first example pays for late imports, and the machine may be busy.
law = settings(max_examples=60, deadline=None)
confidences = st.sampled_from([0.5, 0.8, 0.95, 0.99])


@law
@given(counted, confidences)
def test_a_share_is_between_0_and_1_and_inside_its_interval(share: Share, confidence) -> None:
    low, high = share.interval(confidence)
    assert 0 <= low <= share.value + 1e-12
    assert share.value - 1e-12 <= high <= 1
    assert low < high  # also at 0 and at 1: few that all agree prove little


@law
@given(counted, confidences)
def test_what_did_and_what_did_not_mirror_each_other(share: Share, confidence) -> None:
    low, high = share.interval(confidence)
    other = Share(share.total - share.count, share.total)
    assert other.value == pytest.approx(1 - share.value)
    assert other.interval(confidence) == pytest.approx((1 - high, 1 - low))


@law
@given(counted)
def test_more_evidence_is_narrower_and_more_confidence_wider(share: Share) -> None:
    def width(share: Share, confidence: float) -> float:
        low, high = share.interval(confidence)
        return high - low

    ten_times = Share(10 * share.count, 10 * share.total)
    assert width(ten_times, 0.95) < width(share, 0.95)
    assert width(share, 0.8) < width(share, 0.95) < width(share, 0.99)


def test_eight_of_ten_have_the_interval_of_the_textbook() -> None:
    assert Share(8, 10).interval() == pytest.approx((0.490, 0.943), abs=0.001)


@pytest.mark.parametrize("truth", [0.05, 0.5, 0.9])
def test_intervals_cover_the_truth_about_as_often_as_they_say(truth: float) -> None:
    source = random.Random(7)
    inside = 0
    for _ in range(400):
        share = Share(sum(source.random() < truth for _ in range(40)), 40)
        low, high = share.interval()
        inside += low <= truth <= high
    assert 0.91 <= inside / 400 <= 0.99


def test_without_evidence_there_is_no_share_and_no_interval() -> None:
    nothing = Share(0, 0)
    assert nothing.value is None
    assert nothing.interval() is None


def test_none_of_some_is_a_share_of_0() -> None:
    assert Share(0, 3).value == 0
    assert Share(0, 3).interval()[0] == 0
    assert math.isclose(Share(3, 3).interval()[1], 1)


@pytest.mark.parametrize(("count", "total"), [(-1, 3), (4, 3), (1, 0), (0, -1)])
def test_what_is_no_share_is_an_error_with_the_mend(count: int, total: int) -> None:
    with pytest.raises(ValueError, match=f"{count} of {total} is no share; count from 0"):
        Share(count, total)
