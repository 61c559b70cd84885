"""How much each key may ask: requests a minute, tokens a day, counted where they are met.

The day's tokens stand in the database too, so that a restart gives nobody a second day.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections import deque
from collections.abc import Callable

from assistant.api import faults
from assistant.api.settings import ApiSettings
from eval.records import DatabaseUnavailable
from eval.records.keys import Key, Keys, Spent

log = logging.getLogger(__name__)

_MINUTE = 60.0
_FLUSH_SECONDS = 1.0


class Meter:
    """Counts for one event loop; what was spent is written down within seconds."""

    def __init__(
        self,
        keys: Keys,
        limits: ApiSettings,
        *,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self._keys = keys
        self._limits = limits
        self._clock = clock
        self._today = today
        self._recent: dict[str, deque[float]] = {}
        self._day: dict[str, tuple[str, int]] = {}
        self._unsaved: dict[tuple[str, str], list[int]] = {}
        self._flusher: asyncio.Task[None] | None = None

    async def admit(self, key: Key) -> None:
        """Count a request; raise a `Fault` (429) for one too many, which is not counted."""
        await self._check_tokens(key.id)
        recent, now = self._recent.setdefault(key.id, deque()), self._clock()
        while recent and recent[0] <= now - _MINUTE:
            recent.popleft()
        most = self._limits.requests_per_minute
        if len(recent) >= most:
            wait = recent[0] + _MINUTE - now
            raise faults.limited(
                "requests",
                f"this key may send {most} requests a minute; the next one in {wait:.0f} s",
                wait,
            )
        recent.append(now)

    def spend(self, key: str, tokens: int) -> None:
        """Count what a request took; it is written down soon, whoever waits."""
        day, had = self._day.get(key, ("", 0))
        today = self._name_of_today()
        self._day[key] = (today, tokens + (had if day == today else 0))
        counts = self._unsaved.setdefault((key, today), [0, 0])
        counts[0] += 1
        counts[1] += tokens
        if self._flusher is None or self._flusher.done():
            self._flusher = asyncio.create_task(self._flush_soon())

    async def close(self) -> None:
        """Write down what is not yet."""
        if self._flusher:
            self._flusher.cancel()
            await asyncio.gather(self._flusher, return_exceptions=True)
        await self._flush()

    async def _check_tokens(self, key: str) -> None:
        today, most = self._name_of_today(), self._limits.tokens_per_day
        if self._day.get(key, ("", 0))[0] != today:
            had = await asyncio.to_thread(self._keys.tokens, key, today)
            day, since = self._day.get(key, ("", 0))  # another request may have been quicker
            self._day[key] = (today, since if day == today else had)
        if self._day[key][1] >= most:
            now = self._today()
            midnight = (now + dt.timedelta(days=1)).replace(hour=0, minute=0, second=0)
            raise faults.limited(
                "tokens",
                f"this key has used its {most} tokens of today; the day ends at 00:00 UTC",
                (midnight - now).total_seconds(),
            )

    def _name_of_today(self) -> str:
        return self._today().date().isoformat()

    async def _flush_soon(self) -> None:
        while self._unsaved:
            await asyncio.sleep(_FLUSH_SECONDS)
            await self._flush()

    async def _flush(self) -> None:
        unsaved, self._unsaved = self._unsaved, {}
        spent = [Spent(key, day, *counts) for (key, day), counts in unsaved.items()]
        if not spent:
            return
        try:
            await asyncio.to_thread(self._keys.spend, spent)
        except DatabaseUnavailable as error:
            log.warning("what API keys used is not written down yet: %s", error)
            for where, counts in unsaved.items():
                kept = self._unsaved.setdefault(where, [0, 0])
                self._unsaved[where] = [a + b for a, b in zip(kept, counts, strict=True)]
