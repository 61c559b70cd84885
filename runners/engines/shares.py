"""How an engine's answers at once are divided among those who hold a lease on it.

Without shares a nightly replay would fill every slot and people would wait behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Use = Literal["arena", "assistant", "nightly"]
WEIGHTS: dict[Use, int] = {"arena": 2, "assistant": 2, "nightly": 1}


def shares(capacity: int, uses: Sequence[Use]) -> list[int]:
    """Divide `capacity` answers among leases, as `divided` does by the weights of their uses."""
    return divided(capacity, [WEIGHTS[use] for use in uses])


def divided(capacity: int, weights: Sequence[int]) -> list[int]:
    """Divide `capacity` answers in proportion to weights.

    At least 1 each, so that nobody waits for ever; apart from that the shares
    add up to the capacity. Equal claims are served in the order given.
    """
    given = [1] * len(weights)
    for _ in range(capacity - len(weights)):
        claims = [weight / (share + 1) for weight, share in zip(weights, given, strict=True)]
        given[claims.index(max(claims))] += 1
    return given
