"""What is recorded of conversations, as values: no I/O, no SQL.

Ids are unguessable texts given by the caller, times aware. A value that could never be
stored raises `InvalidRecord` when it is made.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from eval.records.errors import InvalidRecord
from eval.records.values import DIMENSIONS, now

ChatAnswerState = Literal["writing", "done", "stopped", "broken", "interrupted"]
RunKind = Literal["run", "tests", "judge"]
OpenKind = Literal["thumb", "readability", "structure", "comments"]

THUMB = "thumb"
_LEGAL_VALUES: Mapping[str, tuple[int, ...]] = {
    THUMB: (-1, 1),
    **dict.fromkeys(DIMENSIONS, (1, 2, 3, 4, 5)),
}


def fold(text: str) -> str:
    """Return `text` as it is searched: any case and any width of a character are one."""
    return unicodedata.normalize("NFKC", text).casefold()


def _legal(what: str, value: object, values: tuple[Any, ...]) -> None:
    if isinstance(value, bool) or value not in values:
        listed = ", ".join(str(one) for one in values)
        raise InvalidRecord(f"unknown_{what}", f"{what} {value!r} is unknown; legal are {listed}")


@dataclass(frozen=True)
class Conversation:
    """A conversation of one person; `head` is the turn whose path is shown.

    `named` is whether the person chose the title. `sampling` holds what differs from each
    contestant's own.
    """

    id: str
    person: str
    title: str = ""
    named: bool = False
    system: str = ""
    sampling: Mapping[str, Any] = field(default_factory=dict)
    contestants: tuple[str, ...] = ()
    head: str | None = None
    created: datetime = field(default_factory=now)
    changed: datetime = field(default_factory=now)


@dataclass(frozen=True)
class ChatTurn:
    """One prompt. `prompt` is what the person wrote, `sent` what a preset made of it.

    `parent` None begins the conversation; `n` counts a conversation's turns and orders
    siblings.
    """

    id: str
    conversation: str
    parent: str | None
    n: int
    prompt: str
    sent: str
    kind: str = "plain"
    round: int = 0
    problem: str | None = None
    created: datetime = field(default_factory=now)


@dataclass(frozen=True)
class ChatAnswer:
    """One version of one contestant's answer to one turn.

    `context` is what of the files was sent, `left_out` the ids of turns that did not fit.
    """

    id: str
    turn: str
    contestant: str
    version: int
    text: str = ""
    state: ChatAnswerState = "writing"
    error_code: str | None = None
    finish_reason: str | None = None
    usage: Mapping[str, Any] | None = None
    timings: Mapping[str, Any] | None = None
    sampling: Mapping[str, Any] | None = None
    context: Mapping[str, Any] | None = None
    left_out: tuple[str, ...] = ()
    created: datetime = field(default_factory=now)

    def __post_init__(self) -> None:
        _legal("answer_state", self.state, get_args(ChatAnswerState))


@dataclass(frozen=True)
class OpenJudgement:
    """What a person who sees the name says of an answer; the latest of a kind counts."""

    answer: str
    person: str
    kind: OpenKind
    value: int
    created: datetime = field(default_factory=now)

    def __post_init__(self) -> None:
        _legal("judgement", self.kind, get_args(OpenKind))
        _legal("value", self.value, _LEGAL_VALUES[self.kind])


@dataclass(frozen=True)
class BlockRun:
    """A run of an answer's block, `block` counted from 0; other fields as `RunRecord`'s.

    `tests` runs have the tests' answer as `answer`, and `code` is what was run. A `judge`
    run has `verdict` with "problem", "verdict", "passed", "total" and "first_failure".
    """

    id: str
    answer: str
    block: int
    kind: RunKind
    code: str
    language: str
    stdin: str
    outcome: str
    stdout: str = ""
    stderr: str = ""
    wall_seconds: float | None = None
    cpu_seconds: float | None = None
    image: str | None = None
    exit_code: int | None = None
    signal: int | None = None
    memory_peak_bytes: int | None = None
    truncated: bool = False
    reason: str | None = None
    edited: bool | None = None
    compiler: str | None = None
    verdict: Mapping[str, Any] | None = None
    created: datetime = field(default_factory=now)

    def __post_init__(self) -> None:
        _legal("run", self.kind, get_args(RunKind))


@dataclass(frozen=True)
class BlockFile:
    """A file that a run left, without its content."""

    run: str
    n: int
    name: str
    media: str | None
    size: int
    digest: str


@dataclass(frozen=True)
class ConversationRecord:
    """A conversation with everything in it that is not deleted, in the order it came.

    `last` is the highest number that a turn ever had, a deleted one's too.
    """

    conversation: Conversation
    last: int
    turns: tuple[ChatTurn, ...]
    answers: tuple[ChatAnswer, ...]
    judgements: tuple[OpenJudgement, ...]
    runs: tuple[BlockRun, ...]
    files: tuple[BlockFile, ...]


@dataclass(frozen=True)
class ConversationSummary:
    """A conversation in a list; `turns` are those not deleted."""

    id: str
    title: str
    contestants: tuple[str, ...]
    changed: datetime
    turns: int


@dataclass(frozen=True)
class WordHit:
    """A text that holds every word looked for; `turn` is None for the title."""

    conversation: str
    title: str
    changed: datetime
    turn: str | None
    text: str


@dataclass(frozen=True)
class Passage:
    """A turn's prompt with the text of its newest answer, to be compared by meaning."""

    conversation: str
    title: str
    changed: datetime
    turn: str
    text: str
