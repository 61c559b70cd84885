"""The leaderboard's figures: votes and ratings of the records joined by contestant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eval.ratings import rank_range, rate
from eval.records import Records
from runners.lineup import Lineup


@dataclass(frozen=True)
class Row:
    """One contestant. Points, interval and ranks are None where votes give none."""

    contestant: str
    name: str
    developer: str
    points: float | None
    low: float | None
    high: float | None
    best_rank: int | None
    worst_rank: int | None
    votes: int
    wins: int
    losses: int
    ties: int
    means: Mapping[str, tuple[float, int]]  # dimension -> mean of 1-5, number of ratings


@dataclass(frozen=True)
class Board:
    """All rows, best first, and how many votes stand behind them."""

    rows: tuple[Row, ...]
    votes: int
    voters: int
    battles: int
    ratings: int


def board(lineup: Lineup, records: Records) -> Board:
    """Compute the board for the contestants of this lineup."""
    contestants = {contestant.id: contestant for contestant in lineup.contestants}
    votes = records.pairwise_votes(list(contestants))
    rated = rate(votes, list(contestants))
    ranks = rank_range(rated)
    means: dict[str, dict[str, tuple[float, int]]] = {key: {} for key in contestants}
    for mean in records.rating_means():
        if mean.contestant in means:
            means[mean.contestant][mean.dimension] = (mean.mean, mean.count)
    rows = [
        Row(
            contestant=row.contestant,
            name=contestants[row.contestant].name,
            developer=contestants[row.contestant].developer,
            points=row.points,
            low=row.low,
            high=row.high,
            best_rank=span[0] if span else None,
            worst_rank=span[1] if span else None,
            votes=row.votes,
            wins=row.wins,
            losses=row.losses,
            ties=row.ties + row.both_bad,
            means=means[row.contestant],
        )
        for row, span in zip(rated, ranks, strict=True)
    ]
    rows.sort(key=lambda row: (row.points is None, -(row.points or 0), row.name))
    counts = records.counts()
    voters = len({vote.voter for vote in votes})
    battles = len({vote.battle for vote in votes})
    return Board(tuple(rows), len(votes), voters, battles, counts.ratings)
