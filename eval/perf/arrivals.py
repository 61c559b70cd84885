"""When people come: Poisson arrivals, drawn beforehand. Pure.

All moments are nanoseconds from the first arrival, which is the beginning. The same seed
gives the same people, however many of them are asked for.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice, takewhile

SECOND = 1e9


def arrivals(count: int, rate: float, seed: int) -> list[int]:
    """Draw the moments of `count` people, `rate` a second."""
    return list(islice(_moments(rate, seed), count))


def arrivals_within(seconds: float, rate: float, seed: int) -> list[int]:
    """Draw the moments of all who come within `seconds`, the first among them."""
    return list(takewhile(lambda at: at <= seconds * SECOND, _moments(rate, seed)))


def _moments(rate: float, seed: int) -> Iterator[int]:
    drawn = random.Random(seed)  # noqa: S311  no secret
    at = 0.0
    while True:
        yield round(at * SECOND)
        at += drawn.expovariate(rate)
