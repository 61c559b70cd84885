"""Keeps one vLLM engine up: beside the others, or in turn with them on the same cards."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from runners.endpoint import Endpoint
from runners.engines import children
from runners.engines.seat import Seat
from runners.engines.status import EngineStatus
from runners.engines.supervisor import (
    FAST_FAILURES,
    LONGEST_PAUSE_SECONDS,
    STEADY_SECONDS,
    Surroundings,
    pause,
    watch,
)
from runners.engines.vllm import sleeping
from runners.engines.vllm.reporting import kv_tokens
from runners.engines.vllm.starting import CannotStart, Started, check, give_back, started
from runners.lineup import VLLM

AGAIN_IN_TURN_SECONDS = 900.0
"""Between starts of an engine in turn that failed again and again: each costs the others
their cards for as long as it takes."""

log = logging.getLogger(__name__)

_status = partial(EngineStatus, "")


async def keep(engine: VLLM, around: Surroundings) -> None:
    """Keep the engine running until cancelled; then its processes are gone."""
    failures = 0
    while True:
        try:
            end, served = await _run(engine, around)
        except CannotStart as error:
            around.publish(error.status)
            await asyncio.sleep(LONGEST_PAUSE_SECONDS)
            continue
        finally:
            give_back(around.name)
        failures = 1 if served > STEADY_SECONDS else failures + 1
        if failures < FAST_FAILURES:
            around.publish(_status("loading", "restarting", end))
        else:
            around.publish(_status("failed", "engine_failed", end))
        in_vain = around.seat is not None and failures >= FAST_FAILURES
        await asyncio.sleep(AGAIN_IN_TURN_SECONDS if in_vain else pause(failures))


async def _run(engine: VLLM, around: Surroundings) -> tuple[str, float]:
    """Run one engine from its start to its end; return why it ended and how long it served."""
    log = around.logs.engine_log(around.name)
    if around.seat:
        return await _InTurn(engine, around, around.seat, log).run()
    async with started(engine, around, log) as there:
        served = 0.0
        if there.endpoint:
            around.publish(await _ready(there.endpoint))
            begun = time.monotonic()
            await watch(there.process, there.endpoint.base_url, around, log)
            served = time.monotonic() - begun
        return await children.cause(there.process, log, children.root_error), served


async def _ready(endpoint: Endpoint) -> EngineStatus:
    return _status("ready", endpoint=endpoint, kv_tokens=await kv_tokens(endpoint))


@dataclass
class _InTurn:
    """One engine with turns. It is ready when it has been up once, and stays so whether it is
    awake or not: who could see that would see whose turn it is, and before a vote nobody may."""

    engine: VLLM
    around: Surroundings
    seat: Seat
    log: Path
    _ready_since: float | None = None

    async def run(self) -> tuple[str, float]:
        """Run it until it fails; return as `_run`."""
        end = await self._life(self.around, is_first=True)
        quiet = replace(self.around, publish=lambda status: None)
        while not end:
            end = await self._life(quiet, is_first=False)
        since = self._ready_since
        return end, 0.0 if since is None else time.monotonic() - since

    async def _life(self, around: Surroundings, *, is_first: bool) -> str:
        """Run a process from its start to its end; "" where it made room for another engine."""
        async with AsyncExitStack() as life:
            life.callback(self.seat.off)  # the last thing, when the process is gone
            wish = life.enter_context(ExitStack())
            if is_first:
                # What lacks is told before another engine makes room for nothing.
                await check(self.engine, around)
                around.publish(_status("loading", "queued", "it waits for its turn on the cards"))
                wish.enter_context(self.seat.wanted())
            await self.seat.comes()
            there = await life.enter_async_context(started(self.engine, around, self.log))
            if not there.endpoint:
                return await self._cause(there)
            status = await _ready(there.endpoint)
            self._ready_since = self._ready_since or time.monotonic()
            self.seat.on(status)
            self.around.publish(self._known(status))
            wish.close()
            return await self._turns(there, there.endpoint, status)

    def _known(self, status: EngineStatus) -> EngineStatus:
        """The status that everybody sees. Who is asleep can still count tokens; who is stopped
        has another address at each turn."""
        endpoint = status.endpoint if self.seat.sleeps else None
        return replace(status, code="in_turn", endpoint=endpoint)

    async def _turns(self, there: Started, endpoint: Endpoint, status: EngineStatus) -> str:
        """Come and go until the process ends or fails, or must end to make room ("")."""
        seat, session = self.seat, self.around.session
        watching = asyncio.create_task(
            watch(there.process, endpoint.base_url, self.around, self.log)
        )
        try:
            while True:
                if not await _before(watching, seat.goes()):
                    return await self._cause(there)
                if not seat.sleeps:
                    return ""
                if why := await sleeping.sleep(endpoint, session):
                    return self._stopped(status, why)
                seat.off()
                if not await _before(watching, seat.comes()):
                    return await self._cause(there)
                if why := await sleeping.wake(endpoint, session):
                    return self._stopped(status, why)
                seat.on(status)
        finally:
            watching.cancel()
            # Not awaited itself: that would take our own cancellation for its.
            await asyncio.wait([watching])

    def _stopped(self, status: EngineStatus, why: str) -> str:
        """One that cannot sleep or wake is stopped, and started for its next turn. Only the
        log says so: a state that moved now would tell whose turn it is."""
        log.warning("%s: stopped, since %s", self.around.name, why)
        self.around.publish(replace(self._known(status), endpoint=None))
        return ""

    async def _cause(self, there: Started) -> str:
        return await children.cause(there.process, self.log, children.root_error)


async def _before(watching: asyncio.Task[None], event: Coroutine[Any, Any, None]) -> bool:
    """Whether the event comes before the process is of no use any more."""
    waiting = asyncio.create_task(event)
    try:
        await asyncio.wait([watching, waiting], return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        await asyncio.wait([waiting])
    return not watching.done()
