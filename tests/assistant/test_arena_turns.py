"""Further turns, regenerate, four slots, limits: what a battle may grow into."""

from __future__ import annotations

import pytest
from scripted_arena import Stage, finished, split, started, until

from assistant.battle import DIED
from assistant.limits import Limits
from assistant.refusal import Refusal
from assistant.slot import SlotState
from eval.records import BattleState
from runners.scripted import Script


@pytest.fixture
def arena_database(database_url: str) -> str:
    """These promises hold on each kind of database."""
    return database_url


ANSWER = "```python\nprint('hello')\n```"


def messages(stage: Stage) -> list[list[tuple[str, str]]]:
    """What every request carried, as (role, content)."""
    return [
        [(message["role"], message["content"]) for message in request.body["messages"]]
        for endpoint in stage.endpoints.values()
        for request in endpoint.requests
    ]


async def go_on(stage: Stage, battle, prompt: str = "and now?"):
    return await finished(await stage.arena.go_on("ann", battle.id, prompt))


# -- further turns -----------------------------------------------------------------


async def test_a_further_turn_sends_each_contestant_its_own_words(stage: Stage) -> None:
    stage.script(Script.of(ANSWER, rate=400))
    battle = await finished(await started(stage, "first"))
    await go_on(stage, battle, "second")
    expected = [("user", "first"), ("assistant", ANSWER), ("user", "second")]
    assert [sent for sent in messages(stage) if len(sent) > 1] == [expected, expected]
    record = stage.records.battle(battle.id)
    assert record is not None
    assert [turn.prompt for turn in record.turns] == ["first", "second"]
    assert {(answer.slot, answer.turn) for answer in record.answers} == {
        (letter, turn) for letter in "ab" for turn in (1, 2)
    }
    assert record.state == BattleState.ANSWERED


async def test_a_turn_without_words_is_joined_to_the_next(stage: Stage) -> None:
    stage.script(Script(stall_after=0))
    battle = await started(stage, "first")
    await until(lambda: sum(endpoint.active for endpoint in stage.endpoints.values()) == 2)
    await stage.arena.stop("ann", battle.id)
    await finished(battle)
    stage.script(Script.of("well"))
    await go_on(stage, battle, "second")
    assert messages(stage)[-1][-1] == ("user", "first\n\nsecond")


async def test_a_contestant_that_dies_on_a_later_turn_makes_the_battle_void(stage: Stage) -> None:
    battle = await finished(await started(stage, "first"))
    await go_on(stage, battle, "second")
    contestant = battle.slots[0].contestant
    stage.script(Script(status=500), contestant)
    await go_on(stage, battle, "third")
    dead, other = split(battle, contestant)
    assert (battle.state, dead.state, other.state) == (
        BattleState.VOID, SlotState.FAILED, SlotState.DONE,
    )  # fmt: skip
    assert DIED in battle.marks
    assert battle.given_back == "third"
    with pytest.raises(Refusal) as refused:
        await stage.arena.vote("ann", battle.id, "a")
    assert refused.value.code == "not_votable"
    assert stage.records.pairwise_votes() == []


async def test_what_one_contestant_cannot_read_is_taken_back_from_all(stage: Stage) -> None:
    battle = await finished(await started(stage, "first"))
    contestant = battle.slots[0].contestant
    overflow = {"error": {"type": "exceed_context_size_error", "message": "x", "n_ctx": 4096}}
    stage.script(Script(status=400, error=overflow), contestant)
    await go_on(stage, battle, "second")
    assert (battle.state, battle.prompts, battle.turn) == (BattleState.ANSWERED, ["first"], 1)
    assert battle.too_long == 4096 - 4096 // 8
    assert battle.given_back == "second"
    record = stage.records.battle(battle.id)
    assert record is not None
    assert [turn.prompt for turn in record.turns] == ["first"]
    await stage.arena.vote("ann", battle.id, "a")


async def test_a_first_prompt_too_long_for_one_ends_the_battle(stage: Stage) -> None:
    overflow = {"error": {"type": "exceed_context_size_error", "message": "x", "n_ctx": 2048}}
    stage.engines.down = {"gamma"}
    stage.script(Script(status=400, error=overflow), "alpha")
    battle = await finished(await started(stage, "long"))
    assert (battle.state, battle.given_back) == (BattleState.VOID, "long")
    assert battle.too_long is not None


async def test_a_decided_battle_does_not_go_on(stage: Stage) -> None:
    battle = await finished(await started(stage))
    await stage.arena.vote("ann", battle.id, "a")
    for step in (
        stage.arena.go_on("ann", battle.id, "more"),
        stage.arena.regenerate("ann", battle.id),
    ):
        with pytest.raises(Refusal) as refused:
            await step
        assert refused.value.code == "not_continuable"


async def test_turns_come_back_after_a_restart(stage_on) -> None:
    async with stage_on() as stage:
        battle = await finished(await started(stage, "first"))
        await go_on(stage, battle, "second")
    async with stage_on() as stage:
        view = (await stage.arena.find("ann", battle.id)).view()
        assert view.prompts == ("first", "second")
        assert all(slot.text and slot.earlier for slot in view.slots)
        assert view.can_continue


# -- regenerate --------------------------------------------------------------------


async def test_regenerate_replaces_the_answers_and_keeps_them_as_evidence(
    stage: Stage,
) -> None:
    battle = await finished(await started(stage))
    stage.script(Script.of("another answer", rate=400))
    await finished(await stage.arena.regenerate("ann", battle.id))
    assert {slot.text for slot in battle.slots} == {"another answer"}
    record = stage.records.battle(battle.id)
    assert record is not None
    for answer in record.answers:
        assert "hello" in answer.replaced[0]["text"]
        assert answer.sampling is not None
        assert answer.sampling["temperature"] == 0.7
    assert "regenerated" in record.marks
    assert record.state == BattleState.ANSWERED


# -- four slots ----------------------------------------------------------------------


async def test_a_layout_that_is_none_is_refused(stage: Stage) -> None:
    with pytest.raises(Refusal) as refused:
        await stage.arena.begin("ann", "hi", "en", layout=3)
    assert refused.value.code == "unknown_layout"


async def test_four_slots_need_four_contestants_in_the_lineup(stage: Stage) -> None:
    with pytest.raises(Refusal) as refused:
        await stage.arena.begin("ann", "hi", "en", layout=4)
    assert (refused.value.code, refused.value.values) == (
        "lineup_too_small", {"total": 3, "needed": 4},
    )  # fmt: skip


async def test_a_lineup_of_one_says_so(stage_on) -> None:
    async with stage_on(names=("alpha",)) as stage:
        with pytest.raises(Refusal) as refused:
            await started(stage)
        assert refused.value.code == "lineup_too_small"


async def test_all_engines_down_says_how_many_are_ready(stage: Stage) -> None:
    stage.engines.down = {"alpha", "beta", "gamma"}
    with pytest.raises(Refusal) as refused:
        await started(stage)
    assert refused.value.values == {"ready": 0, "needed": 2}


async def test_a_ranking_of_four_makes_six_pairs(four: Stage) -> None:
    battle = await finished(await four.arena.begin("ann", "hi", "en", layout=4))
    await four.arena.vote("ann", battle.id, "ranking", [1, 2, 2, 3])
    pairs = four.records.pairwise_votes()
    assert [pair.outcome for pair in pairs] == ["a", "a", "a", "tie", "a", "a"]
    assert {pair.battle for pair in pairs} == {battle.id}


@pytest.mark.parametrize(
    ("ranks", "code"),
    [
        ([1, 1, 3, 4], "ranks_with_gaps"),
        ([2, 2, 3, 4], "ranks_with_gaps"),
        ([1, 2, None, 3], "ranks_missing"),
        (None, "ranks_missing"),
        ([1, 2, 3, 5], "unknown_rank"),
        ([0, 1, 2, 3], "unknown_rank"),
    ],
)
async def test_ranks_that_say_nothing_are_refused_and_nothing_is_revealed(
    four: Stage, ranks, code
) -> None:
    battle = await finished(await four.arena.begin("ann", "hi", "en", layout=4))
    with pytest.raises(Refusal) as refused:
        await four.arena.vote("ann", battle.id, "ranking", ranks)
    assert refused.value.code == code
    assert battle.view().reveal == ()
    await four.arena.vote("ann", battle.id, "c")
    assert [pair.outcome for pair in four.records.pairwise_votes()] == ["b", "b", "a"]


async def test_two_slots_know_no_third_and_no_ranking(stage: Stage) -> None:
    battle = await finished(await started(stage))
    for choice in ("c", "ranking"):
        with pytest.raises(Refusal) as refused:
            await stage.arena.vote("ann", battle.id, choice, [1, 2])
        assert refused.value.code == "unknown_vote"


# -- limits and the queue --------------------------------------------------------------


async def test_a_battle_waits_for_a_place_and_starts_when_one_is_free(stage: Stage) -> None:
    stage.engines.down, stage.engines.slots = {"gamma"}, 1
    stage.script(Script.of("word " * 500, rate=50))
    first = await started(stage, person="ann")
    await until(lambda: all(slot.text for slot in first.slots))
    second = await started(stage, person="ben")
    assert second.view().position == 1
    await stage.arena.stop("ann", first.id)
    await until(lambda: all(slot.text for slot in second.slots))
    assert second.view().position is None
    await stage.arena.stop("ben", second.id)


async def test_a_waiting_battle_can_be_stopped(stage: Stage) -> None:
    stage.engines.down, stage.engines.slots = {"gamma"}, 1
    stage.script(Script.of("word " * 500, rate=50))
    first = await started(stage, person="ann")
    second = await started(stage, person="ben")
    await stage.arena.stop("ben", second.id)
    await finished(second)
    assert {slot.state for slot in second.slots} == {SlotState.STOPPED}
    await stage.arena.stop("ann", first.id)


async def test_a_person_begins_a_bounded_number_of_battles_an_hour(stage_on) -> None:
    async with stage_on(limits=Limits(battles_per_hour=2)) as stage:
        for _ in range(2):
            await finished(await started(stage))
        with pytest.raises(Refusal) as refused:
            await started(stage)
        assert (refused.value.code, refused.value.values) == ("too_many_battles", {"limit": 2})
        await finished(await started(stage, person="ben"))


async def test_what_an_answer_met_is_reported_to_the_engine_host(stage: Stage) -> None:
    stage.script(Script(status=401))
    battle = await finished(await started(stage))
    assert battle.state == BattleState.VOID
    assert {code for _, code in stage.engines.reported} == {"key_refused"}


# -- history ---------------------------------------------------------------------------


async def test_history_lists_ones_own_battles(stage: Stage) -> None:
    first = await finished(await started(stage, "one"))
    await stage.arena.vote("ann", first.id, "tie")
    await finished(await started(stage, "two"))
    await finished(await started(stage, "other", person="ben"))
    lines = await stage.arena.history("ann", 10)
    assert [(line.prompt, line.choice) for line in lines] == [("two", None), ("one", "tie")]
