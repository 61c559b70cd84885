"""Reading: rows turned into values. Every function runs inside a given transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, Table, func, select, union

from eval.records import files, links, opinions
from eval.records.pairs import pairs
from eval.records.readings import BattleRecord, BattleSummary, Counts, PairVote, RatingMean
from eval.records.tables import answers, battles, judgements, ratings, runs, slots, turns, votes
from eval.records.values import (
    AnswerRecord,
    Battle,
    BattleState,
    JudgementRecord,
    Rating,
    RunRecord,
    Slot,
    Turn,
    Vote,
)

Value = TypeVar("Value")


def battle(db: Connection, battle_id: str) -> BattleRecord | None:
    """Return a battle with all that belongs to it."""
    row = db.execute(select(battles).where(battles.c.id == battle_id)).one_or_none()
    if row is None:
        return None
    return BattleRecord(
        battle=_battle(row, slots_of(db, battle_id)),
        state=BattleState(row.state),
        marks=tuple(row.marks),
        turns=_of(db, turns, battle_id, Turn),
        answers=_of(db, answers, battle_id, AnswerRecord),
        vote=vote_of(db, battle_id),
        ratings=_of(db, ratings, battle_id, Rating),
        runs=_of(db, runs, battle_id, RunRecord),
        judgements=_of(db, judgements, battle_id, JudgementRecord),
        files=files.files_of(db, battle_id),
        after_tests=opinions.after_tests(db, row.person, battle_id),
        uses=opinions.uses_of(db, row.person, battle_id),
        link=links.token_of(db, battle_id),
    )


def latest_battle(db: Connection, person: str) -> BattleRecord | None:
    """Return a person's newest battle, whatever became of it."""
    newest = (
        select(battles.c.id)
        .where(battles.c.person == person)
        .order_by(battles.c.created.desc(), battles.c.id.desc())
        .limit(1)
    )
    found = db.execute(newest).scalar_one_or_none()
    return None if found is None else battle(db, found)


def history(db: Connection, person: str, limit: int) -> list[BattleSummary]:
    """Return a person's latest battles, newest first."""
    first = (turns.c.battle == battles.c.id) & (turns.c.index == 1)
    every = turns.alias()
    length = select(func.count(every.c.index)).where(every.c.battle == battles.c.id)
    query = (
        select(
            battles.c.id, battles.c.layout, battles.c.problem, battles.c.state,
            battles.c.created, turns.c.prompt, length.scalar_subquery().label("turns"),
            votes.c.choice,
        )
        .join(turns, first)
        .outerjoin(votes, votes.c.battle == battles.c.id)
        .where(battles.c.person == person)
        .order_by(battles.c.created.desc(), battles.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    rows = (dict(row._mapping) for row in db.execute(query))
    return [BattleSummary(**row | {"state": BattleState(row["state"])}) for row in rows]


def begun_since(db: Connection, person: str, since: datetime) -> int:
    """Return how many battles a person has begun since then."""
    mine = (battles.c.person == person) & (battles.c.created >= since)
    return _count(db, select(battles.c.id).where(mine))


def open_battles(db: Connection) -> list[str]:
    """Return the ids of the open battles, oldest first."""
    query = select(battles.c.id).where(battles.c.state == BattleState.OPEN)
    return list(db.execute(query.order_by(battles.c.created, battles.c.id)).scalars())


def slots_of(db: Connection, battle_id: str) -> tuple[Slot, ...]:
    """Return a battle's slots in the order of their letters."""
    return _of(db, slots, battle_id, Slot)


def vote_of(db: Connection, battle_id: str) -> Vote | None:
    """Return the vote in force."""
    return next(iter(_of(db, votes, battle_id, Vote)), None)


def broke_off(db: Connection, battle_id: str) -> bool:
    """Return whether a slot's latest answer is not at its own end: stopped, or broken off."""
    last = select(func.max(turns.c.index)).where(turns.c.battle == battle_id).scalar_subquery()
    unfinished = (answers.c.battle == battle_id) & (answers.c.turn == last)
    query = select(answers.c.slot).where(unfinished, answers.c.state.not_in(("done", "failed")))
    return _count(db, query) > 0


def pairwise_votes(db: Connection, lineup: Sequence[str] | None) -> list[PairVote]:
    """Return the votes table, oldest vote first; void battles never take part."""
    fighters = _fighters(db)
    listed = db.execute(_counting(votes).order_by(votes.c.created, votes.c.battle))
    decided = [pair for row in listed for pair in pairs(_value(Vote, row), fighters[row.battle])]
    if lineup is None:
        return decided
    wanted = set(lineup)
    return [pair for pair in decided if {pair.model_a, pair.model_b} <= wanted]


def rating_means(db: Connection) -> list[RatingMean]:
    """Return means per contestant and dimension over the ratings in force."""
    last = _ratings_in_force().subquery()
    query = (
        select(
            slots.c.contestant,
            last.c.dimension,
            func.avg(last.c.value * 1.0).label("mean"),
            func.count().label("number"),
            func.count(last.c.person.distinct()).label("raters"),
        )
        .join(slots, (slots.c.battle == last.c.battle) & (slots.c.letter == last.c.slot))
        .group_by(slots.c.contestant, last.c.dimension)
        .order_by(slots.c.contestant, last.c.dimension)
    )
    return [
        RatingMean(row.contestant, row.dimension, float(row.mean), row.number, row.raters)
        for row in db.execute(query)
    ]


def counts(db: Connection) -> Counts:
    """Return how much evidence there is."""
    judges = union(_counting(votes, votes.c.person), _revealed_ratings(ratings.c.person))
    return Counts(
        battles=_count(db, select(battles.c.id).where(battles.c.state != BattleState.VOID)),
        votes=_count(db, _counting(votes, votes.c.battle)),
        ratings=_count(db, _ratings_in_force()),
        persons=_count(db, judges),
    )


def revision(db: Connection) -> int:
    """Return the number of votes, and of ratings in revealed battles, ever given.

    A rating counts from the reveal on: a figure that moved before it would tell the
    rater whom the slot hides.
    """
    return _count(db, select(votes.c.battle)) + _count(db, _revealed_ratings(ratings.c.id))


def _battle(row: Row[Any], its_slots: tuple[Slot, ...]) -> Battle:
    return Battle(
        id=row.id,
        person=row.person,
        layout=row.layout,
        language=row.language,
        pair_probability=row.pair_probability,
        problem=row.problem,
        slots=its_slots,
        created=row.created,
    )


def _of(
    db: Connection, table: Table, battle_id: str, kind: Callable[..., Value]
) -> tuple[Value, ...]:
    """Return a battle's rows of `table`, whose columns are the fields of `kind`."""
    query = select(table).where(table.c.battle == battle_id).order_by(*table.primary_key.columns)
    return tuple(_value(kind, row) for row in db.execute(query))


def _value(kind: Callable[..., Value], row: Row[Any]) -> Value:
    """Make a value of a row; the row's own key and the battle of a slot are not in it."""
    fields = dict(row._mapping)
    fields.pop("id", None)
    if kind is Slot:
        del fields["battle"]
    # JSON knows lists only, the values are tuples.
    lists = {name: tuple(item) for name, item in fields.items() if isinstance(item, list)}
    return kind(**fields | lists)


def _fighters(db: Connection) -> dict[str, list[str]]:
    found = defaultdict(list)
    query = select(slots.c.battle, slots.c.contestant).join(votes, votes.c.battle == slots.c.battle)
    for row in db.execute(query.order_by(slots.c.battle, slots.c.letter)):
        found[row.battle].append(row.contestant)
    return found


def _counting(table: Table, *columns: Any) -> Select[Any]:
    """Select rows whose battle counts, that is, was not declared void."""
    query = select(*columns) if columns else select(table)
    return query.join(battles, battles.c.id == table.c.battle).where(
        battles.c.state != BattleState.VOID
    )


def _revealed_ratings(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .join(battles, battles.c.id == ratings.c.battle)
        .where(battles.c.state == BattleState.REVEALED)
    )


def _ratings_in_force() -> Select[Any]:
    """Select blind ratings of revealed battles, the latest of a person and slot only."""
    latest = (
        _revealed_ratings(func.max(ratings.c.id))
        .where(ratings.c.blind)
        .group_by(ratings.c.battle, ratings.c.slot, ratings.c.person, ratings.c.dimension)
    )
    return select(ratings).where(ratings.c.id.in_(latest))


def _count(db: Connection, query: Any) -> int:
    return int(db.execute(select(func.count()).select_from(query.subquery())).scalar_one())
