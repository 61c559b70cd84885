"""`python -m eval perf`: a load test of a contestant or of any endpoint."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from eval.commands.options import (
    BaseUrl,
    DialectName,
    JsonFile,
    KeyVariable,
    LineupName,
    ModelName,
    Tokens,
    give,
    listed_numbers,
    new_folder,
    say,
)
from eval.commands.stopping import stoppable

if TYPE_CHECKING:
    from rich.table import Table

    from eval.perf.objective import Objective
    from eval.perf.plan import Options
    from eval.perf.roofline import Roofline
    from eval.perf.target import Target

_ANEW = {"again": "--from", "slo": "--slo", "roofline": "--roofline", "json_file": "--json"}
_AS_FITS = "as fits this machine"


def perf(
    given: typer.Context,
    *,
    contestant: Annotated[str | None, typer.Option(help="Its id in the lineup.")] = None,
    lineup: LineupName = "pocket",
    base_url: BaseUrl = None,
    model: ModelName = "",
    dialect: DialectName = "openai",
    api_key_env: KeyVariable = None,
    context: Tokens = None,
    prompt_tokens: Annotated[
        str | None, typer.Option(help="Lengths, with commas.", show_default=_AS_FITS)
    ] = None,
    output_tokens: Annotated[
        int | None, typer.Option(min=1, help="Of each answer.", show_default=_AS_FITS)
    ] = None,
    concurrency: Annotated[
        str | None, typer.Option(help="Requests at once, with commas.", show_default=_AS_FITS)
    ] = None,
    rate: Annotated[str | None, typer.Option(help="Arrivals a second, with commas.")] = None,
    duration: Annotated[float | None, typer.Option(min=0.1, help="Seconds a cell.")] = None,
    requests: Annotated[int | None, typer.Option(min=1, help="Requests a cell.")] = None,
    warmup: Annotated[
        int | None, typer.Option(min=0, help="Requests before a cell.", show_default="one a place")
    ] = None,
    repeats: Annotated[int, typer.Option(min=1, help="Of every cell, in turns.")] = 3,
    slo: Annotated[str | None, typer.Option(help="ttft=500,tpot=50 (ms).")] = None,
    search: Annotated[bool, typer.Option("--search", help="The highest load in --slo.")] = False,
    most: Annotated[int, typer.Option(min=1, help="Concurrency that --search ends at.")] = 64,
    task: Annotated[bool, typer.Option("--task", help="Answers end by themselves.")] = False,
    roofline: Annotated[str | None, typer.Option(help="Shape and peaks: docs/speed.md.")] = None,
    seed: Annotated[int, typer.Option(help="Of words and arrivals.")] = 0,
    name: Annotated[str | None, typer.Option(help="Of the load test.", show_default="time")] = None,
    again: Annotated[
        Path | None, typer.Option("--from", help="Derive a load test's folder; asks nobody.")
    ] = None,
    json_file: JsonFile = None,
) -> None:
    """Measure speed under load; see docs/speed.md.

    Exit 0 measured, 1 a cell failed, interrupted, or something else measures, 2 bad usage.
    """
    from eval.perf.roofline import read_numbers

    limits = read_numbers(roofline) if roofline else None
    if again:
        _check_beside_from(given)
        _end(again, limits, json_file, objective=_objective(slo, search))
    options = replace(
        _sizes(prompt_tokens, output_tokens, concurrency, rate),
        requests=requests,
        duration=duration,
        warmup=warmup,
        repeats=repeats,
        seed=seed,
        task=task,
        search=search,
        most=most,
        objective=_objective(slo, search),
    )
    target = _target(contestant, lineup, base_url, model, dialect, api_key_env, context)
    folder = new_folder("perf", name)
    interrupted = _measure(target, options, folder, limits or _limits_of(target))
    _end(folder, limits, json_file, interrupted=interrupted)


def _check_beside_from(given: typer.Context) -> None:
    """Refuse what a load test that was measured cannot be changed in."""
    wrong = [
        one.opts[0]
        for one in given.command.params
        if one.name not in _ANEW
        and (source := given.get_parameter_source(str(one.name)))
        and source.name == "COMMANDLINE"
    ]
    if wrong:
        raise ValueError(
            f"--from asks nobody, and only {', '.join(list(_ANEW.values())[1:])} go with it; "
            f"leave out {', '.join(wrong)}"
        )


def _sizes(
    prompt_tokens: str | None, output_tokens: int | None, concurrency: str | None, rate: str | None
) -> Options:
    """The sizes and loads that were given; what was not is as fits this machine."""
    from eval.perf.plan import Options, defaults
    from eval.runs.identity import hardware

    rates = listed_numbers("--rate", rate, float)
    if len({f"{one:g}" for one in rates}) < len(rates):
        raise ValueError(f"--rate {rate}: two are the same to six digits, so are their files")
    lengths, places, answer = defaults(bool(hardware()["gpus"]))
    return Options(
        prompt_tokens=listed_numbers("--prompt-tokens", prompt_tokens, int) or lengths,
        output_tokens=output_tokens or answer,
        concurrency=listed_numbers("--concurrency", concurrency, int) or (() if rates else places),
        rates=rates,
    )


def _objective(slo: str | None, search: bool) -> Objective | None:
    from eval.perf.objective import read_objective

    if search and not slo:
        raise ValueError("--search needs an objective: --slo ttft=500,tpot=50")
    return read_objective(slo) if slo else None


def _target(
    contestant: str | None,
    lineup: str,
    base_url: str | None,
    *endpoint: Any,
) -> Target:
    from eval.perf.target import at_endpoint, of_lineup

    if contestant and not base_url:
        return of_lineup(lineup, contestant)
    if base_url and not contestant:
        return at_endpoint(base_url, *endpoint)
    raise ValueError("give --contestant ID, or --base-url URL with --model NAME")


def _limits_of(target: Target) -> Roofline | None:
    """What the cards of a contestant cannot beat; of an endpoint nobody knows them."""
    from eval.beside.ceilings import roofline_of_contestant
    from eval.perf.target import OfLineup

    if not isinstance(target, OfLineup):
        return None
    return roofline_of_contestant(target.contestant, target.fingerprint(say))


def _measure(target: Target, options: Options, folder: Path, limits: Roofline | None) -> bool:
    """Run the load test; return whether it was interrupted."""
    from eval.locks import MeasuringError
    from eval.perf.calibration import CalibrationError
    from eval.perf.progress import Bar
    from eval.perf.running import load_test
    from runners.engines.client import EnginesNotReady
    from runners.home import home

    bar = Bar()
    try:
        with stoppable(), bar:
            asyncio.run(load_test(home(), folder, target, options, bar, limits=limits))
    except (MeasuringError, CalibrationError, EnginesNotReady) as error:
        bar.say(str(error))
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        if not folder.exists():
            bar.say("interrupted before anything was measured")
            raise typer.Exit(1) from None
        bar.say(f"interrupted; what was measured is kept in {folder}")
        return True
    return False


def _end(
    folder: Path,
    limits: Roofline | None,
    json_file: Path | None,
    *,
    objective: Objective | None = None,
    interrupted: bool = False,
) -> NoReturn:
    """Show the result that follows from a folder, and exit."""
    from rich.console import Console

    from eval.perf.folder import document

    found = document(folder, limits, objective)
    if json_file is None:
        Console().print(_table(found["summary"]))
    for line in _lines(found):
        typer.echo(line, err=json_file is not None)
    if json_file is not None:
        give(json_file, json.dumps(found, ensure_ascii=False))
    states = {one["state"] for one in found["cells"]}
    sound = found["ended"] and not interrupted and states
    raise typer.Exit(0 if sound and not states & {"failed", "interrupted"} else 1)


_COLUMNS = (
    ("TTFT ms", "median_ttft_ms", 0),
    ("p99", "p99_ttft_ms", 0),
    ("TPOT ms", "median_tpot_ms", 1),
    ("E2E ms", "median_e2el_ms", 0),
    ("output tok/s", "output_throughput", 1),
)


def _table(summary: list[dict[str, Any]]) -> Table:
    from rich.table import Table

    table = Table("prompt", "load", *(name for name, _, _ in _COLUMNS), "failed")
    for one in summary:
        cells = [_figure(one["figures"].get(key), digits) for _, key, digits in _COLUMNS]
        failed = str(sum(one["failures"].values()) or "")
        table.add_row(str(one["prompt_tokens"]), _load(one), *cells, failed)
    return table


def _load(one: dict[str, Any]) -> str:
    if one["loop"] == "closed":
        return f"{one['max_concurrency']} at once"
    return f"{one['request_rate']:g} a second"


def _figure(value: dict[str, float | None] | None, digits: int) -> str:
    if value is None:
        return "–"
    text = f"{value['mean']:.{digits}f}"
    if value["low"] is None:
        return text
    return f"{text}\n{value['low']:.{digits}f} to {value['high']:.{digits}f}"


def _lines(found: dict[str, Any]) -> Iterator[str]:
    machine = found["fingerprint"]["digest"]
    yield f"load test {found['name']} of {found['target']}, fingerprint {machine}"
    if not found["ended"]:
        yield _unfinished(found["missing"])
    if anew := found.get("objective_anew"):
        bounds = ",".join(f"{key}={value:g}" for key, value in anew.items() if value is not None)
        yield f"held against another objective than it was begun with: {bounds}"
    if tokens := found.get("kv_tokens"):
        yield f"the engine reports a KV cache of {tokens:,} tokens"
    for one in found["summary"]:
        what = f"{one['prompt_tokens']} tokens, {_load(one)}"
        if others := [state for state in one["states"] if state != "measured"]:
            yield f"{what}: {', '.join([*others, *one['why']])}"
        if one["flags"]:
            yield f"{what}: not to be taken as it stands ({', '.join(one['flags'])})"
    yield from _carries(found["carries"])


def _unfinished(missing: list[str]) -> str:
    head = "this load test has not ended, or was cut off"
    if not missing:
        return head
    return f"{head}: {len(missing)} cells are not there, such as {missing[0]}"


def _carries(carries: list[dict[str, Any]]) -> Iterator[str]:
    for one in carries:
        unit = "at once" if one["loop"] == "closed" else "arrivals a second"
        carried = (
            "no load was shown to meet the objective"
            if one["highest"] is None
            else f"{one['highest']:g} {unit} met the objective"
        )
        more = [f"{one['failed_at']:g} did not"] if one["failed_at"] else []
        if flagged := one["not_shown_at"]:
            more.insert(0, f"{flagged:g} did but is flagged, which shows nothing")
        what = f"{one['prompt_tokens']} tokens: {carried}"
        yield "; ".join([what, *(more or ["more was not tried"])])
