"""What all events of an open page have to say, in one order.

As `desk`, for a page whose handlers do too many things to be orders: they hand over their
updates, and the event that lasts as long as the page sends them. See docs/decisions/035.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr

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

    async def sent(self) -> AsyncIterator[Updates]:
        """Yield each update once; never ends."""
        while True:
            yield await self._updates.get()


class Channels:
    """Of all open pages, by the session that Gradio gives a page."""

    def __init__(self) -> None:
        self._open: dict[str, Channel] = {}

    @contextmanager
    def opened(self, request: gr.Request) -> Iterator[Channel]:
        """A channel while the context is open, which is as long as the page is."""
        channel, session = Channel(), str(request.session_hash)
        self._open[session] = channel
        try:
            yield channel
        finally:
            if self._open.get(session) is channel:
                del self._open[session]

    def through(self, handler: Handler, nothing: Callable[[], Updates]) -> Handler:
        """`handler`, whose updates go through the page's channel where it has one.

        The request is its last argument; `nothing()` is an answer that changes nothing.
        """

        @functools.wraps(handler)
        async def relayed(*given: Any) -> AsyncIterator[Updates]:
            channel = self._open.get(str(given[-1].session_hash))
            async for updates in handler(*given):
                if channel is None:  # a client that opened no page
                    yield updates
                else:
                    channel.put(updates)
                    yield nothing()  # here Gradio can end an event whose page is gone

        return relayed
