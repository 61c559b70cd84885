"""Orders from a page's buttons to the one event that shows everything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from assistant.pages.desk import Desk, Order


async def test_orders_that_wait_are_taken_as_one_with_all_their_updates() -> None:
    desk = Desk()
    desk.put(Order(None, {"prompt": ""}, ("message",)))
    desk.put(Order(None, {"question": "new"}, ("message", "vote")))
    order = await desk.take()
    assert order
    assert order.first == {"prompt": "", "question": "new"}
    assert set(order.again) == {"message", "vote"}
    assert await desk.take(seconds=0.05) is None


async def test_views_go_on_until_an_order_comes_even_when_none_follows() -> None:
    desk, ended = Desk(), []

    async def views() -> AsyncIterator[int]:
        try:
            yield 1
            yield 2
            await asyncio.Event().wait()  # nothing new ever comes
        finally:
            ended.append(True)

    seen = []
    async for view in desk.until_an_order(views()):
        seen.append(view)
        if view == 2:
            desk.put(Order(None))
    assert seen == [1, 2]
    order = await desk.take(seconds=5)
    assert order
    assert order.battle is None


async def test_views_that_end_end() -> None:
    async def views() -> AsyncIterator[int]:
        yield 1

    assert [view async for view in Desk().until_an_order(views())] == [1]


async def test_an_order_wakes_who_waits_for_views() -> None:
    desk, ended = Desk(), asyncio.Event()

    async def views() -> AsyncIterator[int]:
        try:
            yield 1
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def follow() -> list[int]:
        return [view async for view in desk.until_an_order(views())]

    following = asyncio.create_task(follow())
    await asyncio.sleep(0)
    desk.put(Order(None))
    assert await asyncio.wait_for(following, 5) in ([1], [])
    await asyncio.wait_for(ended.wait(), 5)
