"""Intervals and tests whose unit is the problem, not the sample. Pure, no I/O.

Samples of one problem hang together, so every draw takes whole problems. All draws are
seeded: the same values give the same figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from eval.scores.paired import paired_interval

Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Interval: TypeAlias = tuple[float, float]

RESAMPLES = 4_000
PERMUTATIONS = 9_999  # up to 13 differences are enumerated, above they are drawn


@dataclass(frozen=True)
class Difference:
    """Paired over `problems`: second − first, its score interval (`eval.scores.paired`), and
    the two-sided p value of "there is none". The interval is None where one problem is all
    there is."""

    value: float
    problems: int
    interval: Interval | None
    p: float


def bootstrap_interval(
    values: Sequence[float], *, confidence: float = 0.95, seed: int = 0
) -> Interval | None:
    """Return the percentile bootstrap interval of the mean over problems.

    None for fewer than two problems. Where all problems agree it has no width: few that
    all agree prove little, which Wilson's interval shows and this one does not.
    """
    from scipy.stats import bootstrap

    if len(values) < 2:
        return None
    found = bootstrap(
        (np.asarray(values, dtype=np.float64),),
        np.mean,
        n_resamples=RESAMPLES,
        confidence_level=confidence,
        method="percentile",
        batch=500,
        rng=np.random.default_rng(seed),
    ).confidence_interval
    mean = float(np.mean(values))  # sums in another order may miss it by one bit
    return min(float(found.low), mean), max(float(found.high), mean)


def sign_flip_p(differences: Sequence[float], *, seed: int = 0) -> float:
    """Return the two-sided p value of paired differences by flipping their signs.

    A problem without a difference is the same with either sign, so it is left out;
    hence a few flips among many problems are enumerated exactly.
    """
    from scipy.stats import permutation_test

    real = np.asarray([one for one in differences if abs(one) > 1e-12], dtype=np.float64)
    if real.size < 2:
        return 1.0  # one sign, flipped or not, is always as far from 0
    found = permutation_test(
        (real,),
        np.sum,
        permutation_type="samples",
        vectorized=True,
        n_resamples=PERMUTATIONS,
        rng=np.random.default_rng(seed),
    )
    return float(found.pvalue)


def difference(first: dict[str, float], second: dict[str, float], *, seed: int = 0) -> Difference:
    """Compare two tables of problem → share, 0 to 1, on the problems that both have.

    Raises `ValueError` where they have none in common.
    """
    common = sorted(first.keys() & second.keys())
    if not common:
        raise ValueError("no problem in common; there is nothing to compare")
    gaps = [second[problem] - first[problem] for problem in common]
    return Difference(
        value=float(np.mean(gaps)),
        problems=len(gaps),
        interval=paired_interval(gaps) if len(gaps) > 1 else None,
        p=sign_flip_p(gaps, seed=seed),
    )


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p values adjusted by Holm: below α they hold together at that level."""
    count = len(p_values)
    adjusted = [1.0] * count
    highest = 0.0
    for rank, place in enumerate(sorted(range(count), key=lambda one: p_values[one])):
        highest = max(highest, min(1.0, (count - rank) * p_values[place]))
        adjusted[place] = highest
    return adjusted
