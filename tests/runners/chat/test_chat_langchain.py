"""The chat model as langchain_core uses it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time

import pytest
from pydantic import ValidationError
from scripted_chat import QUESTION, model_at

from runners.lineup import Sampling
from runners.scripted import Script, ScriptedEndpoint


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
