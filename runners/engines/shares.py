"""How an engine's answers at once are divided among those who hold a lease on it.

Without shares a nightly replay would fill every slot and people would wait behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Use = Literal["arena", "assistant", "nightly"]
WEIGHTS: dict[Use, int] = {"arena": 2, "assistant": 2, "nightly": 1}


def shares(capacity: int, uses: Sequence[Use]) -> list[int]:
    """Divide `capacity` answers among leases in proportion to their weights.

    At least 1 each, so that nobody waits for ever; apart from that the shares
    add up to the capacity. Equal claims are served in the order given.
    """
    given = [1] * len(uses)
    for _ in range(capacity - len(uses)):
        claims = [WEIGHTS[use] / (share + 1) for use, share in zip(uses, given, strict=True)]
        given[claims.index(max(claims))] += 1
    return given
