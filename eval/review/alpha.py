"""Krippendorff's alpha: how far raters agree beyond chance, whoever rated what. Pure, no I/O.

    alpha = 1 − D_o / D_e

from the coincidences of values within a unit (Krippendorff, Content Analysis, 2004, ch. 11):
a unit with m ≥ 2 values adds 1 / (m − 1) for each ordered pair of them. D_o weighs the
coincidences, D_e what chance would give with the same values, by the squared distance of
the two values. Points on a scale with a description each are **ordinal**: their distance
is how many ratings lie between them, not the difference of their numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from eval.scores.resampling import Floats, Interval

Level = Literal["nominal", "ordinal", "interval"]

DRAWS = 2_000
_FEWEST_UNITS = 2  # an interval needs something to draw from


@dataclass(frozen=True)
class Agreement:
    """Alpha, 1 for perfect agreement and 0 for chance, over `units` that have two values.

    `value` is None where nothing can be told: no unit with two values, or all values
    equal. `interval` holds 95 % of draws of whole units, None where there are none.
    """

    value: float | None
    interval: Interval | None
    units: int


def alpha(units: Sequence[Sequence[int]], *, level: Level = "ordinal") -> float | None:
    """Return alpha of units, each the values that raters gave it; a missing one is left out.

    None where no unit has two values, or where all values that count are equal.
    """
    coincidences, values = _coincidences(units)
    if not len(coincidences):
        return None
    found = float(_alphas(coincidences.sum(axis=0)[np.newaxis], values, level)[0])
    return None if np.isnan(found) else found


def agreement(
    units: Sequence[Sequence[int]],
    *,
    level: Level = "ordinal",
    confidence: float = 0.95,
    seed: int = 0,
) -> Agreement:
    """Return alpha with a percentile bootstrap interval, in which whole units are drawn."""
    coincidences, values = _coincidences(units)
    count = len(coincidences)
    value = alpha(units, level=level)
    if value is None or count < _FEWEST_UNITS:
        return Agreement(value, None, count)
    rng = np.random.default_rng(seed)
    lots = rng.multinomial(count, np.full(count, 1 / count), DRAWS).astype(np.float64)
    drawn = np.tensordot(lots, coincidences, axes=1)
    alphas = _alphas(drawn, values, level)
    alphas = alphas[~np.isnan(alphas)]  # draws in which all values are equal tell nothing
    tails = (1 - confidence) / 2, (1 + confidence) / 2
    low, high = (float(one) for one in np.quantile(alphas, tails))
    return Agreement(value, (min(low, value), max(high, value)), count)


def _coincidences(units: Sequence[Sequence[int]]) -> tuple[Floats, Floats]:
    """Return one matrix a unit that has two values (units × values × values), and the values."""
    pairable = [unit for unit in units if len(unit) > 1]
    values = sorted({value for unit in pairable for value in unit})
    place = {value: at for at, value in enumerate(values)}
    found = np.zeros((len(pairable), len(values), len(values)))
    for number, unit in enumerate(pairable):
        counts = np.bincount([place[value] for value in unit], minlength=len(values))
        found[number] = (np.outer(counts, counts) - np.diag(counts)) / (len(unit) - 1)
    return found, np.asarray(values, dtype=np.float64)


def _alphas(coincidences: Floats, values: Floats, level: Level) -> Floats:
    """Return alpha of each matrix (draws × values × values); NaN where nothing varies."""
    totals = coincidences.sum(axis=2)
    distance = _distances(totals, values, level)
    whole = totals.sum(axis=1)
    # Chance pairs two different ratings; with itself none differs, so the diagonal is moot.
    chance = totals[:, :, np.newaxis] * totals[:, np.newaxis, :]
    observed = (coincidences * distance).sum(axis=(1, 2))
    expected = (chance * distance).sum(axis=(1, 2)) / (whole - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(expected > 0, 1 - observed / expected, np.nan))


def _distances(totals: Floats, values: Floats, level: Level) -> Floats:
    """Return squared distances of values; ordinal ones depend on how often each was given."""
    if level == "nominal":
        return np.asarray(1 - np.eye(len(values)))[np.newaxis]
    if level == "interval":
        return np.asarray((values[:, np.newaxis] - values[np.newaxis]) ** 2)[np.newaxis]
    # The ratings up to a value's middle; between two middles lies their distance.
    middles = totals.cumsum(axis=1) - totals / 2
    return np.asarray((middles[:, :, np.newaxis] - middles[:, np.newaxis, :]) ** 2)
