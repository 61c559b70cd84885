"""`python -m eval export` and `import`: revealed battles out, and those of others in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from eval.commands.databases import DatabaseUrl, opened
from eval.commands.options import AsJson


def add_to(app: typer.Typer) -> None:
    """Give the command line its commands for open data."""
    app.command("export")(export)
    app.command("import")(import_)


def export(
    folder: Annotated[Path, typer.Argument(help="A folder that is not there yet.")],
    *,
    database: DatabaseUrl = "",
    parquet: Annotated[bool, typer.Option("--parquet", help="As Parquet files too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write all revealed battles for others, texts scrubbed, voters renamed; docs/open-data.md.

    Read them before you publish them: scrubbing finds what has a form, not every name.
    Exit 0 written, 1 the database failed, 2 bad usage.
    """
    from eval.exchange import exporting
    from eval.records.exchange import Exchange

    with opened(Exchange, database) as exchange:
        manifest = exporting.export(exchange, folder, parquet=parquet, tell=_tell)
    _tell(f"{folder}: {manifest['battles']} battles of {manifest['voters']} voters")
    if as_json:
        typer.echo(json.dumps({"folder": str(folder), **manifest}, ensure_ascii=False))


def import_(
    folder: Annotated[Path, typer.Argument(help="What `export` has written.")],
    *,
    database: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """Add another installation's battles; what is here already is skipped and counted.

    All is checked first and stored in one piece. Exit 0 done, 1 the database failed,
    2 bad usage or a damaged export.
    """
    from eval.exchange.merging import take_in
    from eval.records.exchange import Exchange

    with opened(Exchange, database, makes=True) as exchange:
        taken = take_in(exchange, folder, tell=_tell)
    _tell(f"{taken.added} battles added, {taken.skipped} were here already")
    _tell(f"{taken.reviews} reviews added")
    if as_json:
        typer.echo(json.dumps({"folder": str(folder), **vars(taken)}, ensure_ascii=False))


def _tell(line: str) -> None:
    typer.echo(line, err=True)
