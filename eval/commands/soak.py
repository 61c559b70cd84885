"""`python -m eval soak`: hours of load, and what they have shown."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eval.commands.options import LineupName, say

if TYPE_CHECKING:
    from eval.cost.soaking import Log, Soak
    from eval.cost.stability import Drift, Stability
    from runners.endpoint import Endpoint
    from runners.engines.client import EngineHost
    from runners.lineup import Contestant, Lineup

READY_SECONDS = 1800.0
LOOK_SECONDS, AGAIN_SECONDS = 60.0, 1.0
MIB = 1024**2


def soak(
    *,
    hours: Annotated[float, typer.Option(min=0.0001, help="How long; 0.1 is six minutes.")],
    rate: Annotated[float, typer.Option(min=0.001, help="Requests a second on average.")] = 0.2,
    lineup: LineupName = "pocket",
    contestant: Annotated[
        str | None, typer.Option(help="Whose engine.", show_default="the first")
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(help="A running endpoint instead, without /v1.")
    ] = None,
    model: Annotated[str, typer.Option(help="The model's name at --base-url.")] = "model",
    max_tokens: Annotated[int, typer.Option(min=1, help="Of each answer.")] = 32,
    seed: Annotated[int, typer.Option(min=0, help="Of the moments.")] = 0,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON line at the end of stdout.")
    ] = False,
) -> None:
    """Ask at random moments for hours; tell failures, drift, memory and restarts. docs/cost.md.

    Ctrl-C keeps what was measured. Exit 0 done, 1 nothing was answered, 2 bad usage.
    """
    from eval.cost.here import load_here
    from eval.cost.soaking import Log, Soak

    if not (math.isfinite(hours) and math.isfinite(rate)):
        raise ValueError("--hours and --rate must be numbers with an end")
    wanted, log = Soak(rate, hours * 3600, max_tokens, seed), Log()
    if base_url:
        endpoint = _at(base_url, model)
        whose, work = _of_endpoint(endpoint), _endpoint(endpoint, wanted, log)
    else:
        playing = load_here(lineup)
        one = _chosen(playing, contestant)
        whose = {"contestant": one.id, "fingerprint": None}
        work = _engine(playing, one, wanted, log, whose)
    with suppress(KeyboardInterrupt):
        asyncio.run(work)
    found = log.sum_up(counts_restarts=not base_url)
    for line in _told(found):
        typer.echo(line, err=as_json)
    document = {**whose, "rate": rate, **found.as_json()}
    if found.failed.total:
        document = _keep(document)
    if as_json:
        typer.echo(json.dumps(document))
    raise typer.Exit(0 if found.median is not None else 1)


def _keep(document: dict[str, Any]) -> dict[str, Any]:
    from eval.beside.keeping import keep
    from runners.home import home

    kept = keep(home(), "soak", document)
    typer.echo(f"kept as soak/{kept['name']}, for reports", err=True)
    return kept


def _at(base_url: str, model: str) -> Endpoint:
    from runners.endpoint import Endpoint

    return Endpoint(base_url.rstrip("/"), model, context=4096)


def _of_endpoint(endpoint: Endpoint) -> dict[str, Any]:
    from eval.runs.identity import fingerprint_at

    return {"contestant": endpoint.model, "fingerprint": fingerprint_at(endpoint)}


def _chosen(lineup: Lineup, contestant: str | None) -> Contestant:
    known = {one.id: one for one in lineup.contestants}
    name = contestant or next(iter(known))
    if name not in known:
        raise ValueError(f"--contestant {name}: lineup {lineup.name} has {', '.join(known)}")
    return known[name]


async def _endpoint(endpoint: Endpoint, wanted: Soak, log: Log) -> None:
    from eval.cost.soaking import soak as ask_on

    await ask_on(wanted, lambda: endpoint, lambda: None, log)


async def _engine(
    lineup: Lineup, one: Contestant, wanted: Soak, log: Log, whose: dict[str, Any]
) -> None:
    """Soak one engine of the lineup at the engine host, which keeps its own watch over it.

    Its fingerprint is put into `whose` once it is up: before, its weights may not be here.
    """
    from eval.cost.processes import family_memory
    from eval.cost.soaking import soak as ask_on
    from eval.runs.identity import fingerprint_of
    from runners.engines.client import EngineHost, EnginesNotReady
    from runners.engines.files import HostFiles
    from runners.home import home

    name = one.id
    engines = EngineHost(lineup.model_copy(update={"contestants": [one]}), home(), "nightly")
    files = HostFiles(home())

    def memory() -> int | None:
        address = files.read_address()
        return family_memory(address.pid) if address else None

    await engines.start()
    try:
        await engines.wait_ready([name], READY_SECONDS)
        whose["fingerprint"] = await asyncio.to_thread(fingerprint_of, one, say)
        async with _in_its_turn(engines, name) as find:
            await ask_on(wanted, find, memory, log)
    except EnginesNotReady as error:
        raise ValueError(str(error)) from error
    finally:
        await engines.close()


@asynccontextmanager
async def _in_its_turn(
    engines: EngineHost, name: str
) -> AsyncIterator[Callable[[], Endpoint | None]]:
    """Hold the engine's turn, after a restart the next one; yield what tells where it answers."""
    now: list[Endpoint] = []
    there = asyncio.Event()

    def known() -> tuple[str, Endpoint | None]:
        status = engines.statuses()[name]
        return status.state, status.endpoint

    async def hold() -> None:
        while True:
            async with engines.turn(name) as status:
                now[:] = [status.endpoint] if status.endpoint else []
                there.set()
                version, begun = engines.version(), known()
                while now and known() == begun:
                    version = await engines.changed(version, LOOK_SECONDS)
                now.clear()
            await engines.changed(engines.version(), AGAIN_SECONDS)

    holding = asyncio.create_task(hold())
    try:
        await there.wait()
        yield lambda: now[0] if now else None
    finally:
        holding.cancel()
        await asyncio.wait([holding])


def _told(found: Stability) -> Iterator[str]:
    failed, total = found.failed.count, found.failed.total
    yield f"{total} requests in {found.seconds / 3600:.2f} h, {failed} failed"
    if interval := found.failed.interval():
        low, high = (f"{one:.2%}" for one in interval)
        yield f"  failed: {low} to {high} (95 %) {json.dumps(dict(found.errors))}"
    if found.median is not None:
        yield f"latency: median {found.median:.3f} s, 95th percentile {found.p95:.3f} s"
    yield f"latency drift: {_drift(found.drift, 0.001, 'ms')}"
    if found.memory:
        first, last = found.memory
        yield f"memory of the host's engines: {first / MIB:.0f} MiB first, {last / MIB:.0f} last"
        yield f"memory growth: {_drift(found.growth, MIB, 'MiB')}"
    else:
        yield "memory: not seen, the service is not of this machine's engine host"
    yield f"restarts: {'not counted' if found.restarts is None else found.restarts}"


def _drift(found: Drift | None, unit: float, name: str) -> str:
    if found is None:
        return "too little was seen"
    slope, low, high = (one / unit for one in (found.per_hour, found.low, found.high))
    word = "" if found.told else ", which may be none"
    return f"{slope:+.1f} {name} an hour ({low:+.1f} to {high:+.1f}, 95 %){word}"
