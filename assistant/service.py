"""Leitai while it is served: the parts, the pages, and the end of both."""

from __future__ import annotations

import gc

from assistant.house import House
from assistant.limits import AppSettings
from assistant.people import People
from assistant.serving import Server
from eval.records import Records
from eval.records.people import Accounts
from runners.engines.client import EngineHost
from runners.lineup import Lineup


async def serve(
    host: str,
    port: int,
    *,
    lineup: Lineup,
    engines: EngineHost,
    records: Records,
    people: People,
    accounts: Accounts | None,
    settings: AppSettings,
) -> None:
    """Serve until SIGINT or SIGTERM; leave nothing running behind."""
    server = Server(host, port)
    server.listen_to_signals()
    house = House(lineup, engines, records, people, accounts=accounts, settings=settings)
    async with house:
        front = house.front()
        # What stands now stays until the end: the collector need not look through it again
        # and again, each time for as long as a hundred chunks take.
        gc.collect()
        gc.freeze()
        await server.serve_app(front)
