"""What all events of an open page have to say, in one order.

As `desk`, for a page whose handlers do too many things to be orders: they hand over their
updates, and the event that lasts as long as the page sends them. See docs/decisions/035.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Callable
from typing import Any

from assistant.pages.open_pages import LOOK_SECONDS, OpenPages

Updates = dict[Any, Any]
Handler = Callable[..., AsyncIterator[Updates]]


class Channel:
    """The updates of one page, oldest first."""

    def __init__(self) -> None:
        self._updates: asyncio.Queue[Updates] = asyncio.Queue()

    def put(self, updates: Updates) -> None:
        self._updates.put_nowait(updates)

    async def feed(self, updates: AsyncIterator[Updates]) -> None:
        """Hand over whatever comes, until it ends."""
        async for one in updates:
            self.put(one)

    async def sent(self, seconds: float = LOOK_SECONDS) -> AsyncIterator[Updates]:
        """Yield each update once, and an empty one after so long a silence; never ends."""
        while True:
            try:
                async with asyncio.timeout(seconds):
                    updates = await self._updates.get()
            except TimeoutError:
                updates = {}
            yield updates


def through(pages: OpenPages[Channel], handler: Handler, nothing: Callable[[], Updates]) -> Handler:
    """`handler`, whose updates go through the page's channel where it has one.

    The request is its last argument; `nothing()` is an answer that changes nothing.
    """

    @functools.wraps(handler)
    async def relayed(*given: Any) -> AsyncIterator[Updates]:
        channel = pages.of(given[-1])
        async for updates in handler(*given):
            if channel is None:  # a client that opened no page
                yield updates
            elif pages.of(given[-1]) is channel:
                channel.put(updates)
            else:  # the page is gone
                break
        if channel is not None:
            yield nothing()

    return relayed
