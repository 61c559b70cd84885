"""`python -m eval soak`: hours of load, and what they have shown."""

from __future__ import annotations

import asyncio
import json
import math
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eval.commands.forms import form_given
from eval.commands.options import (
    BaseUrl,
    DialectName,
    KeyVariable,
    LineupName,
    ModelName,
    Tokens,
    say,
)
from eval.commands.stopping import stoppable

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from eval.cost.slopes import Slope
    from eval.cost.soaking import Find, Soak, Watch
    from eval.cost.stability import Stability
    from runners.endpoint import Endpoint
    from runners.engines.client import EngineHost
    from runners.lineup import Contestant, Lineup

    Ask = Callable[[Find, Watch, Mapping[str, Any]], Awaitable[None]]

READY_SECONDS = 1800.0
LOOK_SECONDS, AGAIN_SECONDS = 60.0, 1.0
MIB = 1024**2
_ASKING = ("--hours", "--rate", "--max-tokens", "--seed")
FORMS = {
    "": ("--lineup", "--contestant", *_ASKING),
    "--base-url": ("--model", "--dialect", "--api-key-env", "--context", *_ASKING),
    "--from": (),
}


def soak(
    given: typer.Context,
    *,
    hours: Annotated[
        float | None, typer.Option(min=0.0001, help="How long; 0.1 is six minutes.")
    ] = None,
    rate: Annotated[float, typer.Option(min=0.001, help="Requests a second on average.")] = 0.2,
    lineup: LineupName = "pocket",
    contestant: Annotated[
        str | None, typer.Option(help="Whose engine.", show_default="the first")
    ] = None,
    base_url: BaseUrl = None,
    model: ModelName = "",
    dialect: DialectName = "openai",
    api_key_env: KeyVariable = None,
    context: Tokens = None,
    max_tokens: Annotated[int, typer.Option(min=1, help="Of each answer.")] = 32,
    seed: Annotated[int, typer.Option(min=0, help="Of the moments.")] = 0,
    again: Annotated[
        Path | None, typer.Option("--from", help="Tell a soak's folder; asks nobody.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON line at the end of stdout.")
    ] = False,
) -> None:
    """Ask at random moments for hours; tell failures, drift, memory and restarts. docs/cost.md.

    What is seen is kept at once, so a soak that was stopped or killed can be told (--from).
    Exit 0 done, 1 nothing was answered, 2 bad usage.
    """
    form_given(given, FORMS)
    if again:
        _end(again, as_json)
    wanted = _wanted(hours, rate, max_tokens, seed)
    if base_url:
        from eval.perf.target import at_endpoint

        target = at_endpoint(base_url, model, dialect, api_key_env, context)
        work = _endpoint(_answering(target.endpoint, wanted))
    else:
        from eval.cost.here import load_here

        playing = load_here(lineup)
        work = _engine(playing, _chosen(playing, contestant))
    folder = _measured(work, wanted)
    if folder is None:
        typer.echo("interrupted before anything was asked", err=True)
        raise typer.Exit(1)
    _end(folder, as_json, keeps=True)


def _wanted(hours: float | None, rate: float, max_tokens: int, seed: int) -> Soak:
    from eval.cost.soaking import Soak

    if hours is None:
        raise ValueError("give --hours, 8 for instance; or --from with a soak's folder")
    if not (math.isfinite(hours) and math.isfinite(rate)):
        raise ValueError("--hours and --rate must be numbers with an end")
    return Soak(rate, hours * 3600, max_tokens, seed)


def _measured(work: Callable[[Ask], Awaitable[None]], wanted: Soak) -> Path | None:
    """Soak, to the end or to a stop; return the folder, None where it came to none."""
    from eval.cost.soaked import create, noting
    from eval.cost.soaking import Log
    from eval.cost.soaking import soak as ask_on
    from runners.home import home

    folders: list[Path] = []

    async def ask(find: Find, watch: Watch, whose: Mapping[str, Any]) -> None:
        folders.append(create(home(), {**whose, "rate": wanted.rate}))
        with noting(folders[0]) as note:
            await ask_on(wanted, find, watch, Log(note))

    async def main() -> None:
        await work(ask)

    try:
        with stoppable():
            asyncio.run(main())
    except KeyboardInterrupt:
        say("stopped")
    return folders[0] if folders else None


def _end(folder: Path, as_json: bool, *, keeps: bool = False) -> None:
    """Tell what a soak's folder shows, and exit; one without any answer is not kept."""
    from eval.cost.soaked import read_soak

    seen = read_soak(folder)
    found = seen.stability
    for line in _told(found):
        typer.echo(line, err=as_json)
    answered = found.median is not None
    if as_json:
        typer.echo(json.dumps(seen.as_json()))
    if keeps and answered:
        say(f"kept as soak/{folder.name}, for reports")
    elif keeps:
        shutil.rmtree(folder)
        say("nothing was answered, so nothing is kept")
    raise typer.Exit(0 if answered else 1)


# ------------------------------------------------------------------ whom it asks


def _answering(endpoint: Endpoint, wanted: Soak) -> Endpoint:
    """Return the endpoint after it has answered once; raises `ValueError` with the reason."""
    from eval.cost.soaking import asked_once
    from runners.errors import ChatError

    try:
        with stoppable():
            asyncio.run(asked_once(endpoint, wanted.max_tokens))
    except ChatError as error:
        detail = f" ({' '.join(error.detail.split())[:200]})" if error.detail else ""
        raise ValueError(f"--base-url {endpoint.base_url}: {error}{detail}") from error
    return endpoint


def _endpoint(endpoint: Endpoint) -> Callable[[Ask], Awaitable[None]]:
    from eval.runs.identity import fingerprint_at

    async def work(ask: Ask) -> None:
        told = {"contestant": endpoint.model, "fingerprint": fingerprint_at(endpoint)}
        await ask(lambda: endpoint, lambda: None, {**told, "counts_restarts": False})

    return work


def _chosen(lineup: Lineup, contestant: str | None) -> Contestant:
    known = {one.id: one for one in lineup.contestants}
    name = contestant or next(iter(known))
    if name not in known:
        raise ValueError(f"--contestant {name}: lineup {lineup.name} has {', '.join(known)}")
    return known[name]


def _engine(lineup: Lineup, one: Contestant) -> Callable[[Ask], Awaitable[None]]:
    """Soak one engine of the lineup at the engine host, which keeps its own watch over it.

    Its fingerprint is taken once it is up: before, its weights may not be here.
    """
    from eval.cost.processes import family_memory
    from eval.runs.identity import fingerprint_of
    from runners.engines.client import EngineHost, EnginesNotReady
    from runners.engines.files import HostFiles
    from runners.home import home

    name, files = one.id, HostFiles(home())
    engines = EngineHost(lineup.model_copy(update={"contestants": [one]}), home(), "nightly")

    def memory() -> int | None:
        address = files.read_address()
        return family_memory(address.pid) if address else None

    async def work(ask: Ask) -> None:
        await engines.start()
        try:
            await engines.wait_ready([name], READY_SECONDS)
            fingerprint = await asyncio.to_thread(fingerprint_of, one, say)
            told = {"contestant": name, "fingerprint": fingerprint, "counts_restarts": True}
            async with _in_its_turn(engines, name) as find:
                await ask(find, memory, told)
        except EnginesNotReady as error:
            raise ValueError(str(error)) from error
        finally:
            await engines.close()

    return work


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


# ------------------------------------------------------------------ what it tells


def _told(found: Stability) -> Iterator[str]:
    failed, total = found.failed.count, found.failed.total
    yield f"{total} requests in {found.seconds / 3600:.2f} h, {failed} failed"
    if interval := found.failed.interval():
        low, high = (f"{one:.2%}" for one in interval)
        yield f"  failed: {low} to {high} (95 %) {json.dumps(dict(found.errors))}"
    if found.median is not None:
        yield f"latency: median {found.median:.3f} s, 95th percentile {found.p95:.3f} s"
    yield f"latency drift: {_slope(found, found.drift, 0.001, 'ms')}"
    if found.memory:
        first, last = found.memory
        yield f"memory of the host's engines: {first / MIB:.0f} MiB first, {last / MIB:.0f} last"
        yield f"memory growth: {_slope(found, found.growth, MIB, 'MiB')}"
    else:
        yield "memory: not seen, the service is not of this machine's engine host"
    yield f"restarts: {'not counted' if found.restarts is None else found.restarts}"


def _slope(found: Stability, slope: Slope | None, unit: float, name: str) -> str:
    from eval.cost.stability import SHORTEST

    if not found.long_enough:
        begin, end = found.stretch or (0.0, 0.0)
        return (
            f"too short to tell ({(end - begin) / 60:.0f} minutes answered without a restart, "
            f"{SHORTEST / 60:.0f} are the least)"
        )
    if slope is None:
        return "too little was seen"
    of = "" if not found.restarts else ", of the longest time between restarts"
    per_hour, low, high = (one / unit for one in (slope.per_hour, slope.low, slope.high))
    word = "" if slope.told else ", which may be none"
    return f"{per_hour:+.1f} {name} an hour ({low:+.1f} to {high:+.1f}, 95 %){word}{of}"
