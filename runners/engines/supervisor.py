"""Keeps one llama.cpp engine up: its weights, its process, its health, its restarts."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from runners.endpoint import Endpoint
from runners.engines import checkpoint, children, files
from runners.engines.checkpoint import CheckpointDiffers
from runners.engines.llamacpp import ALIAS, Specification
from runners.engines.memory import Need, machine
from runners.engines.status import EngineStatus
from runners.home import weights_root
from runners.lineup import LlamaCpp
from runners.weights import WeightsError, WeightStore

if TYPE_CHECKING:
    from asyncio.subprocess import Process

    import aiohttp

    from runners.engines.seat import Seat

LOAD_SECONDS = 900.0
HEALTH_SECONDS = 2.0
HEALTH_TIMEOUT_SECONDS = 10.0
HEALTH_MISSES = 3
STEADY_SECONDS = 60.0
"""An engine that served this long had a good start: its next failure counts as first."""
FAST_FAILURES = 5
LONGEST_PAUSE_SECONDS = 30.0

Publish = Callable[[EngineStatus], None]
_status = partial(EngineStatus, "")


@dataclass(frozen=True)
class Surroundings:
    """What the host lends to every engine.

    `publish` takes statuses (their `contestant` is filled in by the host),
    `threads` returns how many an engine started now may have. `seat` is there
    for an engine that shares its cards in turn.
    """

    name: str
    publish: Publish
    threads: Callable[[], int]
    session: aiohttp.ClientSession
    logs: files.HostFiles
    seat: Seat | None = None


@dataclass(frozen=True)
class _End:
    """Why a child is no more, and how long it had answered."""

    cause: str
    served_seconds: float


async def keep(engine: LlamaCpp, around: Surroundings) -> None:
    """Keep the engine running until cancelled; then its processes are gone."""
    try:
        await _keep(engine, around)
    finally:
        machine.free(around.name)


async def _keep(engine: LlamaCpp, around: Surroundings) -> None:
    failures = 0
    while True:
        try:
            path = await _weights(engine, around)
            await asyncio.to_thread(_check, engine, path, around.name)
        except _CannotStart as error:
            around.publish(error.status)
            await asyncio.sleep(LONGEST_PAUSE_SECONDS)
            continue
        except WeightsError as error:
            around.publish(_status("failed", error.code, str(error)))
            await asyncio.sleep(LONGEST_PAUSE_SECONDS)
            continue
        end = await _serve(engine, path, around, announce=failures < FAST_FAILURES)
        failures = 1 if end.served_seconds > STEADY_SECONDS else failures + 1
        if failures < FAST_FAILURES:
            around.publish(_status("loading", "restarting", end.cause))
        else:
            around.publish(_status("failed", "engine_failed", end.cause))
        await asyncio.sleep(pause(failures))


class _CannotStart(Exception):
    """The status says why."""

    def __init__(self, status: EngineStatus) -> None:
        super().__init__(status.detail)
        self.status = status


def _check(engine: LlamaCpp, path: Path, name: str) -> None:
    """Raise `_CannotStart` when the file is not what the lineup says, or too large."""
    metadata = checkpoint.gguf(path)
    if metadata is None:  # llama.cpp says best what is wrong with it
        return
    try:
        given = engine.chat_template is not None
        checkpoint.check_gguf(metadata, engine.context, template_given=given)
    except CheckpointDiffers as error:
        raise _CannotStart(_status("failed", "checkpoint_differs", str(error))) from error
    if shape := checkpoint.shape_of_gguf(metadata):
        cache = shape.kv_bytes_per_token * engine.context * engine.slots
        if lacking := machine.lacking(name, Need(path.stat().st_size, cache)):
            raise _CannotStart(_status("failed", "memory_too_small", lacking))


def pause(failures: int) -> float:
    """Seconds to wait after so many failures in a row: 1, 2, 4 … 30."""
    return min(2.0 ** min(failures - 1, 10), LONGEST_PAUSE_SECONDS)


async def _weights(engine: LlamaCpp, around: Surroundings) -> Path:
    """Return the model file, fetched by a child process if it is not here."""
    try:
        if path := WeightStore(weights_root()).find(engine.weights):
            return path
    except OSError as error:
        raise WeightsError("store_unusable", f"no weight store ({error})") from error
    around.publish(_status("downloading", "weights", "looking for a source", progress=0.0))
    log = around.logs.engine_log(around.name)
    wanted = engine.weights.model_dump(mode="json")
    async with children.child("runners.engines.fetching", wanted, log) as process:
        async for answer in children.answers(process):
            if "path" in answer:
                return Path(answer["path"])
            if "code" in answer:
                raise WeightsError(answer["code"], answer["message"])
            share = answer["done"] / answer["total"]
            around.publish(_status("downloading", "weights", answer["source"], progress=share))
        raise WeightsError("broken_download", await children.cause(process, log))


async def _serve(engine: LlamaCpp, path: Path, around: Surroundings, *, announce: bool) -> _End:
    """Run one child from its start to its end, whatever ends it."""
    if announce:
        size = (await asyncio.to_thread(path.stat)).st_size
        around.publish(_status("loading", "loading", f"loading {size / 1e9:.1f} GB"))
    wanted = _specification(engine, path, around.threads())
    log = around.logs.engine_log(around.name)
    served = 0.0
    async with children.child("runners.engines.llamacpp", wanted.model_dump(), log) as process:
        if address := await _address(process):
            endpoint = Endpoint(address, ALIAS, engine.context, "llamacpp", wanted.api_key)
            machine.ready.add(around.name)
            around.publish(_status("ready", endpoint=endpoint))
            begun = time.monotonic()
            await watch(process, address, around, log)
            served = time.monotonic() - begun
        return _End(await children.cause(process, log), served)


def _specification(engine: LlamaCpp, path: Path, threads: int) -> Specification:
    return Specification(
        path=str(path),
        context=engine.context,
        slots=engine.slots,
        threads=threads,
        chat_template=engine.chat_template,
        api_key=secrets.token_urlsafe(32),
    )


async def _address(process: Process) -> str:
    """Wait until the child listens; "" when it ended or took too long instead."""
    try:
        async with asyncio.timeout(LOAD_SECONDS):
            async for answer in children.answers(process):
                return str(answer["address"])
    except TimeoutError:
        pass
    return ""


async def watch(process: Process, address: str, around: Surroundings, log: Path) -> None:
    """Return when the child has ended or no longer answers."""
    misses = 0
    while misses < HEALTH_MISSES:
        try:
            await asyncio.wait_for(process.wait(), HEALTH_SECONDS)
        except TimeoutError:
            files.bound(log)
            misses = 0 if await healthy(address, around.session) else misses + 1
        else:
            return


async def healthy(address: str, session: aiohttp.ClientSession) -> bool:
    import aiohttp

    timeout = aiohttp.ClientTimeout(total=HEALTH_TIMEOUT_SECONDS)
    try:
        async with session.get(f"{address}/health", timeout=timeout) as response:
            return response.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False
