"""One unnamed place in a battle while it lives: an answer for each turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from eval.records import JudgementRecord, Letter, RunRecord, Slot
from runners.code import Extraction, submission


class SlotState(StrEnum):
    """What a slot is doing. `writing` and `waiting` are under way, the rest is final."""

    WAITING = "waiting"
    WRITING = "writing"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"

    @property
    def final(self) -> bool:
        return self not in (SlotState.WAITING, SlotState.WRITING)


@dataclass
class LiveAnswer:
    """What one slot says in one turn. Only the battle's own tasks write to it."""

    turn: int = 1
    parts: list[str] = field(default_factory=list)
    state: SlotState = SlotState.WAITING
    error_code: str | None = None
    finish_reason: str | None = None
    usage: Mapping[str, Any] | None = None
    timings: Mapping[str, Any] | None = None
    sampling: Mapping[str, Any] | None = None
    run: RunRecord | None = None
    judgement: JudgementRecord | None = None
    # What stood here before, oldest first, as JSON: contestants that failed before
    # their first word, and answers that were regenerated.
    replaced: list[dict[str, Any]] = field(default_factory=list)
    saved_length: int = -1
    saved_replaced: int = 0
    _extraction: Extraction | None = None

    @property
    def text(self) -> str:
        if len(self.parts) > 1:
            self.parts = ["".join(self.parts)]
        return self.parts[0] if self.parts else ""

    def end(self, state: SlotState, *, error_code: str | None = None) -> None:
        self.state, self.error_code = state, error_code

    def extraction(self) -> Extraction | None:
        """The code of a finished answer (parsed once), None while it is written."""
        if self.state.final and self._extraction is None:
            self._extraction = submission(self.text)
        return self._extraction

    def regenerated(self) -> LiveAnswer:
        """An empty answer in place of this one, which stays as evidence."""
        past = {
            "regenerated": True,
            "text": self.text,
            "state": self.state.value,
            "finish_reason": self.finish_reason,
            "usage": self.usage,
            "timings": self.timings,
            "sampling": self.sampling,
        }
        fresh = LiveAnswer(self.turn, replaced=[*self.replaced, past])
        fresh.saved_replaced = len(fresh.replaced)
        return fresh


@dataclass
class LiveSlot:
    """A place, who stands in it, and its answers, one for each turn so far."""

    slot: Slot
    answers: list[LiveAnswer] = field(default_factory=lambda: [LiveAnswer()])

    @property
    def letter(self) -> Letter:
        return self.slot.letter

    @property
    def contestant(self) -> str:
        return self.slot.contestant

    @property
    def answer(self) -> LiveAnswer:
        """The answer of the latest turn."""
        return self.answers[-1]

    @property
    def text(self) -> str:
        return self.answer.text

    @property
    def state(self) -> SlotState:
        return self.answer.state

    @property
    def error_code(self) -> str | None:
        return self.answer.error_code
