"""The nights of an installation for pages: read when their files changed, and off the loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from assistant.runs import Listing
from eval.lines import LinesDamaged
from eval.nights.journal import JOURNAL, Trend, trend
from eval.nights.pinned import BASELINE, BaselineError

_RUNNING_SECONDS = 15.0  # after which a night that ran is asked for again

Bands = Mapping[str, tuple[float, float]]


class NightsDamaged(ValueError):
    """Files of nights that cannot be read; the message says which and how to mend it."""


class Nights:
    """The trend below one `LEITAI_HOME`, for all who look."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._known: tuple[object, float, Trend] | None = None
        self._lock = asyncio.Lock()

    async def latest(self) -> Trend:
        """Return the trend as the files have it now; raises `NightsDamaged`."""
        async with self._lock:
            return await asyncio.to_thread(self._latest)

    def _latest(self) -> Trend:
        key = self._key(datetime.now(UTC).date())
        if self._known is None or self._known[0] != key or self._is_old(*self._known[1:]):
            self._known = key, time.monotonic(), self._read()
        return self._known[2]

    def _read(self) -> Trend:
        try:
            return trend(self._home)
        except (BaselineError, LinesDamaged, OSError) as error:
            raise NightsDamaged(str(error).replace(f"{self._home}/", "")) from error

    def _key(self, today: date) -> object:
        return today, *(_stamp(self._home / name) for name in (JOURNAL, BASELINE))

    def _is_old(self, read: float, known: Trend) -> bool:
        """Nothing is written when a night is killed; only its lock is gone."""
        running = any(night.outcome == "running" for night in known.nights)
        return running and time.monotonic() - read > _RUNNING_SECONDS


def bands(known: Trend, listing: Listing) -> Bands:
    """Return the lowest and highest pass rate among the baseline's runs, by contestant;
    nothing for one that none of the runs (that are still there) has a rate of."""
    found: dict[str, list[float]] = {}
    for line in listing.lines:
        if line.name in known.baseline:
            for rate in line.rates:
                if rate.value is not None:
                    found.setdefault(rate.contestant, []).append(rate.value)
    return {name: (min(values), max(values)) for name, values in found.items()}


def names(listing: Listing) -> Mapping[str, str]:
    """Return contestants' names by id, as the newest run that has them says."""
    found: dict[str, str] = {}
    for line in listing.lines:
        if line.facts:
            found = {**line.facts.contestants, **found}
    return found


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino
