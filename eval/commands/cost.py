"""`python -m eval cost`: memory, cards, plans, start-up, money."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from eval.commands.forms import form_given
from eval.commands.options import AsJson, LineupName, say
from eval.commands.paying import (
    Bought,
    Electricity,
    On,
    PricePerHour,
    Utilisation,
    check_rents,
    paying_of,
    terms_of,
)
from eval.commands.startable import able

if TYPE_CHECKING:
    from rich.table import Table

    from eval.cost.hardware import Paying
    from eval.cost.prices import Terms
    from eval.cost.tensors import Quantisation
    from runners.lineup import Contestant, Lineup

WIDE = 200


_OF_A_LINEUP = ("--lineup", "--context", "--concurrency", "--quantisation")
_OF_A_PRICE = ("--machine", "--on", "--price-per-hour", "--bought", "--utilisation")
FORMS = {
    "": _OF_A_LINEUP,
    "--plan": ("--cards", *_OF_A_LINEUP),
    "--run": ("--cards", "--electricity", *_OF_A_PRICE),
    "--startup": ("--lineup", "--contestant", "--times"),
    "--checkpoint": (),
}


def cost(
    given: typer.Context,
    *,
    lineup: LineupName = "pocket",
    context: Annotated[
        int | None, typer.Option(min=1, help="Tokens a slot.", show_default="the lineup's")
    ] = None,
    concurrency: Annotated[
        int | None, typer.Option(min=1, help="Full contexts at once.", show_default="its slots")
    ] = None,
    quantisation: Annotated[
        str | None, typer.Option(help="Of bf16,fp8,awq,q8_0,q4_k_m.", show_default="all")
    ] = None,
    plan: Annotated[
        bool, typer.Option(help="Lay the lineup out on --cards, or on those here.")
    ] = False,
    cards: Annotated[
        str | None, typer.Option(help="2xRTX4090,L4 for instance; kinds of configs/cards.yaml.")
    ] = None,
    run: Annotated[str | None, typer.Option(help="What this run has cost.")] = None,
    machine: Annotated[
        str | None, typer.Option(help="What a --run is priced on: of configs/prices.yaml.")
    ] = None,
    on: On = None,
    price_per_hour: PricePerHour = None,
    bought: Bought = False,
    utilisation: Utilisation = None,
    electricity: Electricity = None,
    startup: Annotated[
        bool, typer.Option(help="Measure starts of the engines that this machine can run.")
    ] = False,
    contestant: Annotated[
        str | None, typer.Option(help="Only this one starts.", show_default="all")
    ] = None,
    checkpoint: Annotated[
        str | None,
        typer.Option(help="What a header says: .gguf, .safetensors, .index.json, folder, https."),
    ] = None,
    times: Annotated[int, typer.Option(min=1, max=20, help="Cold starts, and warm ones.")] = 3,
    as_json: AsJson = False,
) -> None:
    """Tell what a lineup takes; or with --plan, --run, --startup, --checkpoint. docs/cost.md.

    Exit 0 done, 1 an engine did not start or a run is no result, 2 bad usage or input.
    """
    from eval.cost.here import load_here
    from runners.lineup import load_lineup

    form_given(given, FORMS)
    if checkpoint:
        _tell_header(checkpoint, as_json)
        return
    if run:
        terms = terms_of(bought, utilisation, electricity, price_per_hour)
        _finish_run(run, paying_of(cards, machine, on, terms), terms, as_json)
    if startup:
        _finish_startup(load_here(lineup), contestant, times, as_json)
    playing = load_lineup(lineup)
    wanted = _wish(context, concurrency, quantisation)
    if plan:
        _tell_plan(playing, cards, wanted, as_json)
    else:
        _tell_table(playing, wanted, as_json)


def _wish(context: int | None, concurrency: int | None, quantisation: str | None) -> Any:
    from eval.cost.laying_out import Wish

    return Wish(context, concurrency, _quantisation(quantisation))


def _quantisation(given: str | None) -> Quantisation | None:
    from eval.cost.tensors import QUANTISATIONS

    if given is None:
        return None
    word = {"fp16": "bf16"}.get(given.lower(), given.lower())
    for known in QUANTISATIONS:
        if word == known:
            return known
    raise ValueError(f"--quantisation {given} is unknown; legal are {', '.join(QUANTISATIONS)}")


# ------------------------------------------------------------------ the table


def _tell_table(lineup: Lineup, wish: Any, as_json: bool) -> None:
    from eval.cost.cards import load_cards
    from eval.cost.checkpoints import model_of
    from eval.cost.convenience import load_convenience
    from eval.cost.requirements import requirements
    from eval.cost.telling import requirement_table

    kinds, rows, unknown = load_cards(), [], []
    for one in lineup.contestants:
        model = model_of(one)
        if model:
            rows += requirements(one, model, kinds, wish.load(one), wish.quantisation)
        else:
            unknown.append(one.id)
    if as_json:
        known = {one.id for one in lineup.contestants} | {"vllm", "llamacpp"}
        convenience = [r for r in load_convenience().rows if r.id in known]
        told = {
            "requirements": [row.as_json() for row in rows],
            "unknown": unknown,
            "convenience": [one.model_dump(mode="json") for one in convenience],
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    _print(requirement_table(rows))
    for name in unknown:
        typer.echo(f"{name}: nothing is known of its shape; fetch its weights first")


def _tell_header(source: str, as_json: bool) -> None:
    from dataclasses import asdict

    from eval.cost.looking import look
    from eval.cost.telling import header_lines

    found = look(source)
    if as_json:
        kv = found.shape.kv_bytes_per_token if found.shape else None
        told = asdict(found) | {"total": found.total, "kv_bytes_per_token": kv}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    for line in header_lines(found):
        typer.echo(line)


# ------------------------------------------------------------------ the plan


def _tell_plan(lineup: Lineup, cards: str | None, wish: Any, as_json: bool) -> None:
    from eval.cost.cards import load_cards, parse_cards
    from eval.cost.here import cards_here
    from eval.cost.laying_out import plan_for
    from eval.cost.telling import plan_lines
    from runners.engines.memory import whole

    kinds = load_cards()
    if cards:
        offered = [kinds.named(name) for name in parse_cards(cards, kinds)]
        found = plan_for(lineup, offered, kinds, wish)
    elif here := cards_here():
        found = plan_for(lineup, here, kinds, wish, whole())
    else:
        example = f"2x{next(iter(kinds.cards))}"
        raise ValueError(f"no graphics card is here: --plan needs --cards, {example} for instance")
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for line in plan_lines(found):
        typer.echo(line)


# ------------------------------------------------------------------ the money


def _finish_run(run: str, paying: Paying, terms: Terms, as_json: bool) -> NoReturn:
    from dataclasses import asdict

    from eval.cost.cards import load_cards
    from eval.cost.hardware import hardware_of
    from eval.cost.prices import load_prices
    from eval.cost.runs import run_cost
    from eval.cost.telling import cost_lines, cost_table
    from eval.runs.folder import open_run
    from runners.home import home

    kinds, prices = load_cards(), load_prices()
    opened = open_run(home() / "runs", run)
    records = opened.manifest["determined"]["contestants"]
    hardware = hardware_of(records, paying, kinds, prices)
    check_rents(terms, hardware)
    found = run_cost(opened, hardware, kinds, prices, terms)
    if as_json:
        typer.echo(json.dumps({**asdict(found), "terms": asdict(terms)}, ensure_ascii=False))
    else:
        _print(cost_table(found.costs))
    for line in cost_lines(found, terms):
        typer.echo(line, err=as_json)
    raise typer.Exit(1 if found.faults else 0)


# ------------------------------------------------------------------ the starts


def _finish_startup(lineup: Lineup, only: str | None, times: int, as_json: bool) -> NoReturn:
    from eval.beside.keeping import keep
    from eval.cost.starting import StartError, Startup
    from eval.cost.telling import startup_table
    from eval.runs.identity import fingerprint_of
    from runners.home import home

    found: list[Startup] = []
    told = []
    failed = False
    for one, path in able(lineup, only):
        typer.echo(f"{one.id}: {2 * times} starts, alternately cold and warm", err=True)
        try:
            found.append(_measured(lineup, one, path, times))
            fingerprint = fingerprint_of(one, say)
            told.append({**found[-1].as_json(), "fingerprint": fingerprint})
        except StartError as error:
            failed = True
            typer.echo(str(error), err=True)
    document: dict[str, Any] = {"startup": told}
    if told:
        document = keep(home(), "startup", document)
        typer.echo(f"kept as startup/{document['name']}, for reports", err=True)
    if as_json:
        typer.echo(json.dumps(document))
    else:
        _print(startup_table(found))
    raise typer.Exit(1 if failed else 0)


def _measured(lineup: Lineup, contestant: Contestant, path: Path | None, times: int) -> Any:
    from eval.cost.hosted import measure_hosted
    from eval.cost.starting import measure

    turns = (True, False) * times
    if path is None:
        return asyncio.run(measure_hosted(lineup, contestant, turns))
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "engine.log"
        return asyncio.run(measure(contestant, path, log, turns))


def _print(table: Table) -> None:
    """Print a table, in a file as wide as it needs to be read."""
    from rich.console import Console

    console = Console()
    (console if console.is_terminal else Console(width=WIDE)).print(table)
