"""The chat model against the scripted endpoint: words, times, counts, cancellation."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import aclosing

import aiohttp
import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from pydantic import ValidationError

from runners.answer import Answer, StreamEvent, Transcript
from runners.chat import ChatModel
from runners.endpoint import Endpoint
from runners.errors import ContextOverflow
from runners.lineup import Sampling
from runners.scripted import Script, ScriptedEndpoint

QUESTION = [HumanMessage("Sort a list, please.")]
CONTEXT = 100


@pytest.fixture
async def server() -> AsyncIterator[ScriptedEndpoint]:
    async with ScriptedEndpoint() as endpoint:
        yield endpoint


def model_at(server: ScriptedEndpoint, **fields) -> ChatModel:
    sampling = fields.pop("sampling", Sampling(max_tokens=50))
    endpoint = Endpoint(server.base_url, "m", CONTEXT, "llamacpp", fields.pop("api_key", None))
    return ChatModel(endpoint=endpoint, sampling=sampling, **fields)


async def events_of(model: ChatModel, messages=QUESTION, **options) -> list[StreamEvent]:
    return [event async for event in model.events(messages, **options)]


async def answer_of(model: ChatModel, messages=QUESTION, **options) -> Answer:
    answer = (await events_of(model, messages, **options))[-1].answer
    assert answer
    return answer


async def slots_are_free(server: ScriptedEndpoint, within: float) -> bool:
    """Ask the server itself, as one would ask llama.cpp."""
    until = time.monotonic() + within
    async with aiohttp.ClientSession() as session:
        while time.monotonic() < until:
            async with session.get(f"{server.base_url}/slots") as response:
                if not any(slot["is_processing"] for slot in await response.json()):
                    return True
            await asyncio.sleep(0.01)
    return False


async def until_active(server: ScriptedEndpoint) -> None:
    async with asyncio.timeout(5):
        while not server.active:
            await asyncio.sleep(0.005)


# -- words and times -------------------------------------------------------------


async def test_events_come_in_order_and_times_never_go_back(server):
    server.script = Script.of("one two three", first_delay=0.02, delay=0.01)
    events = await events_of(model_at(server))
    assert [e.kind for e in events] == ["sent", "first_chunk", "words", "words", "words", "end"]
    assert [e.at for e in events] == sorted(e.at for e in events)


async def test_words_are_passed_on_to_the_letter(server):
    text = "<think>hm\r\n</think>\n\n```python\nprint('你好 🙂')\t\n```\n  \n"
    server.script = Script.of(text)
    events = await events_of(model_at(server))
    assert "".join(e.text for e in events) == text == events[-1].answer.text


async def test_the_role_chunk_is_not_the_first_token(server):
    server.script = Script.of("one", first_delay=0.1)
    timings = (await answer_of(model_at(server))).timings
    assert timings.first_content - timings.first_chunk > 0.09
    assert timings.ttft > 0.09


async def test_an_endpoint_without_a_role_chunk_is_read_as_well(server):
    server.script = Script.of("one two", role_chunk=False)
    timings = (await answer_of(model_at(server))).timings
    assert timings.first_chunk == timings.first_content


async def test_latency_counts_from_the_scheduled_moment(server):
    timings = (await answer_of(model_at(server), scheduled=time.monotonic() - 1)).timings
    assert timings.queued >= 1
    assert timings.ttft >= 1
    assert timings.duration >= timings.ttft


async def test_the_answer_ends_at_its_last_word_not_at_the_usage_chunk(server):
    server.script = Script.of("one two three", delay=0.01)
    answer = await answer_of(model_at(server))
    assert len(answer.timings.contents) == 3
    assert answer.timings.end == answer.timings.contents[-1]


async def test_an_empty_answer_has_an_end_and_no_first_token(server):
    server.script = Script.of("")
    answer = await answer_of(model_at(server))
    assert (answer.text, answer.timings.ttft) == ("", None)
    assert answer.timings.duration >= 0


async def test_usage_is_the_servers_own_count(server):
    server.script = Script.of("one two three", cached_tokens=2)
    usage = (await answer_of(model_at(server))).usage
    assert (usage.prompt_tokens, usage.output_tokens, usage.cached_tokens) == (6, 3, 2)


async def test_missing_usage_is_missing_not_guessed(server):
    server.script = Script.of("one two", usage=False)
    assert (await answer_of(model_at(server))).usage is None


async def test_an_answer_cut_by_the_limit_is_marked_truncated(server):
    server.script = Script.of("one two", finish_reason="length")
    assert (await answer_of(model_at(server))).truncated
    server.script = Script.of("one two")
    assert not (await answer_of(model_at(server))).truncated


async def test_the_servers_model_field_is_never_passed_on():
    async with ScriptedEndpoint(model="/weights/secret-7b.gguf") as server:
        events = await events_of(model_at(server))
        message = await model_at(server).ainvoke(QUESTION)
    assert "secret" not in repr(events) + repr(message)


async def test_a_repeating_answer_is_ended_and_its_slot_freed(server):
    server.script = Script.of("def add(a, b): return a + b\n" * 500, delay=0.0005)
    answer = await answer_of(model_at(server, sampling=Sampling(repetition_stop=True)))
    assert answer.finish_reason == "repetition"
    assert len(answer.text) < 1000
    assert await slots_are_free(server, within=1)


async def test_repetition_is_left_alone_unless_asked_for(server):
    text = "def add(a, b): return a + b\n" * 40
    server.script = Script.of(text)
    assert (await answer_of(model_at(server))).text == text


# -- requests --------------------------------------------------------------------


async def test_a_request_carries_the_sampling_and_only_what_is_set(server):
    await answer_of(model_at(server, sampling=Sampling(temperature=0.2, max_tokens=9, seed=7)))
    body = server.requests[-1].body
    assert (body["temperature"], body["top_p"], body["max_tokens"], body["seed"]) == (0.2, 1, 9, 7)
    assert not {"stop", "repeat_penalty", "repetition_stop"} & body.keys()


async def test_stop_words_and_repeat_penalty_are_sent_when_set(server):
    await answer_of(model_at(server, sampling=Sampling(stop=["###"], repeat_penalty=1.15)))
    body = server.requests[-1].body
    assert (body["stop"], body["repeat_penalty"]) == (["###"], 1.15)


async def test_progress_is_asked_of_llamacpp_alone(server):
    await answer_of(model_at(server))
    await answer_of(ChatModel(endpoint=Endpoint(server.base_url, "m", CONTEXT)))
    asked = [request.body.get("return_progress") for request in server.requests]
    assert asked == [True, None]


async def test_no_connection_is_used_twice(server):
    """A kept one that the server is just closing would be a broken answer."""
    await answer_of(model_at(server))
    assert server.requests[-1].headers["Connection"] == "close"


async def test_a_conversation_keeps_its_roles(server):
    turns = [SystemMessage("Be brief."), HumanMessage("Hi"), AIMessage("Ho"), HumanMessage("Hm")]
    await answer_of(model_at(server), turns)
    sent = [(m["role"], m["content"]) for m in server.requests[-1].body["messages"]]
    assert sent == [("system", "Be brief."), ("user", "Hi"), ("assistant", "Ho"), ("user", "Hm")]


async def test_control_characters_arrive_and_lone_surrogates_are_replaced(server):
    await answer_of(model_at(server), [HumanMessage("a\x00\x1b[31m \ud83d | \ud83d\ude42 好")])
    assert server.requests[-1].body["messages"][0]["content"] == "a\x00\x1b[31m \ufffd | 🙂 好"


async def test_the_key_is_sent_and_shows_in_no_repr_or_dump():
    async with ScriptedEndpoint(api_key="sk-secret") as server:
        model = model_at(server, api_key="sk-secret")
        assert (await answer_of(model)).finish_reason == "stop"
    assert "sk-secret" not in f"{model!r}{model}{model.model_dump()}{model.model_dump_json()}"


# -- counting --------------------------------------------------------------------


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


# -- cancellation and concurrency --------------------------------------------------


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


# -- langchain_core ----------------------------------------------------------------


async def test_langchains_astream_yields_true_increments(server):
    server.script = Script.of("one two three four five", delay=0.05)
    came = [(c.content, time.monotonic()) async for c in model_at(server).astream(QUESTION)]
    words = [(text, at) for text, at in came if text]
    assert [text for text, _ in words] == ["one ", "two ", "three ", "four ", "five"]
    assert words[-1][1] - words[0][1] > 0.15


async def test_a_summed_stream_carries_usage_reason_and_timings(server):
    server.script = Script.of("one two", cached_tokens=1)
    whole = None
    async for chunk in model_at(server).astream(QUESTION):
        whole = chunk if whole is None else whole + chunk
    assert whole.usage_metadata["output_tokens"] == 2
    assert whole.usage_metadata["input_token_details"]["cache_read"] == 1
    assert whole.response_metadata["finish_reason"] == "stop"
    assert len(whole.response_metadata["timings"]["contents"]) == 2


async def test_ainvoke_returns_the_whole_message(server):
    message = await model_at(server).ainvoke("Hi")
    assert message.content == "Hello from the script."
    assert message.usage_metadata["total_tokens"] == 7


def test_invoke_works_without_and_inside_a_running_loop():
    server = ScriptedEndpoint(Script.of("one two")).start_in_thread()
    try:
        model = model_at(server)

        async def inside() -> str:
            return str(model.invoke(QUESTION).content)

        assert model.invoke(QUESTION).content == asyncio.run(inside()) == "one two"
    finally:
        server.stop()


async def test_bound_parameters_override_the_sampling(server):
    bound = model_at(server, sampling=Sampling(stop=["a"])).bind(temperature=0.5, stop=["b"])
    await bound.ainvoke("Hi")
    body = server.requests[-1].body
    assert (body["temperature"], body["stop"]) == (0.5, ["a", "b"])


async def test_an_unknown_parameter_is_refused_by_name(server):
    with pytest.raises(ValidationError, match="temprature"):
        await model_at(server).ainvoke("Hi", temprature=1)


def test_answers_and_errors_are_importable_without_langchain():
    code = "import runners.answer, runners.errors, sys; sys.exit('langchain_core' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
