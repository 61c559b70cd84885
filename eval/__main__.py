"""The bench's command line: `python -m eval …`.

Progress goes to stderr; with `--json` the last line of stdout is one JSON document.
Exit 0 done, 1 failed, 2 bad usage or input. Each command imports what it needs when it
runs, so that `--help` is quick.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Problems and judging.")
problems = typer.Typer(no_args_is_help=True, help="Build, verify and export problems.")
app.add_typer(problems, name="problems")

Slugs = Annotated[list[str] | None, typer.Argument(help="Problems; all by default.")]
Folder = Annotated[Path | None, typer.Option(help="Folder of problems instead of the built-in.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON line at the end of stdout.")]


@problems.command()
def build(slugs: Slugs = None, folder: Folder = None) -> None:
    """Write the stored tests anew from generator, seed and reference."""
    from eval.authoring import workshops

    for workshop in workshops(folder, slugs):
        made = workshop.build()
        typer.echo(f"{made.id}: {len(made.tests)} tests, digest {made.digest[:12]}", err=True)


@problems.command()
def verify(slugs: Slugs = None, folder: Folder = None, as_json: AsJson = False) -> None:
    """Prove that references pass, brute forces agree and wrong answers fail as they should."""
    from eval.authoring import workshops
    from eval.verify import verify_all

    reports = asyncio.run(verify_all(workshops(folder, slugs), tell=_to_stderr))
    if as_json:
        typer.echo(json.dumps({"problems": [report.as_json() for report in reports]}))
    raise typer.Exit(1 if any(report.faults for report in reports) else 0)


@problems.command()
def export(out: Path, slugs: Slugs = None, folder: Folder = None, as_json: AsJson = False) -> None:
    """Write problems as JSON Lines, in the form that `judge` reads."""
    from eval.authoring import workshops
    from eval.problems import as_judging_line, load_problem

    chosen = sorted(
        (load_problem(one.folder) for one in workshops(folder, slugs)), key=lambda one: one.order
    )
    lines = [json.dumps(as_judging_line(one), ensure_ascii=False) + "\n" for one in chosen]
    out.write_text("".join(lines), encoding="utf-8")
    _to_stderr(f"{len(chosen)} problems written to {out}")
    if as_json:
        digests = {one.id: one.digest for one in chosen}
        typer.echo(json.dumps({"file": str(out), "problems": digests}))


def _to_stderr(line: str) -> None:
    typer.echo(line, err=True)


def main() -> None:
    """Run the command line; input that cannot be used ends in one line and exit 2."""
    try:
        app()
    except (ValueError, OSError) as error:
        _to_stderr(str(error))
        raise SystemExit(2) from error


if __name__ == "__main__":
    main()
