"""Which engines are wanted by whom: starts what a lease needs, stops what none does."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
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
    """One client's wish: engine keys by contestant, in the client's order, and the engines."""

    keys: dict[str, str]
    engines: dict[str, Engine]
    use: Use


@dataclass(eq=False)
class _Kept:
    """An engine that the host keeps; `threads` are those that it was started with, 0 before."""

    engine: Engine
    status: EngineStatus
    task: asyncio.Task[None] | None = None
    wanted_at: float = field(default_factory=time.monotonic)
    seat: Seat | None = None
    threads: int = 0


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
        self._ending: set[asyncio.Task[None]] = set()

    def open(self, request: LeaseRequest) -> Lease:
        """Begin a lease; engines that are not there yet are started."""
        keys = {wanted.id: _key(wanted.engine) for wanted in request.contestants}
        engines = {keys[wanted.id]: wanted.engine for wanted in request.contestants}
        lease = Lease(keys, engines, request.use)
        idle = self._kept.keys() - self._wanted().keys()
        self._leases[lease] = None
        self._make_room(idle)
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
        kept = self._kept[key]
        status = replace(kept.status, contestant=contestant, threads=kept.threads or None)
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
        self._end([key for key, kept in self._kept.items() if kept.wanted_at < limit])
        await self._all_ended()

    async def stop(self) -> None:
        """Stop all engines."""
        self._end(list(self._kept))
        await self._all_ended()

    def _make_room(self, idle: Iterable[str]) -> None:
        """Whoever nobody waits for has no share of the processor that a new lease needs; one
        that had to do with less than it would get now begins anew."""
        wanted = self._wanted()
        for key in idle:
            kept = self._kept[key]
            is_slow = 0 < kept.threads < self._threads(kept.engine)
            if _on_processor(kept.engine) and (key not in wanted or is_slow):
                self._end([key])

    def _end(self, keys: Sequence[str]) -> None:
        gone = [self._kept.pop(key) for key in keys]
        for kept in gone:
            if kept.task:
                kept.task.cancel()
        if gone:
            task = asyncio.create_task(self._ended(gone))
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    async def _all_ended(self) -> None:
        if self._ending:
            # `gather` would hand on the end of whoever waits here, and cut the engines' own short.
            await asyncio.wait(self._ending)

    async def _ended(self, gone: list[_Kept]) -> None:
        tasks = [task for kept in gone if (task := kept.task)]
        await asyncio.gather(*tasks, return_exceptions=True)
        for kept in gone:
            if kept.seat:
                self._turns.remove(kept.seat.key)

    def _touch(self) -> None:
        now = time.monotonic()
        for key in self._wanted().keys() & self._kept.keys():
            self._kept[key].wanted_at = now

    def _wanted(self) -> dict[str, Engine]:
        return {key: engine for lease in self._leases for key, engine in lease.engines.items()}

    def _seat(self, key: str, engine: Engine) -> Seat | None:
        """A new one each time: an equal engine that is still ending has not left its cards."""
        turn = turn_of(engine)
        name = f"{key}-{next(self._numbers)}"
        return Seat(name, turn, self._turns, self.turns_news) if turn else None

    async def _keep(self, key: str, kept: _Kept, name: str) -> None:
        publish = partial(self._publish, name, kept)
        threads = partial(self._given_threads, kept)
        around = Surroundings(name, publish, threads, self._session, self._logs, kept.seat)
        if _on_processor(kept.engine):
            await self._all_ended()  # their memory and their share come free
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

    def _given_threads(self, kept: _Kept) -> int:
        kept.threads = self._threads(kept.engine)
        return kept.threads

    def _threads(self, engine: Engine) -> int:
        """The threads of an engine started now: the lineup's, or its share of the processor.

        Engines that somebody has already keep theirs: a restart would cut their answers off.
        """
        if isinstance(engine, LlamaCpp) and engine.threads:
            return engine.threads
        local = sum(map(_on_processor, self._wanted().values()))
        return max(1, len(os.sched_getaffinity(0)) // max(1, local))


def _on_processor(engine: Engine) -> bool:
    return isinstance(engine, LlamaCpp) or (isinstance(engine, VLLM) and engine.device == "cpu")


def _key(engine: Engine) -> str:
    return hashlib.sha256(engine.model_dump_json().encode()).hexdigest()[:16]
