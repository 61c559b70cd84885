"""Is a vote lost when the process that acknowledged it is killed the next moment?

`kill -9` at 95 random moments of a headless vote service and at 5 of the whole app, each
under load, on SQLite and PostgreSQL in turn.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import aiohttp

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # `private_postgres`
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "eval"))  # `vote_service`

from private_postgres import PrivatePostgres
from served import Served, scripted_lineup
from vote_service import kill_one, lost

from assistant.people import COOKIE, People
from eval.records import Records
from runners.scripted import Script, ScriptedEndpoint
from tests.bench.page import Page

SERVICE_KILLS, APP_KILLS = 95, 5
PERSONS = 8
SEED = 6
_SPAN_S = 2.0  # after the first vote the app is killed within so long
_PATIENCE_S = 90.0
_MOST_BATTLES = 100


def measure() -> list[dict[str, Any]]:
    """Kills, acknowledged votes and lost ones, for the service and for the app."""
    server = PrivatePostgres().start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            return [*_service(server, Path(folder)), *_app(server, Path(folder))]
    finally:
        server.remove()


def _service(server: PrivatePostgres, folder: Path) -> list[dict[str, Any]]:
    rng = random.Random(SEED)
    kinds = {"sqlite": f"sqlite:///{folder}/service.db", "postgres": server.url(server.create())}
    figures = []
    for url in kinds.values():
        Records.open(url).close()
    killed = {kind: [] for kind in kinds}
    for number in range(SERVICE_KILLS):
        kind = list(kinds)[number % len(kinds)]
        killed[kind].append(kill_one(kinds[kind], rng))
        print(f"service: kill {number + 1} of {SERVICE_KILLS}", file=sys.stderr)
    for kind, url in kinds.items():
        with closing(Records.open(url)) as records:
            gone = sum(len(lost(records, one)) for one in killed[kind])
        told = sum(len(one.acknowledged) for one in killed[kind])
        figures += _figures(f"vote service, {kind}", len(killed[kind]), told, gone)
    return figures


def _app(server: PrivatePostgres, folder: Path) -> list[dict[str, Any]]:
    rng = random.Random(SEED)
    endpoints = {
        name: ScriptedEndpoint(Script.of("A short answer.")).start_in_thread() for name in "xyz"
    }
    lineup = scripted_lineup(folder, {name: one.base_url for name, one in endpoints.items()})
    databases = {"sqlite": f"sqlite:///{folder}/app.db", "postgres": server.url(server.create())}
    counted = {kind: [0, 0, 0] for kind in databases}
    try:
        for number in range(APP_KILLS):
            kind = list(databases)[number % len(databases)]
            found = _kill_app(folder / "home", lineup, databases[kind], rng)
            counted[kind] = [a + b for a, b in zip(counted[kind], (1, *found), strict=True)]
            print(f"app: kill {number + 1} of {APP_KILLS}, {found[0]} votes", file=sys.stderr)
    finally:
        for endpoint in endpoints.values():
            endpoint.stop()
    return [
        figure for kind, row in counted.items() for figure in _figures(f"whole app, {kind}", *row)
    ]


def _kill_app(home: Path, lineup: str, url: str, rng: random.Random) -> tuple[int, int]:
    """Let persons vote until the app is killed; return acknowledged votes and lost ones."""
    app = Served(home, lineup, environment={"DATABASE_URL": url}).start()
    try:
        app.wait_until_ready(3)
        told = asyncio.run(_voters(app, People.at(home), rng))
    finally:
        app.stop()
    with closing(Records.open(url)) as records:
        gone = sum(max(0, n - _recorded(records, person)) for person, n in told.items())
    return told.total(), gone


def _recorded(records: Records, person: str) -> int:
    return sum(battle.choice is not None for battle in records.history(person, _MOST_BATTLES))


async def _voters(app: Served, people: People, rng: random.Random) -> Counter[str]:
    """Return by person how many votes the app had acknowledged when it was killed."""
    told: Counter[str] = Counter()
    first = asyncio.Event()

    async def live() -> None:
        timeout = aiohttp.ClientTimeout(total=_PATIENCE_S)
        jar = aiohttp.CookieJar(unsafe=True)
        async with (
            aiohttp.ClientSession(cookie_jar=jar, timeout=timeout, read_bufsize=2**22) as session,
            Page(session, app.url) as page,
        ):
            cookie = next(one.value for one in jar if one.key == COOKIE)
            person = people.verify(cookie)
            assert person is not None
            for number in range(_MOST_BATTLES):
                async for _ in page.ask(f"Question {number}"):
                    pass
                async for line in page.vote():
                    if b"reveal-card" in line:  # the names come with the acknowledgement
                        told[person] += 1
                        first.set()
                        break

    persons = [asyncio.create_task(live()) for _ in range(PERSONS)]
    await asyncio.wait_for(first.wait(), _PATIENCE_S)
    await asyncio.sleep(rng.random() * _SPAN_S)
    app.kill()
    # What was on its way is heard to its end, as a browser would have.
    for person in persons:
        with suppress(aiohttp.ClientError, OSError, AssertionError):
            await person
    return told


def _figures(what: str, kills: int, told: int, gone: int) -> list[dict[str, Any]]:
    return [
        _figure(f"{what}: kills", kills, "kills"),
        _figure(f"{what}: acknowledged votes", told, "votes"),
        _figure(f"{what}: lost of them", gone, "votes", 0),
    ]


def _figure(name: str, value: float, unit: str, goal: float | None = None) -> dict[str, Any]:
    return {"bench": "durability", "figure": name, "value": value, "unit": unit, "goal": goal}
