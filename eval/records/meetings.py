"""Reading who has met whom, in which slots and how it was voted, summed up by the database.

Pairing is drawn by this. It names no person and no battle, so that it stays small however
many votes there are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Text, cast, func, select

from eval.records.database import Database
from eval.records.pairs import pairs
from eval.records.tables import battles, slots, votes
from eval.records.values import IDENTITY_LEAK, LETTERS, BattleState, PairOutcome, Vote


@dataclass(frozen=True)
class Meeting:
    """`times` votes that said the same of the same contestants in the same slots.

    `contestants` are in slot order; `decided` are the pairs that such a vote makes, each
    with the one that stood first, the other, and the outcome.
    """

    contestants: tuple[str, ...]
    decided: tuple[tuple[str, str, PairOutcome], ...]
    times: int


class MeetingReader:
    """The part of `Records` that reads meetings; raises as `Records` does."""

    _database: Database

    def meetings(self) -> list[Meeting]:
        """Return all meetings that were voted on, in any order; void battles never count, nor
        those in which a contestant said who it is."""
        with self._database.reading() as db:
            return meetings(db)


def meetings(db: Connection) -> list[Meeting]:
    """Return as `MeetingReader.meetings`."""
    stood = [slots.alias(f"slot_{letter}") for letter in LETTERS]
    joined = votes.join(battles, battles.c.id == votes.c.battle)
    for letter, slot in zip(LETTERS, stood, strict=True):
        here = (slot.c.battle == votes.c.battle) & (slot.c.letter == letter)
        joined = joined.outerjoin(slot, here)
    # PostgreSQL groups by no JSON, but by its text.
    said = [
        *(slot.c.contestant for slot in stood),
        votes.c.choice,
        cast(votes.c.ranking, Text).label("ranking"),
    ]
    query = (
        select(*said, func.count().label("times"))
        .select_from(joined)
        .where(battles.c.state != BattleState.VOID)
        .where(~cast(battles.c.marks, Text).contains(f'"{IDENTITY_LEAK}"', autoescape=True))
        .group_by(*said)
    )
    return [_meeting(row) for row in db.execute(query)]


def _meeting(row: Row[Any, *tuple[Any, ...]]) -> Meeting:
    contestants = tuple(one for one in row[: len(LETTERS)] if one is not None)
    ranking = tuple(json.loads(row.ranking)) if row.ranking else None
    decided = pairs(Vote("", "", row.choice, ranking), contestants)
    return Meeting(
        contestants=contestants,
        decided=tuple((one.model_a, one.model_b, one.outcome) for one in decided),
        times=row.times,
    )
