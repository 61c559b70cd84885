"""A counter that can be waited on: how live views learn that something changed."""

from __future__ import annotations

import asyncio


class News:
    """Counts changes. Belongs to one event loop."""

    def __init__(self) -> None:
        self.version = 0
        self._next = asyncio.Event()

    def tell(self) -> None:
        """Count one change and wake everyone who waits."""
        self.version += 1
        told, self._next = self._next, asyncio.Event()
        told.set()

    async def beyond(self, since: int, timeout: float) -> int:  # noqa: ASYNC109  running out is no error
        """Return the version, at once if it is not `since`, else within `timeout` seconds."""
        if self.version == since:
            try:
                async with asyncio.timeout(timeout):
                    await self._next.wait()
            except TimeoutError:
                pass
        return self.version
