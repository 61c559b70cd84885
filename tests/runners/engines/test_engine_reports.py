"""An endpoint that answers, but not us: what an answer met changes its status for a while."""

from __future__ import annotations

import pytest
import pytest_asyncio
from langchain_core.messages import HumanMessage

from runners import errors
from runners.chat import ChatModel
from runners.engines.client import EnginesNotReady
from runners.scripted import Script
from runners.scripted_zhipu import ScriptedZhipu

KEY = "LEITAI_TEST_API_KEY"


@pytest_asyncio.fixture
async def service(monkeypatch):
    monkeypatch.setenv(KEY, "sk-secret")
    async with ScriptedZhipu(Script.of("Hello"), model="m", api_key="sk-secret") as server:
        yield server


@pytest_asyncio.fixture
async def client(remote, attach, service):
    lineup = remote(service.base_url, dialect="zhipu", api_key_env=KEY)
    client = await attach(lineup)
    await client.wait_ready(["far"], 30)
    return client


async def ask(client) -> str:
    """Ask the contestant, and report what the answer met."""
    model = ChatModel(endpoint=client.statuses()["far"].endpoint)
    try:
        return str((await model.ainvoke([HumanMessage("Hi")])).content)
    except errors.ChatError as error:
        client.report("far", error)
        return error.code


async def test_a_service_without_health_or_catalogue_is_ready_and_answers(client):
    assert await ask(client) == "Hello"
    assert client.statuses()["far"].state == "ready"


async def test_a_refused_key_needs_another_at_once(client, service, monkeypatch):
    before = client.version()
    monkeypatch.setattr(service, "_api_key", "another")
    assert await ask(client) == "key_refused"
    status = client.statuses()["far"]
    assert (status.state, status.code, status.endpoint) == ("needs_key", "key_refused", None)
    assert "environment variable" in status.detail
    assert client.version() > before
    with pytest.raises(EnginesNotReady, match="far is needs_key"):
        await client.wait_ready(["far"], 1)


async def test_no_credit_and_an_unknown_model_are_failures(client, service):
    service.credit = False
    assert await ask(client) == "account_empty"
    assert client.statuses()["far"].state == "failed"
    client.report("far", errors.UnknownModel())
    assert (client.statuses()["far"].state, client.statuses()["far"].code) == (
        "failed",
        "unknown_model",
    )


async def test_it_is_tried_again_after_a_while(client, service, monkeypatch, processes):
    monkeypatch.setattr("runners.engines.reported.AGAIN_SECONDS", 0.3)
    service.credit = False
    await ask(client)
    since = client.version()
    assert client.statuses()["far"].state == "failed"
    service.credit = True
    assert await client.changed(since, 10) > since
    assert await ask(client) == "Hello"


async def test_a_share_that_changed_says_nothing_about_the_key(
    client, service, remote, attach, processes
):
    client.report("far", errors.KeyRefused())
    other = await attach(remote(service.base_url, dialect="zhipu", api_key_env=KEY), "nightly")
    await other.wait_ready(["far"], 30)
    await processes.until(lambda: client._said["far"].slots == 11)
    assert client.statuses()["far"].state == "needs_key"


async def test_an_endpoint_that_went_and_came_back_is_believed_again(
    client, service, monkeypatch, processes
):
    client.report("far", errors.KeyRefused())
    assert client.statuses()["far"].state == "needs_key"
    gone, came = client._said["far"], {"far": client._said["far"]}
    client._set({"far": client._before("far")})
    assert client.statuses()["far"].code == "starting"
    client._set(came)
    assert client.statuses()["far"] == gone


@pytest.mark.parametrize(
    "error",
    [errors.RateLimited(3), errors.StreamBroken(), errors.ContextOverflow(9, 8)],
    ids=lambda error: error.code,
)
async def test_what_the_next_answer_need_not_meet_changes_nothing(client, error):
    before = client.version()
    client.report("far", error)
    assert client.version() == before
    assert client.statuses()["far"].state == "ready"
