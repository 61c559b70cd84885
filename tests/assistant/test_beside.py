"""What an owner may do beside the vote, and that every page of the battle shows the same."""

from __future__ import annotations

import pytest
from scripted_arena import Stage, finished, started, until

from assistant.refusal import Refusal
from eval.records import EARLY
from runners.scripted import Script


async def test_the_second_judgement_comes_after_the_vote_and_may_be_changed(stage: Stage) -> None:
    battle = await finished(await started(stage))
    with pytest.raises(Refusal, match="not_revealed"):
        await stage.arena.beside.after_tests("ann", battle.id, "a")
    await stage.arena.vote("ann", battle.id, "a")
    for choice in ("b", "both_bad"):
        await stage.arena.beside.after_tests("ann", battle.id, choice)
    view = battle.view()
    assert (view.vote, view.after_tests) == ("a", "both_bad")
    assert [vote.outcome for vote in stage.records.pairwise_votes()] == ["a"]


@pytest.mark.parametrize("choice", ["c", "ranking", "", "<b>"])
async def test_an_unknown_second_judgement_is_refused(stage: Stage, choice: str) -> None:
    battle = await finished(await started(stage))
    await stage.arena.vote("ann", battle.id, "a")
    with pytest.raises(Refusal, match="unknown_vote"):
        await stage.arena.beside.after_tests("ann", battle.id, choice)


async def test_nobody_else_says_anything_of_a_battle(stage: Stage) -> None:
    battle = await finished(await started(stage))
    beside = stage.arena.beside
    for attempt in (
        beside.after_tests("bob", battle.id, "a"),
        beside.use("bob", battle.id, "a", usable=True),
        beside.share("bob", battle.id),
        beside.withdraw("bob", battle.id),
    ):
        with pytest.raises(Refusal, match="no_such_battle"):
            await attempt


async def test_what_was_said_beside_the_vote_survives_a_restart(stage_on) -> None:
    async with stage_on() as stage:
        battle = await finished(await started(stage))
        await stage.arena.beside.use("ann", battle.id, "b", usable=False)
        token = await stage.arena.beside.share("ann", battle.id)
        await stage.arena.vote("ann", battle.id, "tie")
        await stage.arena.beside.after_tests("ann", battle.id, "a")
    async with stage_on() as stage:
        view = (await stage.arena.find("ann", battle.id)).view()
        assert (view.after_tests, view.uses, view.link) == ("a", {"b": False}, token)
        await stage.arena.beside.withdraw("ann", battle.id)
        assert stage.records.links.find(token, "bob") is None


async def test_a_battle_that_is_being_written_is_not_shared(stage: Stage) -> None:
    stage.script(Script.of("word " * 500, rate=50))
    battle = await started(stage)
    with pytest.raises(Refusal, match="not_sharable"):
        await stage.arena.beside.share("ann", battle.id)


async def test_a_vote_on_answers_that_were_stopped_is_marked_early(stage: Stage) -> None:
    stage.script(Script.of("word " * 500, rate=50))
    battle = await started(stage)
    await until(lambda: all(slot.text for slot in battle.slots))
    await stage.arena.stop("ann", battle.id, "a")
    await stage.arena.stop("ann", battle.id, "b")
    await finished(battle)
    await stage.arena.vote("ann", battle.id, "b")
    assert EARLY in stage.records.battle(battle.id).marks
