"""The leaderboard's figures: what the records hold, joined by contestant.

Rows stand in the order that the intervals decide, and by name where they decide
nothing: points alone never make an order.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from eval.ratings import rank_range, rate, undecided_groups
from eval.records import AnswerEvidence, Records
from eval.shares import Share
from eval.win_matrix import Matrix, win_matrix
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
    ran: Share  # answers whose code ran as written
    passed: Share  # answers whose tests passed


@dataclass(frozen=True)
class Board:
    """All rows, how many votes stand behind them, and who beat whom.

    Rows and columns of `matrix` are in the order of `rows`. `undecided` names the
    contestants, two or more at a time, that the intervals leave without an order.
    """

    rows: tuple[Row, ...]
    votes: int
    voters: int
    battles: int
    ratings: int
    matrix: Matrix
    undecided: tuple[tuple[str, ...], ...]

    @property
    def has_evidence(self) -> bool:
        """Whether any answer's code was run or judged."""
        return any(row.ran.total or row.passed.total for row in self.rows)


class Leaderboard:
    """The board, computed once for all who look, and again when the records moved."""

    def __init__(self, lineup: Lineup, records: Records) -> None:
        self._lineup = lineup
        self._records = records
        self._lock = threading.Lock()
        self._latest: tuple[int, Board] | None = None

    def revision(self) -> int:
        """The records' revision; raises `DatabaseUnavailable`."""
        return self._records.revision()

    def at(self, revision: int) -> Board:
        """The board as of `revision` or later; raises `DatabaseUnavailable`."""
        with self._lock:
            if self._latest is None or self._latest[0] != revision:
                self._latest = revision, board(self._lineup, self._records)
            return self._latest[1]


def board(lineup: Lineup, records: Records) -> Board:
    """Compute the board for the contestants of this lineup."""
    contestants = {contestant.id: contestant for contestant in lineup.contestants}
    votes = records.pairwise_votes(list(contestants))
    rated = rate(votes, list(contestants))
    ranks = rank_range(rated)
    means = _means(records, contestants)
    evidence = {found.contestant: found for found in records.answer_evidence()}
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
            **_shares(evidence.get(row.contestant, AnswerEvidence(row.contestant))),
        )
        for row, span in zip(rated, ranks, strict=True)
    ]
    rows.sort(key=_standing)
    return Board(
        rows=tuple(rows),
        votes=len(votes),
        voters=len({vote.voter for vote in votes}),
        battles=len({vote.battle for vote in votes}),
        ratings=records.counts().ratings,
        matrix=win_matrix(votes, [row.contestant for row in rows]),
        undecided=tuple(
            tuple(sorted(contestants[name].name for name in group))
            for group in undecided_groups(rated)
            if len(group) > 1
        ),
    )


def _standing(row: Row) -> tuple[float, float, str]:
    last = float("inf")
    return row.best_rank or last, row.worst_rank or last, row.name


def _means(
    records: Records, contestants: Mapping[str, object]
) -> dict[str, dict[str, tuple[float, int]]]:
    means: dict[str, dict[str, tuple[float, int]]] = {key: {} for key in contestants}
    for mean in records.rating_means():
        if mean.contestant in means:
            means[mean.contestant][mean.dimension] = (mean.mean, mean.count)
    return means


def _shares(found: AnswerEvidence) -> dict[str, Share]:
    return {"ran": Share(found.ran, found.tried), "passed": Share(found.passed, found.judged)}
