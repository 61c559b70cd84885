"""Which engines are wanted by whom: starts what a lease needs, stops what none does."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from typing import Any

import aiohttp

from runners.configuration import Settings
from runners.engines import remote, supervisor, vllm
from runners.engines.files import HostFiles
from runners.engines.news import News
from runners.engines.seat import Seat
from runners.engines.shares import Use, shares
from runners.engines.status import EngineStatus, starting
from runners.engines.supervisor import Surroundings
from runners.engines.turns import Hold, Turns
from runners.lineup import VLLM, Engine, LlamaCpp, Slug, turn_of

GRACE_SECONDS = 2.0
"""How long an engine nobody wants goes on, so that a restarted client finds it warm."""
CRASH_PAUSE_SECONDS = 30.0

log = logging.getLogger(__name__)

KEEPERS: dict[str, Callable[[Any, Surroundings], Awaitable[None]]] = {
    "llamacpp": supervisor.keep,
    "remote": remote.keep,
    "vllm": vllm.keep,
}


class Wanted(Settings):
    """A contestant as far as the host needs to know it."""

    id: Slug
    engine: Engine


class LeaseRequest(Settings):
    """The body of `POST /lease`."""

    contestants: list[Wanted]
    use: Use = "arena"


@dataclass(eq=False)
class Lease:
    """One client's wish: engine keys by contestant, in the client's order."""

    keys: dict[str, str]
    use: Use


@dataclass(eq=False)
class _Kept:
    """An engine that the host keeps."""

    engine: Engine
    status: EngineStatus
    task: asyncio.Task[None] | None = None
    wanted_at: float = field(default_factory=time.monotonic)
    seat: Seat | None = None


@dataclass(eq=False)
class Held:
    """Somebody's hold on an engine that takes turns."""

    contestant: str
    kept: _Kept
    hold: Hold


class Leases:
    """All leases and engines of one host. Equal engines are one, whoever wants them."""

    def __init__(self, logs: HostFiles, session: aiohttp.ClientSession) -> None:
        self.news, self.turns_news = News(), News()
        self._turns, self._numbers = Turns(self.turns_news.tell), count()
        self._logs, self._session = logs, session
        # In the order they came, which decides between equal claims to a share.
        self._leases: dict[Lease, None] = {}
        self._kept: dict[str, _Kept] = {}

    def open(self, request: LeaseRequest) -> Lease:
        """Begin a lease; engines that are not there yet are started."""
        keys = {wanted.id: _key(wanted.engine) for wanted in request.contestants}
        lease = Lease(keys, request.use)
        self._leases[lease] = None
        for wanted in request.contestants:
            key = lease.keys[wanted.id]
            if key not in self._kept:
                kept = self._kept[key] = _Kept(wanted.engine, starting(wanted.id))
                kept.seat = self._seat(key, wanted.engine)
                kept.task = asyncio.create_task(self._keep(key, kept, wanted.id))
        self.news.tell()  # the others' shares got smaller
        return lease

    def close(self, lease: Lease) -> None:
        """End a lease; its engines go on for the grace period."""
        self._touch()
        self._leases.pop(lease, None)
        self.news.tell()

    def hold(self, wanted: Wanted) -> Held | None:
        """Queue for an engine's turn; None for an engine without turns, or without a lease."""
        kept = self._kept.get(_key(wanted.engine))
        if kept is None or kept.seat is None:
            return None
        return Held(wanted.id, kept, self._turns.ask(kept.seat.key))

    def let_go(self, held: Held) -> None:
        """End a hold, or give up waiting."""
        self._turns.leave(held.hold)

    def told(self, held: Held) -> EngineStatus | None:
        """Return the engine's status once it is awake for this hold, or cannot be had."""
        seat, status = held.kept.seat, held.kept.status
        assert seat  # noqa: S101  without one nobody holds it
        if seat.status and self._turns.is_awake(held.hold):
            status = seat.status
        elif seat.key not in self._turns:
            status = starting(held.contestant)  # it went with its last lease
        elif status.state in ("ready", "loading", "downloading"):
            return None
        return replace(status, contestant=held.contestant)

    def snapshot(self, lease: Lease) -> list[dict[str, Any]]:
        """Return the statuses of the lease's contestants, ready for JSON."""
        return [
            self._status(lease, contestant, key).as_json() for contestant, key in lease.keys.items()
        ]

    def _status(self, lease: Lease, contestant: str, key: str) -> EngineStatus:
        status = replace(self._kept[key].status, contestant=contestant)
        is_ready = status.state == "ready"
        return replace(status, slots=self._share(lease, key)) if is_ready else status

    def _share(self, lease: Lease, key: str) -> int:
        sharers = [other for other in self._leases if key in other.keys.values()]
        given = shares(self._kept[key].engine.slots, [sharer.use for sharer in sharers])
        return given[sharers.index(lease)]

    @property
    def any(self) -> bool:
        """Whether somebody holds a lease."""
        return bool(self._leases)

    async def tidy(self) -> None:
        """Stop the engines that nobody has wanted for the grace period."""
        self._touch()
        limit = time.monotonic() - GRACE_SECONDS
        await self._stop([key for key, kept in self._kept.items() if kept.wanted_at < limit])

    async def stop(self) -> None:
        """Stop all engines."""
        await self._stop(list(self._kept))

    async def _stop(self, keys: list[str]) -> None:
        gone = [self._kept.pop(key) for key in keys]
        tasks = [task for kept in gone if (task := kept.task)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for kept in gone:
            if kept.seat:
                self._turns.remove(kept.seat.key)

    def _touch(self) -> None:
        now = time.monotonic()
        wanted = {key for lease in self._leases for key in lease.keys.values()}
        for key in wanted & self._kept.keys():
            self._kept[key].wanted_at = now

    def _seat(self, key: str, engine: Engine) -> Seat | None:
        """A new one each time: an equal engine that is still ending has not left its cards."""
        turn = turn_of(engine)
        name = f"{key}-{next(self._numbers)}"
        return Seat(name, turn, self._turns, self.turns_news) if turn else None

    async def _keep(self, key: str, kept: _Kept, name: str) -> None:
        publish = partial(self._publish, name, kept)
        around = Surroundings(name, publish, self._threads, self._session, self._logs, kept.seat)
        while True:
            try:
                await KEEPERS[kept.engine.kind](kept.engine, around)
            except Exception:  # one engine's trouble must not become the others'
                log.exception("the keeper of %s (%s) broke", name, key)
                publish(EngineStatus("", "failed", "engine_failed", "see the engine host's log"))
            await asyncio.sleep(CRASH_PAUSE_SECONDS)

    def _publish(self, name: str, kept: _Kept, status: EngineStatus) -> None:
        if status != kept.status:
            if status.state in {"failed", "needs_gpu"}:
                log.warning("%s: %s: %s", name, status.code, status.detail)
            kept.status = status
            self.news.tell()
            self.turns_news.tell()  # who holds it may wait in vain

    def _threads(self) -> int:
        """The processor's share of an engine started now.

        Engines that run already keep theirs: a restart would cut their answers off.
        """
        local = sum(_on_processor(kept.engine) for kept in self._kept.values())
        return max(1, len(os.sched_getaffinity(0)) // local)


def _on_processor(engine: Engine) -> bool:
    return isinstance(engine, LlamaCpp) or (isinstance(engine, VLLM) and engine.device == "cpu")


def _key(engine: Engine) -> str:
    return hashlib.sha256(engine.model_dump_json().encode()).hexdigest()[:16]
