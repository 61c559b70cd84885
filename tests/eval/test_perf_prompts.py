"""Prompts of exact length, that no cache has seen."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.perf.lengths import LengthError, fit
from eval.perf.prompts import NONCE_DIGITS, TASKS, Source


def test_prompts_differ_from_their_first_digits_on():
    one, other = Source("run-1"), Source("run-2")
    texts = [s.text(phase, n, 50) for s in (one, other) for phase in "ab" for n in range(50)]
    assert len({text[:NONCE_DIGITS] for text in texts}) == len(texts)
    assert all(text[:NONCE_DIGITS].isdigit() for text in texts)


def test_the_words_are_the_seeds_and_the_nonce_is_the_runs():
    one, again = Source("run-1", seed=3).text("a", 0, 40), Source("run-1", seed=3).text("a", 0, 40)
    assert one == again
    later = Source("run-2", seed=3).text("a", 0, 40)
    assert later != one
    assert later[NONCE_DIGITS:] == one[NONCE_DIGITS:]
    assert Source("run-1", seed=4).text("a", 0, 40)[NONCE_DIGITS:] != one[NONCE_DIGITS:]


def test_a_task_stands_at_the_end():
    assert Source("run", task=True).text("a", 0, 10).endswith(TASKS)


@given(
    head=st.integers(0, 60),
    slope=st.floats(0.5, 3),
    target=st.integers(256, 33_000),
)
async def test_a_text_is_fitted_whatever_a_word_costs(head, slope, target):
    async def count(text: str) -> int:
        return head + math.ceil(slope * len(text.split()))

    _, words, tokens = await fit(lambda n: "word " * n, count, target, target)
    assert abs(tokens - target) <= max(1, math.ceil(slope))
    assert tokens == head + math.ceil(slope * words)


async def test_where_a_word_is_a_token_the_length_is_exact():
    async def count(text: str) -> int:
        return 13 + len(text.split())

    text, words, tokens = await fit(lambda n: "word " * n, count, 2048, 2048)
    assert (len(text.split()), words, tokens) == (2035, 2035, 2048)


@pytest.mark.parametrize(
    ("counted", "said"), [(400, "the nearest has 400"), (None, "tells no count")]
)
async def test_a_length_that_cannot_be_had_is_an_error(counted, said):
    async def count(text: str) -> int | None:
        return counted

    with pytest.raises(LengthError, match=said):
        await fit(lambda n: "word " * n, count, 256, 256)
