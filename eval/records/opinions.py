"""What people say of a battle beside the vote; none of it enters the ratings.

After the reveal the owner may judge again, having seen the tests (`after_tests`), and at
any time say of each slot whether they would use it. Both may be changed; the latest
counts. Who got a battle by its link says what they prefer once (`eval.records.links`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, cast, get_args

from sqlalchemy import Connection, Select, Table, func, null, select

from eval.records.database import Database
from eval.records.errors import InvalidRecord, NotVotable
from eval.records.opinion_tables import opinions, uses
from eval.records.pairs import pairs
from eval.records.rows import locked, put_row
from eval.records.tables import battles, judgements, slots, votes
from eval.records.values import (
    LETTERS,
    BattleState,
    Choice,
    Letter,
    OpinionKind,
    PairOutcome,
    Vote,
    now,
)

VotedWhen = Literal["first", "after_tests"]


@dataclass(frozen=True)
class Opinion:
    """A preference beside the vote. It has no ranking."""

    battle: str
    person: str
    kind: OpinionKind
    choice: Choice
    created: datetime = field(default_factory=now)

    def __post_init__(self) -> None:
        if self.kind not in get_args(OpinionKind):
            legal = ", ".join(get_args(OpinionKind))
            raise InvalidRecord("unknown_opinion", f"{self.kind!r} is unknown; legal are {legal}")
        if self.choice == "ranking":
            raise InvalidRecord("opinion_ranking", "an opinion is the best slot, a tie or all bad")
        self.as_vote()

    def as_vote(self) -> Vote:
        """Return the opinion as a vote of the same choice."""
        return Vote(self.battle, self.person, self.choice, created=self.created)


@dataclass(frozen=True)
class Use:
    """Whether a person would use a slot's answer as it is; apart from any preference."""

    battle: str
    person: str
    slot: Letter
    usable: bool
    created: datetime = field(default_factory=now)

    def __post_init__(self) -> None:
        if self.slot not in LETTERS:
            legal = ", ".join(LETTERS)
            raise InvalidRecord("unknown_slot", f"slot {self.slot!r} is unknown; legal are {legal}")


@dataclass(frozen=True)
class JudgedPair:
    """A decided pair whose two answers were both tested; `passed` counts tests.

    `when` is "first" for the vote and "after_tests" for the later opinion. The outcome is
    `a` or `b`: ties decide nothing.
    """

    battle: str
    when: VotedWhen
    outcome: PairOutcome
    passed_a: int
    passed_b: int


@dataclass(frozen=True)
class UseCount:
    """Of `total` blind answers to "would you use this?" about a contestant, `yes` agreed."""

    contestant: str
    yes: int
    total: int


class Opinions:
    """The door to opinions; raises as `Records` does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def after_tests(self, opinion: Opinion) -> None:
        """Record the owner's judgement after the reveal, in place of an earlier one.

        Raises `NotOwner`, `NotVotable` before the vote, `InvalidRecord` for a choice that
        the layout does not have, `UnknownBattle`.
        """
        with self._database.writing() as db:
            battle = locked(db, opinion.battle, person=opinion.person)
            opinion.as_vote().check_fits(battle.layout)
            if battle.state != BattleState.REVEALED:
                raise NotVotable(BattleState(battle.state))
            put_row(db, opinions, vars(opinion) | {"kind": "after_tests"})

    def use(self, use: Use) -> None:
        """Record whether the owner would use a slot's answer, in place of what they said.

        What was said before the reveal is kept apart from what is said after it. Raises
        `NotOwner`, `NotVotable` for a void battle, `UnknownBattle`, `RecordRefused` for a
        slot that the battle does not have.
        """
        with self._database.writing() as db:
            battle = locked(db, use.battle, person=use.person)
            if battle.state == BattleState.VOID:
                raise NotVotable(BattleState.VOID)
            put_row(db, uses, vars(use) | {"blind": battle.state != BattleState.REVEALED})

    def use_counts(self) -> list[UseCount]:
        """Return per contestant how many blind answers of revealed battles were yes."""
        fighter = (slots.c.battle == uses.c.battle) & (slots.c.letter == uses.c.slot)
        query = (
            select(slots.c.contestant, uses.c.usable, func.count().label("number"))
            .join(slots, fighter)
            .join(battles, battles.c.id == uses.c.battle)
            .where(battles.c.state == BattleState.REVEALED, uses.c.blind)
            .group_by(slots.c.contestant, uses.c.usable)
        )
        found: dict[str, dict[bool, int]] = {}
        with self._database.reading() as db:
            for row in db.execute(query):
                found.setdefault(row.contestant, {})[row.usable] = row.number
        return [
            UseCount(name, counted.get(True, 0), sum(counted.values()))
            for name, counted in sorted(found.items())
        ]

    def judged_pairs(self) -> list[JudgedPair]:
        """Return the decided pairs, of votes and of later opinions, that tests speak of.

        Only revealed battles; an answer that the sandbox could not judge is left out.
        """
        with self._database.reading() as db:
            passed = _passed(db)
            return [
                pair
                for when, query in _said()
                for row in db.execute(query)
                for pair in _judged(when, row, passed.get(row.battle, {}))
            ]


def after_tests(db: Connection, person: str, battle_id: str) -> Choice | None:
    """Return what the person said after the tests, or None."""
    query = select(opinions.c.choice).where(
        opinions.c.battle == battle_id,
        opinions.c.person == person,
        opinions.c.kind == "after_tests",
    )
    return cast("Choice | None", db.execute(query).scalar_one_or_none())


def uses_of(db: Connection, person: str, battle_id: str) -> dict[Letter, bool]:
    """Return what the person said last of each slot."""
    mine = (uses.c.battle == battle_id) & (uses.c.person == person)
    # What was said after the reveal comes later, and so takes the place of the rest.
    query = select(uses.c.slot, uses.c.usable).where(mine).order_by(uses.c.blind.desc())
    return {row.slot: row.usable for row in db.execute(query)}


def _said() -> Iterator[tuple[VotedWhen, Select[Any]]]:
    first = select(votes.c.battle, battles.c.layout, votes.c.choice, votes.c.ranking)
    yield "first", _revealed(first, votes)
    later = select(opinions.c.battle, battles.c.layout, opinions.c.choice, null().label("ranking"))
    yield "after_tests", _revealed(later.where(opinions.c.kind == "after_tests"), opinions)


def _revealed(query: Select[Any], table: Table) -> Select[Any]:
    return (
        query.join(battles, battles.c.id == table.c.battle)
        .where(battles.c.state == BattleState.REVEALED)
        .order_by(table.c.created, table.c.battle)
    )


def _passed(db: Connection) -> dict[str, dict[str, int]]:
    """Return per battle and slot how many tests its latest answer passed."""
    latest = (
        select(func.max(judgements.c.id))
        .where(judgements.c.verdict != "INFRA")
        .group_by(judgements.c.battle, judgements.c.slot)
    )
    query = select(judgements.c.battle, judgements.c.slot, judgements.c.passed).where(
        judgements.c.id.in_(latest)
    )
    found: dict[str, dict[str, int]] = {}
    for row in db.execute(query):
        found.setdefault(row.battle, {})[row.slot] = row.passed
    return found


def _judged(when: VotedWhen, row: Any, passed: dict[str, int]) -> Iterator[JudgedPair]:
    """Yield the decided pairs of a choice whose slots were both tested."""
    ranking = tuple(row.ranking) if row.ranking else None
    for pair in pairs(Vote(row.battle, "", row.choice, ranking), LETTERS[: row.layout]):
        if pair.outcome in ("a", "b") and {pair.model_a, pair.model_b} <= passed.keys():
            yield JudgedPair(
                row.battle, when, pair.outcome, passed[pair.model_a], passed[pair.model_b]
            )
