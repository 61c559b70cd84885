"""`python -m eval ratings`: a file of votes in, standings out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from eval.commands.options import AsJson

if TYPE_CHECKING:
    from rich.table import Table

    from eval.votes.standings import Standing, Standings

Votes = Annotated[Path, typer.Option(help="Votes, JSON Lines: docs/ratings.md.")]
Ties = Annotated[
    Literal["half", "davidson"],
    typer.Option(help="A tie is half a win for each, or has a probability of its own."),
]


def ratings(votes: Votes, ties: Ties = "half", as_json: AsJson = False) -> None:
    """Rate models from votes: points, 95 % intervals that know few voters, ranges of ranks.

    Exit 0 done, 2 for a file that cannot be used, before anything is computed.
    """
    from rich.console import Console

    from eval.votes.file import read_votes
    from eval.votes.standings import standings

    read = read_votes(votes)
    asked = {vote.battle: f"prompt {vote.prompt}" for vote in read.votes if vote.prompt}
    found = standings(read.votes, davidson=ties == "davidson", questions=asked)
    if read.repeated:
        typer.echo(f"{read.repeated} repeated lines are counted once", err=True)
    if not as_json:
        Console().print(_table(found))
    for line in _told(found):
        typer.echo(line, err=as_json)
    if as_json:
        told = {
            "ratings": [asdict(one) for one in found.ratings],
            "side_advantage": found.side_advantage,
            "n_votes": found.n_votes,
            "n_voters": found.n_voters,
        }
        typer.echo(json.dumps(told))


def _table(found: Standings) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table("rank", "model", "rating", "95 % interval", "votes")
    for column in table.columns[2:]:
        column.justify = "right"
    for one in found.ratings:
        table.add_row(_rank(one), Text(_seen(one.model)), *_figures(one), str(one.votes))
    return table


def _rank(one: Standing) -> str:
    if one.rank_low is None:
        return "–"
    return f"{one.rank_low}" if one.rank_low == one.rank_high else f"{one.rank_low}–{one.rank_high}"


def _figures(one: Standing) -> tuple[str, str]:
    if one.rating is None:
        return "not connected", "–"
    if one.lower is None or one.upper is None:
        return f"{one.rating:.0f}", "one voter"
    return f"{one.rating:.0f}", f"{one.lower:.0f} to {one.upper:.0f}"


def _told(found: Standings) -> Iterator[str]:
    yield f"{found.n_votes} votes of {found.n_voters} voters"
    if unrated := [_seen(one.model) for one in found.ratings if one.rating is None]:
        yield (
            f"not rated, because no vote connects them to the largest group: {', '.join(unrated)}"
            if len(unrated) < len(found.ratings)
            else "nobody is rated: the votes fall into groups of one size that none connects"
        )
    if found.side_advantage is None:
        yield "side advantage: cannot be told from these votes; let models change sides"
        return
    known = "" if found.side_half is None else f" ± {found.side_half:.0f} (95 %)"
    yield f"side advantage: standing on side a is worth {found.side_advantage:+.0f}{known} points"


def _seen(name: str) -> str:
    """The name on one line, without what would steer a terminal."""
    return "".join(one if one.isprintable() else "\ufffd" for one in name)
