"""Chat through `/v1` as the openai SDK sees it: the same words, nothing of the engine."""

from __future__ import annotations

import json
import re

import openai
import pytest

from runners.scripted import Script

HELLO = "Hello from the script."
ASK = [{"role": "user", "content": "Say hello"}]
TOOL = {
    "type": "function",
    "function": {
        "name": "read_file",
        "parameters": {"type": "object", "properties": {"path": {"type": "string"}}},
    },
}


def test_the_models_are_the_contestants_by_their_ids(desk) -> None:
    models = desk.client().models
    assert [model.id for model in models.list()] == ["alpha", "beta", "gamma", "delta"]
    assert models.retrieve("alpha").owned_by == "alpha-works"
    with pytest.raises(openai.NotFoundError) as error:
        models.retrieve("omega")
    assert error.value.code == "model_not_found"


def test_an_answer_comes_whole_with_its_usage(desk) -> None:
    answer = desk.client().chat.completions.create(model="alpha", messages=ASK)
    assert answer.choices[0].message.content == HELLO
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.completion_tokens == 4
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + 4


def test_a_contestant_that_is_stopped_between_its_turns_answers_in_its_turn(desk) -> None:
    desk.engines.stopped.add("alpha")
    answer = desk.client().chat.completions.create(model="alpha", messages=ASK)
    assert answer.choices[0].message.content == HELLO
    with pytest.raises(openai.BadRequestError):
        desk.client().chat.completions.create(model="alpha", messages=ASK, temperature=9)


def test_an_answer_is_streamed_word_by_word_and_usage_comes_last_when_asked(desk) -> None:
    client = desk.client()
    for wished in (True, False):
        options = {"stream_options": {"include_usage": True}} if wished else {}
        stream = client.chat.completions.create(model="alpha", messages=ASK, stream=True, **options)
        chunks = list(stream)
        words = [c.choices[0].delta.content for c in chunks if c.choices]
        assert "".join(word or "" for word in words) == HELLO
        assert len([word for word in words if word]) == 4
        assert chunks[0].choices[0].delta.role == "assistant"
        assert len({chunk.id for chunk in chunks}) == 1
        assert [bool(chunk.usage) for chunk in chunks].count(True) == wished
        if wished:
            assert chunks[-1].choices == []
            assert chunks[-1].usage.completion_tokens == 4


def test_nothing_of_the_engine_leaks(desk) -> None:
    for stream in (True, False):
        body = {"model": "beta", "messages": ASK, "stream": stream}
        status, headers, answer = desk.served.request(
            "/v1/chat/completions", "POST", json.dumps(body).encode(), desk.headers()
        )
        text = f"{headers} {answer.decode()}"
        assert status == 200
        assert not re.search(r"scripted|secret-|fingerprint|timings|127\.0\.0\.1", text)
        assert '"model": "beta"' in text
        assert "set-cookie" not in headers


def test_the_engine_is_asked_by_its_own_name_with_the_contestants_sampling(desk) -> None:
    desk.client().chat.completions.create(model="alpha", messages=ASK, user="me", store=False)
    asked = desk.asked
    assert asked["model"] == "secret-alpha"
    assert (asked["temperature"], asked["max_tokens"]) == (0.0, 512)
    assert not {"user", "store"} & set(asked)


def test_parameters_are_passed_on(desk) -> None:
    schema = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}}}
    given = {
        "temperature": 0.7, "top_p": 0.9, "seed": 7, "presence_penalty": 0.5,
        "frequency_penalty": -0.5, "response_format": schema, "logit_bias": {"5": -100},
        "tools": [TOOL], "parallel_tool_calls": False, "logprobs": True, "top_logprobs": 2,
    }  # fmt: skip
    desk.client().chat.completions.create(
        model="alpha", messages=ASK, stop="END", max_completion_tokens=33, tool_choice="auto",
        extra_body={"top_k": 3}, **given,
    )  # fmt: skip
    expected = {**given, "stop": ["END"], "max_tokens": 33, "tool_choice": "auto", "top_k": 3}
    assert {name: desk.asked[name] for name in expected} == expected


def test_json_mode_reaches_the_engine_and_its_json_the_client(desk) -> None:
    desk.script(Script.of('{"answer": 42}'))
    answer = desk.client().chat.completions.create(
        model="alpha", messages=ASK, response_format={"type": "json_object"}
    )
    assert desk.asked["response_format"] == {"type": "json_object"}
    assert json.loads(answer.choices[0].message.content) == {"answer": 42}


@pytest.mark.parametrize("stream", [True, False])
def test_a_tool_is_called_and_its_result_answered(desk, stream) -> None:
    calls = (("read_file", '{"path": "a.py"}'), ("read_file", '{"path": "b.py"}'))
    desk.script(Script(tool_calls=calls, finish_reason="tool_calls"))
    client = desk.client()
    if stream:
        with client.chat.completions.stream(model="alpha", messages=ASK, tools=[TOOL]) as events:
            choice = events.get_final_completion().choices[0]
    else:
        choice = client.chat.completions.create(model="alpha", messages=ASK, tools=[TOOL]).choices[
            0
        ]
    assert choice.finish_reason == "tool_calls"
    found = choice.message.tool_calls
    assert [(call.function.name, call.function.arguments) for call in found] == list(calls)
    assert all(call.id.startswith("call_") for call in found)
    assert found[0].id != found[1].id

    desk.script(Script.of("Both are empty."))
    results = [{"role": "tool", "tool_call_id": call.id, "content": "empty"} for call in found]
    said = choice.message.model_dump(exclude_none=True, exclude={"parsed"})
    answer = client.chat.completions.create(model="alpha", messages=[*ASK, said, *results])
    assert answer.choices[0].message.content == "Both are empty."
    sent = desk.asked["messages"]
    assert sent[1]["tool_calls"][0]["id"] == sent[2]["tool_call_id"] == found[0].id


def test_words_in_parts_and_newer_roles_are_understood(desk) -> None:
    parts = [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]
    messages = [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": parts}]
    desk.client().chat.completions.create(model="alpha", messages=messages)
    assert desk.asked["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "one\ntwo"},
    ]


def test_text_of_any_kind_arrives_unharmed(desk) -> None:
    text = '数组 [1]\n\tü \u2028 \\ " </script> 🙂 \ud83d'
    desk.script(Script(words=(text,)))
    answer = desk.client().chat.completions.create(model="alpha", messages=ASK)
    assert answer.choices[0].message.content == text
    desk.client().chat.completions.create(
        model="alpha", messages=[{"role": "user", "content": text[:-1]}]
    )
    assert desk.asked["messages"][0]["content"] == text[:-1]
