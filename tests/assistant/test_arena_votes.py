"""Votes, ratings and a person's battles over time: recorded first, told afterwards."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from scripted_arena import Stage, finished, kill, started, state_of, until

from assistant.refusal import Refusal
from eval.records import BattleState
from eval.votes.weights import battle_weights
from runners.scripted import Script

ALL = ("alpha", "beta", "gamma")


# -- votes and ratings -------------------------------------------------------------


async def test_no_view_before_the_vote_names_anybody(stage: Stage) -> None:
    battle = await started(stage)
    async for view in battle.views(lambda: 0.01):
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
    vote = refused.value.values["vote"]
    assert (refused.value.code, vote.choice) == ("vote_in_force", "both_bad")


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
            texts = [answer.text for answer in record.answers] if record else []
            return len(texts) == 2 and all(texts)

        await until(journalled)
        kill(battle)
    async with stage_on() as stage:
        found = await stage.arena.current("ann")
        assert found is not None
        view = found.view()
        assert (view.id, view.state, view.prompts[0]) == (
            battle.id,
            BattleState.ANSWERED,
            "the question",
        )
        assert "interrupted" in view.marks
        assert any(slot.text.startswith("word") for slot in view.slots)
        assert view.can_vote
        await stage.arena.vote("ann", battle.id, "a")


async def test_lengths_of_an_interrupted_battle_do_not_tell_who_was_quicker(stage_on) -> None:
    names = ("alpha", "beta")
    async with stage_on(names) as stage:
        stage.script(Script.of("word " * 300, rate=20), "alpha")
        stage.script(Script.of("word " * 60, rate=5000), "beta")
        battle = await started(stage)

        def journalled() -> bool:
            record = stage.records.battle(battle.id)
            texts = [answer.text for answer in record.answers] if record else []
            return len(texts) == 2 and all(texts) and "done" in {a.state for a in record.answers}

        await until(journalled, seconds=60)
        kill(battle)
    async with stage_on(names) as stage:
        found = await stage.arena.current("ann")
        assert found is not None
        one, other = found.view().slots
        assert 0 < len(one.text) == len(other.text)
        assert one.state == other.state == "interrupted"
        written = {len(answer.text) for answer in stage.records.battle(battle.id).answers}
        assert len(written) == 2  # the records keep what was written
        await stage.arena.vote("ann", battle.id, "a")
        [ballot] = stage.records.ballots.all()
        assert battle_weights([ballot]) == {battle.id: 0.0}


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
