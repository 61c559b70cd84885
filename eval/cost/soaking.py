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
from dataclasses import dataclass, field

from langchain_core.messages import HumanMessage

from eval.cost.stability import Request, Stability, stability
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


@dataclass
class Log:
    """What was seen so far; it may be read at any moment."""

    requests: list[Request] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @property
    def now(self) -> float:
        return time.monotonic() - self.began

    def seen(self, endpoint: Endpoint) -> None:
        """Note where the service was: an engine that was restarted is elsewhere."""
        if self.addresses[-1:] != [endpoint.base_url]:
            self.addresses.append(endpoint.base_url)

    def sum_up(self, *, counts_restarts: bool) -> Stability:
        restarts = max(0, len(self.addresses) - 1) if counts_restarts else None
        return stability(self.requests, self.memory, self.now, restarts)


async def soak(wanted: Soak, find: Find, watch: Watch, log: Log) -> None:
    """Ask until the time is over; `log` grows meanwhile and stays when this is cancelled.

    `find` gives the endpoint, None while there is none; `watch` the bytes that its engine
    has, None where they cannot be seen.
    """
    draws = random.Random(wanted.seed)  # noqa: S311  arrivals, no secret
    log.began = time.monotonic()
    watcher = asyncio.create_task(_look(wanted, watch, log))
    under_way: dict[asyncio.Task[None], float] = {}
    try:
        due, number = draws.expovariate(wanted.rate), 0
        while due < wanted.seconds:
            await asyncio.sleep(due - log.now)
            if len(under_way) < MOST_UNDER_WAY:
                task = asyncio.create_task(_ask(number, due, wanted, find, log))
                under_way[task] = due
                task.add_done_callback(under_way.pop)
            else:
                log.requests.append(Request(due, error="shed"))
            due, number = due + draws.expovariate(wanted.rate), number + 1
        await asyncio.sleep(wanted.seconds - log.now)
        if under_way:
            _, late = await asyncio.wait(list(under_way), timeout=GRACE_SECONDS)
            log.requests += [Request(under_way[task], error="unfinished") for task in late]
    finally:
        for task in (watcher, *under_way):
            task.cancel()
        await asyncio.gather(watcher, *under_way, return_exceptions=True)


async def _ask(number: int, due: float, wanted: Soak, find: Find, log: Log) -> None:
    endpoint = find()
    if endpoint is None:
        log.requests.append(Request(due, error="not_ready"))
        return
    log.seen(endpoint)
    model = ChatModel(endpoint=endpoint, sampling=Sampling(max_tokens=wanted.max_tokens))
    scheduled = log.began + due
    transcript = Transcript(scheduled)
    message = HumanMessage(f"[{wanted.seed}-{number}] {PROMPT}")
    try:
        async with aclosing(model.events([message], scheduled=scheduled)) as events:
            async for event in events:
                transcript.add(event)
    except ChatError as error:
        log.requests.append(Request(due, error=error.code))
    else:
        times = transcript.answer().timings
        first = None if times.first_content is None else times.first_content - scheduled
        end = times.end if times.end is not None else time.monotonic()
        log.requests.append(Request(due, first, end - scheduled))


async def _look(wanted: Soak, watch: Watch, log: Log) -> None:
    pause = min(max(wanted.seconds / LOOKS, SHORTEST_LOOK), LONGEST_LOOK)
    while True:
        if size := await asyncio.to_thread(watch):
            log.memory.append((log.now, size))
        await asyncio.sleep(pause)
