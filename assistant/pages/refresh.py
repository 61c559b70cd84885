"""How often the page of a battle is refreshed: 10 times a second, down to 3 under load.

One process sends a bounded number of updates a second, whatever it does. The budget is
shared by the battles that are followed at this moment, so that many of them all slow
down a little instead of some of them a lot.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

FASTEST_SECONDS = 0.1
SLOWEST_SECONDS = 0.3
UPDATES_PER_SECOND = 240.0


class Refresh:
    """Shared by all pages of one process."""

    def __init__(self) -> None:
        self._followed = 0

    @contextmanager
    def following(self) -> Iterator[None]:
        """Count one more battle that is followed while the block runs."""
        self._followed += 1
        try:
            yield
        finally:
            self._followed -= 1

    def interval(self) -> float:
        """Seconds between two updates of one battle."""
        return min(SLOWEST_SECONDS, max(FASTEST_SECONDS, self._followed / UPDATES_PER_SECOND))
