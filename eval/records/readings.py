"""What is read from the records, as values made of those that were stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from eval.records.values import (
    AnswerRecord,
    Battle,
    BattleState,
    Choice,
    Dimension,
    JudgementRecord,
    PairOutcome,
    Rating,
    RunRecord,
    Turn,
    Vote,
)


@dataclass(frozen=True)
class BattleSummary:
    """A line of a person's history; `prompt` is the first turn's."""

    id: str
    layout: int
    problem: str | None
    state: BattleState
    created: datetime
    prompt: str
    turns: int
    choice: Choice | None


@dataclass(frozen=True)
class BattleRecord:
    """A battle with all that belongs to it, each kind in the order it was recorded."""

    battle: Battle
    state: BattleState
    marks: tuple[str, ...]
    turns: tuple[Turn, ...]
    answers: tuple[AnswerRecord, ...]
    vote: Vote | None
    ratings: tuple[Rating, ...]
    runs: tuple[RunRecord, ...]
    judgements: tuple[JudgementRecord, ...] = ()

    def answer(self, slot: str, turn: int) -> AnswerRecord | None:
        """Return what `slot` wrote in `turn`, or None."""
        return next((a for a in self.answers if (a.slot, a.turn) == (slot, turn)), None)


@dataclass(frozen=True)
class PairVote:
    """One row of the votes table: `model_a` stood before `model_b` in the battle."""

    battle: str
    voter: str
    model_a: str
    model_b: str
    outcome: PairOutcome


@dataclass(frozen=True)
class RatingMean:
    """Mean of the ratings in force; `count` of them from `raters` persons."""

    contestant: str
    dimension: Dimension
    mean: float
    count: int
    raters: int


@dataclass(frozen=True)
class Counts:
    """Battles that are not void, votes, ratings in force, persons who voted or rated."""

    battles: int
    votes: int
    ratings: int
    persons: int
