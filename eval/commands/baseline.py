"""`python -m eval baseline`: the runs that nights are compared with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from eval.commands.options import AsJson

if TYPE_CHECKING:
    from eval.nights.pinning import Known


app = typer.Typer(no_args_is_help=True, help="Pin the runs that nights are compared with.")


@app.command()
def pin(
    runs: Annotated[list[str], typer.Argument(help="At least three runs; five are better.")],
    replace: Annotated[bool, typer.Option("--replace", help="Exchange a pinned one.")] = False,
    as_json: AsJson = False,
) -> None:
    """Pin RUNS as the baseline: whole, asked afresh, and all asked the same."""
    from eval.nights.pinned import BaselineError, read_pinned, write_pinned
    from eval.nights.pinning import pinnable
    from runners.home import home

    there = None if replace else read_pinned(home())
    if there:
        raise BaselineError(
            f"a baseline is pinned since {there.pinned_at} ({', '.join(there.names)}); "
            "--replace exchanges it"
        )
    known, notes = pinnable(home() / "runs", runs)
    write_pinned(home(), known.pinned)
    for line in (*(f"note: {note}" for note in notes), *_told(known)):
        typer.echo(line, err=True)
    typer.echo("nights from now on are compared with it", err=True)
    if as_json:
        typer.echo(json.dumps({**_as_json(known), "notes": notes}, ensure_ascii=False))


@app.command()
def show(as_json: AsJson = False) -> None:
    """Show the pinned baseline; exit 1 where its runs cannot be used any more."""
    from eval.nights.pinned import BaselineError, read_pinned
    from eval.nights.pinning import read_known
    from runners.home import home

    pinned = read_pinned(home())
    told: dict[str, object] = {"pinned_at": None, "runs": [], "contestants": {}, "fault": None}
    lines = ["no baseline is pinned; python -m eval baseline pin RUN RUN RUN"]
    if pinned:
        try:
            known = read_known(home() / "runs", pinned)
        except BaselineError as error:
            lines = [str(error)]
            told |= {"pinned_at": pinned.pinned_at, "runs": pinned.names, "fault": str(error)}
        else:
            lines = list(_told(known))
            told |= _as_json(known)
    for line in lines:
        typer.echo(line, err=as_json)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
    raise typer.Exit(1 if told["fault"] else 0)


@app.command()
def unpin() -> None:
    """Compare nights with nothing any more; the runs stay."""
    from eval.nights.pinned import remove_pinned
    from runners.home import home

    was = remove_pinned(home())
    typer.echo("no longer pinned" if was else "no baseline was pinned", err=True)


def _told(known: Known) -> Iterator[str]:
    yield f"pinned {known.pinned.pinned_at}: {', '.join(known.pinned.names)}"
    for name, one in known.baselines.items():
        yield f"{name}: {len(one.tallies)} questions, {_apart(one.unrest)}"


def _apart(unrest: float) -> str:
    if unrest <= 1:
        return "its runs differ no more than chance has it"
    return f"its runs differ more than chance has it, {unrest:.1f} times in variance"


def _as_json(known: Known) -> dict[str, object]:
    return {
        "pinned_at": known.pinned.pinned_at,
        "runs": known.pinned.names,
        "contestants": {
            name: {"questions": len(one.tallies), "runs": one.runs, "unrest": one.unrest}
            for name, one in known.baselines.items()
        },
    }
