"""Hours of load in which nothing drifts: points at seconds, whose neighbours hang together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Points = list[tuple[float, float]]
Series = Callable[[np.random.Generator], Points]


def wandering(likeness: float, *, noise: float = 0.0, count: int = 200) -> Series:
    """An hour of looks, each like the one before (a first-order autoregression)."""

    def draw(rng: np.random.Generator) -> Points:
        steps = rng.normal(size=count)
        values = [steps[0] / np.sqrt(1 - likeness**2)]
        for step in steps[1:]:
            values.append(likeness * values[-1] + step)
        seen = np.asarray(values) + noise * rng.normal(size=count)
        return list(zip(np.linspace(0, 3600, count).tolist(), seen.tolist(), strict=True))

    return draw


def queue(hours: float, load: float, *, rate: float = 0.2, before: int = 1000) -> Series:
    """Latencies of one server with random arrivals (M/M/1), used at `load` of what it can do."""

    def draw(rng: np.random.Generator) -> Points:
        count = int(rate * 3600 * hours) + before
        gaps, work = rng.exponential(1 / rate, count), rng.exponential(load / rate, count)
        found, at, waiting = [], 0.0, 0.0
        for gap, service in zip(gaps.tolist(), work.tolist(), strict=True):
            at += gap
            waiting = max(0.0, waiting - gap) + service
            found.append((at, waiting))
        return [(when - found[before][0], took) for when, took in found[before:]]

    return draw


HOURS: dict[str, Series] = {
    "independent": wandering(0.0),
    "AR(1) 0.8": wandering(0.8),
    "AR(1) 0.95": wandering(0.95),
    "AR(1) 0.95 under noise": wandering(0.95, noise=3.2),
    "M/M/1 at 80 %, 2 h": queue(2, 0.8),
    "M/M/1 at 80 %, 8 h": queue(8, 0.8),
    "M/M/1 at 50 %, 2 h": queue(2, 0.5),
}
