"""When votes came: how many a day, and who gave more at once than a person would. Pure.

Bursts. The most votes that a voter gave within ten minutes, against a Poisson law whose
mean is the upper quartile of what the voters did (at least ten, which nobody need
explain), corrected for the number of voters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

WINDOW = timedelta(minutes=10)
LEAST_BURST = 10.0  # votes in a window
LEVEL = 0.01  # chance of finding a burst where there is none


@dataclass(frozen=True)
class Burst:
    """A voter who gave `votes` within ten minutes, from `since` on."""

    voter: str
    votes: int
    since: datetime


def by_day(times: Iterable[datetime]) -> list[tuple[date, int]]:
    """Return how many there were each day (UTC as given), days without any included."""
    counts = Counter(time.date() for time in times)
    if not counts:
        return []
    first, last = min(counts), max(counts)
    days = (first + timedelta(days=day) for day in range((last - first).days + 1))
    return [(day, counts[day]) for day in days]


def bursts(
    voters: Sequence[str], times: Sequence[datetime], *, level: float = LEVEL
) -> list[Burst]:
    """Return the voters who gave more votes at once than chance allows, most first.

    `times` say when each vote of `voters` was given, a battle once.
    """
    from scipy.stats import poisson

    given: dict[str, list[datetime]] = {}
    for voter, time in sorted(zip(voters, times, strict=True), key=lambda one: one[1]):
        given.setdefault(voter, []).append(time)
    busiest = [_busiest(voter, when) for voter, when in given.items()]
    if not busiest:
        return []
    usual = max(LEAST_BURST, float(np.quantile([one.votes for one in busiest], 0.75)))
    found = [one for one in busiest if poisson.sf(one.votes - 1, usual) * len(busiest) < level]
    return sorted(found, key=lambda one: (-one.votes, one.voter))


def _busiest(voter: str, times: Sequence[datetime]) -> Burst:
    """Return the most votes in one window; `times` in order."""
    first, best = 0, Burst(voter, 0, times[0])
    for last, time in enumerate(times):
        while time - times[first] > WINDOW:
            first += 1
        if last - first + 1 > best.votes:
            best = Burst(voter, last - first + 1, times[first])
    return best
