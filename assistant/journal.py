"""One answer's way from the engine to the disk, whoever asked for it.

Words are handed on as they come and stored every second; at its end, whatever end that
is, the answer's times and every word of it are kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any

from langchain_core.messages import BaseMessage

from runners.answer import Answer, Transcript
from runners.chat import ChatModel
from runners.lineup import Sampling

JOURNAL_SECONDS = 1.0


async def stream(
    model: ChatModel,
    messages: Sequence[BaseMessage],
    sampling: Sampling,
    *,
    heard: Callable[[str], None],
    ended: Callable[[Answer], None],
) -> None:
    """Send `messages` and hand on each piece of the answer; raises as `ChatModel.events`.

    `ended` gets the answer as far as it came, also when it was stopped or broke off: its
    times are evidence.
    """
    scheduled = time.monotonic()
    transcript = Transcript(scheduled)
    events = model.events(messages, scheduled=scheduled, sampling=sampling)
    try:
        async with contextlib.aclosing(events):
            async for event in events:
                transcript.add(event)
                if event.kind == "words":
                    heard(event.text)
    finally:
        ended(transcript.answer())


async def journal(
    writers: Collection[asyncio.Task[Any]],
    save: Callable[[bool], Awaitable[bool]],
    told: Callable[[bool], None],
) -> None:
    """Call `save(closing)` every second, and until it succeeds once all writers are done.

    `told` hears after each time whether everything is saved.
    """
    while True:
        _, waiting = await asyncio.wait(writers, timeout=JOURNAL_SECONDS)
        saved = await save(not waiting)
        told(saved)
        if not waiting:
            if saved:
                return
            await asyncio.sleep(JOURNAL_SECONDS)
