"""What pages see of a conversation: frozen values, no I/O.

A conversation is a tree of turns. A page shows one path through it, from the first turn
to the `head`; what stands beside a turn are its siblings. Ids are unguessable texts,
numbers that people count with (versions, siblings, rounds) begin at 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from assistant.chat.found import Export, Found, HistoryEntry, SearchHit
from eval.records.conversation_values import BlockRun, RunKind

PLAIN, FIX, TESTS, JSON = "plain", "fix", "tests", "json"

FixState = Literal[
    "running", "asking", "ok", "failing", "repeats", "spent", "no_code", "broken", "stopped"
]


class AnswerState(StrEnum):
    """What an answer is doing. `waiting` and `writing` are under way, the rest is final.

    `broken`: its engine failed, `interrupted`: the server was restarted; both keep their
    text and may be asked again.
    """

    WAITING = "waiting"
    WRITING = "writing"
    DONE = "done"
    STOPPED = "stopped"
    BROKEN = "broken"
    INTERRUPTED = "interrupted"

    @property
    def final(self) -> bool:
        return self not in (AnswerState.WAITING, AnswerState.WRITING)


@dataclass(frozen=True)
class ChatSampling:
    """How a conversation's words are drawn; None leaves it to each contestant."""

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    seed: int | None = None

    def given(self) -> dict[str, float | int]:
        """What differs from the contestant's own."""
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class FileLink:
    """A file that a run left: `address` is for its owner's browser; `media` as in `RunFile`."""

    name: str
    media: str | None
    size: int
    address: str


@dataclass(frozen=True)
class BlockRunView:
    """A run of a block and the files that it left; `run.kind` says what was run."""

    run: BlockRun
    files: tuple[FileLink, ...] = ()


@dataclass(frozen=True)
class BlockView:
    """One piece of an answer's code, `index` from 0.

    `language` is a house name or the fence's own word, `title` as people write it.
    `faults` counts the places where the code does not parse (no further than
    `runners.grammars.MOST_FAULTS` + 1; 0 as well where there is no grammar). `runs` are
    the latest of each kind ("run", "tests", "judge").
    """

    index: int
    language: str
    title: str
    code: str
    is_runnable: bool
    is_page: bool = False
    faults: int = 0
    runs: Mapping[RunKind, BlockRunView] = field(default_factory=dict)

    @property
    def run(self) -> BlockRun | None:
        """The latest free run."""
        found = self.runs.get("run")
        return found.run if found else None


@dataclass(frozen=True)
class JsonState:
    """Whether an answer to /json is JSON, and fits the schema that the prompt gave.

    `code` is "ok", "no_json", "syntax" or "schema"; `line` and `column` (from 1) point into
    the answer's JSON, `path` names a place in its value; `unchecked` are keywords of the
    schema that are not checked here. `can_retry` once only.
    """

    code: Literal["ok", "no_json", "syntax", "schema"]
    detail: str = ""
    line: int | None = None
    column: int | None = None
    path: str = ""
    unchecked: tuple[str, ...] = ()
    can_retry: bool = False

    @property
    def is_valid(self) -> bool:
        return self.code == "ok"


@dataclass(frozen=True)
class ContextExcerpt:
    """A piece of an attached file; lines from 1, `symbol` is a function's or class' name."""

    path: str
    first_line: int
    last_line: int
    tokens: int
    symbol: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class ContextRemark:
    """Something to know of the selection; `code` is a key below `context.remark` in the texts."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ContextView:
    """What of the attached files was sent with a prompt, and what did not fit."""

    used: tuple[ContextExcerpt, ...]
    left_out: tuple[ContextExcerpt, ...]
    total_tokens: int
    by_meaning: bool
    remarks: tuple[ContextRemark, ...] = ()


@dataclass(frozen=True)
class AnswerView:
    """One contestant's newest answer to one turn.

    `earlier` are the texts of versions before it, oldest first. `error` is a code below
    `error` in the texts. `turns_left_out` are the ids of earlier turns that were not sent
    because they did not fit. `position` is the place in the queue for the engine;
    with `awaits_turn` it is through and waits until its engine is awake.
    `judgements` has thumb (1 or -1) and readability, structure, comments (1 to 5).
    """

    id: str
    contestant: str
    name: str
    version: int
    versions: int
    text: str
    state: AnswerState
    error: str | None = None
    finish_reason: str | None = None
    blocks: tuple[BlockView, ...] = ()
    judgements: Mapping[str, int] = field(default_factory=dict)
    usage: Mapping[str, int | None] | None = None
    json_state: JsonState | None = None
    context: ContextView | None = None
    turns_left_out: tuple[str, ...] = ()
    position: int | None = None
    awaits_turn: bool = False
    earlier: tuple[str, ...] = ()

    @property
    def can_retry(self) -> bool:
        """Whether asking again is the thing to do."""
        return self.state in (AnswerState.BROKEN, AnswerState.INTERRUPTED)


@dataclass(frozen=True)
class TurnView:
    """One prompt and the answers to it.

    `kind` is "plain", "fix", "tests", "json", or a preset's name; `round` is 1 and more in
    the fix loop, else 0. `siblings` is (place, count), `sibling_ids` all of them in order:
    `Chat.show_branch` goes to one. `problem` is the built-in problem asked about.
    """

    id: str
    parent: str | None
    prompt: str
    kind: str
    round: int
    siblings: tuple[int, int]
    sibling_ids: tuple[str, ...]
    answers: tuple[AnswerView, ...]
    created: datetime
    problem: str | None = None

    @property
    def context(self) -> ContextView | None:
        """What of the files was used by the first contestant that used any."""
        return next((answer.context for answer in self.answers if answer.context), None)


@dataclass(frozen=True)
class FixView:
    """The fix loop of a conversation: in which of `rounds` rounds it is, and its state.

    `running` (the code is run) and `asking` (the contestant writes) are under way. Ends:
    `ok`, `failing` (the one round by hand did not help), `repeats` (the same code came back),
    `spent` (after the last round that is allowed), `no_code`, `broken` (the engine or the
    sandbox failed), `stopped`.
    """

    contestant: str
    round: int  # 0 while, and if, only the person's own code was run
    rounds: int
    state: FixState

    @property
    def under_way(self) -> bool:
        return self.state in ("running", "asking")


@dataclass(frozen=True)
class ConversationView:
    """A conversation as its owner sees it at one moment: the path from root to head.

    `version` grows with each change in this process. `unsaved`: the database is away and
    the last words are not stored yet. `position_in_queue` is the best place of those of its
    answers that wait.
    """

    id: str
    title: str
    system: str
    sampling: ChatSampling
    contestants: tuple[str, ...]
    turns: tuple[TurnView, ...]
    head: str | None
    version: int
    position_in_queue: int | None = None
    unsaved: bool = False
    fix: FixView | None = None
    running: frozenset[str] = frozenset()  # ids of answers whose code runs now

    @property
    def under_way(self) -> bool:
        """Whether anything is being written, run or fixed."""
        writing = any(not one.state.final for turn in self.turns for one in turn.answers)
        return writing or bool(self.running) or bool(self.fix and self.fix.under_way)


__all__ = [
    "FIX",
    "JSON",
    "PLAIN",
    "TESTS",
    "AnswerState",
    "AnswerView",
    "BlockRunView",
    "BlockView",
    "ChatSampling",
    "ContextExcerpt",
    "ContextRemark",
    "ContextView",
    "ConversationView",
    "Export",
    "FileLink",
    "FixState",
    "FixView",
    "Found",
    "HistoryEntry",
    "JsonState",
    "SearchHit",
    "TurnView",
]
