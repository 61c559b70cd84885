"""An interval for a difference of two shares of the same problems. Pure, no I/O.

It is Tango's score interval (Statistics in Medicine 17, 1998): the differences that a score
test does not reject. Unlike a bootstrap it keeps its width where the two sides agree on every
problem: fifty problems without a difference prove it to be less than 7 points, not 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt

_EDGE = 1e-12


def paired_interval(gaps: Sequence[float], confidence: float = 0.95) -> tuple[float, float]:
    """Return the interval of the mean gap, −1 to 1; a gap is one problem's second share
    minus its first.

    Where a problem has one answer on each side its gap is −1, 0 or 1, and this is Tango's
    interval. Means over several answers vary less, so they count as that many more problems
    as have the same spread; one problem more that differs wholly is assumed meanwhile, so
    that a few small gaps are not taken for all there is. Raises `ValueError` without a gap.
    """
    from scipy.special import ndtri

    if not gaps:
        raise ValueError("an interval needs the gap of at least one problem")
    up = sum(gap for gap in gaps if gap > 0)
    down = -sum(gap for gap in gaps if gap < 0)
    more = (up + down + 1) / (sum(gap * gap for gap in gaps) + 1)
    rejected = _score(up * more, down * more, len(gaps) * more)
    z = float(ndtri((1 + confidence) / 2))
    value = sum(gaps) / len(gaps)
    return (
        min(value, _root(lambda gap: rejected(gap) - z, -1.0, value)),
        max(value, _root(lambda gap: rejected(gap) + z, value, 1.0)),
    )


def _score(up: float, down: float, pairs: float) -> Callable[[float], float]:
    """The test statistic of a true difference: how many standard errors the one that was
    seen lies above it, with the share of `down` at its most likely value."""

    def standard_errors(gap: float) -> float:
        seen = up - down - pairs * gap
        b = -up - down + (2 * pairs - up + down) * gap
        share = (sqrt(max(0.0, b * b + 8 * pairs * down * gap * (1 - gap))) - b) / (4 * pairs)
        spread = sqrt(max(_EDGE, pairs * (2 * share + gap * (1 - gap))))
        return seen / spread

    return standard_errors


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a falling function passes 0; the end that it does not pass it before."""
    from scipy.optimize import brentq

    if function(low) <= 0:
        return low
    if function(high) >= 0:
        return high
    return float(brentq(function, low, high, xtol=1e-9))
