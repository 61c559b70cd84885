"""Draws are uniform over ordered pairs, and their probability is told truly."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.pairing import draw


@given(st.integers(2, 9), st.data())
def test_the_drawn_are_different_and_from_those_ready(size: int, data: st.DataObject) -> None:
    slots = data.draw(st.integers(1, size))
    drawn = draw(range(size), slots)
    assert len(set(drawn.contestants)) == slots
    assert set(drawn.contestants) <= set(range(size))


def test_the_probability_is_the_share_with_which_the_draw_comes() -> None:
    source = random.Random(7)
    draws = [draw("wxyz", 2, source) for _ in range(24_000)]
    counts = Counter(one.contestants for one in draws)
    assert len(counts) == 12
    for count in counts.values():
        # Four standard deviations of a binomial count around 1/12.
        assert abs(count / len(draws) - draws[0].probability) < 4 * (11 / 144 / 24_000) ** 0.5


def test_too_few_contestants_are_refused_by_count() -> None:
    with pytest.raises(ValueError, match=r"2 contestants are needed, 1 are ready"):
        draw(["only"], 2)
