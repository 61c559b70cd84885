"""The zhipu dialect: its path, its sampling, and what its codes mean."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from langchain_core.messages import HumanMessage

from runners import errors
from runners.chat import ChatModel
from runners.endpoint import Endpoint
from runners.lineup import Sampling
from runners.scripted import Script, ScriptedEndpoint
from runners.scripted_zhipu import ScriptedZhipu

KEY = "zp-very-secret"
QUESTION = [HumanMessage("Sort a list.")]


def model_at(server: ScriptedZhipu, *, key: str = KEY, **sampling) -> ChatModel:
    endpoint = Endpoint(server.base_url, "scripted", 600, "zhipu", key)
    return ChatModel(endpoint=endpoint, sampling=Sampling(max_tokens=100, **sampling))


async def failure(server: ScriptedZhipu, **fields) -> errors.ChatError:
    with pytest.raises(errors.ChatError) as caught:
        async for _ in model_at(server, **fields).events(QUESTION):
            pass
    return caught.value


async def test_the_right_key_gets_an_answer_and_its_usage_unasked():
    async with ScriptedZhipu(Script.of("one two"), api_key=KEY) as server:
        answer = [event async for event in model_at(server).events(QUESTION)][-1].answer
        [request] = server.requests
    assert (answer.text, answer.finish_reason, answer.usage.output_tokens) == ("one two", "stop", 2)
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    assert "stream_options" not in request.body


async def test_greedy_is_asked_for_by_name():
    async with ScriptedZhipu() as server:
        await model_at(server).ainvoke(QUESTION)
        await model_at(server, temperature=0.2, top_p=0.9).ainvoke(QUESTION)
        greedy, drawn = (request.body for request in server.requests)
    assert greedy["do_sample"] is False
    assert not {"temperature", "top_p"} & greedy.keys()
    assert (drawn["temperature"], drawn["top_p"]) == (0.2, 0.9)


async def test_a_wrong_key_is_refused():
    async with ScriptedZhipu(api_key="another") as server:
        assert isinstance(await failure(server), errors.KeyRefused)


async def test_an_empty_account_is_no_rate_limit_and_asked_once():
    async with ScriptedZhipu(credit=False) as server:
        error = await failure(server)
        assert len(server.requests) == 1
    assert isinstance(error, errors.AccountEmpty)


async def test_an_unknown_model_is_named_as_such():
    async with ScriptedZhipu(model="newer") as server:
        assert isinstance(await failure(server), errors.UnknownModel)


async def test_an_overflow_gives_the_limit_that_the_lineup_knows():
    async with ScriptedZhipu(window=2) as server:
        error = await failure(server)
    assert isinstance(error, errors.ContextOverflow)
    assert (error.prompt_tokens, error.limit) == (None, 500)


async def test_one_answer_too_many_at_once_is_a_rate_limit():
    async with ScriptedZhipu(Script(stall_after=0), slots=1) as server:
        first = asyncio.create_task(model_at(server).ainvoke(QUESTION))
        while not server.active:
            await asyncio.sleep(0.01)
        error = await failure(server)
        first.cancel()
    assert isinstance(error, errors.RateLimited)


@pytest.mark.parametrize(
    ("code", "kind"),
    [(code, "key_refused") for code in ("1000", "1001", "1002", "1003", "1004", "1005")]
    + [(code, "rate_limited") for code in ("1302", "1303", "1305", "1308", "1312")]
    + [("1113", "account_empty"), ("1211", "unknown_model"), ("1301", "content_refused")],
)
@pytest.mark.parametrize("inside", [False, True], ids=["status", "inside"])
async def test_every_code_means_the_same_before_the_stream_and_inside_it(code, kind, inside):
    async with ScriptedZhipu(Script.of("one two"), inside=inside) as server:
        server.fault = (code, "as scripted")
        error = await failure(server)
    assert error.code == kind
    assert error.partial.text == ("one " if inside else "")


@pytest.mark.parametrize("hours", [2, -2], ids=["to come", "over"])
async def test_a_used_up_quota_says_when_it_comes_back(hours):
    zone = dt.timezone(dt.timedelta(hours=8))
    until = dt.datetime.now(zone) + dt.timedelta(hours=hours)
    async with ScriptedZhipu() as server:
        server.fault = ("1308", f"Usage limit reached. It resets at {until:%Y-%m-%d %H:%M:%S}")
        error = await failure(server)
    assert error.retry_after == pytest.approx(max(0, hours * 3600), abs=30)


async def test_an_overflow_inside_the_stream_is_the_prompts_only_before_the_first_word():
    async with ScriptedZhipu(Script(words=()), inside=True, window=2) as server:
        assert (await failure(server)).code == "context_overflow"
        server.script = Script.of("one two")
        assert (await failure(server)).code == "endpoint_failed"


async def test_the_codes_mean_nothing_in_another_dialect():
    theirs = {"error": {"code": "1113", "message": "another vendor's own meaning"}}
    async with ScriptedEndpoint(Script(status=429, error=theirs)) as server:
        with pytest.raises(errors.RateLimited):
            await ChatModel(endpoint=Endpoint(server.base_url, "m", 600)).ainvoke(QUESTION)


@pytest.mark.parametrize("code", ["1002", "1113", "1211", "1261", "1301", "1302", "1308"])
async def test_public_words_name_no_vendor_address_key_or_model(code):
    async with ScriptedZhipu() as server:
        server.fault = (code, f"glm-4-9b at open.bigmodel.cn, key {KEY}")
        error = await failure(server)
        said = f"{error}|{error!r}|{error.partial!r}"
        assert not [w for w in ("glm", "bigmodel", "zhipu", "127.0.0.1", KEY) if w in said]
        assert KEY not in error.detail
    assert "\n" not in error.public
    assert ";" in error.public, "cause; mend"
