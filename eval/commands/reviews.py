"""`python -m eval reviews`: what people's ratings of a run say; and those ratings, for others."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated

import typer

from eval.commands.databases import DatabaseUrl, home_url
from eval.commands.options import AsJson

if TYPE_CHECKING:
    from rich.table import Table

    from eval.review.alpha import Agreement
    from eval.review.summary import Mean, Reviewed, ReviewSummary
    from eval.runs.folder import Run
    from eval.scores.composite import HumanRating
    from eval.scores.resampling import Interval


def reviews(
    run: Annotated[str, typer.Argument(help="Name of a run, or the path of its folder.")],
    *,
    database: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """Means of readability, structure and comments, agreement, coverage; docs/review.md.

    Adjusted means have the severity of raters fitted out. Exit 0 done, 2 bad usage, or a
    run or database that cannot be read.
    """
    from eval.review.summary import summarise
    from eval.runs.folder import open_run
    from eval.runs.judged import judged_samples
    from runners.home import home

    there = open_run(home() / "runs", run)
    found = _unnamed(summarise(judged_samples(there), stored_ratings(there, database)))
    if as_json:
        typer.echo(json.dumps({"run": there.name, **asdict(found)}, ensure_ascii=False))
        return
    from rich.console import Console

    console = Console()
    if found.raters:
        console.print(_means(found))
        console.print(_raters(found))
    for line in _told(found, there.name):
        typer.echo(line)


def stored_ratings(run: Run, url: str) -> tuple[HumanRating, ...]:
    """Return the ratings of that very run; none where no database was made yet.

    Raises `ValueError` for a database that cannot be read, or that is not there.
    """
    from eval.records import RecordsError
    from eval.records.reviews import Reviews
    from eval.review.given import ratings_of
    from runners.home import home

    path = home() / "leitai.db"
    if not url and not path.exists():
        return ()
    try:
        with contextlib.closing(Reviews.open(url or home_url(), existing=True)) as records:
            return ratings_of(run, records)
    except RecordsError as error:
        raise ValueError(str(error)) from error


def _unnamed(found: ReviewSummary) -> ReviewSummary:
    """Raters by number: who they are stays in the database."""
    raters = (replace(one, rater=f"rater {n}") for n, one in enumerate(found.raters, 1))
    return replace(found, raters=tuple(raters))


def _means(found: ReviewSummary) -> Table:
    from rich.table import Table

    table = Table("contestant", "dimension", "adjusted", "95 %", "raw", "95 %")
    for column in table.columns[2:]:
        column.justify = "right"
    for one in found.contestants:
        for dimension, mean in one.means.items():
            table.add_row(_seen(one.contestant), dimension, *_figures(mean))
        table.add_section()
    return table


def _figures(mean: Mean) -> tuple[str, ...]:
    return (
        f"{mean.adjusted:.2f}",
        _between(mean.adjusted_interval),
        f"{mean.raw:.2f}",
        _between(mean.raw_interval),
    )


def _raters(found: ReviewSummary) -> Table:
    from rich.table import Table

    table = Table("rater", "answers", "above the others by")
    for column in table.columns[1:]:
        column.justify = "right"
    for one in found.raters:
        above = round(one.leniency, 2) + 0.0  # no "-0.00"
        table.add_row(one.rater, str(one.answers), f"{above:+.2f}")
    return table


def _told(found: ReviewSummary, run: str) -> Iterator[str]:
    for one in found.contestants:
        yield _coverage(one)
    if not found.raters:
        yield f"nobody has rated run {run} yet; open /review in the browser"
        return
    for dimension, agreed in found.agreement.items():
        yield f"{dimension}: {_agreed(agreed)}"
    if not found.crossed:
        yield (
            "raters and contestants fall into groups that nobody connects, so severity cannot "
            "be told from quality between them; let a person rate answers of both"
        )


def _coverage(one: Reviewed) -> str:
    no_code = f", {one.no_code} without code are not rated" if one.no_code else ""
    return (
        f"{_seen(one.contestant)}: {one.once.count} of {one.once.total} answers rated, "
        f"{one.twice.count} of them twice, by {one.raters} raters{no_code}"
    )


def _agreed(found: Agreement) -> str:
    if found.value is None:
        why = "all ratings are equal" if found.units else "no answer has two raters yet"
        return f"alpha cannot be told, {why}"
    told = f"Krippendorff's alpha (ordinal) {found.value:.2f}"
    return f"{told} [{_between(found.interval)}] over {found.units} answers with two ratings"


def _between(interval: Interval | None) -> str:
    return "–" if interval is None else f"{interval[0]:.2f} to {interval[1]:.2f}"


def _seen(name: str) -> str:
    """The name on one line, without what would steer a terminal."""
    return "".join(one if one.isprintable() else "\ufffd" for one in name)
