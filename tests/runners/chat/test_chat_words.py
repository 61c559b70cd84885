"""Words of an answer with their times, and what is sent to get them."""

from __future__ import annotations

import time

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from scripted_chat import CONTEXT, QUESTION, answer_of, events_of, model_at, slots_are_free

from runners.chat import ChatModel
from runners.endpoint import Endpoint
from runners.lineup import Sampling
from runners.scripted import Script, ScriptedEndpoint


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
