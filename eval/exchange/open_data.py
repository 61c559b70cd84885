"""The form in which battles are given away: one JSON Lines file a table, and a manifest.

Pure, no I/O. docs/open-data.md tells it to people.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

FORMAT = "leitai-open-data"
VERSION = 1
MANIFEST = "manifest.json"
PAIRS = "votes.jsonl"
REVIEWS = "reviews.jsonl"

Letter = Literal["a", "b", "c", "d"]
Key = Annotated[str, Field(min_length=1, max_length=200)]
# What every database holds.
Whole = Annotated[int, Field(ge=-(2**31), lt=2**31)]
Count = Annotated[int, Field(ge=1, lt=2**31)]
Point = Annotated[int, Field(ge=1, le=5)]
Json = dict[str, Any]


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


class BattleLine(_Line):
    """A revealed battle with its vote: `choice`, and `ranking` where that is the choice."""

    id: Key
    origin: Key
    voter: Key
    layout: Literal[2, 4]
    language: str
    pair_probability: Annotated[float, Field(ge=0, le=1)]
    problem: str | None
    marks: list[str]
    created: AwareDatetime
    choice: Literal["a", "b", "c", "d", "tie", "both_bad", "ranking"]
    ranking: list[int] | None
    voted: AwareDatetime


class SlotLine(_Line):
    """Who stood in a slot; `snapshot` is the contestant as it competed."""

    battle: Key
    letter: Letter
    contestant: Key
    snapshot: Json


class TurnLine(_Line):
    """A prompt, which went to every slot."""

    battle: Key
    index: Count
    prompt: str
    created: AwareDatetime


class AnswerLine(_Line):
    """What a slot wrote in a turn; times are raw monotonic seconds."""

    battle: Key
    slot: Letter
    turn: Count
    text: str
    state: Literal["done", "stopped", "failed", "interrupted"]
    finish_reason: str | None
    error_code: str | None
    usage: Json | None
    timings: Json | None
    replaced: list[Json]
    sampling: Json | None


class RatingLine(_Line):
    """1 to 5 on a dimension of a slot; `blind`: before the names were shown."""

    battle: Key
    slot: Letter
    voter: Key
    dimension: Literal["readability", "structure", "comments"]
    value: Point
    blind: bool
    created: AwareDatetime


class RunLine(_Line):
    """A run of a slot's code in the sandbox; times in seconds."""

    battle: Key
    slot: Letter
    turn: Count | None
    code: str
    language: str
    stdin: str
    outcome: str
    stdout: str
    stderr: str
    wall_seconds: float | None
    cpu_seconds: float | None
    image: str | None
    exit_code: Whole | None
    signal: Whole | None
    memory_peak_bytes: Annotated[int, Field(ge=0, lt=2**63)] | None
    truncated: bool
    reason: str | None
    edited: bool | None
    compiler: str | None
    created: AwareDatetime


class OpinionLine(_Line):
    """A preference beside the vote: of the voter `after_tests`, of a reader of a `shared`
    battle."""

    battle: Key
    voter: Key
    kind: Literal["after_tests", "shared"]
    choice: Literal["a", "b", "c", "d", "tie", "both_bad"]
    created: AwareDatetime


class UseLine(_Line):
    """Whether the voter would use a slot's answer; `blind`: said before the names were shown."""

    battle: Key
    slot: Letter
    voter: Key
    blind: bool
    usable: bool
    created: AwareDatetime


class ReviewLine(_Line):
    """One rater's points for one answer of a run: `run` is its fingerprint, `sample` the
    answer's id in it; `rater` is the same within the run only."""

    run: Key
    sample: Key
    rater: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    readability: Point
    structure: Point
    comments: Point
    language: Annotated[str, Field(max_length=8)]
    created: AwareDatetime


class PairLine(_Line):
    """A pair that a vote decides, in the form of every file of votes."""

    battle: Key
    voter: Key
    model_a: Key
    model_b: Key
    outcome: Literal["a", "b", "tie", "both_bad"]


LINES: Mapping[str, type[_Line]] = {
    "battles.jsonl": BattleLine,
    "slots.jsonl": SlotLine,
    "turns.jsonl": TurnLine,
    "answers.jsonl": AnswerLine,
    "ratings.jsonl": RatingLine,
    "runs.jsonl": RunLine,
    "opinions.jsonl": OpinionLine,
    "uses.jsonl": UseLine,
    REVIEWS: ReviewLine,
    PAIRS: PairLine,
}

# What exports of earlier releases do not have.
LATER = frozenset({"opinions.jsonl", "uses.jsonl", REVIEWS})

# Where persons and programs wrote freely. The rest are words of Leitai's own.
FREE_TEXTS: Mapping[str, tuple[str, ...]] = {
    "slots": ("snapshot",),
    "turns": ("prompt",),
    "answers": ("text", "replaced", "usage", "timings", "sampling"),
    "runs": ("code", "stdin", "stdout", "stderr", "compiler", "reason"),
}


class FileEntry(_Line):
    """How a file must be: its lines, and the SHA-256 of its bytes in hexadecimal."""

    lines: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Manifest(_Line):
    """What an export is; `origin` names the installation that made it, by chance."""

    format: Literal["leitai-open-data"]
    version: int
    origin: Key
    exported: AwareDatetime
    times: str
    battles: Annotated[int, Field(ge=0)]
    voters: Annotated[int, Field(ge=0)]
    contestants: list[str]
    files: dict[str, FileEntry]
