"""How the installation stands: contestants, sandbox, database. Read by pages and /health.

Nothing here moves with a battle and nothing is counted per contestant, so that it
may be shown to everybody.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from eval.records import DatabaseUnavailable, Records
from runners.engines.client import EngineHost
from runners.engines.status import EngineStatus
from runners.lineup import Lineup
from runners.sandbox import Sandbox, SandboxState

_DATABASE_SECONDS = 3.0


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

    def now(self) -> Snapshot:
        return Snapshot(
            self._lineup, self._engines.statuses(), self._sandbox.state(), self._database
        )

    async def refresh(self) -> Snapshot:
        """Ask the database and the Docker engine (bounded), then give the snapshot."""
        try:
            await asyncio.wait_for(asyncio.to_thread(self._records.revision), _DATABASE_SECONDS)
            self._database = "ok"
        except DatabaseUnavailable as error:
            self._database = error.code
        except TimeoutError:
            self._database = "database_slow"
        await self._sandbox.check()
        return self.now()


def health(snapshot: Snapshot) -> dict[str, Any]:
    """The document of `GET /health`."""
    return {
        "status": snapshot.status,
        "contestants": [
            {"id": key, "state": status.state, "detail": status.detail}
            for key, status in snapshot.engines.items()
        ],
        "sandbox": {"state": snapshot.sandbox.state, "detail": snapshot.sandbox.detail},
        "database": {"state": snapshot.database},
    }
