"""What the events of one page say comes in one order, through one of them."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import gradio as gr

from assistant.pages.channel import Channel, Updates, through
from assistant.pages.open_pages import OpenPages


def page(session: str) -> Any:
    return SimpleNamespace(session_hash=session)


def nothing() -> Updates:
    return {}


async def talk(words: str, request: gr.Request) -> AsyncIterator[Updates]:
    for word in words.split():
        yield {"said": word}


async def heard(pages: OpenPages[Channel], request: Any, count: int, *events: Any) -> list[str]:
    with pages.opened(request, Channel()) as channel:
        for event in events:
            assert [one async for one in event] == [nothing()]
        sent = channel.sent()
        return [(await asyncio.wait_for(anext(sent), 5))["said"] for _ in range(count)]


async def test_all_events_of_a_page_are_heard_in_the_order_of_their_saying() -> None:
    pages = OpenPages[Channel]()
    relayed = through(pages, talk, nothing)
    events = relayed("one two", page("a")), relayed("three four", page("a"))
    assert await heard(pages, page("a"), 4, *events) == ["one", "two", "three", "four"]


async def test_without_an_open_page_an_event_speaks_for_itself() -> None:
    relayed = through(OpenPages[Channel](), talk, nothing)
    assert [one async for one in relayed("one two", page("a"))] == [
        {"said": "one"},
        {"said": "two"},
    ]


async def test_another_page_hears_nothing_of_it() -> None:
    pages = OpenPages[Channel]()
    with pages.opened(page("b"), Channel()) as channel:
        assert [one async for one in through(pages, talk, nothing)("one", page("a"))]
        assert await anext(channel.sent(seconds=0.05)) == {}


async def test_an_event_ends_with_its_page() -> None:
    pages = OpenPages[Channel]()
    said = []

    async def shut_in_the_middle(request: gr.Request) -> AsyncIterator[Updates]:
        for word in ("one", "two", "three"):
            said.append(word)
            yield {"said": word}
            open_page.close()

    open_page = contextlib.ExitStack()
    open_page.enter_context(pages.opened(page("a"), Channel()))
    assert [one async for one in through(pages, shut_in_the_middle, nothing)(page("a"))] == [{}]
    assert said == ["one", "two"]


async def test_a_silent_channel_says_now_and_then_that_there_is_nothing() -> None:
    channel = Channel()
    sent = channel.sent(seconds=0.05)
    assert await anext(sent) == {}
    channel.put({"said": "late"})
    assert await anext(sent) == {"said": "late"}


def test_gradio_still_sees_what_a_handler_wants() -> None:
    relayed = through(OpenPages[Channel](), talk, nothing)
    assert inspect.signature(relayed) == inspect.signature(talk)
    assert inspect.isasyncgenfunction(relayed)
