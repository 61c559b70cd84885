"""The leaderboard's figures: what the records hold, joined by contestant.

Rows stand in the order that the intervals decide, and by name where they decide
nothing: points alone never make an order. Battles weigh as `eval.votes.weights` says.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.meaning import Meanings
from assistant.people.settings import Mode
from eval.ratings import APART, RatingRow, rank_range, rate, undecided_groups
from eval.records import AnswerEvidence, PairVote, Records
from eval.scores.shares import Share
from eval.votes.standings import standings
from eval.votes.weights import battle_weights, counted, questions
from eval.votes.win_matrix import Matrix, win_matrix
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
    `known_by` is how voters are known, `left_out` the pairs of battles in which an answer
    said who wrote it, `uncompared` the free questions that are compared by words only.
    """

    rows: tuple[Row, ...]
    votes: int
    voters: int
    battles: int
    ratings: int
    matrix: Matrix
    undecided: tuple[tuple[str, ...], ...]
    known_by: Mode = "cookie"
    left_out: int = 0
    uncompared: int = 0

    @property
    def has_evidence(self) -> bool:
        """Whether any answer's code was run or judged."""
        return any(row.ran.total or row.passed.total for row in self.rows)


class Leaderboard:
    """The board, computed once for all who look, and again when the records moved."""

    def __init__(
        self,
        lineup: Lineup,
        records: Records,
        known_by: Mode = "cookie",
        meanings: Meanings | None = None,
    ) -> None:
        self._lineup = lineup
        self._known_by: Mode = known_by
        self._meanings = meanings or Meanings()
        self._records = records
        self._lock = threading.Lock()
        self._latest: tuple[Hashable, Board] | None = None

    def revision(self) -> Hashable:
        """What moves with the records and with what is known of questions; raises
        `DatabaseUnavailable`."""
        return self._records.revision(), self._meanings.version

    def at(self, revision: Hashable) -> Board:
        """The board as of `revision` or later; raises `DatabaseUnavailable`."""
        with self._lock:
            if self._latest is None or self._latest[0] != revision:
                found = board(self._lineup, self._records, self._known_by, self._meanings)
                self._latest = revision, found
            return self._latest[1]


def board(
    lineup: Lineup,
    records: Records,
    known_by: Mode = "cookie",
    meanings: Meanings | None = None,
) -> Board:
    """Compute the board for the contestants of this lineup, from all votes that count."""
    names = [contestant.id for contestant in lineup.contestants]
    ballots = records.ballots.all()
    known = (meanings or Meanings()).of(ballots)
    found = board_of(
        lineup,
        records.pairwise_votes(names),
        weights=battle_weights(ballots, meant=known.meant),
        questions=questions(ballots, meant=known.meant),
        known_by=known_by,
    )
    means = _means(records, names)
    evidence = {one.contestant: one for one in records.answer_evidence()}
    rows = tuple(
        _with_evidence(row, means[row.contestant], evidence.get(row.contestant))
        for row in found.rows
    )
    ratings = records.counts().ratings
    return replace(found, rows=rows, ratings=ratings, uncompared=known.uncompared(ballots))


def board_of(
    lineup: Lineup,
    votes: Sequence[PairVote],
    *,
    weights: Mapping[str, float],
    questions: Mapping[str, str] = APART,
    davidson: bool = False,
    known_by: Mode = "cookie",
) -> Board:
    """Compute the board from these votes alone, without ratings and what the code did.

    `weights` and `questions` are those of battles (docs/votes.md, docs/ratings.md). Ties
    are halves, or modelled by `davidson` (then the side is, too).
    """
    contestants = {contestant.id: contestant for contestant in lineup.contestants}
    every, votes = len(votes), counted(votes, weights)
    rated = rate(votes, list(contestants), weights=weights, questions=questions)
    ranks, groups = rank_range(rated), undecided_groups(rated)
    if davidson:
        rated, ranks = _modelled(rated, votes, weights, questions)
        groups = _overlapping(rated, ranks)
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
            means={},
            ran=Share(0, 0),
            passed=Share(0, 0),
        )
        for row, span in zip(rated, ranks, strict=True)
    ]
    rows.sort(key=_standing)
    return Board(
        rows=tuple(rows),
        votes=len(votes),
        voters=len({vote.voter for vote in votes}),
        battles=len({vote.battle for vote in votes}),
        ratings=0,
        matrix=win_matrix(votes, [row.contestant for row in rows]),
        undecided=tuple(
            tuple(sorted(contestants[name].name for name in group))
            for group in groups
            if len(group) > 1
        ),
        known_by=known_by,
        left_out=every - len(votes),
    )


def _modelled(
    rated: Sequence[RatingRow],
    votes: Sequence[PairVote],
    weights: Mapping[str, float],
    questions: Mapping[str, str],
) -> tuple[list[RatingRow], list[tuple[int, int] | None]]:
    """Replace points, intervals and ranks by those of the model with ties and side."""
    modelled = standings(votes, davidson=True, weights=weights, questions=questions)
    found = {one.model: one for one in modelled.ratings}
    rows: list[RatingRow] = []
    ranks: list[tuple[int, int] | None] = []
    for row in rated:
        one = found.get(row.contestant)
        if one is None or one.rank_low is None or one.rank_high is None:
            rows.append(replace(row, points=None, low=None, high=None))
            ranks.append(None)
        else:
            rows.append(replace(row, points=one.rating, low=one.lower, high=one.upper))
            ranks.append((one.rank_low, one.rank_high))
    return rows, ranks


def _overlapping(
    rated: Sequence[RatingRow], ranks: Sequence[tuple[int, int] | None]
) -> list[tuple[str, ...]]:
    """Return the rated in groups, best first; inside one the ranks they may have overlap."""
    groups: list[list[str]] = []
    worst = 0
    known = [(span, row.contestant) for span, row in zip(ranks, rated, strict=True) if span]
    for (low, high), contestant in sorted(known):
        if low > worst:
            groups.append([])
        groups[-1].append(contestant)
        worst = max(worst, high)
    return [tuple(group) for group in groups]


def _standing(row: Row) -> tuple[float, float, str]:
    last = float("inf")
    return row.best_rank or last, row.worst_rank or last, row.name


def _means(records: Records, contestants: Iterable[str]) -> dict[str, dict[str, tuple[float, int]]]:
    means: dict[str, dict[str, tuple[float, int]]] = {key: {} for key in contestants}
    for mean in records.rating_means():
        if mean.contestant in means:
            means[mean.contestant][mean.dimension] = (mean.mean, mean.count)
    return means


def _with_evidence(
    row: Row, means: Mapping[str, tuple[float, int]], found: AnswerEvidence | None
) -> Row:
    found = found or AnswerEvidence(row.contestant)
    ran, passed = Share(found.ran, found.tried), Share(found.passed, found.judged)
    return replace(row, means=means, ran=ran, passed=passed)
