"""The smallest drop that a comparison could have seen. Pure, no I/O.

A comparison that finds nothing says little unless it could have found something. Here
drops are planted: `lost` problems that were solved fail in every sample, all others keep
their chances, and the test of `eval.compare` is made on many such pairs of runs.

Chances. They are unknown; each problem's is drawn from what both runs say of it under a
Beta prior fitted to all problems (a beta-binomial by maximum likelihood). Problems that
flip in the runs flip in the simulation, and runs that agree everywhere flip hardly ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from eval.scores.resampling import Floats
from eval.scores.samples import Tally

Bools: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]

POWER = 0.8
SIMULATIONS = 300
SIGNS = 1_000
NARROWEST, WIDEST = 0.02, 20.0  # of the prior's two parameters


def fitted_prior(tallies: Sequence[Tally]) -> tuple[float, float]:
    """Return the (a, b) of the Beta that chances of these problems come from.

    Within bounds, since problems that always or never pass would give 0. Where every
    problem has one sample, nothing shows flips and the prior is the narrowest U.
    """
    from scipy.optimize import minimize
    from scipy.stats import betabinom

    passed = np.array([one.passed for one in tallies])
    total = np.array([one.total for one in tallies])
    if total.max(initial=1) < 2:
        return NARROWEST, NARROWEST

    def cost(logs: Floats) -> float:
        a, b = np.exp(logs)
        return -float(np.sum(betabinom.logpmf(passed, total, a, b)))

    bounds = [(float(np.log(NARROWEST)), float(np.log(WIDEST)))] * 2
    found = minimize(cost, np.log([0.3, 0.3]), bounds=bounds, method="L-BFGS-B")
    a, b = np.exp(found.x)
    return float(a), float(b)


def smallest_drop(
    before: Sequence[Tally],
    after: Sequence[Tally],
    *,
    alpha: float,
    power: float = POWER,
    seed: int = 0,
) -> int | None:
    """Return the fewest lost problems that are found with the given power.

    `before` and `after` are the same problems in the same order, `alpha` is the level of
    the two-sided test. None where losing every solved problem would not be found either.
    """
    rng = np.random.default_rng(seed)
    together = [
        Tally(one.passed + two.passed, one.total + two.total)
        for one, two in zip(before, after, strict=True)
    ]
    a, b = fitted_prior(together)
    passed = np.array([one.passed for one in together])
    failed = np.array([one.total - one.passed for one in together])
    chances = rng.beta(passed + a, failed + b, (SIMULATIONS, len(together)))
    sizes = np.array([[one.total for one in before], [one.total for one in after]])
    signs = rng.choice([-1.0, 1.0], (SIGNS, len(together)))
    order = rng.permuted(np.tile(np.arange(len(together)), (SIMULATIONS, 1)), axis=1)
    first = rng.binomial(sizes[0], chances) / sizes[0]

    ordered = np.take_along_axis(chances, order, axis=1)
    solved = ordered >= 0.5

    def found(lost: int) -> float:
        left = np.where(solved & (solved.cumsum(axis=1) <= lost), 0.0, ordered)
        later = np.empty_like(chances)
        np.put_along_axis(later, order, left, axis=1)
        gaps = rng.binomial(sizes[1], later) / sizes[1] - first
        return float(_drops(gaps, signs, alpha).mean())

    low, high = 0, int(np.median(solved.sum(axis=1)))
    if not high or found(high) < power:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if found(middle) >= power else (middle, high)
    return high


def _drops(gaps: Floats, signs: Floats, alpha: float) -> Bools:
    """Return for each row of gaps whether flipping signs finds a drop, all rows at once."""
    sums = gaps.sum(axis=1)
    as_low = (gaps @ signs.T <= sums[:, None] + 1e-9).mean(axis=1)
    return np.asarray(2 * as_low < alpha)
