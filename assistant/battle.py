"""A battle while it lives, and the blind view of it that pages may show.

`LiveBattle` knows the contestants; `BattleView` does not until the reveal. Pages
receive views only, so that no page can leak what it was never given.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.admission import Ticket
from assistant.news import News
from assistant.program import Program
from assistant.slot import NOTHING, LiveAnswer, LiveSlot, SlotState
from eval.records import Battle, BattleState, FileEntry, JudgementRecord, RunRecord, Turn
from runners.errors import ContextOverflow

DIED = "contestant_died"
TOO_LONG = "too_long"


@dataclass(frozen=True)
class RevealedSlot:
    """What a card shows when it turns over. Times in seconds; None where unknown."""

    letter: str
    snapshot: Mapping[str, Any]
    seconds_to_first_word: float | None
    tokens_per_second: float | None
    output_tokens: int | None
    judgement: JudgementRecord | None


@dataclass(frozen=True)
class SlotView:
    """One unnamed place: its words, its code, its last run and what that left behind;
    `earlier` are past turns' words."""

    letter: str
    state: SlotState
    text: str
    error_code: str | None
    finish_reason: str | None
    program: Program
    run: RunRecord | None
    earlier: tuple[str, ...] = ()
    files: tuple[FileEntry, ...] = ()


@dataclass(frozen=True)
class BattleView:
    """A battle as its owner may see it at one moment; `reveal` is empty before the vote.

    `position` is the place in the queue for the engines, None once it is under way;
    `awaits_turn`: then some contestant, nobody says which, waits to be awake.
    `too_long` is the smallest limit in tokens that the last prompt exceeded. `after_tests`
    and `uses` are what the owner said beside the vote, `link` the token to share it by.
    """

    id: str
    version: int
    state: BattleState
    prompts: tuple[str, ...]
    slots: tuple[SlotView, ...]
    marks: frozenset[str]
    vote: str | None
    ranking: tuple[int, ...] | None
    reveal: tuple[RevealedSlot, ...]
    ratings: dict[tuple[str, str], int]
    unsaved: bool
    problem: str | None = None
    position: int | None = None
    awaits_turn: bool = False
    judging: bool = False
    too_long: int | None = None
    after_tests: str | None = None
    uses: Mapping[str, bool] = field(default_factory=dict)
    link: str | None = None

    @property
    def under_way(self) -> bool:
        return any(not slot.state.final for slot in self.slots)

    @property
    def can_vote(self) -> bool:
        return (
            self.state == BattleState.ANSWERED
            and not self.under_way
            and any(slot.text or slot.earlier for slot in self.slots)
        )

    @property
    def can_continue(self) -> bool:
        """Whether a further prompt goes to these contestants, and not into a new battle."""
        return self.state == BattleState.ANSWERED and not self.under_way

    @property
    def can_keep(self) -> bool:
        """Whether its question may become a problem of the team's own."""
        return self.state == BattleState.REVEALED and self.problem is None

    @property
    def over(self) -> bool:
        return self.state in (BattleState.REVEALED, BattleState.VOID)


@dataclass
class LiveBattle:
    """One battle in memory: the tasks write, any number of pages follow."""

    id: str
    person: str
    prompts: list[str]
    slots: list[LiveSlot]
    probability: float = 1.0
    problem: str | None = None
    state: BattleState = BattleState.OPEN
    marks: set[str] = field(default_factory=set)
    retired: bool = False
    vote: str | None = None
    ranking: tuple[int, ...] | None = None
    ratings: dict[tuple[str, str], int] = field(default_factory=dict)
    after_tests: str | None = None
    uses: dict[str, bool] = field(default_factory=dict)
    link: str | None = None
    unsaved: bool = False
    overflow: ContextOverflow | None = None
    too_long: int | None = None
    returned: str | None = None
    ticket: Ticket | None = None
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    keeper: asyncio.Task[None] | None = None
    judging: asyncio.Task[None] | None = None
    release: asyncio.Task[None] | None = None
    releasing: bool = False  # what was written is still being let out by the clock
    news: News = field(default_factory=News)

    @property
    def prompt(self) -> str:
        """The prompt of the latest turn."""
        return self.prompts[-1]

    @property
    def turn(self) -> int:
        """The number of the latest turn; the first is 1."""
        return len(self.prompts)

    def cancel(self, letter: str | None = None) -> None:
        """End one slot's stream, or all; what was written stays."""
        for own, task in self.tasks.items():
            if letter in (None, own) and not task.done():
                task.cancel()

    def touch(self) -> None:
        """Tell every follower that there is something new to show."""
        self.news.touch()

    @property
    def version(self) -> int:
        """Grows with every change."""
        return self.news.version

    def slot(self, letter: str) -> LiveSlot:
        for slot in self.slots:
            if slot.letter == letter:
                return slot
        raise KeyError(letter)

    @property
    def names(self) -> tuple[str, ...]:
        """What its contestants are called, which nothing may show before the vote."""
        said = (
            (slot.contestant, slot.slot.snapshot.get("name"), slot.slot.snapshot.get("developer"))
            for slot in self.slots
        )
        return tuple(sorted({str(name) for names in said for name in names if name}))

    @property
    def tried(self) -> set[str]:
        """Contestants that stand, or failed, in any slot of this battle."""
        past = (old for slot in self.slots for old in slot.answer.replaced)
        failed = {old["contestant"] for old in past if "contestant" in old}
        return failed | {slot.contestant for slot in self.slots}

    @property
    def died(self) -> bool:
        """A contestant broke off, so the battle does not count."""
        return DIED in self.marks

    @property
    def given_back(self) -> str | None:
        """The question that is wanted again in the box, since nobody answered it."""
        if self.returned is None and not {DIED, TOO_LONG} & self.marks:
            return None
        # A problem's own words stay in its menu.
        return None if self.problem and self.turn == 1 else self.returned or self.prompt

    @property
    def is_judged(self) -> bool:
        """Every slot's latest answer has its hidden tests behind it."""
        return all(slot.answer.judgement for slot in self.slots)

    @property
    def under_judgement(self) -> bool:
        return self.judging is not None and not self.judging.done()

    @property
    def settled(self) -> bool:
        """Nothing will change any more without the person doing something."""
        answered = self.state != BattleState.OPEN and all(s.state.final for s in self.slots)
        return answered and not self.under_judgement and not self.releasing

    def view(self) -> BattleView:
        revealed = self.state == BattleState.REVEALED
        # The moment when the last word was written would tell who wrote the longer answer.
        writing = self.releasing and self.state == BattleState.ANSWERED
        names = self.names
        return BattleView(
            id=self.id,
            version=self.version,
            state=BattleState.OPEN if writing else self.state,
            prompts=tuple(self.prompts),
            slots=tuple(_view(slot, names, blind=not revealed) for slot in self.slots),
            marks=frozenset(self.marks),
            vote=self.vote,
            ranking=self.ranking,
            reveal=tuple(_revealed(slot) for slot in self.slots) if revealed else (),
            ratings=dict(self.ratings),
            unsaved=self.unsaved,
            problem=self.problem,
            position=self.ticket.position if self.ticket else None,
            awaits_turn=any(slot.answer.wait.shown for slot in self.slots),
            judging=revealed and self.under_judgement,
            too_long=self.too_long,
            after_tests=self.after_tests,
            uses=dict(self.uses),
            link=self.link,
        )

    def views(self, interval: Callable[[], float]) -> AsyncIterator[BattleView]:
        """Yield the view now and after each change, at most every `interval()` seconds.

        Ends once the battle is settled. A slot's first words are never held back.
        """
        return self.news.follow(
            self.view, settled=lambda: self.settled, wordless=self._wordless, interval=interval
        )

    def _wordless(self) -> int:
        return sum(not slot.answer.parts or slot.answer.released == 0 for slot in self.slots)


def _view(slot: LiveSlot, names: tuple[str, ...], *, blind: bool) -> SlotView:
    answer = slot.answer
    whole = answer.is_whole
    return SlotView(
        letter=slot.letter,
        state=answer.state if whole or not blind else _seen_state(answer),
        text=answer.seen(names) if blind else answer.text,
        error_code=answer.error_code if whole else None,
        finish_reason=answer.finish_reason if whole else None,
        # The same after the reveal: what stands in the editor is the person's by then.
        program=answer.program(names) if whole else NOTHING,
        run=answer.run,
        earlier=tuple(past.seen(names) if blind else past.text for past in slot.answers[:-1]),
        files=answer.files,
    )


def _seen_state(answer: LiveAnswer) -> SlotState:
    """What an answer that is not all shown seems to be doing."""
    if answer.released == 0:
        return SlotState.WAITING
    return SlotState.WRITING if answer.released else answer.state


def _revealed(slot: LiveSlot) -> RevealedSlot:
    answer = slot.answer
    timings, usage = answer.timings or {}, answer.usage or {}
    scheduled, first, end = (timings.get(k) for k in ("scheduled", "first_content", "end"))
    tokens = usage.get("output_tokens")
    speed = None
    if tokens and tokens > 1 and first is not None and end is not None and end > first:
        # TPOT's definition (vLLM): the first token belongs to the prefill.
        speed = (tokens - 1) / (end - first)
    wait = first - scheduled if first is not None and scheduled is not None else None
    return RevealedSlot(slot.letter, slot.slot.snapshot, wait, speed, tokens, answer.judgement)


def beginning(battle: LiveBattle, language: str) -> tuple[Battle, Turn]:
    """What is recorded of a battle when it begins."""
    first = Turn(battle.id, 1, battle.prompts[0])
    record = Battle(
        id=battle.id,
        person=battle.person,
        layout=len(battle.slots),
        language=language,
        pair_probability=battle.probability,
        problem=battle.problem,
        slots=tuple(slot.slot for slot in battle.slots),
        created=first.created,
    )
    return record, first
