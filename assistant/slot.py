"""One unnamed place in a battle while it lives: an answer for each turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from assistant.program import Program, program
from assistant.veil import Veil
from assistant.wait import Wait
from eval.records import FileEntry, JudgementRecord, Letter, RunRecord, Slot
from runners.code import Extraction, submission

NOTHING = Program("", "python")


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
    files: tuple[FileEntry, ...] = ()  # that the run left behind
    judgement: JudgementRecord | None = None
    # What stood here before, oldest first, as JSON: contestants that failed before
    # their first word, and answers that were regenerated.
    replaced: list[dict[str, Any]] = field(default_factory=list)
    wait: Wait = field(default_factory=Wait)
    released: int | None = None  # characters that the clock has let out; None: all
    saved_length: int = -1
    saved_replaced: int = 0
    _extraction: Extraction | None = None
    _program: Program | None = None
    _veil: Veil | None = None

    @property
    def text(self) -> str:
        if len(self.parts) > 1:
            self.parts = ["".join(self.parts)]
        return self.parts[0] if self.parts else ""

    def end(self, state: SlotState, *, error_code: str | None = None) -> None:
        self.state, self.error_code = state, error_code

    def extraction(self) -> Extraction | None:
        """What a finished answer submits to a problem's tests, None while it is written."""
        if self.state.final and self._extraction is None:
            self._extraction = submission(self.text)
        return self._extraction

    def program(self, names: Sequence[str] = ()) -> Program:
        """What a person may run of a finished answer (parsed once); empty until all is shown.

        Made of the text as it is seen: a name in a comment is masked there too.
        """
        if not self.is_whole:
            return NOTHING
        if self._program is None:
            self._program = program(self.seen(names))
        return self._program

    def veiled(self, names: Sequence[str]) -> Veil:
        """What of the text may be seen, by the names that its contestants have."""
        if self._veil is None or self._veil.names != tuple(names):
            self._veil = Veil(names)  # a contestant may have been replaced
        self._veil.look(self.text, ended=self.state.final)
        return self._veil

    def seen(self, names: Sequence[str]) -> str:
        """The text as it may be seen before the vote, as far as it may be seen now."""
        veil = self.veiled(names)
        return veil.until(veil.ready if self.released is None else self.released)

    @property
    def is_whole(self) -> bool:
        """Whether it has ended and all of it is shown."""
        shown = self.released is None or self.released >= len(self.text)
        return self.state.final and shown

    def cut(self) -> None:
        """Leave out what was written and not shown yet: its length would tell the speed."""
        if self.released is not None:
            self.parts = [self.text[: self.released]]

    def regenerated(self) -> LiveAnswer:
        """An empty answer in place of this one, which stays as evidence."""
        past = {
            "regenerated": True,
            "at": datetime.now(UTC).isoformat(),
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
