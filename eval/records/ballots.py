"""What decides how much a voted battle weighs: its first prompt, its problem, its marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from eval.records.database import Database
from eval.records.tables import battles, turns, votes
from eval.records.values import BattleState


@dataclass(frozen=True)
class Ballot:
    """A voted battle. `prompt` is its first one, `problem` None for a free question."""

    battle: str
    prompt: str
    problem: str | None
    marks: tuple[str, ...]


@dataclass(frozen=True)
class MarkCounts:
    """Figures for everybody: voted battles, void ones, and voted ones by their marks."""

    voted: int
    void: int
    marks: Mapping[str, int]


class BallotReader:
    """The door to what stands behind votes; raises as `Records` does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Ballot]:
        """Return the voted battles, oldest vote first; void battles never take part."""
        query = (
            select(votes.c.battle, turns.c.prompt, battles.c.problem, battles.c.marks)
            .join(battles, battles.c.id == votes.c.battle)
            .join(turns, (turns.c.battle == votes.c.battle) & (turns.c.index == 1))
            .where(battles.c.state != BattleState.VOID)
            .order_by(votes.c.created, votes.c.battle)
        )
        with self._database.reading() as db:
            return [
                Ballot(row.battle, row.prompt, row.problem, tuple(row.marks))
                for row in db.execute(query)
            ]

    def mark_counts(self) -> MarkCounts:
        """Return how many voted battles carry which mark, and how many battles are void."""
        voted = (
            select(battles.c.marks)
            .join(votes, votes.c.battle == battles.c.id)
            .where(battles.c.state != BattleState.VOID)
        )
        void = select(func.count()).where(battles.c.state == BattleState.VOID)
        with self._database.reading() as db:
            listed = [row.marks for row in db.execute(voted)]
            counted = Counter(mark for marks in listed for mark in marks)
            return MarkCounts(
                len(listed), int(db.execute(void).scalar_one()), dict(sorted(counted.items()))
            )
