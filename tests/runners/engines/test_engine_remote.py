"""Remote contestants: reachable or not, with a key or without."""

from __future__ import annotations

import pytest
import pytest_asyncio
from aiohttp import web

from runners.engines.client import EngineHost, EnginesNotReady

KEY = "LEITAI_TEST_API_KEY"


@pytest_asyncio.fixture
async def server():
    """A remote endpoint that answers with `status` and notes the headers it got."""

    class Far:
        status, headers = 404, []

    async def handle(request):
        Far.headers.append(dict(request.headers))
        return web.Response(status=Far.status)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    Far.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield Far
    await runner.cleanup()


async def test_a_missing_key_is_named_without_asking_anybody(remote, home, monkeypatch):
    monkeypatch.delenv(KEY, raising=False)
    client = EngineHost(remote("http://127.0.0.1:9", api_key_env=KEY), home)
    status = client.statuses()["far"]
    assert (status.state, status.code) == ("needs_key", "no_key")
    assert KEY in status.detail
    with pytest.raises(EnginesNotReady, match="far is needs_key"):
        await client.wait_ready(["far"], 1)


async def test_any_answer_but_a_server_error_means_ready_and_the_key_stays_here(
    remote, attach, server, home, monkeypatch
):
    monkeypatch.setenv(KEY, "sk-secret")
    client = await attach(remote(server.url + "/", api_key_env=KEY))
    await client.wait_ready(["far"], 30)
    endpoint = client.statuses()["far"].endpoint
    assert (endpoint.base_url, endpoint.model, endpoint.api_key) == (server.url, "m", "sk-secret")
    assert "sk-secret" not in repr(client.statuses())
    assert not any("sk-secret" in str(headers) for headers in server.headers)


async def test_a_server_error_means_failed(remote, attach, server, processes):
    server.status = 502
    client = await attach(remote(server.url))
    await processes.until(lambda: client.statuses()["far"].state == "failed")
    assert "HTTP 502" in client.statuses()["far"].detail


async def test_a_change_wakes_those_who_wait_for_it(remote, attach):
    client = await attach(remote("http://127.0.0.1:9"))
    before = client.version()
    assert await client.changed(before, 30) > before
    assert client.statuses()["far"].code == "unreachable"


async def test_without_a_change_the_same_version_comes_back(remote, home):
    client = EngineHost(remote("http://127.0.0.1:9"), home)
    assert await client.changed(client.version(), 0.05) == client.version()
