"""What hours of load have shown: failures, drift of latency, growth of memory. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from eval.cost.slopes import Slope, slope
from eval.scores.shares import Share

SHORTEST = 3000.0
"""Seconds without a restart below which neither drift nor growth is told: an hour's soak is
enough by a little."""
SETTLING = 0.1
"""Share of that time at its start that memory may take to fill its caches."""


@dataclass(frozen=True)
class Request:
    """One request: seconds since the start at which it was due, then to its first word and to
    its end counted from that moment, or the code of what went wrong. `engine` counts the
    starts of the engine that it was sent to, from 0; None where there was none."""

    due: float
    first: float | None = None
    seconds: float | None = None
    error: str | None = None
    engine: int | None = 0


@dataclass(frozen=True)
class Stability:
    """`latency` is of the answered ones (seconds to the end), `drift` in seconds an hour,
    `growth` in bytes an hour, both of the longest `stretch` (its begin and end in seconds)
    that one start of the engine lasted; None where that is too short or too little was seen.
    `memory` holds the bytes first and last seen. `restarts` is None where nobody could count
    them."""

    seconds: float
    failed: Share
    errors: Mapping[str, int]
    median: float | None
    p95: float | None
    stretch: tuple[float, float] | None
    drift: Slope | None
    memory: tuple[int, int] | None
    growth: Slope | None
    restarts: int | None

    @property
    def long_enough(self) -> bool:
        """Whether the stretch can tell drift and growth."""
        return self.stretch is not None and self.stretch[1] - self.stretch[0] >= SHORTEST

    def as_json(self) -> dict[str, Any]:
        """Return the figures, and what follows from them."""
        return asdict(self) | {
            "failed_interval": self.failed.interval(),
            "long_enough": self.long_enough,
            "drifts": bool(self.drift and self.drift.told),
            "grows": bool(self.growth and self.growth.told and self.growth.per_hour > 0),
        }


def stability(
    requests: Sequence[Request],
    memory: Sequence[tuple[float, int]],
    seconds: float,
    *,
    counts_restarts: bool,
) -> Stability:
    """Sum up; `memory` are bytes at seconds since the start."""
    errors = Counter(one.error for one in requests if one.error)
    latencies = [one.seconds for one in requests if one.seconds is not None]
    engine, stretch = _longest(requests)
    drift = growth = None
    if stretch and stretch[1] - stretch[0] >= SHORTEST:
        drift = slope(_answered(requests, engine))
        growth = slope(_settled(memory, stretch))
    return Stability(
        seconds=seconds,
        failed=Share(errors.total(), len(requests)),
        errors={str(code): count for code, count in sorted(errors.items(), key=str)},
        median=float(np.median(latencies)) if latencies else None,
        p95=float(np.quantile(latencies, 0.95)) if latencies else None,
        stretch=stretch,
        drift=drift,
        memory=(memory[0][1], memory[-1][1]) if memory else None,
        growth=growth,
        restarts=_restarts(requests) if counts_restarts else None,
    )


def _longest(requests: Iterable[Request]) -> tuple[int, tuple[float, float] | None]:
    """Which start of the engine was answering longest, and from when to when.

    What failed counts for none: a request may be sent to an engine that has just died.
    """
    times: dict[int, list[float]] = {}
    for one in requests:
        if one.seconds is not None and one.engine is not None:
            times.setdefault(one.engine, []).append(one.due)
    spans = {engine: (min(due), max(due)) for engine, due in times.items()}
    if not spans:
        return 0, None
    longest = max(spans, key=lambda one: spans[one][1] - spans[one][0])
    return longest, spans[longest]


def _answered(requests: Iterable[Request], engine: int) -> list[tuple[float, float]]:
    return [
        (one.due, one.seconds)
        for one in requests
        if one.seconds is not None and one.engine == engine
    ]


def _settled(
    memory: Iterable[tuple[float, int]], stretch: tuple[float, float]
) -> list[tuple[float, float]]:
    begin, end = stretch
    begin += SETTLING * (end - begin)
    return [(at, float(size)) for at, size in memory if begin <= at <= end]


def _restarts(requests: Iterable[Request]) -> int:
    return max((one.engine for one in requests if one.engine is not None), default=0)
