"""Whether somebody else asks the engine while it is measured, by its own count."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self

from eval.perf.load import Measured
from runners.endpoint import Endpoint
from runners.occupancy import under_way

LOOK_SECONDS = 1.0
# A request of ours that has just ended may still be counted there, so one look is no proof.
LEAST, SHARE = 2, 0.2


class Others:
    """Looks before the load and every second while it runs, as an asynchronous context."""

    def __init__(self, endpoint: Endpoint, ours: Measured) -> None:
        self._endpoint, self._ours = endpoint, ours
        self._looks = self._more = 0
        self._task: asyncio.Task[None] | None = None

    @property
    def seen(self) -> bool:
        """Whether a fifth of the looks, and at least two, saw more answers than ours."""
        return self._more >= max(LEAST, SHARE * self._looks)

    async def __aenter__(self) -> Self:
        await self._look()
        self._task = asyncio.create_task(self._go_on())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self._look()

    async def _look(self) -> None:
        before = self._ours.under_way
        found = await under_way(self._endpoint)
        if found is not None:
            self._looks += 1
            self._more += found > max(before, self._ours.under_way)
