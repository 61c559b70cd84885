"""The slope of a series whose neighbours hang together, with an interval that knows it. Pure.

A queue that is long now is long a minute later, so a few thousand latencies say as much as
a few dozen independent ones. docs/decisions/045 has the rates of false alarms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BLOCKS = 16
"""Stretches of equal length whose means are compared: within one, what hangs together
only for a short time is averaged away; what lasts longer is seen between neighbours."""
FEWEST_BLOCKS, FEWEST_POINTS = 12, 32
"""Below either, no slope is told."""
MOST_ALIKE = 0.9
LEAST_FREE = 2.0
HOUR = 3600.0

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Slope:
    """A slope per hour with its 95 % interval, over `points` in `blocks`; `alike` is how much
    neighbouring blocks hang together (0 to 1)."""

    per_hour: float
    low: float
    high: float
    points: int
    blocks: int
    alike: float

    @property
    def told(self) -> bool:
        """Whether the interval excludes "none"."""
        return self.low > 0 or self.high < 0


def slope(points: Sequence[tuple[float, float]]) -> Slope | None:
    """Return the slope of values at seconds; None where too little was seen.

    Least squares over the blocks' means. Its error is made wider, and its degrees of freedom
    fewer, as neighbouring residuals are alike (a first-order autoregression).
    """
    from scipy.stats import t as student

    if len(points) < FEWEST_POINTS:
        return None
    at, mean = _blocks(np.asarray(sorted(points), dtype=float))
    if len(at) < FEWEST_BLOCKS:
        return None
    centred = at - at.mean()
    spread = float(centred @ centred)
    found = float(centred @ mean) / spread
    left = mean - mean.mean() - found * centred
    alike = _alike(left)
    fewer = (1 - alike) / (1 + alike)
    free = len(at) - 2
    error = float(np.sqrt(left @ left / free / spread / fewer))
    half = float(student.ppf(0.975, max(LEAST_FREE, free * fewer))) * error
    low, middle, high = (one * HOUR for one in (found - half, found, found + half))
    return Slope(middle, low, high, len(points), len(at), alike)


def _blocks(points: Floats) -> tuple[Floats, Floats]:
    """The mean moments and values of the blocks that hold a point; none of one moment."""
    begin, end = points[0, 0], points[-1, 0]
    if begin == end:
        return points[:0, 0], points[:0, 1]
    edges = np.linspace(begin, end, BLOCKS + 1)
    block = np.clip(np.searchsorted(edges, points[:, 0], side="right") - 1, 0, BLOCKS - 1)
    count = np.bincount(block, minlength=BLOCKS)
    held = count > 0
    sums = (np.bincount(block, weights=column, minlength=BLOCKS) for column in points.T)
    moments, values = (one[held] / count[held] for one in sums)
    return moments, values


def _alike(left: Floats) -> float:
    """The correlation of neighbouring residuals, without the bias of so few around a fitted
    line (Kendall: the expected estimate is r - (2 + 4 r) / n); never below 0."""
    whole = float(left @ left)
    if whole == 0:
        return 0.0
    count = len(left)
    seen = float(left[1:] @ left[:-1]) / whole
    return min(max((count * seen + 2) / (count - 4), 0.0), MOST_ALIKE)
