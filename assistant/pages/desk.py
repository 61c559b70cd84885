"""One stream of updates for each open page.

A browser applies the messages of one Gradio event in their order, but those of two events
each for itself: on a slow page what a button has just changed would be undone by an older
message of the event that still streams. So the event that opened the page shows
everything, as long as the page is open, and the others tell it what to show. See
docs/decisions/035.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from assistant.battle import LiveBattle
from assistant.pages.open_pages import LOOK_SECONDS

View = TypeVar("View")


@dataclass(frozen=True)
class Order:
    """What to show next: a battle, or None for the page without one.

    `first` are updates that go with it, `again` are widgets that others wrote to since.
    """

    battle: LiveBattle | None
    first: dict[Any, Any] = field(default_factory=dict)
    again: tuple[str, ...] = ()


class Desk:
    """Where the handlers of one open page leave orders for the event that shows them."""

    def __init__(self) -> None:
        self._orders: list[Order] = []
        self._came = asyncio.Event()

    def put(self, order: Order) -> None:
        self._orders.append(order)
        self._came.set()

    async def take(self, seconds: float = LOOK_SECONDS) -> Order | None:
        """Wait for the next order, None when none came for so long.

        Several that wait are one, the newest with all updates.
        """
        try:
            await asyncio.wait_for(self._came.wait(), seconds)
        except TimeoutError:
            return None
        orders, self._orders = self._orders, []
        self._came.clear()
        first = {key: value for order in orders for key, value in order.first.items()}
        again = tuple({key for order in orders for key in order.again})
        return Order(orders[-1].battle, first, again)

    async def until_an_order(self, views: AsyncIterator[View]) -> AsyncIterator[View]:
        """Pass on `views` until they end or an order waits."""
        came = asyncio.ensure_future(self._came.wait())
        view: asyncio.Future[View] | None = None
        try:
            while not came.done():
                view = asyncio.ensure_future(anext(views))
                await asyncio.wait({view, came}, return_when=asyncio.FIRST_COMPLETED)
                if view.done():
                    yield view.result()
        except StopAsyncIteration:
            return
        finally:
            for waited in (came, view):
                if waited is not None:
                    waited.cancel()
