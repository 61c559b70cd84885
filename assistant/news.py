"""How tasks that write tell those that look: a version that grows, and a wait for the next."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

View = TypeVar("View")


class News:
    """What has changed of one live thing; any number of pages follow it."""

    def __init__(self) -> None:
        self.version = 0
        self._changed: asyncio.Event | None = None  # made by who waits for the next change

    def touch(self) -> None:
        """Tell every follower that there is something new to show."""
        self.version += 1
        if self._changed is not None:
            self._changed.set()
            self._changed = None

    async def follow(
        self,
        look: Callable[[], View],
        *,
        settled: Callable[[], bool],
        wordless: Callable[[], int],
        interval: Callable[[], float],
    ) -> AsyncIterator[View]:
        """Yield a look now and after each change, at most every `interval()` seconds.

        Ends once `settled()`. `wordless` counts the texts that have no words yet: first
        words are never held back.
        """
        while True:
            changed = self._changed = self._changed or asyncio.Event()
            is_settled, silent = settled(), wordless()
            yield look()
            if is_settled:
                return
            next_turn = time.monotonic() + interval()
            await changed.wait()
            if wordless() == silent:
                await asyncio.sleep(next_turn - time.monotonic())
