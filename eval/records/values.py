"""What is recorded, as values: no I/O, no SQL.

Ids are unguessable texts given by the caller. Times are timezone-aware and stored
as UTC. A value that could never be stored raises `InvalidRecord` when it is made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Literal, get_args

from eval.records.errors import InvalidRecord

Letter = Literal["a", "b", "c", "d"]
AnswerState = Literal["writing", "done", "stopped", "failed", "interrupted"]
Choice = Literal["a", "b", "c", "d", "tie", "both_bad", "ranking"]
Dimension = Literal["readability", "structure", "comments"]
OpinionKind = Literal["after_tests", "shared"]
PairOutcome = Literal["a", "b", "tie", "both_bad"]
Role = Literal["member", "rater", "admin"]

LETTERS: tuple[Letter, ...] = get_args(Letter)
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
ROLES: tuple[Role, ...] = get_args(Role)  # each may do what those before it may
# Marks of battles.
INTERRUPTED = "interrupted"
IDENTITY_LEAK = "identity_leak"  # an answer said who wrote it; left out of the ratings
EARLY = "early"  # the vote was cast while an answer had not come to its end


class BattleState(StrEnum):
    """Where a battle stands."""

    OPEN = "open"
    ANSWERED = "answered"
    VOTED = "voted"
    REVEALED = "revealed"
    VOID = "void"


TRANSITIONS: Mapping[BattleState, frozenset[BattleState]] = {
    BattleState.OPEN: frozenset({BattleState.ANSWERED, BattleState.VOID}),
    # A further turn, or a regenerated one, opens a battle again.
    BattleState.ANSWERED: frozenset({BattleState.OPEN, BattleState.VOTED, BattleState.VOID}),
    BattleState.VOTED: frozenset({BattleState.REVEALED}),
    BattleState.REVEALED: frozenset(),
    BattleState.VOID: frozenset(),
}


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def _dense(ranks: tuple[int, ...]) -> bool:
    return set(ranks) == set(range(1, max(ranks, default=0) + 1)) != set()


def _legal(name: str, value: object, choices: Sequence[object]) -> None:
    if value not in choices:
        legal = ", ".join(map(str, choices))
        raise InvalidRecord(f"unknown_{name}", f"{name} {value!r} is unknown; legal are {legal}")


@dataclass(frozen=True)
class Slot:
    """An unnamed place in a battle and who stands in it.

    `snapshot` is JSON-able and holds the contestant as it competed (name, developer,
    licence, engine, sampling, weights digest), since lineups change afterwards.
    """

    letter: Letter
    contestant: str
    snapshot: Mapping[str, Any]

    def __post_init__(self) -> None:
        _legal("slot", self.letter, LETTERS)


@dataclass(frozen=True)
class Battle:
    """One blind comparison; `pair_probability` is the chance with which it was drawn."""

    id: str
    person: str
    layout: int
    language: str
    pair_probability: float
    problem: str | None
    slots: tuple[Slot, ...]
    created: datetime = field(default_factory=now)

    def __post_init__(self) -> None:
        _legal("layout", self.layout, (2, 4))
        if tuple(slot.letter for slot in self.slots) != LETTERS[: self.layout]:
            wanted = ", ".join(LETTERS[: self.layout])
            raise InvalidRecord("wrong_slots", f"a battle of {self.layout} has the slots {wanted}")
        if len({slot.contestant for slot in self.slots}) < self.layout:
            raise InvalidRecord("same_contestant", "the contestants of a battle must differ")


@dataclass(frozen=True)
class Turn:
    """One prompt; it went to every slot of the battle."""

    battle: str
    index: int
    prompt: str
    created: datetime = field(default_factory=now)


@dataclass(frozen=True)
class AnswerRecord:
    """What one slot has written in one turn so far.

    `timings` holds raw monotonic seconds, as JSON; metrics are computed from them
    later. `replaced` keeps, oldest first, what stood here before it was regenerated
    or before its contestant was replaced, as JSON in the caller's words.
    """

    battle: str
    slot: Letter
    turn: int
    text: str
    state: AnswerState
    finish_reason: str | None = None
    error_code: str | None = None
    usage: Mapping[str, Any] | None = None
    timings: Mapping[str, Any] | None = None
    replaced: tuple[Mapping[str, Any], ...] = ()
    sampling: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        _legal("slot", self.slot, LETTERS)
        _legal("answer_state", self.state, get_args(AnswerState))


@dataclass(frozen=True)
class Vote:
    """A preference. `ranking` has a rank per slot, in slot order, and belongs to the
    choice `ranking` alone. Ranks are dense: 1 is best, equal ranks are allowed, and
    no rank below the worst is left out (1,1,2,3 and not 1,1,3,4)."""

    battle: str
    person: str
    choice: Choice
    ranking: tuple[int, ...] | None = None
    created: datetime = field(default_factory=now)

    def __post_init__(self) -> None:
        _legal("choice", self.choice, get_args(Choice))
        if (self.choice == "ranking") != (self.ranking is not None):
            raise InvalidRecord("ranks_missing", "ranks go with the choice 'ranking', only there")
        if self.ranking is not None and not _dense(self.ranking):
            raise InvalidRecord(
                "ranks_with_gaps",
                f"ranks {self.ranking} leave one out; use 1, 2, 3 … without gaps, "
                "equal ranks for equal answers",
            )

    def check_fits(self, layout: int) -> None:
        """Raise `InvalidRecord` unless a battle of `layout` slots can be decided so."""
        if self.choice in LETTERS[layout:] or (self.choice == "ranking" and layout == 2):
            raise InvalidRecord(
                "choice_needs_four", f"{self.choice!r} needs four slots; choose a, b, tie, both_bad"
            )
        if self.ranking is not None and len(self.ranking) != layout:
            raise InvalidRecord("ranks_missing", f"give {layout} ranks, one for each slot")

    def same_opinion(self, other: Vote) -> bool:
        """Return whether both say the same, whenever they were given."""
        return (self.choice, self.ranking) == (other.choice, other.ranking)


@dataclass(frozen=True)
class VoteReceipt:
    """The vote in force, and the slots that it reveals."""

    vote: Vote
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Rating:
    """1 to 5 on one dimension of one slot.

    `blind` (the battle was not revealed yet) is decided by the records when the
    rating is stored; what a caller sets there is ignored.
    """

    battle: str
    person: str
    slot: Letter
    dimension: Dimension
    value: int
    created: datetime = field(default_factory=now)
    blind: bool | None = None

    def __post_init__(self) -> None:
        _legal("slot", self.slot, LETTERS)
        _legal("dimension", self.dimension, DIMENSIONS)
        _legal("rating", self.value, (1, 2, 3, 4, 5))


@dataclass(frozen=True)
class RunRecord:
    """A free run in the sandbox. Times in seconds; `image` is the image's digest.

    `reason` is the sandbox's stable code where the outcome alone does not say it.
    `edited` is whether the person had changed the answer's own code; None is unknown.
    `compiler` is what the language's compiler said, None where nothing was compiled.
    """

    battle: str
    slot: Letter
    code: str
    language: str
    stdin: str
    outcome: str
    stdout: str
    stderr: str
    wall_seconds: float | None
    cpu_seconds: float | None
    image: str | None
    exit_code: int | None = None
    signal: int | None = None
    memory_peak_bytes: int | None = None
    truncated: bool = False
    reason: str | None = None
    created: datetime = field(default_factory=now)
    turn: int | None = None
    edited: bool | None = None
    compiler: str | None = None

    def __post_init__(self) -> None:
        _legal("slot", self.slot, LETTERS)


@dataclass(frozen=True)
class RunFile:
    """A file that a run left behind; only those of a slot's latest run are kept.

    `media` is the image type that its own bytes prove, None for any other file. The
    name is the program's: it may say anything.
    """

    name: str
    content: bytes
    media: str | None = None


@dataclass(frozen=True)
class JudgementRecord:
    """What a problem's hidden tests said of one answer; the latest of an answer counts.

    `tests` holds a JSON object per test in the problem's order, `digest` names the
    tests that were used, `first_failure` is what the first failing one got.
    """

    battle: str
    slot: Letter
    turn: int
    problem: str
    digest: str
    code: str
    verdict: str
    passed: int
    total: int
    tests: tuple[Mapping[str, Any], ...]
    first_failure: Mapping[str, Any] | None = None
    image: str | None = None
    created: datetime = field(default_factory=now)

    def __post_init__(self) -> None:
        _legal("slot", self.slot, LETTERS)
