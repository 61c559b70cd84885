"""What the chat model says when an endpoint fails, and what it keeps."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from langchain_core.messages import HumanMessage

from runners import errors
from runners.chat import ChatModel
from runners.endpoint import Endpoint
from runners.lineup import Sampling
from runners.scripted import Script, ScriptedEndpoint

QUESTION = [HumanMessage("Sort a list.")]
KEY = "sk-very-secret"
LLAMACPP_OVERFLOW = {
    "error": {
        "code": 400,
        "message": "request (4031 tokens) exceeds the available context size (512 tokens)",
        "type": "exceed_context_size_error",
        "n_prompt_tokens": 4031,
        "n_ctx": 512,
    }
}
VLLM_OVERFLOW = {
    "object": "error",
    "code": 400,
    "message": "This model's maximum context length is 512 tokens. However, you requested 4131 "
    "tokens (4031 in the messages, 100 in the completion).",
}
OPENAI_OVERFLOW = {"error": {"code": "context_length_exceeded", "message": "too long"}}


def model_at(url: str, **fields) -> ChatModel:
    endpoint = Endpoint(url, "m", 600, api_key=KEY)
    return ChatModel(endpoint=endpoint, sampling=Sampling(max_tokens=100), **fields)


async def failure(url: str, **fields) -> tuple[errors.ChatError, str]:
    """Return the error and the words that came before it."""
    words = []
    try:
        async for event in model_at(url, **fields).events(QUESTION):
            words.append(event.text)
    except errors.ChatError as error:
        return error, "".join(words)
    raise AssertionError("no error was raised")


async def failure_of(script: Script, **fields) -> tuple[errors.ChatError, str]:
    async with ScriptedEndpoint(script) as server:
        return await failure(server.base_url, **fields)


@asynccontextmanager
async def raw_server(
    answer: Callable[[asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[str]:
    """Serve bytes that no well-behaved HTTP library would send."""
    serving = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
        )
        await reader.readexactly(int(length.split(b":")[1]))
        try:
            await answer(writer)
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


def sse(text: str, finish_reason: str | None = None) -> bytes:
    choice = {"delta": {"content": text}, "finish_reason": finish_reason}
    return f"data: {json.dumps({'choices': [choice]}, ensure_ascii=False)}\r\n\r\n".encode()


# -- refusals ----------------------------------------------------------------------


async def test_a_refused_connection_is_named():
    async with ScriptedEndpoint() as server:
        url = server.base_url
    error, _ = await failure(url)
    assert isinstance(error, errors.EndpointUnreachable)
    assert error.endpoint == url


async def test_an_unknown_host_is_named():
    error, _ = await failure("http://no-such-host.invalid:1")
    assert isinstance(error, errors.EndpointUnreachable)


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_is_named(status):
    error, _ = await failure_of(Script(status=status))
    assert isinstance(error, errors.KeyRefused)
    assert error.status == status


async def test_a_wrong_key_is_refused_by_a_server_that_wants_another():
    async with ScriptedEndpoint(api_key="another") as server:
        error, _ = await failure(server.base_url)
    assert isinstance(error, errors.KeyRefused)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), (None, None), ("soon", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0)],
)
async def test_a_rate_limit_says_when_to_come_back(header, seconds):
    error, _ = await failure_of(Script(status=429, retry_after=header))
    assert isinstance(error, errors.RateLimited)
    assert error.retry_after == seconds


@pytest.mark.parametrize(
    ("body", "prompt_tokens", "limit"),
    [(LLAMACPP_OVERFLOW, 4031, 412), (VLLM_OVERFLOW, 4031, 412), (OPENAI_OVERFLOW, None, 500)],
    ids=["llama.cpp", "vLLM", "OpenAI"],
)
async def test_a_servers_own_overflow_is_recognised(body, prompt_tokens, limit):
    error, _ = await failure_of(Script(status=400, error=body))
    assert isinstance(error, errors.ContextOverflow)
    assert (error.prompt_tokens, error.limit) == (prompt_tokens, limit)


@pytest.mark.parametrize("status", [302, 400, 404, 500, 503])
async def test_any_other_status_is_a_failure_with_its_number(status):
    error, _ = await failure_of(Script(status=status))
    assert isinstance(error, errors.EndpointFailed)
    assert error.status == status


async def test_a_page_instead_of_a_stream_is_a_failure():
    async def page(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Log in</h1>")

    async with raw_server(page) as url:
        error, _ = await failure(url)
    assert isinstance(error, errors.EndpointFailed)
    assert "text/html" in error.detail


async def test_something_that_is_no_http_is_no_crash():
    async def noise(writer: asyncio.StreamWriter) -> None:
        writer.write(b"\x00\xff SSH-2.0-OpenSSH\r\n\r\n")

    async with raw_server(noise) as url:
        error, _ = await failure(url)
    assert isinstance(error, errors.StreamBroken)


# -- streams that break ------------------------------------------------------------


async def test_a_cut_connection_keeps_the_words():
    error, words = await failure_of(Script.of("one two three", delay=0.02, disconnect_after=2))
    assert isinstance(error, errors.StreamBroken)
    assert words == error.partial.text == "one two "
    assert error.partial.finish_reason == "broken"
    assert error.partial.error is error
    assert len(error.partial.timings.contents) == 2
    assert error.partial.timings.end is None


async def test_an_end_without_a_finish_reason_is_a_broken_stream():
    error, words = await failure_of(Script.of("one two three", end_after=2))
    assert (error.code, words) == ("stream_broken", "one two ")


async def test_a_stall_is_ended_after_the_allowed_silence():
    script = Script.of("one two three", stall_after=2)
    error, words = await failure_of(script, stall_seconds=0.2)
    assert isinstance(error, errors.StreamStalled)
    assert words == error.partial.text == "one two "


async def test_the_first_word_may_take_longer_than_the_next():
    async with ScriptedEndpoint(Script.of("one two", first_delay=0.3)) as server:
        model = model_at(server.base_url, stall_seconds=0.1)
        events = [event async for event in model.events(QUESTION)]
    assert events[-1].answer.text == "one two"


@pytest.mark.parametrize("script", [Script(hold=60), Script(stall_after=0)], ids=["hold", "role"])
async def test_silence_before_the_first_word_is_bounded_too(script):
    error, _ = await failure_of(script, prefill_seconds=0.2)
    assert isinstance(error, errors.StreamStalled)
    assert error.partial.finish_reason == "failed"


async def test_an_error_inside_the_stream_keeps_the_words():
    inside = {"error": {"code": 500, "message": "CUDA out of memory"}}
    error, words = await failure_of(Script.of("one two", error_after=1, error=inside))
    assert isinstance(error, errors.EndpointFailed)
    assert (words, error.partial.text, error.detail) == ("one ", "one ", "CUDA out of memory")


async def test_a_rate_limit_inside_the_stream_is_told_apart():
    inside = {"error": {"code": 429, "message": "slow down"}}
    error, _ = await failure_of(Script.of("one two", error_after=1, error=inside))
    assert isinstance(error, errors.RateLimited)


async def test_garbage_inside_the_stream_is_a_broken_stream():
    async def garbage(writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + sse("one ") + b"data: {oops\n\n")

    async with raw_server(garbage) as url:
        error, words = await failure(url)
    assert (error.code, words) == ("stream_broken", "one ")


async def test_a_server_that_stops_in_the_middle_breaks_the_stream():
    words = []
    async with ScriptedEndpoint(Script.of("one two three", stall_after=1)) as server:
        with pytest.raises(errors.StreamBroken) as caught:
            async for event in model_at(server.base_url).events(QUESTION):
                if event.kind == "words":
                    words.append(event.text)
                    await server.__aexit__(None, None, None)
    assert caught.value.partial.text == "".join(words) == "one "


async def test_a_finished_answer_is_not_broken_by_what_follows_it():
    async def cut(writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + sse("one ") + sse("two", "stop"))
        await writer.drain()
        writer.transport.abort()

    async with raw_server(cut) as url:
        events = [event async for event in model_at(url).events(QUESTION)]
    assert (events[-1].answer.text, events[-1].answer.finish_reason) == ("one two", "stop")


async def test_a_finished_answer_does_not_wait_long_for_its_usage():
    async def silent(writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + sse("one", "stop"))
        await writer.drain()
        await asyncio.sleep(10)

    started = time.monotonic()
    async with raw_server(silent) as url:
        events = [event async for event in model_at(url).events(QUESTION)]
        assert time.monotonic() - started < 4
    assert events[-1].answer.usage is None


async def test_a_stream_in_single_bytes_is_read_whole():
    async def trickle(writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD)
        for byte in b": hello\r\n\r\n" + sse("你好 ") + sse("🙂", "stop") + b"data: [DONE]\n\n":
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0)

    async with raw_server(trickle) as url:
        events = [event async for event in model_at(url).events(QUESTION)]
    assert events[-1].answer.text == "你好 🙂"


# -- what errors say ---------------------------------------------------------------


async def test_nothing_is_retried():
    for script in (Script(status=500), Script(status=429), Script.of("a b", disconnect_after=1)):
        async with ScriptedEndpoint(script) as server:
            await failure(server.base_url)
            assert len(server.requests) == 1


@pytest.mark.parametrize(
    "script",
    [Script(status=status) for status in (400, 401, 429, 500)]
    + [Script.of("a b", disconnect_after=1), Script.of("a b", error_after=1)],
    ids=["400", "401", "429", "500", "cut", "inside"],
)
async def test_public_words_name_no_address_key_or_model(script):
    leak = {"error": {"code": 500, "message": f"/weights/qwen.gguf at 10.0.0.7 key {KEY}"}}
    async with ScriptedEndpoint(Script(**{**vars(script), "error": leak})) as server:
        error, _ = await failure(server.base_url)
        said = f"{error}|{error.public}|{error!r}|{error.partial!r}"
        assert not [word for word in ("qwen", "10.0.0.7", "127.0.0.1", KEY) if word in said]
        assert error.endpoint == server.base_url
    assert "\n" not in error.public


async def test_the_key_survives_in_no_detail():
    leak = {"error": {"code": 500, "message": f"bad key {KEY}"}}
    for script in (Script(status=500, error=leak), Script.of("a", error_after=0, error=leak)):
        error, _ = await failure_of(script)
        assert "bad key" in error.detail
        assert KEY not in error.detail


def test_every_error_has_a_code_of_its_own():
    tree = [errors.ChatError]
    for kind in tree:
        tree += kind.__subclasses__()
    assert len({kind.code for kind in tree}) == len(tree)
    assert len(tree) > len(errors.ChatError.__subclasses__())  # kinds of kinds are in it too
