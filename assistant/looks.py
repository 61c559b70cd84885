"""What requests look up in the database: one look for all that ask within a moment."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Looks(Generic[K, V]):
    """Answers from memory what was looked up less than `seconds` ago. For one event loop.

    Failed looks are not kept. At most `most` answers are, or as many as are still fresh.
    """

    def __init__(
        self, seconds: float, most: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._looked: dict[K, tuple[float, asyncio.Task[V]]] = {}

    async def look(self, key: K, find: Callable[[], V]) -> V:
        """Return what `find`, which runs in a thread, found for this key; raises as it does."""
        found = self._looked.get(key)
        if found is None or self._is_old(found):
            if len(self._looked) >= self._most:
                self._looked = {k: v for k, v in self._looked.items() if not self._is_old(v)}
            task = asyncio.create_task(asyncio.to_thread(find))
            task.add_done_callback(_seen)
            found = self._looked[key] = (self._clock(), task)
        # A request that goes away must not end the look that others wait for.
        return await asyncio.shield(found[1])

    def forget(self, key: K | None = None) -> None:
        """Look again at the next request, for one key or for all: something was changed."""
        if key is None:
            self._looked.clear()
        else:
            self._looked.pop(key, None)

    def _is_old(self, found: tuple[float, asyncio.Task[V]]) -> bool:
        at, task = found
        failed = task.done() and (task.cancelled() or task.exception() is not None)
        return failed or self._clock() - at > self._seconds


def _seen(task: asyncio.Task[Any]) -> None:
    """Nobody may be left to wait for a failed look; that is no error of its own."""
    if not task.cancelled():
        task.exception()
