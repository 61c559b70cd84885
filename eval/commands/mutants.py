"""`python -m eval problems mutants`: do the stored tests notice small mistakes?"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.commands.options import AsJson

if TYPE_CHECKING:
    from eval.proofs.teeth import Teeth

Slugs = Annotated[list[str] | None, typer.Argument(help="Names of problems.", show_default="all")]
Folder = Annotated[Path | None, typer.Option(help="Folder of problems instead of the built-in.")]
Sample = Annotated[
    int | None, typer.Option(min=1, help="So many mutants of each problem.", show_default="all")
]
Seed = Annotated[int, typer.Option(help="Which ones `--sample` takes.")]


def mutants(
    slugs: Slugs = None,
    folder: Folder = None,
    sample: Sample = None,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Put small mistakes into the references and count those that the stored tests notice.

    Exit 0 when at least 99 % of the mutants that differ from the brute force are killed,
    1 when not, or when some could not be judged or there is no sandbox.
    """
    from eval.judging.many import JudgingError
    from eval.proofs.authoring import workshops
    from eval.proofs.teeth import ENOUGH, Fate, kill_rate, measure_all

    try:
        measured = asyncio.run(measure_all(workshops(folder, slugs), sample, seed, _tell))
    except JudgingError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    rate = kill_rate(measured)
    counts = {fate.value: sum(len(one.of(fate)) for one in measured) for fate in Fate}
    counted = counts[Fate.KILLED] + counts[Fate.SURVIVED]
    told = f"{rate:.2%}" if rate is not None else "no rate"
    typer.echo(
        f"{told}: {counts[Fate.KILLED]} of {counted} mutants that differ are killed; besides, "
        f"{counts[Fate.LARGE_ONLY]} fail large tests only, {counts[Fate.EQUIVALENT]} differ "
        f"nowhere, {counts[Fate.UNJUDGED]} could not be judged",
        err=True,
    )
    if as_json:
        problems = [one.as_json() for one in measured]
        typer.echo(json.dumps({"kill_rate": rate, **counts, "problems": problems}))
    failed = rate is None or rate < ENOUGH or counts[Fate.UNJUDGED]
    raise typer.Exit(1 if failed else 0)


def _tell(teeth: Teeth) -> None:
    from eval.proofs.teeth import Fate

    killed = len(teeth.of(Fate.KILLED))
    typer.echo(f"{teeth.id}: {killed} of {teeth.counted} killed", err=True)
    for one in teeth.of(Fate.SURVIVED):
        mutant = one.mutant
        where = f"  survived: line {mutant.line}, {mutant.operator}: {mutant.change}"
        typer.echo(f"{where}; differs on {one.shown_by}", err=True)
    for one in teeth.of(Fate.UNJUDGED):
        typer.echo(f"  could not be judged: line {one.mutant.line}, {one.mutant.change}", err=True)
