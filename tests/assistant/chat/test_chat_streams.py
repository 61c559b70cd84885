"""Streams belong to the server: stop, faults, restarts and lost pages lose no word."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from talking import PATIENCE_S, Talk, finished, last, until

from assistant import wait
from assistant.chat.values import AnswerState
from assistant.refusal import Refusal
from runners.scripted import Script

ROOT = Path(__file__).resolve().parents[3]
SLOW = Script.of("one two three four five six seven eight nine ten", rate=4)


@pytest.fixture
def chat_database(database_url: str) -> str:
    """These promises hold on each kind of database."""
    return database_url


async def test_words_are_shown_while_they_come_and_stop_keeps_them(talk: Talk):
    talk.script(SLOW)
    live = await talk.chat.ask("ann", None, "Count", ["alpha", "beta"])
    await until(lambda: all(answer.text for answer in live.view().turns[0].answers))
    assert live.view().under_way
    first, second = live.view().turns[0].answers
    await talk.chat.stop("ann", live.id, first.id)
    await until(lambda: live.view().turns[0].answers[0].state is AnswerState.STOPPED)
    assert not live.view().turns[0].answers[1].state.final
    await talk.chat.stop("ann", live.id)
    await finished(live)
    for answer in live.view().turns[0].answers:
        assert answer.state is AnswerState.STOPPED
        assert "one " in answer.text
        assert "ten" not in answer.text
    await until(lambda: talk.endpoints["beta"].active == 0)
    assert second.contestant == "beta"


async def test_who_waits_for_a_turn_says_so_and_then_answers(talk: Talk):
    talk.engines.stopped, talk.engines.starts = {"alpha"}, 1.6
    talk.says("at last", "alpha")
    talk.says("at once", "beta")
    live = await talk.chat.ask("ann", None, "Go", ["alpha", "beta"])
    await until(lambda: live.view().turns[0].answers[0].awaits_turn)
    waits, there = live.view().turns[0].answers
    assert (waits.state, there.text) == (AnswerState.WAITING, "at once")
    assert not there.awaits_turn
    await finished(live)
    answer = live.view().turns[0].answers[0]
    assert (answer.text, answer.awaits_turn) == ("at last", False)


async def test_an_engine_that_dies_leaves_its_words_and_the_others_go_on(talk: Talk):
    talk.script(Script.of("half an answer here", disconnect_after=2), "alpha")
    talk.says("a whole answer", "beta")
    live = await talk.asked("Go", ("alpha", "beta"))
    broken, whole = live.view().turns[0].answers
    assert (broken.state, broken.error, broken.text) == (
        AnswerState.BROKEN, "stream_broken", "half an ",
    )  # fmt: skip
    assert broken.can_retry
    assert whole.text == "a whole answer"
    assert ("alpha", "stream_broken") in talk.engines.reported
    talk.says("at last", "alpha")
    await finished(await talk.chat.regenerate("ann", live.id, broken.id))
    again = last(live)
    assert (again.text, again.versions, again.earlier) == ("at last", 2, ("half an ",))
    # It was asked the very same: nothing was drawn anew.
    assert talk.endpoints["alpha"].requests[-1].body["temperature"] == 0


async def test_a_broken_answer_is_asked_again_while_another_is_still_written(talk: Talk):
    talk.script(Script.of("", status=500), "alpha")
    talk.script(SLOW, "beta")
    live = await talk.chat.ask("ann", None, "Go", ["alpha", "beta"])
    await until(lambda: last(live).state is AnswerState.BROKEN)
    talk.says("here", "alpha")
    await talk.chat.regenerate("ann", live.id, last(live).id)
    await until(lambda: last(live).state is AnswerState.DONE)
    assert not live.view().turns[0].answers[1].state.final
    await talk.chat.stop("ann", live.id)


async def test_a_lost_page_ends_nothing_and_a_second_one_sees_the_same(talk: Talk):
    talk.script(SLOW)
    asking = asyncio.create_task(talk.chat.ask("ann", None, "Count", ["alpha"]))
    live = await asking
    follower = live.views(lambda: 0.01)
    await anext(follower)
    await follower.aclose()
    other = await talk.chat.find("ann", live.id)
    assert other is live
    assert last(await finished(other)).text.endswith("ten")


async def test_a_page_that_goes_away_while_it_asks_leaves_a_whole_turn(talk: Talk):
    asking = asyncio.create_task(talk.chat.ask("ann", None, "Quick", ["alpha"]))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await until(lambda: talk.endpoints["alpha"].requests)
    live = await until_there(talk)
    assert last(await finished(live)).state is AnswerState.DONE


async def until_there(talk: Talk):
    async with asyncio.timeout(PATIENCE_S):
        while (live := await talk.chat.latest("ann")) is None:
            await asyncio.sleep(0.01)
    return live


async def test_the_place_in_the_queue_is_shown_and_stop_gives_it_up(talk_on):
    async with talk_on(slots=1) as talk:
        talk.script(Script.of("slow", hold=60))
        first = await talk.chat.ask("ann", None, "one", ["alpha"])
        second = await talk.chat.ask("bob", None, "two", ["alpha"])
        third = await talk.chat.ask("eve", None, "three", ["alpha"])
        await until(lambda: third.view().position_in_queue == 2)
        assert second.view().position_in_queue == 1
        assert first.view().position_in_queue is None
        await talk.chat.stop("bob", second.id)
        await until(lambda: third.view().position_in_queue == 1)
        assert last(second).state is AnswerState.STOPPED
        talk.says("quick")
        await talk.chat.stop("ann", first.id)
        assert last(await finished(third)).text == "quick"


async def test_a_full_queue_refuses_and_says_so(talk_on):
    from assistant.chat.settings import ChatSettings

    async with talk_on(slots=1, settings=ChatSettings(waiting=1)) as talk:
        talk.script(Script.of("slow", hold=60))
        await talk.chat.ask("ann", None, "one", ["alpha"])
        await talk.chat.ask("bob", None, "two", ["alpha"])
        with pytest.raises(Refusal, match="chat_busy"):
            await talk.chat.ask("eve", None, "three", ["alpha"])
        for live in (await talk.chat.latest("ann"), await talk.chat.latest("bob")):
            await talk.chat.stop(live.person, live.id)


async def test_deleting_what_is_being_written_ends_it(talk: Talk):
    talk.script(SLOW)
    live = await talk.chat.ask("ann", None, "Count", ["alpha"])
    await until(lambda: last(live).text)
    await talk.chat.delete_turn("ann", live.id, live.view().turns[0].id)
    assert live.view().turns == ()
    await until(lambda: talk.endpoints["alpha"].active == 0)


async def test_closing_keeps_what_was_written_and_the_next_start_finds_it(talk_on):
    async with talk_on() as talk:
        talk.script(SLOW)
        live = await talk.chat.ask("ann", None, "Count", ["alpha"])
        await until(lambda: last(live).text)
    async with talk_on() as later:
        answer = last(await later.chat.find("ann", live.id))
        assert answer.state is AnswerState.STOPPED
        assert answer.text.startswith("one ")


SERVER = """
import asyncio, sys
sys.path[:0] = [sys.argv[3], sys.argv[3] + "/tests/assistant", sys.argv[3] + "/tests/app"]
from scripted_arena import Attached, remote_lineup
from assistant.admission import Admission
from assistant.chat.service import Chat
from eval.records import Records
from runners.sandbox import Sandbox, load_settings, this_process

async def main():
    engines = Attached(remote_lineup({"alpha": sys.argv[2]}))
    sandbox = Sandbox(load_settings(), this_process())
    records = Records.open(sys.argv[1])
    chat = Chat(engines.lineup, engines, Admission(lambda one: 8), records, sandbox)
    await chat.open()
    live = await chat.ask("ann", None, "Count", ["alpha"])
    async for view in live.views(lambda: 0.05):
        answer = view.turns[0].answers[0]
        saved = live.answers()[0].saved_length
        print(live.id, len(answer.text), saved, flush=True)

asyncio.run(main())
"""


async def test_after_kill_9_an_answer_is_interrupted_with_its_words(
    talk_on, own_endpoints, chat_database
):
    own_endpoints["alpha"].script = Script.of("word " * 400, rate=20)
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, chat_database, own_endpoints["alpha"].base_url, str(ROOT)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    name, saved = await asyncio.to_thread(first_saved, server)
    os.kill(server.pid, signal.SIGKILL)
    assert server.wait(10) == -signal.SIGKILL
    server.stdout.close()
    async with talk_on() as later:
        live = await later.chat.find("ann", name)
        answer = last(live)
        assert answer.state is AnswerState.INTERRUPTED
        assert answer.can_retry
        assert len(answer.text) >= saved
        assert answer.text.startswith("word ")
        later.says("whole again")
        await finished(await later.chat.regenerate("ann", name, answer.id))
        assert last(live).text == "whole again"


def first_saved(server: subprocess.Popen[str]) -> tuple[str, int]:
    """The conversation and what is journalled of its answer, once something is."""
    for line in server.stdout:
        name, _, saved = line.split()
        if int(saved) > 0:
            return name, int(saved)
    raise AssertionError("the server ended")


async def test_a_turn_that_does_not_come_ends_the_answer_with_the_cause(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(wait, "PATIENCE_SECONDS", 0.2)
    talk.engines.stopped, talk.engines.starts = {"alpha"}, 30.0
    live = await finished(await talk.chat.ask("ann", None, "Count", ["alpha", "beta"]))
    waited, other = live.view().turns[0].answers
    assert (waited.state, waited.error) == (AnswerState.BROKEN, "no_turn")
    assert other.state is AnswerState.DONE
