"""Reading what votes were about: when they came, on what, on which answers.

Only for battles that are revealed, so that no figure that moves tells a voter whom a
slot hides. Texts are read for the battles that are asked for, a batch at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from eval.records.store import Records
from eval.records.tables import answers, battles, judgements, slots, turns, votes
from eval.records.values import BattleState

_AT_ONCE = 400
_OURS = "INFRA"


@dataclass(frozen=True)
class VotedBattle:
    """A battle with a vote: by whom, when, on which problem (None: a free question), with
    which marks."""

    battle: str
    voter: str
    voted: datetime
    problem: str | None
    marks: tuple[str, ...]


@dataclass(frozen=True)
class AnsweredBattle:
    """What was asked first, and what each contestant answered last."""

    battle: str
    prompt: str
    answers: dict[str, str]


@dataclass(frozen=True)
class Fates:
    """How many battles there are in each state and with each mark."""

    states: dict[str, int]
    marks: dict[str, int]


class VotedBattles:
    """The door to them; every method raises `DatabaseUnavailable`."""

    def __init__(self, records: Records) -> None:
        self._database = records._database

    def all(self) -> list[VotedBattle]:
        """Return the battles whose votes count, in the order of the votes."""
        query = (
            select(
                battles.c.id, votes.c.person, votes.c.created, battles.c.problem, battles.c.marks
            )
            .join(votes, votes.c.battle == battles.c.id)
            .where(battles.c.state == BattleState.REVEALED)
            .order_by(votes.c.created, battles.c.id)
        )
        with self._database.reading() as db:
            return [
                VotedBattle(row.id, row.person, row.created, row.problem, tuple(row.marks))
                for row in db.execute(query)
            ]

    def answered(self, wanted: Sequence[str]) -> Iterator[AnsweredBattle]:
        """Yield what was asked and answered in these battles; unknown ones are left out."""
        for start in range(0, len(wanted), _AT_ONCE):
            batch = wanted[start : start + _AT_ONCE]
            with self._database.reading() as db:
                yield from _answered(db, batch)

    def passed(self) -> dict[tuple[str, str], bool]:
        """Return by battle and contestant whether the latest judgement is AC."""
        latest = (
            select(func.max(judgements.c.id))
            .where(judgements.c.verdict != _OURS)
            .group_by(judgements.c.battle, judgements.c.slot)
        )
        query = (
            select(judgements.c.battle, slots.c.contestant, judgements.c.verdict)
            .join(
                slots,
                (slots.c.battle == judgements.c.battle) & (slots.c.letter == judgements.c.slot),
            )
            .join(battles, battles.c.id == judgements.c.battle)
            .where(judgements.c.id.in_(latest), battles.c.state == BattleState.REVEALED)
        )
        with self._database.reading() as db:
            return {(row.battle, row.contestant): row.verdict == "AC" for row in db.execute(query)}

    def fates(self) -> Fates:
        """Return how the battles ended, and what was noted of them."""
        query = select(battles.c.state, battles.c.marks)
        states: Counter[str] = Counter()
        marks: Counter[str] = Counter()
        with self._database.reading() as db:
            for row in db.execute(query):
                states[row.state] += 1
                marks.update(set(row.marks))
        return Fates(dict(states), dict(marks))


def _answered(db: Connection, batch: Sequence[str]) -> Iterator[AnsweredBattle]:
    asked = select(turns.c.battle, turns.c.prompt).where(
        turns.c.battle.in_(batch), turns.c.index == 1
    )
    said = (
        select(answers.c.battle, slots.c.contestant, answers.c.text)
        .join(slots, (slots.c.battle == answers.c.battle) & (slots.c.letter == answers.c.slot))
        .join(battles, battles.c.id == answers.c.battle)
        .where(answers.c.battle.in_(batch), battles.c.state == BattleState.REVEALED)
        .order_by(answers.c.turn)
    )
    texts: dict[str, dict[str, str]] = {}
    for row in db.execute(said):
        texts.setdefault(row.battle, {})[row.contestant] = row.text
    for turn in db.execute(asked):
        yield AnsweredBattle(turn.battle, turn.prompt, texts.get(turn.battle, {}))
