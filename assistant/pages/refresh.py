"""How often a battle's page is refreshed: briskly, and less so when many are followed.

Every refresh costs the one Python process the same work, whoever looks. The pages share
a budget of refreshes per second, so that streams end on time instead of queueing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

QUICKEST = 0.1  # seconds between two refreshes of one page
SLOWEST = 0.33
# Measured with 64 battles at once, the load client on the same two cores: 400 leave every
# 8 s stream within 5% of its end (docs/decisions/015).
BUDGET = 400.0  # refreshes a second over all pages


class Refresh:
    """Shares the budget among the battles that are being followed now."""

    def __init__(self, budget: float = BUDGET) -> None:
        self._budget = budget
        self._following = 0

    @contextmanager
    def following(self) -> Iterator[None]:
        """Count one page as following a battle while the context is open."""
        self._following += 1
        try:
            yield
        finally:
            self._following -= 1

    def interval(self) -> float:
        """Seconds that a page waits between two refreshes, 0.1 to 0.33."""
        return min(SLOWEST, max(QUICKEST, self._following / self._budget))
