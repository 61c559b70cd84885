"""`python -m eval report`: a run as HTML, Markdown or JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.commands.databases import DatabaseUrl
from eval.commands.paying import (
    Bought,
    Electricity,
    On,
    PricePerHour,
    Utilisation,
    paying_of,
    terms_of,
)
from eval.commands.reviews import stored_ratings
from eval.outputs import STDOUT

if TYPE_CHECKING:
    from eval.beside.finding import Given
    from eval.beside.together import Beside
    from eval.cost.hardware import Paying
    from eval.runs.folder import Run

_IN_HOME = "name in LEITAI_HOME, or path; several times."
_OF_WEIGHTS = "those of the run's weights"


def report(
    run: Annotated[str, typer.Argument(help="Name of a run, or the path of its folder.")],
    *,
    html: Annotated[Path | None, typer.Option(help="File for HTML, one for all.")] = None,
    md: Annotated[Path | None, typer.Option(help="File for Markdown.")] = None,
    json: Annotated[Path | None, typer.Option(help="File for the figures as JSON.")] = None,
    language: Annotated[str, typer.Option(help="en or zh.")] = "en",
    speed: Annotated[
        list[str] | None, typer.Option(help=f"A load test: {_IN_HOME}", show_default=_OF_WEIGHTS)
    ] = None,
    startup: Annotated[
        list[str] | None, typer.Option(help=f"Starts: {_IN_HOME}", show_default=_OF_WEIGHTS)
    ] = None,
    soak: Annotated[
        list[str] | None, typer.Option(help=f"Hours of load: {_IN_HOME}", show_default=_OF_WEIGHTS)
    ] = None,
    capabilities: Annotated[
        list[str] | None, typer.Option(help=f"Checks: {_IN_HOME}", show_default=_OF_WEIGHTS)
    ] = None,
    cards: Annotated[
        str | None,
        typer.Option(help="What the run is priced on.", show_default="as each fingerprint says"),
    ] = None,
    machine: Annotated[
        str | None, typer.Option(help="The same without a card: of configs/prices.yaml.")
    ] = None,
    on: On = None,
    price_per_hour: PricePerHour = None,
    bought: Bought = False,
    utilisation: Utilisation = None,
    electricity: Electricity = None,
    database: DatabaseUrl = "",
) -> None:
    """Report a run, finished or not; without a file: Markdown on stdout. See docs/report.md.

    A file `-` is stdout, for one of the three.

    What was measured of the same weights stands beside it: what is named, or the newest that
    lies in LEITAI_HOME. People's ratings of that very run come from the database. Exit 0
    written, 2 bad usage, or something that cannot be read.
    """
    from eval.beside.finding import Given
    from eval.report import as_markdown, write_report
    from eval.runs.folder import open_run
    from runners.home import home

    there = open_run(home() / "runs", run)
    ratings = stored_ratings(there, database)
    terms = terms_of(bought, utilisation, electricity, price_per_hour)
    paying = paying_of(cards, machine, on, terms)
    given = Given(*(tuple(one or ()) for one in (speed, startup, soak, capabilities)))
    found = _beside(there, given, paying)
    if html is md is json is None:
        typer.echo(as_markdown(there, language, ratings, found), nl=False)
        return
    write_report(
        there, html=html, md=md, json=json, language=language, ratings=ratings, beside=found
    )
    for path in (html, md, json):
        if path and path != STDOUT:
            typer.echo(f"written: {path}", err=True)


def _beside(run: Run, given: Given, paying: Paying) -> Beside:
    from eval.beside.together import beside
    from runners.home import home, weights_root

    return beside(run, home=home(), weights=weights_root(), given=given, paying=paying)
