"""Starts one vLLM: its place, its checkpoint, its process, until it answers.

It forks workers: `runners.guard` ends them all.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from runners import guard
from runners.endpoint import Endpoint
from runners.engines import cards, checkpoint, repository
from runners.engines.cards import Cards, Place
from runners.engines.llamacpp import ALIAS
from runners.engines.memory import machine
from runners.engines.repository import NotToBeHad, Repository
from runners.engines.status import EngineStatus
from runners.engines.supervisor import Surroundings, healthy
from runners.engines.vllm import places
from runners.engines.vllm.command import arguments, environment
from runners.engines.vllm.interpreter import NoVLLM, python, version
from runners.engines.vllm.places import Cpu, NoRoom
from runners.lineup import VLLM
from runners.turn import Turn

SILENT_SECONDS = 1800.0
"""A start that logs nothing for so long is given up: a download reports every few seconds."""
LOOK_SECONDS = 0.5
END_SECONDS = 10.0

_cards = Cards()
_turns: dict[str, Turn] = {}
"""By name as `_cards.taken`, of those that take turns."""
_loading = asyncio.Lock()
"""vLLM measures the free memory while it loads: two at once spoil both figures."""

_status = partial(EngineStatus, "")


class CannotStart(Exception):
    """The status says why, and its text in both languages what mends it."""

    def __init__(self, status: EngineStatus) -> None:
        super().__init__(status.detail)
        self.status = status


@dataclass(frozen=True)
class _Plan:
    """All that was found out before the start."""

    python: str
    source: Repository
    place: Place | Cpu
    port: int
    api_key: str


@dataclass(frozen=True)
class Started:
    """A process, and where it answers; None when it ended, or went silent, instead."""

    process: Process
    endpoint: Endpoint | None


@asynccontextmanager
async def started(engine: VLLM, around: Surroundings, log: Path) -> AsyncIterator[Started]:
    """Start it, one engine at a time; when the block is left the whole family is gone.

    Raises `CannotStart` with what is missing.
    """
    async with AsyncExitStack() as running:
        if _loading.locked():
            around.publish(_status("loading", "queued", "another engine is loading"))
        async with _loading:
            plan = await _plan(engine, around)
            if isinstance(plan.place, Place):
                _take(around.name, engine, plan.place)
            detail = f"fetching and loading {engine.repository}"
            around.publish(_status("loading", "loading", detail))
            process = await running.enter_async_context(_process(engine, plan, around, log))
            address = f"http://127.0.0.1:{plan.port}"
            up = await _comes_up(process, address, around, log)
        if up:
            machine.ready.add(around.name)
        endpoint = Endpoint(address, ALIAS, engine.context, "vllm", plan.api_key)
        yield Started(process, endpoint if up else None)


async def check(engine: VLLM, around: Surroundings) -> None:
    """Raise `CannotStart` for what a start on cards would lack now; nothing is taken."""
    await _plan(engine, around)


def give_back(name: str) -> None:
    """What the engine of this name had of cards and memory is free again."""
    _cards.taken.pop(name, None)
    _turns.pop(name, None)
    machine.free(name)


async def _plan(engine: VLLM, around: Surroundings) -> _Plan:
    """Find out what the start needs; raises `CannotStart` with what is missing."""
    if engine.unplaced:
        raise CannotStart(_status("failed", "memory_too_small", engine.unplaced))
    found = await asyncio.to_thread(cards.found) if engine.device == "gpu" else []
    if engine.device == "gpu" and not found:
        why = "no NVIDIA GPU was found (nvidia-smi lists none)"
        raise CannotStart(_status("needs_gpu", "no_gpu", why))
    try:
        await asyncio.to_thread(version)
        source = await repository.find(engine, around.session)
        checkpoint.check_config(source.config, source.generation, engine.context)
        checkpoint.check_quantization(source.config, engine.quantization)
        size = places.sizes(engine, checkpoint.shape_of_config(source.config))
        place: Place | Cpu
        if engine.device == "gpu":
            place = places.on_cards(engine, size, found, _beside(around.name, engine))
        else:
            place = places.on_processor(around.name, engine, size, around.threads(), machine)
    except NoVLLM as error:
        raise CannotStart(_status("failed", "vllm_missing", str(error))) from error
    except NotToBeHad as error:
        raise CannotStart(EngineStatus("", "failed", error.code, str(error))) from error
    except checkpoint.CheckpointDiffers as error:
        raise CannotStart(_status("failed", "checkpoint_differs", str(error))) from error
    except NoRoom as error:
        raise CannotStart(_status("failed", "memory_too_small", str(error))) from error
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return _Plan(python(), source, place, port, secrets.token_urlsafe(32))


def _beside(name: str, engine: VLLM) -> Cards:
    """What others have of the cards while this engine is awake on them. Its own place, which
    it keeps from turn to turn, is no other's."""
    turn = engine.turn
    if turn is None:
        return _cards
    away = {other for other, theirs in _turns.items() if turn.excludes(theirs)} | {name}
    return Cards({other: place for other, place in _cards.taken.items() if other not in away})


def _take(name: str, engine: VLLM, place: Place) -> None:
    _cards.taken[name] = place
    if engine.turn:
        _turns[name] = engine.turn


@asynccontextmanager
async def _process(
    engine: VLLM, plan: _Plan, around: Surroundings, log: Path
) -> AsyncIterator[Process]:
    """Run vLLM under a guard until the block is left; then the whole family is gone."""
    template = None
    if engine.chat_template is not None:
        template = around.logs.run / f"template-{around.name}.jinja"
        await asyncio.to_thread(template.write_text, engine.chat_template)
    command = guard.command(plan.python, *arguments(engine, plan.place, plan.port, template))
    with log.open("wb"):
        pass
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=PIPE,
            stdout=out,
            stderr=out,
            env=environment(engine, plan.place, plan.source, plan.api_key),
            cwd=around.logs.run,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        ending = asyncio.create_task(_end(process, plan.api_key))
        try:
            await asyncio.shield(ending)
        except asyncio.CancelledError:
            # Who comes next must find the cards free.
            await asyncio.wait([ending])
            raise


async def _end(process: Process, api_key: str) -> None:
    """Close the life-line and wait; what a killed guard left is known by its key."""
    if process.stdin:
        process.stdin.close()
    with suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), END_SECONDS)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, 9)
    await process.wait()
    await asyncio.to_thread(guard.end_marked, f"VLLM_API_KEY={api_key}")


async def _comes_up(process: Process, address: str, around: Surroundings, log: Path) -> bool:
    """Wait until it answers; False when it ended, or went silent, instead."""
    while True:
        try:
            await asyncio.wait_for(process.wait(), LOOK_SECONDS)
        except TimeoutError:
            if await healthy(address, around.session):
                return True
            if time.time() - (await asyncio.to_thread(log.stat)).st_mtime > SILENT_SECONDS:
                return False
        else:
            return False
