"""A paced battle with real HTTP: what its owner is shown tells nobody apart until the vote."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from scripted_arena import Stage, finished, split, until

from assistant.battle import BattleView, LiveBattle
from assistant.pacing import UNPACED, Pacing
from assistant.refusal import Refusal
from assistant.slot import SlotState
from eval.records import BattleState
from runners.scripted import Script

QUICK = Pacing(mode="common", characters_per_second=4000, first_seconds=0.6, dry_seconds=0.4)
LONG = "word " * 120
CONFESSION = (
    "I am Alpha Coder, made by the Alpha Lab.\n\n"
    "```python\n# Written by Qwen\nprint('I am Qwen')\n```\n"
)


@pytest.fixture
async def paced(stage_on) -> AsyncIterator[Stage]:
    async with stage_on(pacing=QUICK) as opened:
        opened.engines.down = {"gamma"}
        yield opened


async def watched(battle: LiveBattle) -> list[BattleView]:
    async with asyncio.timeout(20):
        return [view async for view in battle.views(lambda: 0.02)]


def lengths(views: list[BattleView]) -> list[list[int]]:
    return [[len(slot.text) for slot in view.slots] for view in views]


async def test_both_slots_grow_together_though_one_writes_ten_times_as_fast(paced) -> None:
    paced.script(Script.of(LONG, rate=2000), "alpha")
    paced.script(Script.of(LONG, rate=200, first_delay=0.3), "beta")
    battle = await paced.arena.begin("ann", "Hello", "en")
    views = await watched(battle)
    assert all(one == other for one, other in lengths(views))
    assert len({tuple(both) for both in lengths(views)}) > 4
    assert [len(slot.text) for slot in views[-1].slots] == [len(LONG)] * 2
    assert UNPACED not in views[-1].marks


async def test_a_slot_that_is_not_all_shown_seems_to_be_writing(paced) -> None:
    paced.script(Script.of(LONG, rate=4000), "alpha")
    paced.script(Script.of(LONG, rate=150, first_delay=0.2), "beta")
    battle = await paced.arena.begin("ann", "Hello", "en")
    quick, _ = split(battle, "alpha")
    await until(lambda: quick.state.final)
    await until(lambda: battle.state == BattleState.ANSWERED)
    view = battle.view()
    assert view.state == BattleState.OPEN
    assert {slot.state for slot in view.slots} <= {SlotState.WAITING, SlotState.WRITING}
    assert {(slot.finish_reason, slot.program.code) for slot in view.slots} == {(None, "")}
    assert not view.can_vote
    assert not view.can_continue
    await finished(battle)
    assert battle.view().can_vote


async def test_nobody_votes_on_or_shares_what_is_not_shown_yet(paced) -> None:
    battle = await paced.arena.begin("ann", "Hello", "en")
    await finished(battle)
    battle.releasing = True
    with pytest.raises(Refusal, match="not_votable"):
        await paced.arena.vote("ann", battle.id, "a")
    with pytest.raises(Refusal, match="not_sharable"):
        await paced.arena.beside.share("ann", battle.id)
    battle.releasing = False
    await paced.arena.vote("ann", battle.id, "a")
    assert battle.state == BattleState.REVEALED


async def test_a_stop_keeps_what_was_shown_of_all_alike(paced) -> None:
    paced.script(Script.of(LONG * 10, rate=3000), "alpha")
    paced.script(Script.of(LONG * 10, rate=150), "beta")
    battle = await paced.arena.begin("ann", "Hello", "en")
    await until(lambda: len(battle.view().slots[0].text) > 60)
    await paced.arena.stop("ann", battle.id)
    await finished(battle)
    texts = [slot.text for slot in battle.view().slots]
    assert texts[0] == texts[1]
    assert {slot.state for slot in battle.view().slots} == {SlotState.STOPPED}
    record = paced.records.battle(battle.id)
    assert record is not None
    assert {record.answer(letter, 1).text for letter in "ab"} == set(texts)


async def test_who_stalls_is_let_go_and_the_battle_is_marked(paced) -> None:
    paced.script(Script.of(LONG, rate=1000), "alpha")
    paced.script(Script.of(LONG, rate=300, stall_after=60), "beta")
    battle = await paced.arena.begin("ann", "Hello", "en")
    quick, slow = split(battle, "alpha")
    await until(lambda: battle.view().slots["ab".index(quick.letter)].text == LONG, 20)
    await paced.arena.stop("ann", battle.id, slow.letter)
    await finished(battle)
    record = paced.records.battle(battle.id)
    assert record is not None
    assert UNPACED in record.marks


async def test_a_contestant_that_dies_hides_nothing_any_more(paced) -> None:
    paced.script(Script.of(LONG, rate=1000), "alpha")
    paced.script(Script.of(LONG, rate=300, disconnect_after=40), "beta")
    battle = await paced.arena.begin("ann", "Hello", "en")
    await finished(battle)
    assert battle.state == BattleState.VOID
    quick, _ = split(battle, "alpha")
    assert battle.view().slots["ab".index(quick.letter)].text == LONG


async def test_a_second_turn_is_paced_too(paced) -> None:
    paced.script(Script.of(LONG, rate=2000))
    battle = await paced.arena.begin("ann", "Hello", "en")
    await finished(battle)
    await paced.arena.go_on("ann", battle.id, "And now?")
    assert [slot.text for slot in battle.view().slots] == ["", ""]
    assert battle.view().slots[0].earlier == (LONG,)
    views = await watched(battle)
    assert all(one == other for one, other in lengths(views))
    assert lengths(views)[-1] == [len(LONG)] * 2


@pytest.mark.parametrize("mode", ["off", "common"])
async def test_who_says_its_name_is_masked_until_the_vote_and_the_battle_marked(
    stage_on, mode
) -> None:
    pacing = QUICK.model_copy(update={"mode": mode})
    async with stage_on(pacing=pacing) as stage:
        stage.engines.down = {"gamma"}
        stage.script(Script.of(CONFESSION, rate=100), "alpha")
        battle = await stage.arena.begin("ann", "Who are you, Qwen?", "en")
        views = await watched(battle)
        own, other = split(battle, "alpha")
        place = "ab".index(own.letter)
        said = "".join(view.slots[place].text for view in views)
        assert "Alpha" not in said
        assert "[model], made by the [model]" in said
        program = views[-1].slots[place].program
        assert "# Written by [model]" in program.code
        assert "print('I am Qwen')" in program.code
        record = stage.records.battle(battle.id)
        assert record is not None
        assert "identity_leak" in record.marks
        assert record.answer(own.letter, 1).text == CONFESSION
        assert battle.view().prompts == ("Who are you, Qwen?",)
        await stage.arena.vote("ann", battle.id, other.letter)
        assert battle.view().slots[place].text == CONFESSION


async def test_a_program_asked_for_too_early_is_none_and_whole_at_the_end(paced) -> None:
    code = "print('one')\n" * 40
    paced.script(Script.of(f"```python\n{code}```\n", rate=2000))
    battle = await paced.arena.begin("ann", "Hello", "en")
    await until(lambda: all(slot.state.final for slot in battle.slots))
    early = [slot.answer.program(battle.names).code for slot in battle.slots]
    assert battle.releasing
    assert early == ["", ""]
    await finished(battle)
    assert [slot.program.code.strip() for slot in battle.view().slots] == [code.strip()] * 2


async def test_a_battle_in_which_nobody_is_named_has_no_mark(paced) -> None:
    battle = await paced.arena.begin("ann", "Hello", "en")
    await finished(battle)
    record = paced.records.battle(battle.id)
    assert record is not None
    assert not {"identity_leak", UNPACED} & set(record.marks)
