"""Reading what answers did: whether their code ran, whether their tests passed.

Only battles that are revealed take part, so that no figure that moves tells a voter
whom a slot hides. INFRA is ours, never the model's, and in no denominator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, case, func, select

from eval.records.tables import battles, judgements, runs, slots
from eval.records.values import BattleState

_OURS = "INFRA"


@dataclass(frozen=True)
class AnswerEvidence:
    """One contestant's answers: `ran` of `tried` ran, `passed` of `judged` passed.

    `tried` counts answers whose code was run as written, `ran` those whose first such
    run ended OK. `judged` counts answers with a judgement, `passed` those whose latest
    one is AC.
    """

    contestant: str
    ran: int = 0
    tried: int = 0
    passed: int = 0
    judged: int = 0


def answer_evidence(db: Connection) -> list[AnswerEvidence]:
    """Return the evidence of every contestant that has any, by contestant."""
    as_written = runs.c.edited.is_(False) & runs.c.turn.is_not(None)
    ran = _tally(db, runs, _one_per_answer(runs, runs.c.outcome, func.min, as_written), "OK")
    passed = _tally(
        db, judgements, _one_per_answer(judgements, judgements.c.verdict, func.max), "AC"
    )
    return [
        AnswerEvidence(name, *ran.get(name, (0, 0)), *passed.get(name, (0, 0)))
        for name in sorted({*ran, *passed})
    ]


def evidence_revision(db: Connection) -> int:
    """Return how many runs and judgements of revealed battles there are."""
    return sum(
        db.execute(_revealed(select(func.count()).select_from(table), table)).scalar_one()
        for table in (runs, judgements)
    )


def _one_per_answer(
    table: Table, result: ColumnElement[Any], choose: Any, *conditions: ColumnElement[bool]
) -> Select[Any]:
    """Select id and result of the row of each answer whose id `choose` picks."""
    chosen = (
        select(choose(table.c.id))
        .where(result != _OURS, *conditions)
        .group_by(table.c.battle, table.c.slot, table.c.turn)
    )
    return select(table.c.battle, table.c.slot, result.label("result")).where(
        table.c.id.in_(chosen)
    )


def _tally(
    db: Connection, table: Table, picked: Select[Any], good: str
) -> dict[str, tuple[int, int]]:
    """Return per contestant how many picked rows are `good`, and how many there are."""
    row = _revealed(picked, table).subquery()
    query = (
        select(
            slots.c.contestant,
            func.sum(case((row.c.result == good, 1), else_=0)).label("good"),
            func.count().label("all"),
        )
        .select_from(row)
        .join(slots, (slots.c.battle == row.c.battle) & (slots.c.letter == row.c.slot))
        .group_by(slots.c.contestant)
    )
    return {found[0]: (int(found[1]), int(found[2])) for found in db.execute(query)}


def _revealed(query: Select[Any], table: Table) -> Select[Any]:
    return query.join(battles, battles.c.id == table.c.battle).where(
        battles.c.state == BattleState.REVEALED
    )
