"""Waits before a paced battle's first words: none of them tells whose contestant was to be had."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from scripted_arena import Stage, finished, started, until

from assistant.battle import BattleView, LiveBattle
from assistant.pacing import Pacing
from assistant.slot import SlotState
from assistant.wait import SHOWN_SECONDS
from eval.records import BattleState
from runners.scripted import Script

QUICK = Pacing(mode="common", characters_per_second=4000, first_seconds=0.6, dry_seconds=0.4)
LONG = "word " * 120
TOO_LONG = {"error": {"type": "exceed_context_size_error", "message": "x", "n_ctx": 4096}}


@pytest.fixture
async def paced(stage_on) -> AsyncIterator[Stage]:
    """Alpha and beta; what is written comes at once."""
    async with stage_on(pacing=QUICK) as opened:
        opened.engines.down = {"gamma"}
        opened.script(Script.of(LONG, rate=4000))
        yield opened


async def watched(battle: LiveBattle) -> list[BattleView]:
    async with asyncio.timeout(20):
        return [view async for view in battle.views(lambda: 0.01)]


def makes_wait(stage: Stage, contestant: str, seconds: float) -> None:
    stage.engines.stopped, stage.engines.starts = {contestant}, seconds


@pytest.mark.parametrize("letter", ["a", "b"])
async def test_after_a_wait_one_is_not_stopped_alone_before_there_are_words(
    paced: Stage, letter: str
) -> None:
    makes_wait(paced, "alpha", SHOWN_SECONDS + 0.2)
    paced.script(Script.of(LONG, first_delay=10), "alpha")
    battle = await started(paced)
    await until(lambda: battle.view().awaits_turn)
    await until(lambda: not battle.view().awaits_turn)
    await paced.arena.stop("ann", battle.id, letter)
    views = await watched(battle)
    assert {slot.text for view in views for slot in view.slots} == {""}
    assert {slot.state for slot in views[-1].slots} == {SlotState.STOPPED}


@pytest.mark.parametrize("letter", ["a", "b"])
async def test_a_battle_in_the_queue_is_stopped_whole(paced: Stage, letter: str) -> None:
    """Who went on alone would show by its wait whether it was awake."""
    paced.engines.slots = 1
    paced.script(Script.of(LONG * 5, rate=50))
    first = await started(paced, person="ann")
    second = await started(paced, person="ben")
    assert second.view().position == 1
    await paced.arena.stop("ben", second.id, letter)
    await finished(second)
    assert {slot.state for slot in second.slots} == {SlotState.STOPPED}
    await paced.arena.stop("ann", first.id)


async def test_where_nobody_waits_one_is_stopped_alone(paced: Stage) -> None:
    paced.script(Script.of(LONG, rate=2000, first_delay=0.3))
    battle = await started(paced)
    await paced.arena.stop("ann", battle.id, "a")
    await watched(battle)
    assert [slot.state for slot in battle.slots] == [SlotState.STOPPED, SlotState.DONE]
    assert battle.view().slots[1].text == LONG


async def test_once_there_are_words_one_is_stopped_alone(paced: Stage) -> None:
    makes_wait(paced, "alpha", SHOWN_SECONDS + 0.2)
    battle = await started(paced)
    await until(lambda: all(slot.text for slot in battle.view().slots))
    await paced.arena.stop("ann", battle.id, "a")
    await watched(battle)
    assert [slot.state for slot in battle.slots] == [SlotState.STOPPED, SlotState.DONE]


@pytest.mark.parametrize("turn", [1, 2])
async def test_of_a_turn_too_long_for_who_waited_nothing_is_shown_and_all_end_alike(
    paced: Stage, turn: int
) -> None:
    battle = None
    if turn == 2:
        paced.script(Script.of("Hello."))
        battle = await finished(await started(paced))
        paced.script(Script.of(LONG, rate=4000))
    makes_wait(paced, "alpha", 0.5)
    paced.script(Script(status=400, error=TOO_LONG), "alpha")
    battle = await (paced.arena.go_on("ann", battle.id, "more") if battle else started(paced))
    views = await watched(battle)
    asked = [view for view in views if len(view.prompts) == turn]
    assert {slot.text for view in asked for slot in view.slots} == {""}
    assert all(len({(slot.state, slot.error_code) for slot in view.slots}) == 1 for view in asked)
    assert battle.too_long is not None
    assert battle.state is (BattleState.VOID if turn == 1 else BattleState.ANSWERED)
    if turn == 2:
        assert battle.view().can_continue
        assert {slot.text for slot in battle.view().slots} == {"Hello."}
