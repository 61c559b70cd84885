"""How often somebody may try a password: counted by name and by address, in memory.

Three counts, so that a guesser is stopped and a person is not locked out by one: few tries
of one name from one address, more from one address, many of one name from anywhere.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

WINDOW_SECONDS = 15 * 60.0
TRIES_HERE = 5  # of one name from one address
TRIES_FROM = 30  # from one address
TRIES_OF = 100  # of one name
_MOST_KEYS = 20_000

Key = tuple[str, str]


class Throttle:
    """Counts failed attempts within a sliding window. For one thread (an event loop)."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tries: dict[Key, deque[float]] = {}

    def attempt(self, name: str, address: str) -> float:
        """Count an attempt; return 0.0, or the seconds to wait for the next one.

        One that has to wait is not counted. Attempts under way count as failed, so that
        many at once are no way around; `succeeded` takes one back.
        """
        now = self._clock()
        counts = [(self._recent(key, now), most) for key, most in _keys(name, address)]
        waits = [
            times[-most] + WINDOW_SECONDS - now for times, most in counts if len(times) >= most
        ]
        if waits:
            return max(waits)
        for key, _ in _keys(name, address):
            self._tries.setdefault(key, deque()).append(now)
        self._forget(now)
        return 0.0

    def succeeded(self, name: str, address: str) -> None:
        """Take back what was counted for this name here, and one try for each of the others."""
        here, *others = (key for key, _ in _keys(name, address))
        self._tries.pop(here, None)
        for key in others:
            if times := self._tries.get(key):
                times.pop()

    def _recent(self, key: Key, now: float) -> deque[float]:
        times = self._tries.get(key, deque())
        while times and times[0] <= now - WINDOW_SECONDS:
            times.popleft()
        return times

    def _forget(self, now: float) -> None:
        """Keep memory bounded: the keys that were tried longest ago go first."""
        if len(self._tries) <= _MOST_KEYS:
            return
        kept = {key: times for key in list(self._tries) if (times := self._recent(key, now))}
        newest = sorted(kept.items(), key=lambda item: -item[1][-1])
        self._tries = dict(newest[: _MOST_KEYS // 2])


def _keys(name: str, address: str) -> list[tuple[Key, int]]:
    return [
        ((name, address), TRIES_HERE),
        (("", address), TRIES_FROM),
        ((name, ""), TRIES_OF),
    ]
