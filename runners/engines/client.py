"""Everyone's view of the engine host: one lease, kept up whatever happens to the host."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp

from runners.engines import reported
from runners.engines.files import HostAddress, HostFiles
from runners.engines.holding import held
from runners.engines.launch import launch
from runners.engines.news import News
from runners.engines.shares import Use
from runners.engines.status import EngineStatus, starting
from runners.errors import ChatError
from runners.lineup import Contestant, Lineup, Remote, turn_of

CONNECT_SECONDS = 5.0
SILENCE_SECONDS = 15.0
"""A host that sends no heartbeat for so long is taken for dead."""
APPEAR_LOOKS, LOOK_SECONDS = 40, 0.05
UNAVAILABLE_SECONDS = 30.0


class EnginesNotReady(Exception):
    """Engines that were waited for are not ready; `statuses` says how each of them is."""

    code = "engines_not_ready"

    def __init__(self, statuses: Sequence[EngineStatus]) -> None:
        self.statuses = tuple(statuses)
        each = "; ".join(
            f"{status.contestant} is {status.state}" + (f" ({status.detail})" * bool(status.detail))
            for status in statuses
        )
        super().__init__(f"not ready: {each}. See the logs folder in LEITAI_HOME, or wait longer")


class EngineHost:
    """A lease on the engines of `lineup`, at the host of the data folder `home`.

    `use` weighs this lease's share of each engine against the other leases' (see shares).

    Belongs to the event loop that called `start`; `statuses` may be read anywhere.
    """

    def __init__(self, lineup: Lineup, home: Path, use: Use = "arena") -> None:
        self._files = HostFiles(home.expanduser().absolute())
        self._missing = {c.id: key for c in lineup.contestants if (key := _missing_key(c))}
        self._keys = {c.id: key for c in lineup.contestants if (key := _key(c))}
        self._ids = [contestant.id for contestant in lineup.contestants]
        self._in_turn = {c.id: _wanted(c) for c in lineup.contestants if turn_of(c.engine)}
        self._request = _request((c for c in lineup.contestants if c.id not in self._missing), use)
        self._reports = reported.Reports(lineup, self._tell)
        self._said = self._statuses = {c: self._before(c) for c in self._ids}
        self._news = News()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to attach, in the background; the host is started if there is none."""
        if self._task is None:
            self._task = asyncio.create_task(self._stay_attached(), name="engine host lease")

    async def close(self) -> None:
        """End the lease."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        self._reports.clear()
        self._set({c: self._before(c) for c in self._ids})

    def statuses(self) -> dict[str, EngineStatus]:
        """Return one status per contestant, in the lineup's order."""
        return dict(self._statuses)

    def version(self) -> int:
        """Return a number that grows with every change of the statuses."""
        return self._news.version

    async def changed(self, since: int, timeout: float) -> int:  # noqa: ASYNC109  running out is no error here
        """Wait until the version is not `since`, at most `timeout` seconds; return it."""
        return await self._news.beyond(since, timeout)

    def report(self, contestant: str, error: ChatError) -> None:
        """Tell what an answer met, on the loop of `start`: any `ChatError` may be told.

        An outside endpoint that refused key, account or model name is not ready until
        its status at the host changes, or `reported.AGAIN_SECONDS` have passed.
        """
        self._reports.add(contestant, error)

    async def wait_ready(self, ids: Sequence[str], timeout: float) -> None:  # noqa: ASYNC109  it ends in an own error
        """Return when all of `ids` are ready.

        Raises `EnginesNotReady` after `timeout` seconds, or at once when
        one of them failed or needs something that waiting does not bring.
        """
        deadline = time.monotonic() + timeout
        while waiting := [s for i in ids if (s := self._statuses[i]).state != "ready"]:
            left = deadline - time.monotonic()
            if left <= 0 or any(s.state not in {"loading", "downloading"} for s in waiting):
                raise EnginesNotReady(waiting)
            await self.changed(self._news.version, left)

    @asynccontextmanager
    async def turn(self, contestant: str) -> AsyncIterator[EngineStatus]:
        """Yield the contestant's status while it may be asked, with its endpoint if it is ready.

        An engine that shares its cards in turn is waited for, as long as it takes, and stays
        awake until the block is left; all others are simply there.
        """
        wanted = self._in_turn.get(contestant)
        # Nobody makes room for one that cannot come.
        if wanted is None or self._lost(contestant):
            yield self._statuses[contestant]
            return
        async with held(self._files, wanted, lambda: self._lost(contestant)) as status:
            yield status

    def _lost(self, contestant: str) -> EngineStatus | None:
        status = self._statuses[contestant]
        return None if status.state in {"ready", "loading", "downloading"} else status

    async def _stay_attached(self) -> None:
        alone_since = time.monotonic()
        while True:
            address = self._files.read_address()
            if address and await self._hold(address):
                alone_since = time.monotonic()
                self._set({c: self._before(c) for c in self._ids})
            why = await launch(self._files)
            if time.monotonic() - alone_since > UNAVAILABLE_SECONDS:
                self._set({c: self._unavailable(c, why) for c in self._ids})
            await self._appears(address)

    async def _hold(self, address: HostAddress) -> bool:
        """Hold a lease until it breaks; False when there was none to be had."""
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=CONNECT_SECONDS, sock_read=SILENCE_SECONDS
        )
        held = False
        with suppress(aiohttp.ClientError, TimeoutError, ValueError):
            async with (
                aiohttp.ClientSession(timeout=timeout, headers=address.headers) as session,
                session.post(f"{address.url}/lease", json=self._request) as response,
            ):
                response.raise_for_status()
                async for line in response.content:
                    held = True
                    self._receive(json.loads(line))
        return held

    def _receive(self, snapshot: dict[str, Any]) -> None:
        given = [EngineStatus.from_json(status) for status in snapshot.get("statuses", ())]
        if given:
            known = {status.contestant: self._with_key(status) for status in given}
            self._set({c: known.get(c) or self._before(c) for c in self._ids})

    def _set(self, statuses: dict[str, EngineStatus]) -> None:
        self._reports.outdate(self._said, statuses)
        self._said = statuses
        self._tell()

    def _tell(self) -> None:
        """Publish what the host said, and what answers met since."""
        statuses = self._reports.over(self._said)
        if statuses != self._statuses:
            self._statuses = statuses
            self._news.tell()

    async def _appears(self, old: HostAddress | None) -> None:
        """Wait a moment for another address than the one that led nowhere."""
        for _ in range(APPEAR_LOOKS):
            if self._files.read_address() not in (None, old):
                return
            await asyncio.sleep(LOOK_SECONDS)

    def _before(self, contestant: str) -> EngineStatus:
        """The status of a contestant that the host has said nothing about."""
        if variable := self._missing.get(contestant):
            detail = f"set {variable} to the key of its API and start again"
            return EngineStatus(contestant, "needs_key", "no_key", detail)
        return starting(contestant)

    def _unavailable(self, contestant: str, why: str) -> EngineStatus:
        log = f"see {self._files.host_log.name} in LEITAI_HOME's logs"
        detail = f"the engine host cannot be reached: {why or log}"
        before = self._before(contestant)
        if before.state == "needs_key":
            return before
        return replace(before, state="failed", code="host_unavailable", detail=detail)

    def _with_key(self, status: EngineStatus) -> EngineStatus:
        """Put a remote's key into its endpoint; it never leaves this process."""
        key = self._keys.get(status.contestant)
        if not (key and status.endpoint):
            return status
        return replace(status, endpoint=replace(status.endpoint, api_key=key))


def _request(contestants: Iterable[Contestant], use: Use) -> dict[str, Any]:
    return {
        "use": use,
        "contestants": [_wanted(contestant) for contestant in contestants],
    }


def _wanted(contestant: Contestant) -> dict[str, Any]:
    return {"id": contestant.id, "engine": contestant.engine.model_dump(mode="json")}


def _key(contestant: Contestant) -> str:
    engine = contestant.engine
    variable = engine.api_key_env if isinstance(engine, Remote) else None
    return os.environ.get(variable, "") if variable else ""


def _missing_key(contestant: Contestant) -> str:
    """The name of the environment variable that is needed and not set, or ""."""
    engine = contestant.engine
    variable = engine.api_key_env if isinstance(engine, Remote) else None
    return variable if variable and not _key(contestant) else ""
