"""Refusals of the API: OpenAI's form, the cause and the mend, nothing of the engine."""

from __future__ import annotations

import json

import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import wait
from assistant.api.faults import Fault
from assistant.api.requests import ChatRequest, InfillRequest, read
from runners.scripted import Script

ASK = [{"role": "user", "content": "Say hello"}]
IMAGE = {"type": "image_url", "image_url": {"url": "data:x"}}
CHAT = "/v1/chat/completions"
OVERFLOW = {
    "error": {
        "code": 400, "type": "exceed_context_size_error", "n_prompt_tokens": 5000, "n_ctx": 4096,
        "message": "the request exceeds the available context size of /models/secret.gguf",
    }
}  # fmt: skip


def ask(desk, **fields):
    return desk.client().chat.completions.create(
        model=fields.pop("model", "alpha"), messages=fields.pop("messages", ASK), **fields
    )


def post(desk, body: object, path: str = CHAT):
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    status, headers, answer = desk.served.request(path, "POST", sent, desk.headers())
    return status, headers, json.loads(answer)


def test_without_a_key_in_force_nothing_is_told(desk) -> None:
    revoked = desk.key("rex")
    desk.keys.revoke(desk.keys.find(revoked).id)
    for key in (revoked, "lt-" + "x" * 43, "sk-other", "x"):
        with pytest.raises(openai.AuthenticationError) as error:
            desk.client(key).models.list()
        assert error.value.code == "invalid_api_key"
    for headers in ({}, {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer"}):
        for path in ("/v1/models", CHAT, "/v1/whatever"):
            status, received, body = desk.served.request(path, headers=headers)
            assert status == 401
            assert received["www-authenticate"] == "Bearer"
            assert json.loads(body)["error"]["type"] == "invalid_request_error"


def test_a_cookie_is_no_key_and_none_is_given_out(desk) -> None:
    cookie = desk.served.request("/keys")[1]["set-cookie"].split(";")[0]
    status, headers, _ = desk.served.request("/v1/models", headers={"Cookie": cookie})
    assert (status, "set-cookie" in headers) == (401, False)


def test_unknown_models_addresses_and_methods(desk) -> None:
    with pytest.raises(openai.NotFoundError, match="alpha, beta, gamma, delta") as error:
        ask(desk, model="gpt-4")
    assert (error.value.code, error.value.param) == ("model_not_found", "model")
    headers = desk.headers()
    assert desk.served.request("/v1/embeddings", "POST", b"{}", headers)[0] == 404
    assert desk.served.request(CHAT, headers=headers)[0] == 405
    assert desk.served.request("/v1/models", "POST", b"{}", headers)[0] == 405


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"best": 1}, "best"),
        ({"n": 2}, "n"),
        ({"temperature": 3}, "temperature"),
        ({"temperature": "0.5"}, "temperature"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "cat", "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": "user", "content": "x", "mood": 1}]}, "messages[0].mood"),
        ({"messages": [{"role": "user", "content": [IMAGE]}]}, "messages[0].content"),
        ({"stream_options": {"x": True}}, "stream_options.x"),
        ({"stop": ["a"] * 5}, "stop"),
        ({"functions": []}, "functions"),
        ({"reasoning_effort": "high"}, "reasoning_effort"),
    ],
)  # fmt: skip
def test_a_parameter_at_fault_is_named(desk, change, param) -> None:
    status, _, answer = post(desk, {"model": "alpha", "messages": ASK, **change})
    assert status == 400
    error = answer["error"]
    assert (error["param"], error["type"]) == (param, "invalid_request_error")
    assert param in error["message"]
    assert not any(endpoint.requests for endpoint in desk.endpoints.values())


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"[" * 100_000, b'{"model": "alpha"'])
def test_what_is_no_request_is_refused_in_the_same_form(desk, body) -> None:
    status, _, answer = post(desk, body)
    assert (status, answer["error"]["type"]) == (400, "invalid_request_error")


def test_a_body_is_bounded(desk) -> None:
    big = {"model": "alpha", "messages": [{"role": "user", "content": "x" * 4_000_001}]}
    status, _, answer = post(desk, big)
    assert (status, answer["error"]["code"]) == (413, "request_too_large")


def test_a_contestant_that_is_not_ready_says_so_with_the_mend(desk) -> None:
    desk.engines.down.add("alpha")
    with pytest.raises(openai.InternalServerError) as error:
        ask(desk)
    assert (error.value.status_code, error.value.code) == (503, "model_not_ready")
    assert int(error.value.response.headers["retry-after"]) > 0
    assert ask(desk, model="beta").choices


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    ("script", "status", "code"),
    [
        (Script(status=400, error=OVERFLOW), 400, "context_length_exceeded"),
        (Script(status=429, retry_after="7"), 429, "rate_limit_exceeded"),
        (Script(status=500), 502, "endpoint_failed"),
        (Script(status=400), 400, "engine_refused"),
        (Script(status=401), 503, "key_refused"),
    ],
)
def test_what_an_engine_refuses_becomes_the_status(desk, script, status, code, stream) -> None:
    desk.script(script)
    with pytest.raises(openai.APIStatusError) as error:
        list(ask(desk, stream=stream))
    assert (error.value.status_code, error.value.code) == (status, code)
    assert "secret" not in error.value.message
    assert "scripted" not in error.value.message
    if status == 429:
        assert error.value.response.headers["retry-after"] == "7"


@pytest.mark.parametrize(
    ("ending", "status", "code"),
    [
        ({"disconnect_after": 2}, 502, "stream_broken"),
        ({"end_after": 2}, 502, "stream_broken"),
        ({"error_after": 2}, 502, "endpoint_failed"),
    ],
)
def test_an_engine_that_dies_in_an_answer(desk, ending, status, code) -> None:
    desk.script(Script.of("one two three four", **ending))
    with pytest.raises(openai.InternalServerError) as error:
        ask(desk)
    assert (error.value.status_code, error.value.code) == (status, code)
    words = []
    with pytest.raises(openai.APIError) as broken:
        words.extend(c.choices[0].delta.content for c in ask(desk, stream=True))
    assert "".join(words) == "one two "
    assert broken.value.code == code
    assert ("alpha", code) in desk.engines.reported


def test_an_engine_that_falls_silent_ends_in_time(open_desk) -> None:
    desk = open_desk(api={"stall_seconds": 0.2})
    desk.script(Script.of("one two three four", stall_after=2))
    with pytest.raises(openai.InternalServerError) as error:
        ask(desk)
    assert (error.value.status_code, error.value.code) == (504, "stream_stalled")
    with pytest.raises(openai.APIError) as broken:
        list(ask(desk, stream=True))
    assert broken.value.code == "stream_stalled"


def test_no_prompt_and_no_key_is_logged(desk, caplog) -> None:
    desk.script(Script.of("one two", disconnect_after=1))
    key = desk.key("rex")
    with pytest.raises(openai.InternalServerError):
        desk.client(key).chat.completions.create(
            model="alpha", messages=[{"role": "user", "content": "sesame"}]
        )
    assert caplog.records
    assert "sesame" not in caplog.text
    assert key not in caplog.text


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(
    kind=st.sampled_from([ChatRequest, InfillRequest]),
    fields=st.dictionaries(
        st.sampled_from(sorted({*ChatRequest.model_fields, *InfillRequest.model_fields, "x"})),
        json_values,
    ),
)
def test_whatever_json_comes_is_read_or_refused(kind, fields) -> None:
    try:
        request = read(kind, json.dumps({"model": "alpha", "messages": ASK} | fields).encode())
    except Fault as fault:
        assert fault.status == 400
        json.dumps(fault.document)
    else:
        assert isinstance(request, kind)


def test_a_turn_that_does_not_come_is_given_up_and_its_place_given_back(desk, monkeypatch) -> None:
    monkeypatch.setattr(wait, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(desk.engines, "starts", 30.0)
    desk.engines.stopped.add("alpha")
    for _ in range(desk.engines.slots + 1):
        with pytest.raises(
            openai.InternalServerError, match="in use by others; try again"
        ) as error:
            ask(desk)
        assert (error.value.status_code, error.value.code) == (503, "no_turn")
        assert int(error.value.response.headers["retry-after"]) > 0
