"""What a battle promises: both sides answer, nothing is lost, names come with the vote."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from scripted_arena import Stage, until

from assistant.battle import LiveBattle, SlotState
from assistant.refusal import Refusal
from eval.records import BattleState
from runners.scripted import Script

ALL = ("alpha", "beta", "gamma")


async def finished(battle: LiveBattle) -> LiveBattle:
    async with asyncio.timeout(10):
        async for _ in battle.views(0.01):
            pass
    return battle


async def started(stage: Stage, prompt: str = "Say hello", person: str = "ann") -> LiveBattle:
    return await stage.arena.begin(person, prompt, "en")


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


# -- votes and ratings -------------------------------------------------------------


async def test_no_view_before_the_vote_names_anybody(stage: Stage) -> None:
    battle = await started(stage)
    async for view in battle.views(0.01):
        shown = repr(view).lower()
        assert not any(word in shown for name in ALL for word in (f"model-{name}", f"'{name}'"))
        assert view.reveal == ()


async def test_the_vote_is_on_disk_before_the_names_are_told(stage: Stage) -> None:
    battle = await finished(await started(stage))
    reveal = await stage.arena.vote("ann", battle.id, "tie")
    record = stage.records.battle(battle.id)
    assert record is not None
    assert record.vote is not None
    assert record.vote.choice == "tie"
    assert {slot.snapshot["name"] for slot in reveal} <= {f"Model-{name}" for name in ALL}
    assert all(slot.tokens_per_second and slot.seconds_to_first_word for slot in reveal)


async def test_two_tabs_with_the_same_vote_get_the_same_answer(stage: Stage) -> None:
    battle = await finished(await started(stage))
    first, second = await asyncio.gather(
        stage.arena.vote("ann", battle.id, "a"), stage.arena.vote("ann", battle.id, "a")
    )
    assert first == second
    assert len(stage.records.pairwise_votes()) == 1


async def test_a_different_second_vote_is_refused_with_the_vote_in_force(stage: Stage) -> None:
    battle = await finished(await started(stage))
    await stage.arena.vote("ann", battle.id, "both_bad")
    with pytest.raises(Refusal) as refused:
        await stage.arena.vote("ann", battle.id, "a")
    assert (refused.value.code, refused.value.values) == ("vote_in_force", {"vote": "both_bad"})


async def test_a_battle_still_being_written_takes_no_vote(stage: Stage) -> None:
    stage.script(Script.of("word " * 500, rate=50))
    battle = await started(stage)
    with pytest.raises(Refusal, match="not_votable"):
        await stage.arena.vote("ann", battle.id, "a")


@pytest.mark.parametrize("choice", ["c", "ranking", "A", "", "<b>"])
async def test_an_unknown_vote_is_refused(stage: Stage, choice: str) -> None:
    battle = await finished(await started(stage))
    with pytest.raises(Refusal, match="unknown_vote"):
        await stage.arena.vote("ann", battle.id, choice)


async def test_another_person_can_neither_see_nor_vote(stage: Stage) -> None:
    battle = await finished(await started(stage))
    for attempt in (
        stage.arena.find("bob", battle.id),
        stage.arena.vote("bob", battle.id, "a"),
        stage.arena.rate("bob", battle.id, "a", "structure", 3),
        stage.arena.run("bob", battle.id, "a", "print(1)", ""),
    ):
        with pytest.raises(Refusal, match="no_such_battle"):
            await attempt
    assert stage.records.pairwise_votes() == []


async def test_ratings_before_the_vote_count_and_the_latest_wins(stage: Stage) -> None:
    battle = await finished(await started(stage))
    await stage.arena.rate("ann", battle.id, "a", "readability", 2)
    await stage.arena.rate("ann", battle.id, "a", "readability", 5)
    await stage.arena.vote("ann", battle.id, "a")
    await stage.arena.rate("ann", battle.id, "b", "readability", 1)
    means = stage.records.rating_means()
    assert [(m.contestant, m.mean, m.count) for m in means] == [
        (battle.slot("a").slot.contestant, 5.0, 1)
    ]


@pytest.mark.parametrize(
    ("dimension", "score"), [("beauty", 3), ("structure", 0), ("structure", 6)]
)
async def test_an_unknown_rating_is_refused(stage: Stage, dimension: str, score: int) -> None:
    battle = await finished(await started(stage))
    with pytest.raises(Refusal, match="unknown_rating"):
        await stage.arena.rate("ann", battle.id, "a", dimension, score)


# -- a person's battle over time ----------------------------------------------------


async def test_a_new_battle_puts_the_unvoted_one_aside_as_void(stage: Stage) -> None:
    first = await finished(await started(stage))
    second = await finished(await started(stage))
    record = stage.records.battle(first.id)
    assert record is not None
    assert record.state == BattleState.VOID
    current = await stage.arena.current("ann")
    assert current is not None
    assert current.id == second.id


async def test_a_dismissed_battle_does_not_come_back_not_even_after_a_restart(stage_on) -> None:
    async with stage_on() as stage:
        voted = await finished(await started(stage))
        await stage.arena.vote("ann", voted.id, "a")
        await finished(await started(stage))
        await stage.arena.dismiss("ann")
        assert await stage.arena.current("ann") is None
    async with stage_on() as stage:
        assert await stage.arena.current("ann") is None


async def test_a_battle_that_broke_off_is_still_shown_with_its_question(stage_on) -> None:
    async with stage_on() as stage:
        stage.script(Script.of("one two three", disconnect_after=1))
        await finished(await started(stage, "my question"))
    async with stage_on() as stage:
        found = await stage.arena.current("ann")
        assert found is not None
        assert (found.prompt, found.died, found.state) == ("my question", True, BattleState.VOID)


async def test_sends_at_once_leave_one_battle_that_counts(stage: Stage) -> None:
    battles = await asyncio.gather(*(started(stage, f"question {n}") for n in range(3)))
    for battle in battles:
        await finished(battle)
    assert sorted(state_of(stage, battle) for battle in battles) == ["answered", "void", "void"]


async def test_a_vote_racing_a_new_battle_is_either_kept_or_refused(stage: Stage) -> None:
    for _ in range(8):
        battle = await finished(await started(stage))
        voted, _ = await asyncio.gather(
            stage.arena.vote("ann", battle.id, "a"),
            stage.arena.dismiss("ann"),
            return_exceptions=True,
        )
        if isinstance(voted, Refusal):
            assert (voted.code, state_of(stage, battle)) == ("not_votable", BattleState.VOID)
        else:
            assert (len(voted), state_of(stage, battle)) == (2, BattleState.REVEALED)


async def test_an_unvoted_battle_is_void_after_a_day(stage: Stage, monkeypatch) -> None:
    battle = await finished(await started(stage))
    await stage.arena.expire()
    assert state_of(stage, battle) == BattleState.ANSWERED
    monkeypatch.setattr("assistant.arena.UNVOTED", dt.timedelta(0))
    await stage.arena.expire()
    assert state_of(stage, battle) == BattleState.VOID


async def test_persons_do_not_see_each_others_battles(stage: Stage) -> None:
    mine = await started(stage, person="ann")
    theirs = await started(stage, person="bob")
    current = await stage.arena.current("ann")
    assert current is not None
    assert current.id == mine.id != theirs.id


async def test_after_a_restart_an_open_battle_is_answered_and_marked_interrupted(
    stage_on,
) -> None:
    async with stage_on() as stage:
        stage.script(Script.of("word " * 500, rate=50))
        battle = await started(stage, "the question")

        def journalled() -> bool:
            record = stage.records.battle(battle.id)
            return bool(record and any(answer.text for answer in record.answers))

        await until(journalled)
        kill(battle)
    async with stage_on() as stage:
        found = await stage.arena.current("ann")
        assert found is not None
        view = found.view()
        assert (view.id, view.state, view.prompt) == (
            battle.id,
            BattleState.ANSWERED,
            "the question",
        )
        assert "interrupted" in view.marks
        assert any(slot.text.startswith("word") for slot in view.slots)
        assert view.can_vote
        await stage.arena.vote("ann", battle.id, "a")


async def test_a_voted_battle_comes_back_with_vote_ratings_and_names(stage_on) -> None:
    async with stage_on() as stage:
        battle = await finished(await started(stage))
        await stage.arena.rate("ann", battle.id, "b", "comments", 4)
        reveal = await stage.arena.vote("ann", battle.id, "b")
    async with stage_on() as stage:
        found = await stage.arena.current("ann")
        assert found is not None
        view = found.view()
        assert (view.vote, view.ratings) == ("b", {("b", "comments"): 4})
        assert [slot.snapshot for slot in view.reveal] == [slot.snapshot for slot in reveal]


# -- helpers -------------------------------------------------------------------------


async def started_with_one(stage: Stage, script: Script) -> LiveBattle:
    """A battle in which `alpha` plays by `script`; the draw decides its slot."""
    stage.engines.down = {"gamma"}
    stage.script(script, "alpha")
    return await started(stage)


def state_of(stage: Stage, battle: LiveBattle) -> BattleState:
    record = stage.records.battle(battle.id)
    assert record is not None
    return record.state


def split(battle: LiveBattle, contestant: str):
    """The slot of `contestant`, and the other one."""
    own = next(slot for slot in battle.slots if slot.slot.contestant == contestant)
    return own, next(slot for slot in battle.slots if slot is not own)


def kill(battle: LiveBattle) -> None:
    """End a battle's tasks as a killed process does: nothing more is recorded."""
    assert battle.keeper is not None
    battle.keeper.cancel()
    for task in battle.tasks.values():
        task.cancel()
    battle.tasks.clear()
