"""What a battle promises: both sides answer, nothing is lost, names come with the vote."""

from __future__ import annotations

import pytest
from scripted_arena import Stage, finished, split, started, started_with_one, until

from assistant.refusal import Refusal
from assistant.slot import SlotState
from eval.records import BattleState
from runners.scripted import Script

ALL = ("alpha", "beta", "gamma")


# -- answering -------------------------------------------------------------------


async def test_both_slots_get_the_prompt_and_answer(stage: Stage) -> None:
    battle = await finished(await started(stage, "Say 你好"))
    assert battle.state == BattleState.ANSWERED
    assert [slot.text.count("print('hello')") for slot in battle.slots] == [1, 1]
    prompts = [
        request.body["messages"][-1]["content"]
        for endpoint in stage.endpoints.values()
        for request in endpoint.requests
    ]
    assert prompts == ["Say 你好", "Say 你好"]


async def test_a_stalled_slot_does_not_hold_up_the_other(stage: Stage) -> None:
    battle = await started_with_one(stage, Script.of("one two three", stall_after=1))
    stalled, other = split(battle, "alpha")
    await until(lambda: other.state == SlotState.DONE)
    assert stalled.state == SlotState.WRITING
    assert stalled.text.strip() == "one"


async def test_stop_keeps_what_was_written_and_frees_the_endpoint(stage: Stage) -> None:
    stage.script(Script.of("word " * 500, rate=50))
    battle = await started(stage)
    await until(lambda: all(slot.text for slot in battle.slots))
    await stage.arena.stop("ann", battle.id)
    await finished(battle)
    assert {slot.state for slot in battle.slots} == {SlotState.STOPPED}
    assert all(slot.text for slot in battle.slots)
    await until(lambda: sum(e.active for e in stage.endpoints.values()) == 0, seconds=1)
    record = stage.records.battle(battle.id)
    assert record is not None
    assert [answer.state for answer in record.answers] == ["stopped", "stopped"]


async def test_one_slot_alone_can_be_stopped(stage: Stage) -> None:
    battle = await started_with_one(stage, Script.of("x " * 500, rate=50))
    slow, other = split(battle, "alpha")
    await until(lambda: slow.text)
    await stage.arena.stop("ann", battle.id, slow.letter)
    await finished(battle)
    assert (slow.state, other.state) == (SlotState.STOPPED, SlotState.DONE)


async def test_answers_are_recorded_with_raw_times_and_usage(stage: Stage) -> None:
    battle = await finished(await started(stage))
    record = stage.records.battle(battle.id)
    assert record is not None
    for answer in record.answers:
        assert answer.state == "done"
        assert answer.timings is not None
        assert answer.timings["scheduled"] <= answer.timings["first_content"]
        assert len(answer.timings["contents"]) > 1
        assert answer.usage is not None
        assert answer.usage["output_tokens"] == len(answer.timings["contents"])


async def test_the_journal_has_the_text_while_it_is_written(stage: Stage) -> None:
    stage.script(Script.of("word " * 500, rate=50))
    battle = await started(stage)

    def journalled() -> bool:
        record = stage.records.battle(battle.id)
        return bool(record and len(record.answers) == 2 and all(a.text for a in record.answers))

    await until(journalled, seconds=4)
    assert battle.state == BattleState.OPEN


# -- contestants that fail -------------------------------------------------------


async def test_a_contestant_that_fails_before_its_first_word_is_replaced(stage: Stage) -> None:
    stage.script(Script(status=500), "alpha")
    for _ in range(4):  # until the draw has met the broken one, at most a few times
        battle = await finished(await started(stage))
        record = stage.records.battle(battle.id)
        assert record is not None
        assert battle.state == BattleState.ANSWERED
        assert {slot.contestant for slot in record.battle.slots} == {"beta", "gamma"}
    assert stage.endpoints["alpha"].requests, "the broken contestant was never drawn"


async def test_a_contestant_that_dies_later_voids_the_battle_and_keeps_the_text(
    stage: Stage,
) -> None:
    battle = await started_with_one(stage, Script.of("one two three four", disconnect_after=2))
    dead, other = split(battle, "alpha")
    await finished(battle)
    assert battle.state == BattleState.VOID
    assert (dead.state, other.state) == (SlotState.FAILED, SlotState.DONE)
    assert dead.text == "one two "
    assert "print" in other.text
    with pytest.raises(Refusal, match="not_votable"):
        await stage.arena.vote("ann", battle.id, "a")


async def test_with_nobody_left_to_replace_the_battle_is_void(stage_on) -> None:
    async with stage_on(names=("alpha", "beta")) as stage:
        stage.script(Script(status=503), "alpha")
        battle = await finished(await started(stage))
        assert battle.state == BattleState.VOID
        assert split(battle, "alpha")[0].error_code == "endpoint_failed"


async def test_two_slots_that_fail_together_never_get_the_same_contestant(stage_on) -> None:
    async with stage_on() as stage:
        stage.script(Script(status=503), "alpha", "beta")
        for _ in range(6):
            battle = await finished(await started(stage))
            record = stage.records.battle(battle.id)
            assert record is not None
            first, second = (slot.contestant for slot in record.battle.slots)
            assert first != second
            assert battle.state == BattleState.VOID  # three contestants, two of them broken


async def test_the_record_tells_who_was_replaced_and_why(stage: Stage) -> None:
    stage.script(Script(status=500), "alpha")
    for _ in range(12):
        battle = await finished(await started(stage))
        record = stage.records.battle(battle.id)
        assert record is not None
        if replaced := [past for answer in record.answers for past in answer.replaced]:
            break
    assert [(past["contestant"], past["error_code"]) for past in replaced] == [
        ("alpha", "endpoint_failed")
    ]
    assert record.battle.pair_probability == pytest.approx(1 / 6)  # one of six, then sure


# -- refusals ---------------------------------------------------------------------


@pytest.mark.parametrize("prompt", ["", "   ", "\n\t "])
async def test_an_empty_prompt_is_refused(stage: Stage, prompt: str) -> None:
    with pytest.raises(Refusal, match="empty_prompt"):
        await started(stage, prompt)


async def test_too_long_for_one_is_refused_for_all_naming_the_smallest_limit(stage_on) -> None:
    async with stage_on(context=256) as stage:
        with pytest.raises(Refusal) as refused:
            await started(stage, "word " * 600)
        assert refused.value.code == "too_long"
        assert refused.value.values["limit"] == 224
        assert not any(endpoint.requests for endpoint in stage.endpoints.values())
        assert await stage.arena.current("ann") is None


async def test_with_one_ready_contestant_the_refusal_says_how_many_are_needed(
    stage: Stage,
) -> None:
    stage.engines.down = {"alpha", "beta"}
    with pytest.raises(Refusal) as refused:
        await started(stage)
    assert refused.value.values == {"ready": 1, "needed": 2}


async def test_control_characters_and_lone_surrogates_do_not_break_a_battle(stage: Stage) -> None:
    battle = await finished(await started(stage, "a\x00b\x1b[31m\ud800 <script>alert(1)</script>"))
    assert battle.state == BattleState.ANSWERED
