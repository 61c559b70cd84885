"""Whom a load test measures: a contestant behind a lease of its own, or any endpoint."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, get_args

from eval.cost.here import load_here
from eval.perf.plan import Room
from eval.perf.sweep import Engine, Progress
from eval.runs.identity import Fingerprint, Tell, fingerprint_at, fingerprint_of, silent
from runners.configuration import ConfigError
from runners.endpoint import Dialect, Endpoint, without_user
from runners.engines.client import EngineHost, EnginesNotReady
from runners.engines.status import EngineStatus
from runners.engines.vllm.reporting import kv_tokens
from runners.lineup import VLLM, Contestant, Lineup, LlamaCpp, Remote, Sampling, turn_of

READY_SECONDS = 1800.0
ANY_CONTEXT = 1 << 20  # of an endpoint that nobody knows the context of


class Target(Protocol):
    """`label` names it in the manifest, `sampling` is how it competes, `room` what is known
    of its context before it runs; `fingerprint` may read a whole checkpoint from the disk,
    of which `tell` hears, but asks no network."""

    @property
    def label(self) -> str: ...
    @property
    def sampling(self) -> Sampling: ...
    @property
    def room(self) -> Room: ...
    def fingerprint(self, tell: Tell = silent) -> Fingerprint: ...
    def opened(self, home: Path, progress: Progress) -> AbstractAsyncContextManager[Engine]: ...


@dataclass(frozen=True)
class AtEndpoint:
    """An endpoint that runs already. Whether others use it nobody here can see."""

    endpoint: Endpoint
    room: Room

    @property
    def label(self) -> str:
        return self.endpoint.model

    @property
    def sampling(self) -> Sampling:
        return Sampling()

    def fingerprint(self, tell: Tell = silent) -> Fingerprint:
        return fingerprint_at(self.endpoint)

    @asynccontextmanager
    async def opened(self, home: Path, progress: Progress) -> AsyncIterator[Engine]:
        tokens = await kv_tokens(self.endpoint) if self.endpoint.dialect == "vllm" else None
        yield Engine(self.endpoint, self.room, kv_tokens=tokens)


@dataclass(frozen=True)
class OfLineup:
    """A contestant; its engine is the only one that our lease asks for."""

    lineup: Lineup
    contestant: Contestant

    @property
    def label(self) -> str:
        return self.contestant.id

    @property
    def sampling(self) -> Sampling:
        return self.contestant.sampling

    @property
    def room(self) -> Room:
        return Room(self.contestant.engine.context, self.contestant.native_context)

    def fingerprint(self, tell: Tell = silent) -> Fingerprint:
        return fingerprint_of(self.contestant, tell)

    @asynccontextmanager
    async def opened(self, home: Path, progress: Progress) -> AsyncIterator[Engine]:
        """Start the engine and give it up; raises `EnginesNotReady`."""
        name, engine = self.contestant.id, self.contestant.engine
        alone = self.lineup.model_copy(update={"contestants": [self.contestant]})
        host = EngineHost(alone, home, use="nightly")
        await host.start()
        teller = asyncio.create_task(_tell(host, name, progress))
        try:
            await host.wait_ready([name], READY_SECONDS)
            # Read once now, not while others wait for these cards.
            await asyncio.to_thread(self.fingerprint, progress.say)
            if turn_of(engine):
                progress.say(f"{name} shares its cards in turn: waiting until it is awake")
            async with host.turn(name) as status:
                if status.endpoint is None:
                    raise EnginesNotReady([status])
                yield Engine(
                    status.endpoint,
                    self.room,
                    shared=lambda: is_shared(host.statuses()[name], engine),
                    kv_tokens=status.kv_tokens,
                )
        finally:
            teller.cancel()
            with suppress(asyncio.CancelledError):
                await teller
            await host.close()


def is_shared(status: EngineStatus, engine: LlamaCpp | VLLM | Remote) -> bool:
    """Whether our share is smaller than the whole: another lease has the engine, or has others
    on the same processor."""
    given = engine.threads if isinstance(engine, LlamaCpp) else None  # whoever else is there
    whole = given or len(os.sched_getaffinity(0))
    has = whole if status.threads is None else status.threads
    return status.slots < engine.slots or has < whole


async def _tell(host: EngineHost, name: str, progress: Progress) -> None:
    """Say each new state of the engine once."""
    told = ""
    while True:
        version, status = host.version(), host.statuses()[name]
        if status.state != told:
            told = status.state
            progress.say(f"{name} {told}" + (f" ({status.detail})" if status.detail else ""))
        await host.changed(version, 60.0)


def of_lineup(lineup: str, contestant: str) -> OfLineup:
    """Return a lineup's contestant; raises `ConfigError` naming those that there are."""
    loaded = load_here(lineup)
    with suppress(KeyError):
        return OfLineup(loaded, loaded.contestant(contestant))
    known = ", ".join(one.id for one in loaded.contestants)
    raise ConfigError(
        f"--contestant {contestant}: there is none in {loaded.name}; there are: {known}"
    )


def at_endpoint(
    base_url: str, model: str, dialect: str, api_key_env: str | None, context: int | None
) -> AtEndpoint:
    """Return an endpoint as the options describe it; raises `ConfigError`."""
    legal: tuple[Dialect, ...] = get_args(Dialect)
    spoken = next((one for one in legal if one == dialect), None)
    if spoken is None:
        raise ConfigError(f"--dialect {dialect}: is none; use one of {', '.join(legal)}")
    try:
        without_user(base_url)
    except ValueError as error:
        raise ConfigError(f"--base-url: {error}") from error
    if not base_url.startswith(("http://", "https://")):
        raise ConfigError(f"--base-url {base_url}: is no HTTP URL, such as http://10.0.0.7:8000")
    if not model:
        raise ConfigError("--base-url needs --model, the name that the endpoint knows")
    if api_key_env and not os.environ.get(api_key_env):
        raise ConfigError(f"--api-key-env {api_key_env}: set that variable to the key")
    stripped = base_url.rstrip("/")
    endpoint = Endpoint(
        base_url=stripped if spoken == "zhipu" else stripped.removesuffix("/v1"),
        model=model,
        context=context or ANY_CONTEXT,
        dialect=spoken,
        api_key=os.environ.get(api_key_env) if api_key_env else None,
    )
    return AtEndpoint(endpoint, Room(context))
