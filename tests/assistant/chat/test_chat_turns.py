"""Asking, going on, editing, branching, deleting: the path is what is shown and sent."""

from __future__ import annotations

import pytest
from scripted_arena import FOUR
from talking import Talk, finished, last, shape, until

from assistant.chat.values import AnswerState, ChatSampling
from assistant.refusal import Refusal
from runners.scripted import Script


@pytest.fixture
def chat_database(database_url: str) -> str:
    """These promises hold on each kind of database."""
    return database_url


async def refused(change) -> tuple[str, dict]:
    with pytest.raises(Refusal) as caught:
        await change
    return caught.value.code, caught.value.values


async def test_a_question_is_answered_by_name_and_titled_by_its_first_words(talk: Talk):
    live = await talk.asked("# How do I *reverse* a list?\nIn Python.", ("alpha", "beta"))
    view = live.view()
    assert view.title == "How do I reverse a list?"
    (turn,) = view.turns
    assert [answer.contestant for answer in turn.answers] == ["alpha", "beta"]
    assert all(answer.state is AnswerState.DONE for answer in turn.answers)
    (block,) = turn.answers[0].blocks
    assert (block.language, block.code, block.faults) == ("python", "print('hello')", 0)
    assert block.is_runnable
    assert turn.answers[0].usage["output_tokens"] > 0


async def test_four_answer_side_by_side_and_each_sees_its_own_words_later(talk_on):
    async with talk_on(names=FOUR) as talk:
        for name in FOUR:
            talk.says(f"I am {name}.", name)
        live = await talk.asked("Who are you?", FOUR)
        await talk.asked("And now?", ("beta", "delta"), of=live.id)
        assert [one["content"] for one in talk.sent("delta")] == [
            "Who are you?", "I am delta.", "And now?",
        ]  # fmt: skip
        # One who was not asked before sees the first one's answer.
        await talk.asked("And you?", ("alpha",), of=live.id)
        assert talk.sent("alpha")[3]["content"] == "I am beta."


async def test_editing_makes_a_sibling_and_the_first_branch_stays(talk: Talk):
    talk.script(lambda body: Script.of(f"re: {body['messages'][-1]['content']}"))
    live = await talk.asked("one")
    await talk.asked("two", of=live.id)
    first = live.view().turns[0]
    await finished(await talk.chat.edit("ann", live.id, first.id, "uno"))
    assert shape(live.view()) == [("uno", "re: uno")]
    edited = live.view().turns[0]
    assert edited.siblings == (2, 2)
    assert edited.sibling_ids == (first.id, edited.id)
    await talk.chat.show_branch("ann", live.id, first.id)
    assert shape(live.view()) == [("one", "re: one"), ("two", "re: two")]
    assert live.view().turns[0].siblings == (1, 2)
    # Going on from the shown branch sends that branch alone.
    await talk.asked("three", of=live.id)
    assert [one["content"] for one in talk.sent()] == ["one", "re: one", "two", "re: two", "three"]


async def test_regenerating_adds_a_version_and_the_newest_is_shown_and_sent(talk: Talk):
    talk.says("old words")
    live = await talk.asked("Say something")
    talk.says("new words")
    await finished(await talk.chat.regenerate("ann", live.id, last(live).id))
    answer = last(live)
    assert (answer.text, answer.version, answer.versions) == ("new words", 2, 2)
    assert answer.earlier == ("old words",)
    body = talk.endpoints["alpha"].requests[-1].body
    assert body["temperature"] > 0
    await talk.asked("go on", of=live.id)
    assert talk.sent()[1]["content"] == "new words"


async def test_deleting_a_turn_takes_what_follows_and_shows_a_neighbour(talk: Talk):
    live = await talk.asked("one")
    await talk.asked("two", of=live.id)
    first, second = (turn.id for turn in live.view().turns)
    await finished(await talk.chat.edit("ann", live.id, first, "uno"))
    await talk.chat.delete_turn("ann", live.id, live.view().turns[0].id)
    assert [turn.id for turn in live.view().turns] == [first, second]
    await talk.chat.delete_turn("ann", live.id, second)
    assert [turn.id for turn in live.view().turns] == [first]
    await talk.chat.delete_turn("ann", live.id, first)
    assert live.view().turns == ()
    await talk.asked("anew", of=live.id)
    assert [turn.prompt for turn in live.view().turns] == ["anew"]


async def test_system_prompt_and_sampling_are_sent_and_kept(talk_on):
    async with talk_on() as talk:
        live = await talk.chat.start("ann")
        sampling = ChatSampling(temperature=0.5, top_p=0.9, max_tokens=77, seed=4)
        await talk.chat.configure("ann", live.id, system="Be brief.", sampling=sampling)
        await talk.asked("Hello", of=live.id)
        body = talk.endpoints["alpha"].requests[-1].body
        assert body["messages"][0] == {"role": "system", "content": "Be brief."}
        assert [body[k] for k in ("temperature", "top_p", "max_tokens", "seed")] == [
            0.5,
            0.9,
            77,
            4,
        ]
    async with talk_on() as later:
        found = (await later.chat.find("ann", live.id)).view()
        assert (found.system, found.sampling) == ("Be brief.", sampling)


async def test_what_cannot_be_asked_is_refused_in_words_and_changes_nothing(talk: Talk):
    ask = talk.chat.ask
    assert (await refused(ask("ann", None, " \n", ["alpha"])))[0] == "empty_prompt"
    assert (await refused(ask("ann", None, "a\0b", ["alpha"])))[0] == "chat_controls"
    assert (await refused(ask("ann", None, "x" * 100_001, ["alpha"]))) == (
        "prompt_too_long", {"length": 100_001, "limit": 100_000},
    )  # fmt: skip
    assert (await refused(ask("ann", None, "?", [])))[0] == "chat_no_contestant"
    assert (await refused(ask("ann", None, "?", ["nobody"])))[0] == "chat_unknown_contestant"
    assert (await refused(ask("ann", None, "?", ["alpha"], problem="none")))[0] == "unknown_problem"
    assert (await refused(ask("ann", "none", "?", ["alpha"])))[0] == "no_such_conversation"
    talk.engines.down = {"alpha"}
    assert (await refused(ask("ann", None, "?", ["alpha"])))[0] == "chat_not_ready"
    assert await talk.chat.history("ann") == []
    assert await talk.chat.latest("ann") is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"temperature": 2.1}, "sampling_temperature"),
        ({"temperature": float("nan")}, "sampling_temperature"),
        ({"top_p": 0}, "sampling_top_p"),
        ({"max_tokens": 0}, "sampling_max_tokens"),
        ({"max_tokens": 1.5}, "sampling_max_tokens"),
        ({"seed": -1}, "sampling_seed"),
    ],
)
async def test_sampling_has_bounds(talk: Talk, changes, code):
    live = await talk.chat.start("ann")
    change = talk.chat.configure("ann", live.id, system="", sampling=ChatSampling(**changes))
    assert (await refused(change))[0] == code
    change = talk.chat.configure("ann", live.id, system="x" * 8001, sampling=ChatSampling())
    assert await refused(change) == ("system_too_long", {"length": 8001, "limit": 8000})


async def test_a_longest_answer_beyond_the_context_is_refused_by_name(talk: Talk):
    live = await talk.chat.start("ann")
    await talk.chat.configure("ann", live.id, system="", sampling=ChatSampling(max_tokens=5000))
    code, values = await refused(talk.chat.ask("ann", live.id, "?", ["alpha"]))
    assert (code, values["limit"]) == ("sampling_over_context", 4095)


async def test_anothers_conversation_is_not_found_whatever_is_tried(talk: Talk):
    live = await talk.asked()
    answer, turn = last(live).id, live.view().turns[0].id
    chat, place = talk.chat, ("bob", live.id)
    tries = [
        chat.find(*place), chat.ask(*place, "?", ["alpha"]), chat.edit(*place, turn, "?"),
        chat.regenerate(*place, answer), chat.stop(*place), chat.show_branch(*place, turn),
        chat.delete_turn(*place, turn), chat.delete(*place), chat.rename(*place, "mine"),
        chat.configure(*place, system="", sampling=ChatSampling()),
        chat.run(*place, answer, 0, code="1"), chat.page(*place, answer, 0, code="1"),
        chat.fix(*place, answer, 0, code="1"), chat.write_tests(*place, answer, 0, code="1"),
        chat.judge_problem(*place, answer, 0, code="1"), chat.retry_json(*place, answer),
        chat.judge(*place, answer, "thumb", 1), chat.export(*place),
    ]  # fmt: skip
    assert {(await refused(one))[0] for one in tries} == {"no_such_conversation"}
    assert await chat.history("bob") == []
    assert (await chat.search("bob", "hello")).hits == ()


async def test_a_renamed_conversation_keeps_its_name_and_a_deleted_one_is_gone(talk: Talk):
    live = await talk.asked("first words")
    await talk.chat.rename("ann", live.id, " A \u202ename\nof mine ")
    await talk.asked("other words", of=live.id)
    assert [one.title for one in await talk.chat.history("ann")] == ["A name of mine"]
    assert (await refused(talk.chat.rename("ann", live.id, "\n")))[0] == "title_empty"
    assert (await refused(talk.chat.rename("ann", live.id, "x" * 81)))[0] == "title_too_long"
    await talk.chat.delete("ann", live.id)
    assert (await refused(talk.chat.find("ann", live.id)))[0] == "no_such_conversation"
    assert await talk.chat.history("ann") == []


async def test_open_judgements_are_kept_the_latest_counts_and_no_rating_sees_them(talk_on):
    async with talk_on() as talk:
        live = await talk.asked()
        answer = last(live).id
        for kind, value in (("thumb", 1), ("thumb", -1), ("structure", 4)):
            await talk.chat.judge("ann", live.id, answer, kind, value)
        for kind, value in (("thumb", 2), ("structure", 0), ("beauty", 3)):
            code, _ = await refused(talk.chat.judge("ann", live.id, answer, kind, value))
            assert code == "unknown_judgement"
        assert talk.records.rating_means() == []
    async with talk_on() as later:
        found = await later.chat.find("ann", live.id)
        assert last(found).judgements == {"thumb": -1, "structure": 4}


async def test_two_questions_at_once_make_one_turn(talk: Talk):
    talk.script(Script.of("slow words", rate=5))
    live = await talk.chat.ask("ann", None, "one", ["alpha"])
    await until(lambda: last(live).text)
    for change in (
        talk.chat.ask("ann", live.id, "two", ["alpha"]),
        talk.chat.edit("ann", live.id, live.view().turns[0].id, "uno"),
        talk.chat.regenerate("ann", live.id, last(live).id),
    ):
        assert (await refused(change))[0] == "chat_under_way"
    await finished(live)
    assert len(live.view().turns) == 1
