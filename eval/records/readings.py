"""What is read from the records, as values made of those that were stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from eval.records.values import (
    AnswerRecord,
    Battle,
    BattleState,
    Choice,
    Dimension,
    JudgementRecord,
    Letter,
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
class FileEntry:
    """A file of a slot's latest run, without its content.

    `n` counts from 1 within the slot, `size` is in bytes, `digest` the content's SHA-256
    in hexadecimal; `turn` is the one whose answer was run.
    """

    slot: Letter
    n: int
    turn: int
    name: str
    media: str | None
    size: int
    digest: str


@dataclass(frozen=True)
class BattleRecord:
    """A battle with all that belongs to it, each kind in the order it was recorded.

    `after_tests` and `uses` are what its owner said last; `link` is the token under which
    others may read it.
    """

    battle: Battle
    state: BattleState
    marks: tuple[str, ...]
    turns: tuple[Turn, ...]
    answers: tuple[AnswerRecord, ...]
    vote: Vote | None
    ratings: tuple[Rating, ...]
    runs: tuple[RunRecord, ...]
    judgements: tuple[JudgementRecord, ...] = ()
    files: tuple[FileEntry, ...] = ()
    after_tests: Choice | None = None
    uses: Mapping[Letter, bool] = field(default_factory=dict)
    link: str | None = None

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
