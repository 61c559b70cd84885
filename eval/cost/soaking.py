"""Asks an endpoint for hours, at random moments, and watches what serves it.

Requests come whether or not earlier ones have ended (Poisson arrivals), each with a number
of its own in front, so that no cache answers for the engine.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import asdict, dataclass

from langchain_core.messages import HumanMessage

from eval.cost.soaked import Note
from eval.cost.stability import Request
from runners.answer import Transcript
from runners.chat import ChatModel
from runners.endpoint import Endpoint
from runners.errors import ChatError
from runners.lineup import Sampling

PROMPT = "Write a Python function that adds up a list of numbers."
MOST_UNDER_WAY = 256
"""Requests beyond these are not sent but counted as failed: the service has fallen behind."""
GRACE_SECONDS = 60.0
"""How long the last requests may take after the end."""
LOOKS = 200
SHORTEST_LOOK, LONGEST_LOOK = 0.05, 60.0

Find = Callable[[], Endpoint | None]
Watch = Callable[[], int | None]


@dataclass(frozen=True)
class Soak:
    """What is asked for: requests a second on average, seconds, words at most, a seed."""

    rate: float
    seconds: float
    max_tokens: int = 32
    seed: int = 0


class Log:
    """Hands on what is seen, line by line as `eval.cost.soaked` keeps it, with its moment."""

    def __init__(self, note: Note) -> None:
        self._note = note
        self._address: str | None = None
        self._engine = -1
        self.began = time.monotonic()

    @property
    def now(self) -> float:
        return time.monotonic() - self.began

    def engine_at(self, endpoint: Endpoint) -> int:
        """Return which start of the engine this is: one that was restarted is elsewhere."""
        if self._address != endpoint.base_url:
            self._address = endpoint.base_url
            self._engine += 1
        return self._engine

    def request(self, one: Request) -> None:
        self._note({"request": asdict(one), "at": self.now})

    def memory(self, size: int) -> None:
        self._note({"memory": size, "at": self.now})

    def end(self, *, whole: bool) -> None:
        self._note({"whole": whole, "at": self.now})


async def asked_once(endpoint: Endpoint, max_tokens: int) -> None:
    """Ask one question that counts for nothing; raises `ChatError`."""
    await _answered(endpoint, max_tokens, PROMPT, time.monotonic())


async def soak(wanted: Soak, find: Find, watch: Watch, log: Log) -> None:
    """Ask until the time is over; what `log` was told stays when this is cancelled.

    `find` gives the endpoint, None while there is none; `watch` the bytes that its engine
    has, None where they cannot be seen.
    """
    draws = random.Random(wanted.seed)  # noqa: S311  arrivals, no secret
    log.began = time.monotonic()
    watcher = asyncio.create_task(_look(wanted, watch, log))
    under_way: dict[asyncio.Task[None], float] = {}
    whole = False
    try:
        due, number = draws.expovariate(wanted.rate), 0
        while due < wanted.seconds:
            await asyncio.sleep(due - log.now)
            if len(under_way) < MOST_UNDER_WAY:
                task = asyncio.create_task(_ask(number, due, wanted, find, log))
                under_way[task] = due
                task.add_done_callback(under_way.pop)
            else:
                log.request(Request(due, error="shed", engine=None))
            due, number = due + draws.expovariate(wanted.rate), number + 1
        await asyncio.sleep(wanted.seconds - log.now)
        if under_way:
            _, late = await asyncio.wait(list(under_way), timeout=GRACE_SECONDS)
            for task in late:
                log.request(Request(under_way[task], error="unfinished", engine=None))
        whole = True
    finally:
        for task in (watcher, *under_way):
            task.cancel()
        await asyncio.gather(watcher, *under_way, return_exceptions=True)
        log.end(whole=whole)


async def _ask(number: int, due: float, wanted: Soak, find: Find, log: Log) -> None:
    endpoint = find()
    if endpoint is None:
        log.request(Request(due, error="not_ready", engine=None))
        return
    engine, scheduled = log.engine_at(endpoint), log.began + due
    prompt = f"[{wanted.seed}-{number}] {PROMPT}"
    try:
        transcript = await _answered(endpoint, wanted.max_tokens, prompt, scheduled)
    except ChatError as error:
        log.request(Request(due, error=error.code, engine=engine))
    else:
        times = transcript.answer().timings
        first = None if times.first_content is None else times.first_content - scheduled
        end = times.end if times.end is not None else time.monotonic()
        log.request(Request(due, first, end - scheduled, engine=engine))


async def _answered(
    endpoint: Endpoint, max_tokens: int, prompt: str, scheduled: float
) -> Transcript:
    model = ChatModel(endpoint=endpoint, sampling=Sampling(max_tokens=max_tokens))
    transcript = Transcript(scheduled)
    async with aclosing(model.events([HumanMessage(prompt)], scheduled=scheduled)) as events:
        async for event in events:
            transcript.add(event)
    return transcript


async def _look(wanted: Soak, watch: Watch, log: Log) -> None:
    pause = min(max(wanted.seconds / LOOKS, SHORTEST_LOOK), LONGEST_LOOK)
    while True:
        if size := await asyncio.to_thread(watch):
            log.memory(size)
        await asyncio.sleep(pause)
