"""Texts of exact length by the server's own count, template included.

Where a server counts before it generates, every text is fitted. Elsewhere the first one
is sent with an answer of one token, its usage read, and all others get as many words:
each request's own usage then says whether it was right.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

TRIES = 8
NEAR = 0.01

Count = Callable[[str], Awaitable[int | None]]


class LengthError(ValueError):
    """No text of the wanted length could be made; the message says what was reached."""


async def fit(
    make: Callable[[int], str], count: Count, target: int, words: int
) -> tuple[str, int, int]:
    """Return a text of `target` tokens ±1 %, its words and its tokens, exact where it can be.

    `words` is where the search begins. Raises `LengthError`.
    """
    best: tuple[int, str, int, int] | None = None
    steps: dict[int, int] = {}
    for _ in range(TRIES):
        text = make(words)
        tokens = await count(text)
        if tokens is None:
            raise LengthError("the server tells no count of the prompt's tokens")
        miss = abs(tokens - target)
        if best is None or miss < best[0]:
            best = (miss, text, words, tokens)
        steps[words] = tokens
        following = max(0, words + _step(steps, words, target))
        if miss == 0 or following in steps:
            break
        words = following
    assert best  # noqa: S101  there was a first try
    miss, text, words, tokens = best
    if miss > NEAR * target:
        raise LengthError(f"no text of {target} tokens could be made; the nearest has {tokens}")
    return text, words, tokens


def _step(steps: dict[int, int], words: int, target: int) -> int:
    """By how many words to change, with the slope between the two outermost tries."""
    missing = target - steps[words]
    low, high = min(steps), max(steps)
    slope = (steps[high] - steps[low]) / (high - low) if high > low else 1.0
    step = round(missing / slope) if slope > 0 else missing
    return step or (missing > 0) - (missing < 0)
