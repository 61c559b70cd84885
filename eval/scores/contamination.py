"""Did a contestant do better on problems that it may have seen? Pure, no I/O.

A problem that was published before a contestant's release may have been among what it
learnt from; one published on that day or later cannot have been. Pass rates are split
there. The two groups are different problems, so the gap is unpaired, and easier old
problems give one as well: it is a hint, no proof. The release is the latest moment of
learning; what was learnt ended earlier, so the problems "after" are the safe side.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.score import Rate, rate, wilson
from eval.scores.resampling import Interval
from eval.scores.samples import Sample, of_contestant, pass_rates, tally

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True)
class Gap:
    """Pass rate before minus after the release, with its interval over problems; None where a
    group has one problem only."""

    value: float
    interval: Interval | None


@dataclass(frozen=True)
class Split:
    """One contestant's pass rate on both sides of its release.

    `before` and `after` are None without problems there, `gap` without either. `undated`
    counts problems whose date is missing, unreadable, or a year or month that the release
    falls into.
    """

    contestant: str
    released: dt.date | None
    before: Rate | None
    after: Rate | None
    gap: Gap | None
    undated: int

    @property
    def lacks(self) -> str | None:
        """What is missing to tell: `release`, `dates`, `before`, `after`, or None."""
        if self.released is None:
            return "release"
        if self.before is None and self.after is None:
            return "dates"
        if self.gap is None:
            return "before" if self.before is None else "after"
        return None


def split(
    samples: Sequence[Sample],
    contestant: str,
    released: dt.date | None,
    published: Mapping[str, str | None],
    *,
    seed: int = 0,
) -> Split:
    """Split one contestant's samples by its release and the problems' dates of publication.

    Raises `ValueError` for a sample that is there twice.
    """
    tallies = tally(of_contestant(samples, contestant))
    sides = {
        problem: side(published.get(problem), released)
        for problem in {cell.problem for cell in tallies}
    }
    parts = {
        which: {cell: one for cell, one in tallies.items() if sides[cell.problem] == which}
        for which in ("before", "after")
    }
    gap = None
    if parts["before"] and parts["after"]:
        first, second = (list(pass_rates(parts[which]).values()) for which in ("before", "after"))
        gap = unpaired_gap(first, second)
    return Split(
        contestant=contestant,
        released=released,
        before=rate(parts["before"], seed=seed),
        after=rate(parts["after"], seed=seed),
        gap=gap,
        undated=sum(which is None for which in sides.values()),
    )


def side(published: str | None, released: dt.date | None) -> str | None:
    """Return `before` or `after` the release, None where it cannot be told."""
    days = span(published)
    if days is None or released is None:
        return None
    if days[1] < released:
        return "before"
    return "after" if days[0] >= released else None


def span(text: str | None) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day of `2024`, `2024-05` or `2024-05-17`; None otherwise."""
    found = _DATE.fullmatch((text or "").strip())
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None  # noqa: S101  the pattern has it
    try:
        first = dt.date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return first, first
    last_month = month or 12
    return first, dt.date(year, last_month, calendar.monthrange(year, last_month)[1])


def unpaired_gap(before: Sequence[float], after: Sequence[float]) -> Gap:
    """Return the difference of two means of shares, each over its own problems.

    The interval (95 %) is Newcombe's, of both sides' Wilson intervals: a bootstrap has no
    width where each side agrees. Raises `ValueError` for an empty group.
    """
    if not before or not after:
        raise ValueError("a gap needs problems on both sides")
    first, second = (math.fsum(one) / len(one) for one in (before, after))
    value = first - second
    if min(len(before), len(after)) < 2:
        return Gap(value, None)
    (low, high), (other_low, other_high) = wilson(first, len(before)), wilson(second, len(after))
    below = math.hypot(first - low, other_high - second)
    above = math.hypot(high - first, second - other_low)
    return Gap(value, (max(-1.0, value - below), min(1.0, value + above)))
