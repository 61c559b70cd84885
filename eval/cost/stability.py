"""What hours of load have shown: failures, drift of latency, growth of memory. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from eval.scores.shares import Share

FEWEST = 10
"""Points below which no slope is told."""
MOST_POINTS = 500
"""More are put together by time first, each group as its median: the slope compares all pairs."""
SETTLING = 0.1
"""Share of the time at the start that memory may take to fill its caches."""
HOUR = 3600.0


@dataclass(frozen=True)
class Request:
    """One request: seconds since the start at which it was due, then to its first word and to
    its end counted from that moment, or the code of what went wrong."""

    due: float
    first: float | None = None
    seconds: float | None = None
    error: str | None = None


@dataclass(frozen=True)
class Drift:
    """Theil-Sen's slope per hour with its 95 % interval, over `points`."""

    per_hour: float
    low: float
    high: float
    points: int

    @property
    def told(self) -> bool:
        """Whether the interval excludes "none"."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Stability:
    """`latency` is of the answered ones (seconds to the end), `drift` in seconds an hour,
    `growth` in bytes an hour; None where too little was seen. `memory` holds the bytes first
    and last seen. `restarts` is None where nobody could count them."""

    seconds: float
    failed: Share
    errors: Mapping[str, int]
    median: float | None
    p95: float | None
    drift: Drift | None
    memory: tuple[int, int] | None
    growth: Drift | None
    restarts: int | None

    def as_json(self) -> dict[str, Any]:
        """Return the figures, and what follows from them."""
        return asdict(self) | {
            "failed_interval": self.failed.interval(),
            "drifts": bool(self.drift and self.drift.told),
            "grows": bool(self.growth and self.growth.told and self.growth.per_hour > 0),
        }


def stability(
    requests: Sequence[Request],
    memory: Sequence[tuple[float, int]],
    seconds: float,
    restarts: int | None,
) -> Stability:
    """Sum up; `memory` are bytes at seconds since the start."""
    errors = Counter(one.error for one in requests if one.error)
    answered = [(one.due, one.seconds) for one in requests if one.seconds is not None]
    latencies = [took for _, took in answered]
    settled = [(at, float(size)) for at, size in memory if at >= SETTLING * seconds]
    return Stability(
        seconds=seconds,
        failed=Share(errors.total(), len(requests)),
        errors={str(code): count for code, count in sorted(errors.items(), key=str)},
        median=float(np.median(latencies)) if latencies else None,
        p95=float(np.quantile(latencies, 0.95)) if latencies else None,
        drift=drift(answered),
        memory=(memory[0][1], memory[-1][1]) if memory else None,
        growth=drift(settled),
        restarts=restarts,
    )


def drift(points: Sequence[tuple[float, float]]) -> Drift | None:
    """Return the slope of values at seconds; None for fewer than ten, or one moment."""
    from scipy.stats import theilslopes

    if len(points) < FEWEST or len({at for at, _ in points}) < 2:
        return None
    groups = np.array_split(np.asarray(sorted(points)), min(len(points), MOST_POINTS))
    thinned = np.asarray([np.median(group, axis=0) for group in groups])
    found = theilslopes(thinned[:, 1], thinned[:, 0], alpha=0.95)
    slope, low, high = (float(one) * HOUR for one in (found[0], found[2], found[3]))
    return Drift(slope, low, high, len(thinned))
