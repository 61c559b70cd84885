"""What the events of one page say comes in one order, through one of them."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import gradio as gr

from assistant.pages.channel import Channels, Updates


def page(session: str) -> Any:
    return SimpleNamespace(session_hash=session)


def nothing() -> Updates:
    return {}


async def talk(words: str, request: gr.Request) -> AsyncIterator[Updates]:
    for word in words.split():
        yield {"said": word}


async def heard(channels: Channels, request: Any, count: int, *events: Any) -> list[str]:
    with channels.opened(request) as channel:
        for event in events:
            assert [one async for one in event] == [nothing()] * 2
        sent = channel.sent()
        return [(await asyncio.wait_for(anext(sent), 5))["said"] for _ in range(count)]


async def test_all_events_of_a_page_are_heard_in_the_order_of_their_saying() -> None:
    channels = Channels()
    relayed = channels.through(talk, nothing)
    events = relayed("one two", page("a")), relayed("three four", page("a"))
    assert await heard(channels, page("a"), 4, *events) == ["one", "two", "three", "four"]


async def test_without_an_open_page_an_event_speaks_for_itself() -> None:
    relayed = Channels().through(talk, nothing)
    assert [one async for one in relayed("one two", page("a"))] == [
        {"said": "one"},
        {"said": "two"},
    ]


async def test_another_page_hears_nothing_of_it() -> None:
    channels = Channels()
    with channels.opened(page("b")) as channel:
        assert [one async for one in channels.through(talk, nothing)("one", page("a"))]
        waiting = asyncio.ensure_future(anext(channel.sent()))
        await asyncio.sleep(0)
        assert not waiting.done()
        waiting.cancel()


def test_gradio_still_sees_what_a_handler_wants() -> None:
    relayed = Channels().through(talk, nothing)
    assert inspect.signature(relayed) == inspect.signature(talk)
    assert inspect.isasyncgenfunction(relayed)
