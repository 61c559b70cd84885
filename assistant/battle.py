"""A battle while it lives, and the blind view of it that pages may show.

`LiveBattle` knows the contestants; `BattleView` does not until the reveal. Pages
receive views only, so that no page can leak what it was never given.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from eval.records import BattleState, Letter, RunRecord, Slot
from runners.code import Extraction, submission

DIED = "contestant_died"


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


@dataclass(frozen=True)
class RevealedSlot:
    """What a card shows when it turns over. Times in seconds; None where unknown."""

    letter: str
    snapshot: Mapping[str, Any]
    seconds_to_first_word: float | None
    tokens_per_second: float | None
    output_tokens: int | None


@dataclass(frozen=True)
class SlotView:
    """One unnamed place: its words, its code, its last run."""

    letter: str
    state: SlotState
    text: str
    error_code: str | None
    finish_reason: str | None
    extraction: Extraction | None
    run: RunRecord | None


@dataclass(frozen=True)
class BattleView:
    """A battle as its owner may see it at one moment; `reveal` is empty before the vote."""

    id: str
    version: int
    state: BattleState
    prompt: str
    slots: tuple[SlotView, ...]
    marks: frozenset[str]
    vote: str | None
    reveal: tuple[RevealedSlot, ...]
    ratings: dict[tuple[str, str], int]
    unsaved: bool

    @property
    def under_way(self) -> bool:
        return any(not slot.state.final for slot in self.slots)

    @property
    def can_vote(self) -> bool:
        return self.state == BattleState.ANSWERED and any(slot.text for slot in self.slots)


@dataclass
class LiveSlot:
    """One slot's answer in the making. Only the battle's own tasks write to it."""

    slot: Slot
    parts: list[str] = field(default_factory=list)
    state: SlotState = SlotState.WAITING
    error_code: str | None = None
    finish_reason: str | None = None
    usage: Mapping[str, Any] | None = None
    timings: Mapping[str, Any] | None = None
    run: RunRecord | None = None
    # Contestants that failed here before their first word, oldest first, as JSON.
    replaced: list[dict[str, Any]] = field(default_factory=list)
    saved_length: int = -1
    saved_replaced: int = 0
    _extraction: Extraction | None = None

    @property
    def letter(self) -> Letter:
        return self.slot.letter

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

    def view(self) -> SlotView:
        return SlotView(
            letter=self.letter,
            state=self.state,
            text=self.text,
            error_code=self.error_code,
            finish_reason=self.finish_reason,
            extraction=self.extraction(),
            run=self.run,
        )


@dataclass
class LiveBattle:
    """One battle in memory: the tasks write, any number of pages follow."""

    id: str
    person: str
    prompt: str
    slots: list[LiveSlot]
    probability: float = 1.0
    state: BattleState = BattleState.OPEN
    marks: set[str] = field(default_factory=set)
    retired: bool = False
    vote: str | None = None
    ratings: dict[tuple[str, str], int] = field(default_factory=dict)
    unsaved: bool = False
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    keeper: asyncio.Task[None] | None = None
    version: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def cancel(self, letter: str | None = None) -> None:
        """End one slot's stream, or all; what was written stays."""
        for own, task in self.tasks.items():
            if letter in (None, own) and not task.done():
                task.cancel()

    def touch(self) -> None:
        """Tell every follower that there is something new to show."""
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    def slot(self, letter: str) -> LiveSlot:
        for slot in self.slots:
            if slot.letter == letter:
                return slot
        raise KeyError(letter)

    @property
    def tried(self) -> set[str]:
        """Contestants that stand, or failed, in any slot of this battle."""
        failed = {past["contestant"] for slot in self.slots for past in slot.replaced}
        return failed | {slot.slot.contestant for slot in self.slots}

    @property
    def died(self) -> bool:
        """A contestant broke off, so the battle does not count."""
        return DIED in self.marks

    @property
    def settled(self) -> bool:
        """Nothing will change any more without the person doing something."""
        return self.state != BattleState.OPEN and all(slot.state.final for slot in self.slots)

    def view(self) -> BattleView:
        return BattleView(
            id=self.id,
            version=self.version,
            state=self.state,
            prompt=self.prompt,
            slots=tuple(slot.view() for slot in self.slots),
            marks=frozenset(self.marks),
            vote=self.vote,
            reveal=tuple(_revealed(slot) for slot in self.slots)
            if self.state == BattleState.REVEALED
            else (),
            ratings=dict(self.ratings),
            unsaved=self.unsaved,
        )

    async def views(self, interval: float) -> AsyncIterator[BattleView]:
        """Yield the view now and after each change, at most every `interval` seconds.

        Ends once the battle is settled. A slot's first words are never held back.
        """
        while True:
            event, settled, wordless = self._changed, self.settled, self._wordless()
            yield self.view()
            if settled:
                return
            next_turn = time.monotonic() + interval
            await event.wait()
            if self._wordless() == wordless:
                await asyncio.sleep(next_turn - time.monotonic())

    def _wordless(self) -> int:
        return sum(not slot.parts for slot in self.slots)


def _revealed(slot: LiveSlot) -> RevealedSlot:
    timings, usage = slot.timings or {}, slot.usage or {}
    scheduled, first, end = (timings.get(k) for k in ("scheduled", "first_content", "end"))
    tokens = usage.get("output_tokens")
    speed = None
    if tokens and tokens > 1 and first is not None and end is not None and end > first:
        # TPOT's definition (vLLM): the first token belongs to the prefill.
        speed = (tokens - 1) / (end - first)
    wait = first - scheduled if first is not None and scheduled is not None else None
    return RevealedSlot(slot.letter, slot.slot.snapshot, wait, speed, tokens)
