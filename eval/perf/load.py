"""Many requests: so many at once, or arriving at a rate, whatever becomes of the others.

Our own delay is measured meanwhile, by a watch that asks to be woken and looks how late
it is.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from eval.perf.client import Heard, Request, ask
from eval.perf.events import Client, Event
from runners.connection import Exchange

LOOK_SECONDS = 0.01

Step = Callable[[], None]


@dataclass
class Measured:
    """What came of a load: those that ended (`events` those that other processes heard),
    and our own delay. Grows while it runs, so that an interrupted load still has what was
    measured. `busy` is the share of a core, of the busiest process."""

    heard: list[Heard] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    lags: list[int] = field(default_factory=list)
    busy: float = 0.0
    processes: int = 1
    under_way: int = 0

    async def ask(self, exchange: Exchange, heard: Heard) -> None:
        """Send one request and keep what is heard, counted while it is under way."""
        self.under_way += 1
        try:
            self.heard.append(await ask(exchange, heard))
        finally:
            self.under_way -= 1

    def client(self, capacity: float = 0.0) -> Client:
        """Return our side as it is kept with a cell."""
        lags = np.asarray(self.lags or [0])
        p50, p99 = (int(np.percentile(lags, p)) for p in (50, 99))
        return Client(p50, p99, int(lags.max()), round(self.busy, 4), capacity, self.processes)


async def closed(
    requests: Sequence[Request],
    at_once: int,
    into: Measured,
    *,
    seconds: float | None = None,
    step: Step = lambda: None,
) -> None:
    """Keep `at_once` requests under way until all were sent, or `seconds` have passed.

    Each is scheduled at the moment a place is free.
    """
    waiting = deque(_prepared(requests))
    until = time.monotonic() + seconds if seconds is not None else None

    async def work() -> None:
        while waiting and (until is None or time.monotonic() < until):
            request, exchange = waiting.popleft()
            heard = Heard(request.number, time.monotonic_ns(), request.counted)
            await into.ask(exchange, heard)
            step()

    async with _Watch(into), asyncio.TaskGroup() as group:
        for _ in range(min(at_once, len(waiting))):
            group.create_task(work())


async def arriving(
    requests: Sequence[Request],
    offsets: Sequence[int],
    into: Measured,
    *,
    began: int | None = None,
    step: Step = lambda: None,
) -> None:
    """Send each request `offsets` nanoseconds after `began` (now by default), never waiting
    for an answer. Latency counts from that moment, so a late sender shows."""
    prepared = _prepared(requests)

    async def one(request: Request, exchange: Exchange, due: int) -> None:
        await asyncio.sleep((due - time.monotonic_ns()) / 1e9)
        await into.ask(exchange, Heard(request.number, due, request.counted))
        step()

    start = time.monotonic_ns() if began is None else began
    async with _Watch(into), asyncio.TaskGroup() as group:
        for (request, exchange), offset in zip(prepared, offsets, strict=True):
            group.create_task(one(request, exchange, start + offset))


def _prepared(requests: Sequence[Request]) -> list[tuple[Request, Exchange]]:
    return [(request, request.exchange()) for request in requests]


class _Watch:
    """Notes how late our loop is, and how much of a core we use."""

    def __init__(self, into: Measured) -> None:
        self._into = into
        self._task: asyncio.Task[None] | None = None
        self._began = (0.0, 0.0)

    async def __aenter__(self) -> None:
        self._began = time.monotonic(), time.process_time()
        self._task = asyncio.create_task(self._look())

    async def __aexit__(self, *_: object) -> None:
        if self._task:
            self._task.cancel()
        wall, used = time.monotonic() - self._began[0], time.process_time() - self._began[1]
        self._into.busy = used / wall if wall > 0 else 0.0

    async def _look(self) -> None:
        while True:
            due = time.monotonic_ns() + int(LOOK_SECONDS * 1e9)
            await asyncio.sleep(LOOK_SECONDS)
            self._into.lags.append(max(0, time.monotonic_ns() - due))
