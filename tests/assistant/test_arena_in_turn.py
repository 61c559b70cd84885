"""Battles of contestants that share a card in turn: real children that play vLLM."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from one_card import hosted, lineup_in_turn, mistakes, one_card
from scripted_arena import finished, until

from assistant import wait
from assistant.arena import Arena
from assistant.battle import LiveBattle
from assistant.limits import Limits
from assistant.pacing import UNPACED, Pacing
from assistant.slot import SlotState
from eval.records import BattleState, Records
from runners.engines.client import EngineHost
from runners.sandbox import Sandbox, load_settings, this_process

WORDS = " ".join(f"word{n}" for n in range(60))
RATE = 30  # words a second: an answer takes two seconds
ALL = 90.0


@dataclass
class Playing:
    """An arena on one card, within reach of a test."""

    arena: Arena
    engines: EngineHost
    home: Path

    async def begun(self, person: str = "ann") -> LiveBattle:
        return await self.arena.begin(person, "Say it", "en")


Open = Callable[..., AsyncIterator[Playing]]


@pytest.fixture
def playing_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """`async with playing_on(one=True, other=True) as playing`: who wants to be alone."""

    @asynccontextmanager
    async def open_arena(
        pacing: Pacing, text: str = WORDS, rate: int = RATE, *, sleeps: bool = True, **alone: bool
    ) -> AsyncIterator[Playing]:
        one_card(tmp_path, monkeypatch, text=text, rate=rate)
        lineup = lineup_in_turn(tmp_path, sleeps=sleeps, **alone)
        records = Records.open(f"sqlite:///{tmp_path / 'leitai.db'}")
        async with hosted(lineup, tmp_path / "home") as engines:
            sandbox = Sandbox(load_settings(), this_process())
            limits = Limits(battles_per_hour=100)
            arena = Arena(lineup, engines, records, sandbox, pacing=pacing, limits=limits)
            await arena.start()
            try:
                yield Playing(arena, engines, tmp_path / "home")
            finally:
                await arena.close()
                await sandbox.close()
                records.close()

    return open_arena


# What an answer takes is more than a slot may be without words.
QUICK_CLOCK = Pacing(mode="common", first_seconds=0.8, dry_seconds=0.8)


@pytest.mark.parametrize("sleeps", [True, False])
async def test_both_answer_one_after_the_other_and_are_shown_together(
    playing_on: Callable[..., object], sleeps: bool
) -> None:
    async with playing_on(QUICK_CLOCK, sleeps=sleeps, one=True, other=True) as playing:  # type: ignore[attr-defined]
        battle = await playing.begun()
        told, lengths = set(), []
        async with asyncio.timeout(ALL):
            async for view in battle.views(lambda: 0.02):
                told.add(view.awaits_turn)
                lengths.append(tuple(len(slot.text) for slot in view.slots))
        assert battle.state is BattleState.ANSWERED
        assert [slot.state for slot in battle.slots] == [SlotState.DONE] * 2
        assert all(slot.text == WORDS for slot in battle.slots)
        assert UNPACED not in battle.marks
        assert not any(slot.answer.replaced for slot in battle.slots)
        assert told == {True, False}, "a wait of seconds is told"
        alike = [abs(a - b) <= 1 for a, b in lengths]
        assert all(alike), "nobody is shown before the other"
        assert not mistakes(playing.home)


async def test_a_battle_of_two_that_are_awake_together_waits_for_nobody(
    playing_on: Callable[..., object],
) -> None:
    async with playing_on(QUICK_CLOCK, left=False, right=False) as playing:  # type: ignore[attr-defined]
        battle = await playing.begun()
        told = {view.awaits_turn async for view in battle.views(lambda: 0.02)}
        assert told == {False}
        assert battle.state is BattleState.ANSWERED


async def test_a_stop_frees_the_turn(playing_on: Callable[..., object]) -> None:
    slow = Pacing(mode="off")
    async with playing_on(slow, rate=2, one=True, other=True) as playing:  # type: ignore[attr-defined]
        battle = await playing.begun()
        writing = await _who_writes(battle)
        (waits,) = [slot for slot in battle.slots if slot is not writing]
        await playing.arena.stop("ann", battle.id, writing.letter)
        async with asyncio.timeout(10):
            while not waits.text:
                await asyncio.sleep(0.05)
        await playing.arena.stop("ann", battle.id)
        async with asyncio.timeout(5), playing.engines.turn(writing.contestant) as status:
            assert status.endpoint


@pytest.mark.parametrize("waiting_one", [True, False])
async def test_a_stop_of_one_while_another_waits_stops_all_and_shows_nothing(
    playing_on: Callable[..., object], waiting_one: bool
) -> None:
    """Who was awake by the person's choice is not told by whose words appear."""
    async with playing_on(QUICK_CLOCK, one=True, other=True) as playing:  # type: ignore[attr-defined]
        battle = await playing.begun()
        await until(lambda: battle.view().awaits_turn, 30)
        (waits,) = [slot for slot in battle.slots if slot.answer.wait.under_way]
        (first,) = [slot for slot in battle.slots if slot is not waits]
        assert first.text
        await playing.arena.stop("ann", battle.id, (waits if waiting_one else first).letter)
        async with asyncio.timeout(ALL):
            views = [view async for view in battle.views(lambda: 0.02)]
        assert {slot.text for view in views for slot in view.slots} == {""}
        assert {slot.state for slot in views[-1].slots} == {SlotState.STOPPED}
        assert not views[-1].can_vote


async def test_who_waits_too_long_is_replaced_and_gives_back_its_places(
    playing_on: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wait, "PATIENCE_SECONDS", 1.0)
    three = {"left": False, "right": False, "alone": True}
    short = {"text": "Hello there.", "rate": 20}
    async with playing_on(Pacing(), **short, **three) as playing:  # type: ignore[attr-defined]
        async with asyncio.timeout(ALL), playing.engines.turn("left"):
            battle = await _battle_of(playing, "alone")
            await finished(battle)
            assert {slot.contestant for slot in battle.slots} == {"left", "right"}
            assert {slot.text for slot in battle.slots} == {"Hello there."}
            assert battle.state is BattleState.ANSWERED
            assert playing.arena.running("alone") == 0
            (gone,) = itertools.chain.from_iterable(s.answer.replaced for s in battle.slots)
            assert (gone["contestant"], gone["error_code"]) == ("alone", "no_turn")
        async with asyncio.timeout(10), playing.engines.turn("alone") as status:
            assert status.endpoint


async def _battle_of(playing: Playing, contestant: str) -> LiveBattle:
    """The first battle that the draw gives this contestant."""
    while True:
        battle = await playing.begun()
        if contestant in {slot.contestant for slot in battle.slots}:
            return battle


async def _who_writes(battle: LiveBattle):
    async with asyncio.timeout(10):
        while True:
            if writing := [slot for slot in battle.slots if slot.text]:
                return writing[0]
            await asyncio.sleep(0.05)


async def test_twenty_battles_at_once_all_end_with_all_answers(
    playing_on: Callable[..., object],
) -> None:
    short = {"text": "Hello there.", "rate": 20}
    three = {"left": False, "right": False, "alone": True}
    async with playing_on(Pacing(), **short, **three) as playing:  # type: ignore[attr-defined]
        people = [f"person-{n}" for n in range(20)]
        begun = [await playing.begun(person) for person in people]
        async with asyncio.timeout(ALL):
            await asyncio.gather(*(finished(battle) for battle in begun))
        slots = list(itertools.chain.from_iterable(battle.slots for battle in begun))
        assert {slot.state for slot in slots} == {SlotState.DONE}
        assert {slot.text for slot in slots} == {"Hello there."}
        assert {battle.state for battle in begun} == {BattleState.ANSWERED}
        assert not mistakes(playing.home)
