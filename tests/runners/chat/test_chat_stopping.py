"""Prompts are counted before they are sent; answers that are given up free their slot."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing

import pytest
from langchain_core.messages import HumanMessage
from scripted_chat import CONTEXT, QUESTION, answer_of, events_of, model_at, slots_are_free

from runners.answer import Transcript
from runners.chat import ChatModel
from runners.endpoint import Endpoint
from runners.errors import ContextOverflow
from runners.lineup import Sampling
from runners.scripted import Script, ScriptedEndpoint


async def until_active(server: ScriptedEndpoint) -> None:
    async with asyncio.timeout(5):
        while not server.active:
            await asyncio.sleep(0.005)


async def test_tokens_are_counted_as_the_server_will_count_them(server):
    model = model_at(server)
    assert await model.count(QUESTION) == (await answer_of(model)).usage.prompt_tokens


async def test_a_dialect_without_a_count_gives_none_and_passes(server):
    model = ChatModel(endpoint=Endpoint(server.base_url, "m", 10), sampling=Sampling(max_tokens=5))
    assert await model.count([HumanMessage("long " * 100)]) is None
    await model.check_fits([HumanMessage("long " * 100)])


async def test_a_prompt_that_does_not_fit_never_reaches_the_model(server):
    with pytest.raises(ContextOverflow) as caught:
        await model_at(server).check_fits([HumanMessage("word " * 200)])
    assert caught.value.prompt_tokens > 200
    assert caught.value.limit == CONTEXT - 50
    assert server.requests == []


async def test_vllms_count_is_one_call_with_the_messages_and_the_template(server):
    endpoint = Endpoint(server.base_url, "m", CONTEXT, "vllm")
    model = ChatModel(endpoint=endpoint, sampling=Sampling(max_tokens=50))
    assert await model.count(QUESTION) == (await answer_of(model)).usage.prompt_tokens
    server.requests.clear()
    with pytest.raises(ContextOverflow) as caught:
        await model.check_fits([HumanMessage("word " * 200)])
    assert caught.value.limit == CONTEXT - 50
    assert server.requests == []


async def test_a_server_started_with_less_than_the_lineup_says_has_the_last_word(server):
    server.window = 80
    endpoint = Endpoint(server.base_url, "m", 4096, "vllm")
    model = ChatModel(endpoint=endpoint, sampling=Sampling(max_tokens=3500))
    with pytest.raises(ContextOverflow) as caught:
        await model.check_fits([HumanMessage("word " * 100)])
    assert caught.value.limit == 0


async def test_a_prompt_exactly_at_the_limit_fits(server):
    model = model_at(server)
    framing = await model.count([HumanMessage("")])
    await model.check_fits([HumanMessage("word " * (CONTEXT - 50 - framing))])
    with pytest.raises(ContextOverflow):
        await model.check_fits([HumanMessage("word " * (CONTEXT - 50 - framing + 1))])


@pytest.mark.parametrize(
    "script",
    [
        Script.of("word " * 1000, delay=0.01),
        Script.of("never said", hold=60),
        Script.of("never said", first_delay=60),
        Script.of("one two", stall_after=1),
    ],
    ids=["in the middle", "before the headers", "before the first word", "stalled"],
)
async def test_cancelling_frees_the_slot_within_a_second(server, script):
    server.script = script
    task = asyncio.create_task(events_of(model_at(server)))
    await until_active(server)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await slots_are_free(server, within=1)


async def test_closing_the_generator_frees_the_slot_within_a_second(server):
    server.script = Script.of("word " * 1000, delay=0.01)
    async with aclosing(model_at(server).events(QUESTION)) as events:
        async for event in events:
            if event.kind == "words":
                break
    assert await slots_are_free(server, within=1)


async def test_leaving_langchains_stream_frees_the_slot_within_a_second(server):
    server.script = Script.of("word " * 1000, delay=0.01)
    async with aclosing(model_at(server).astream(QUESTION)) as chunks:
        async for _ in chunks:
            break
    assert await slots_are_free(server, within=1)


async def test_a_cancelled_answer_keeps_its_words_and_times(server):
    server.script = Script.of("one two three four", stall_after=3)
    transcript = Transcript(time.monotonic())

    async def consume() -> None:
        async for event in model_at(server).events(QUESTION):
            transcript.add(event)

    task = asyncio.create_task(consume())
    async with asyncio.timeout(5):
        while transcript.text != "one two three ":
            await asyncio.sleep(0.005)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    answer = transcript.answer("cancelled")
    assert (answer.text, answer.finish_reason) == ("one two three ", "cancelled")
    assert len(answer.timings.contents) == 3
    assert answer.timings.end is None


async def test_a_stalled_stream_holds_up_no_other(server):
    def script(body):
        stalls = "stall" in body["messages"][0]["content"]
        return Script.of("one two three", stall_after=1 if stalls else None)

    server.script = script
    model = model_at(server)
    stalled = asyncio.create_task(events_of(model, [HumanMessage("stall")]))
    await until_active(server)
    answer = await asyncio.wait_for(answer_of(model), timeout=2)
    assert answer.text == "one two three"
    assert not stalled.done()
    stalled.cancel()
    await asyncio.gather(stalled, return_exceptions=True)


async def test_a_hundred_streams_run_side_by_side(server):
    server.script = Script.of("one two three", first_delay=0.3)
    started = time.monotonic()
    answers = await asyncio.gather(*(answer_of(model_at(server)) for _ in range(100)))
    assert {answer.text for answer in answers} == {"one two three"}
    assert time.monotonic() - started < 100 * 0.3 / 4
