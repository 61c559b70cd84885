"""`python -m eval problems`: make, prove and hand out problems; `own` and `mutants` add to it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from eval.commands import mutants
from eval.commands.options import AsJson
from eval.commands.own import add_to
from eval.commands.own import chosen as chosen_folders

app = typer.Typer(no_args_is_help=True, help="Make, prove, take in and hand out problems.")

Slugs = Annotated[list[str] | None, typer.Argument(help="Names of problems.", show_default="all")]
Own = Annotated[bool, typer.Option("--own", help="The team's own problems: docs/problems.md.")]
Folder = Annotated[Path | None, typer.Option(help="Folder of problems instead of the built-in.")]


@app.command()
def build(slugs: Slugs = None, folder: Folder = None, own: Own = False) -> None:
    """Write the stored tests anew from generator, seed and reference; drafts by name only."""
    from eval.proofs.authoring import Workshop
    from eval.questions.imported import head

    for one in chosen_folders(folder, own, slugs):
        if head(one).tests_from == "import":
            told = f"{one.name}: its tests are given, there is nothing to build"
            if slugs:
                raise ValueError(told)
            to_stderr(told)
            continue
        made = Workshop(one).build()
        to_stderr(f"{made.id}: {len(made.tests)} tests, digest {made.digest[:12]}")


@app.command()
def verify(
    slugs: Slugs = None,
    folder: Folder = None,
    own: Own = False,
    record: Annotated[
        bool, typer.Option("--record", help="First write the worked case's judgements anew.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Prove that references pass, brute forces agree and wrong answers fail as they should.

    Of a draft, by its name, say what is still missing.
    """
    from eval.proofs.proving import prove_all

    chosen = chosen_folders(folder, own, slugs)
    proofs = asyncio.run(prove_all(chosen, tell=to_stderr, recording=record))
    if as_json:
        typer.echo(json.dumps({"problems": [proof.as_json() for proof in proofs]}))
    raise typer.Exit(1 if any(proof.faults for proof in proofs) else 0)


@app.command()
def export(
    out: Annotated[Path, typer.Argument(help="File to write.")],
    slugs: Slugs = None,
    folder: Folder = None,
    own: Own = False,
    as_json: AsJson = False,
) -> None:
    """Write problems as JSON Lines, in the form that `judge` reads; no drafts."""
    from eval.outputs import check_output, write_output
    from eval.problems import as_judging_line
    from eval.questions.imported import head, load_folder

    check_output(out)
    folders = chosen_folders(folder, own, slugs)
    if drafts := [one.name for one in folders if head(one).draft]:
        raise ValueError(f"{', '.join(drafts)}: a draft is not exported; verify it first")
    chosen = sorted((load_folder(one).worded for one in folders), key=lambda one: one.order)
    lines = [json.dumps(as_judging_line(one), ensure_ascii=False) + "\n" for one in chosen]
    write_output(out, "".join(lines))
    to_stderr(f"{len(chosen)} problems written to {out}")
    if as_json:
        digests = {one.id: one.digest for one in chosen}
        typer.echo(json.dumps({"file": str(out), "problems": digests}))


@app.command()
def release(as_json: AsJson = False) -> None:
    """Give the built-in set its next version, where its tests or prompts have changed."""
    from eval.questions import release as releasing

    version, is_new = releasing.release(releasing.FILE)
    told = f"the built-in set is version {version.version}"
    to_stderr(f"{told} now" if is_new else f"{told} still, nothing has changed")
    if as_json:
        typer.echo(json.dumps({**version.as_json(), "is_new": is_new}))


add_to(app)
app.command()(mutants.mutants)


def to_stderr(line: str) -> None:
    """A line of progress."""
    typer.echo(line, err=True)
