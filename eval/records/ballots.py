"""What decides how much a voted battle weighs: its first prompt, its problem, its marks."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

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
