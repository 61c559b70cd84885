"""The test double keeps its promises: words, clock, slots, faults."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
import urllib.request

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runners.scripted import Script, ScriptedEndpoint, words_of

ASK = {"messages": [{"role": "user", "content": "Hi there"}], "stream": True}


async def post(server: ScriptedEndpoint, body=ASK, path="/v1/chat/completions", **options):
    async with (
        aiohttp.ClientSession() as session,
        session.post(server.base_url + path, json=body, **options) as response,
    ):
        return response.status, await response.text()


async def get(server: ScriptedEndpoint, path: str):
    async with (
        aiohttp.ClientSession() as session,
        session.get(server.base_url + path) as response,
    ):
        return await response.json()


@settings(deadline=None)
@given(st.text())
def test_words_joined_again_are_the_text(text):
    assert "".join(words_of(text)) == text


def test_words_are_words_and_chinese_characters():
    assert words_of("def f(x):\n  pass 你好。") == ("def ", "f(x):\n  ", "pass ", "你", "好", "。")


async def test_a_script_ends_when_it_says():
    script = Script.of("word " * 50, rate=100, first_delay=0.1)
    async with ScriptedEndpoint(script) as server:
        started = time.monotonic()
        await post(server)
        took = time.monotonic() - started
    assert script.seconds == pytest.approx(0.59)
    assert script.seconds <= took < script.seconds * 1.5


async def test_a_stream_opens_with_the_role_and_closes_with_usage_and_done():
    async with ScriptedEndpoint(Script.of("one two")) as server:
        _, text = await post(server, {**ASK, "stream_options": {"include_usage": True}})
    events = [line[6:] for line in text.splitlines() if line]
    assert json.loads(events[0])["choices"][0]["delta"] == {"role": "assistant", "content": None}
    assert json.loads(events[-2])["usage"]["completion_tokens"] == 2
    assert events[-1] == "[DONE]"


async def test_without_stream_the_whole_answer_comes_at_once():
    async with ScriptedEndpoint(Script.of("one two")) as server:
        _, text = await post(server, {"messages": ASK["messages"]})
    assert json.loads(text)["choices"][0]["message"]["content"] == "one two"


async def test_the_script_may_depend_on_the_request():
    async with ScriptedEndpoint(lambda body: Script.of(body["messages"][0]["content"])) as server:
        _, text = await post(server)
    assert '"Hi "' in text


async def test_requests_are_kept_with_their_arrival():
    async with ScriptedEndpoint() as server:
        before = time.monotonic()
        await post(server)
        assert server.requests[0].body == ASK
        assert before <= server.requests[0].at <= time.monotonic()


async def test_each_word_is_noted_when_it_is_written_and_can_be_that_moment():
    async with ScriptedEndpoint(Script.of("one two three", stamped=True)) as server:
        before = time.monotonic_ns()
        _, text = await post(server)
        written = server.requests[0].written
    events = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: {")]
    words = [event["choices"][0]["delta"].get("content") for event in events]
    assert [int(word) for word in words if word] == written == sorted(written)
    assert len(written) == 3
    assert before <= written[0] <= written[2] <= time.monotonic_ns()


async def test_a_word_may_count_as_several_tokens():
    async with ScriptedEndpoint(Script.of("one two", tokens_a_word=4)) as server:
        _, text = await post(server, {"messages": ASK["messages"]})
    assert json.loads(text)["usage"]["completion_tokens"] == 8


async def test_a_running_stream_takes_a_slot_and_frees_it_when_the_client_goes():
    async with ScriptedEndpoint(Script.of("one", stall_after=1), slots=2) as server:
        task = asyncio.create_task(post(server))
        async with asyncio.timeout(5):
            while not server.active:
                await asyncio.sleep(0.005)
        assert [s["is_processing"] for s in await get(server, "/slots")] == [True, False]
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(1):
            while server.active:
                await asyncio.sleep(0.005)
        assert not any(s["is_processing"] for s in await get(server, "/slots"))


async def test_tokens_are_words_of_the_templated_prompt():
    async with ScriptedEndpoint() as server:
        _, templated = await post(server, ASK, "/apply-template")
        _, tokens = await post(server, {"content": json.loads(templated)["prompt"]}, "/tokenize")
    assert len(json.loads(tokens)["tokens"]) == len(["user: ", "Hi ", "there\n", "assistant:"])


async def test_a_key_guards_everything_but_health_and_the_model_list():
    async with ScriptedEndpoint(api_key="k", model="m") as server:
        assert (await post(server))[0] == 401
        assert (await post(server, headers={"Authorization": "Bearer k"}))[0] == 200
        assert await get(server, "/health") == {"status": "ok"}
        assert (await get(server, "/v1/models"))["data"] == [{"id": "m"}]


async def test_a_refusal_carries_status_body_and_retry_after():
    script = Script(status=429, error={"error": {"code": 1302}}, retry_after="3")
    async with (
        ScriptedEndpoint(script) as server,
        aiohttp.ClientSession() as session,
        session.post(f"{server.base_url}/v1/chat/completions", json=ASK) as response,
    ):
        assert (response.status, response.headers["Retry-After"]) == (429, "3")
        assert await response.json() == {"error": {"code": 1302}}


def test_it_serves_synchronous_callers_from_a_thread():
    server = ScriptedEndpoint().start_in_thread()
    try:
        with urllib.request.urlopen(f"{server.base_url}/health", timeout=5) as response:
            assert json.load(response) == {"status": "ok"}
    finally:
        server.stop()
    with pytest.raises(OSError):
        urllib.request.urlopen(f"{server.base_url}/health", timeout=5)


def test_a_port_in_use_is_an_error_where_it_was_asked_for():
    server = ScriptedEndpoint().start_in_thread()
    try:
        with pytest.raises(OSError, match="address already in use"):
            ScriptedEndpoint(port=server.port).start_in_thread()
    finally:
        server.stop()


def test_the_command_prints_its_url_and_serves_the_file(tmp_path):
    text = tmp_path / "answer.md"
    text.write_text("one 二 three", encoding="utf-8")
    command = [sys.executable, "-m", "runners.scripted", "--text", str(text), "--rate", "1000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            url = process.stdout.readline().strip()
            body = json.dumps({"messages": ASK["messages"]}).encode()
            request = urllib.request.Request(f"{url}/v1/chat/completions", body)
            with urllib.request.urlopen(request, timeout=5) as response:
                message = json.load(response)["choices"][0]["message"]
        finally:
            process.terminate()
    assert message["content"] == "one 二 three"
