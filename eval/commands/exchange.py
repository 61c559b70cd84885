"""`python -m eval export` and `import`: revealed battles out, and those of others in."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from eval.records.exchange import Exchange

DatabaseUrl = Annotated[
    str,
    typer.Option(
        "--database",
        envvar="DATABASE_URL",
        help="Where the records are.",
        show_default="SQLite in LEITAI_HOME",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON line at the end of stdout.")]


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

    with _opened(database) as exchange:
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

    with _opened(database) as exchange:
        taken = take_in(exchange, folder, tell=_tell)
    _tell(f"{taken.added} battles added, {taken.skipped} were here already")
    _tell(f"{taken.reviews} reviews added")
    if as_json:
        typer.echo(json.dumps({"folder": str(folder), **vars(taken)}, ensure_ascii=False))


@contextlib.contextmanager
def _opened(url: str) -> Iterator[Exchange]:
    from eval.records import RecordsError
    from eval.records.exchange import Exchange
    from runners.home import home

    try:
        exchange = Exchange.open(url or f"sqlite:///{home() / 'leitai.db'}")
    except RecordsError as error:
        raise ValueError(str(error)) from error
    with contextlib.closing(exchange):
        try:
            yield exchange
        except ValueError:
            raise
        except RecordsError as error:
            _tell(str(error))
            raise typer.Exit(1) from error


def _tell(line: str) -> None:
    typer.echo(line, err=True)
