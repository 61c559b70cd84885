"""How the installation stands: contestants, sandbox, database. Read by pages and /health.

Nothing here moves with a battle and nothing is counted per contestant, so that it
may be shown to everybody.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from assistant.language import texts
from eval.records import DatabaseUnavailable, Records
from runners.engines.client import EngineHost
from runners.engines.status import EngineStatus
from runners.lineup import Lineup
from runners.sandbox import Sandbox, SandboxState

_PATIENCE_SECONDS = 3.0
_FRESH_SECONDS = 1.0


@dataclass(frozen=True)
class Snapshot:
    """One moment's state of everything that a battle needs."""

    lineup: Lineup
    engines: dict[str, EngineStatus]
    sandbox: SandboxState
    database: str  # "ok" or the code of what is wrong

    @property
    def ready(self) -> int:
        return sum(status.state == "ready" for status in self.engines.values())

    @property
    def status(self) -> str:
        """`ok`: all there; `starting`: on its way; `degraded`: something needs mending."""
        states = {status.state for status in self.engines.values()}
        if self.database != "ok" or self.sandbox.state == "unavailable" or states & {
            "failed", "needs_key", "needs_gpu",
        }:  # fmt: skip
            return "degraded"
        if states & {"downloading", "loading"} or self.sandbox.state == "building":
            return "starting"
        return "ok"


class Standing:
    """Keeps the latest snapshot; `now` is cheap, `watch` asks the slow ones."""

    def __init__(
        self, lineup: Lineup, engines: EngineHost, sandbox: Sandbox, records: Records
    ) -> None:
        self._lineup = lineup
        self._engines = engines
        self._sandbox = sandbox
        self._records = records
        self._database = "ok"
        self._asking: asyncio.Task[None] | None = None
        self._asked = 0.0

    def now(self) -> Snapshot:
        return Snapshot(
            self._lineup, self._engines.statuses(), self._sandbox.state(), self._database
        )

    async def refresh(self) -> Snapshot:
        """Ask database and Docker engine, once for all who want to know, within seconds."""
        if self._asking is None or (self._asking.done() and self._answer_is_old()):
            self._asking = asyncio.create_task(self._ask())
        await asyncio.wait([self._asking], timeout=_PATIENCE_SECONDS)
        return self.now()

    def _answer_is_old(self) -> bool:
        return time.monotonic() - self._asked > _FRESH_SECONDS

    async def _ask(self) -> None:
        await asyncio.gather(self._ask_database(), self._sandbox.check())
        self._asked = time.monotonic()

    async def _ask_database(self) -> None:
        try:
            await asyncio.to_thread(self._records.revision)
            self._database = "ok"
        except DatabaseUnavailable as error:
            self._database = error.code


def health(snapshot: Snapshot) -> dict[str, Any]:
    """The document of `GET /health`.

    Details are worded from codes: what an engine or Docker said names files and
    addresses, which belong into the logs.
    """
    words = texts("en")
    sandbox = snapshot.sandbox
    return {
        "status": snapshot.status,
        "contestants": [
            {"id": key, "state": status.state, "detail": words.get(f"engine.{status.code}", "")}
            for key, status in snapshot.engines.items()
        ],
        "sandbox": {
            "state": sandbox.state,
            "detail": "" if sandbox.state == "ready" else words.get(f"sandbox.{sandbox.code}", ""),
        },
        "database": {"state": snapshot.database},
    }
