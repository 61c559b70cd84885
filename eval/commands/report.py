"""`python -m eval report`: a run as HTML, Markdown or JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eval.commands.reviews import DatabaseUrl, stored_ratings


def report(
    run: Annotated[str, typer.Argument(help="Name of a run, or the path of its folder.")],
    *,
    html: Annotated[Path | None, typer.Option(help="File for HTML, one for all.")] = None,
    md: Annotated[Path | None, typer.Option(help="File for Markdown.")] = None,
    json: Annotated[Path | None, typer.Option(help="File for the figures as JSON.")] = None,
    language: Annotated[str, typer.Option(help="en or zh.")] = "en",
    database: DatabaseUrl = "",
) -> None:
    """Report a run, finished or not; without a file: Markdown on stdout. See docs/report.md.

    People's ratings of that very run come from the database. Exit 0 written, 2 bad usage,
    or a run or database that cannot be read.
    """
    from eval.report import as_markdown, write_report
    from eval.runs.folder import open_run
    from runners.home import home

    there = open_run(home() / "runs", run)
    ratings = stored_ratings(there, database)
    if html is md is json is None:
        typer.echo(as_markdown(there, language, ratings), nl=False)
        return
    write_report(there, html=html, md=md, json=json, language=language, ratings=ratings)
    for path in (html, md, json):
        if path:
            typer.echo(f"written: {path}", err=True)
