"""The engine host with a real model: sharing, life and death of host, clients, engines."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import aiohttp
import pytest

from runners.engines.client import EngineHost, EnginesNotReady

ROOT = Path(__file__).resolve().parents[3]
READY_SECONDS = 60.0

CLIENT = """
import asyncio, sys
from pathlib import Path
from runners.engines.client import EngineHost
from runners.lineup import Lineup

async def main():
    host = EngineHost(Lineup.model_validate_json(sys.stdin.read()), Path(sys.argv[1]))
    await host.start()
    await host.wait_ready(["smol"], 60)
    print("ready", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def answer(endpoint):
    body = {"model": endpoint.model, "messages": [{"role": "user", "content": "Hi"}]}
    headers = {"Authorization": f"Bearer {endpoint.api_key}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(
            f"{endpoint.base_url}/v1/chat/completions", json=body | {"max_tokens": 4}
        ) as r,
    ):
        assert r.status == 200
        return await r.json()


async def test_a_real_engine_becomes_ready_answers_and_ends_with_its_last_lease(
    smol, attach, address, processes
):
    client = await attach(smol)
    assert client.statuses()["smol"].code == "starting"
    await client.wait_ready(["smol"], READY_SECONDS)
    status = client.statuses()["smol"]
    given = await answer(status.endpoint)
    assert given["choices"][0]["message"]["content"]
    assert given["model"] == "model", "the answer must not name the contestant"
    assert status.endpoint.context == 512
    host = address().pid
    [engine] = processes.children(host)
    for file in ("cmdline", "environ"):
        assert status.endpoint.api_key.encode() not in Path(f"/proc/{engine}/{file}").read_bytes()
    await client.close()
    assert client.statuses()["smol"].endpoint is None
    await processes.until(lambda: not processes.alive(engine) and not processes.alive(host), 10)


async def test_racing_clients_share_one_host_and_one_engine(smol, attach, address, processes):
    clients = await asyncio.gather(*(attach(smol) for _ in range(4)))
    await asyncio.gather(*(client.wait_ready(["smol"], READY_SECONDS) for client in clients))
    assert len({client.statuses()["smol"].endpoint for client in clients}) == 1
    assert len(processes.children(address().pid)) == 1


async def test_a_client_that_comes_right_after_another_finds_the_engine_warm(
    smol, attach, processes
):
    first = await attach(smol)
    await first.wait_ready(["smol"], READY_SECONDS)
    endpoint = first.statuses()["smol"].endpoint
    await first.close()
    second = await attach(smol)
    await second.wait_ready(["smol"], READY_SECONDS)
    assert second.statuses()["smol"].endpoint == endpoint


async def test_an_engine_that_only_a_closed_lease_wanted_ends_while_the_host_goes_on(
    smol, remote, attach, address, processes
):
    stays, leaves = await attach(remote("http://127.0.0.1:9")), await attach(smol)
    await leaves.wait_ready(["smol"], READY_SECONDS)
    host = address().pid
    await leaves.close()
    await processes.until(lambda: not processes.children(host), 10)
    assert processes.alive(host)
    assert stays.statuses()["far"].code == "unreachable"


async def test_a_client_killed_with_9_takes_host_and_engine_with_it(smol, home, address, processes):
    client = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", CLIENT, str(home)), stdin=PIPE, stdout=PIPE, cwd=ROOT
    )
    client.stdin.write(smol.model_dump_json().encode())
    client.stdin.close()
    async with asyncio.timeout(READY_SECONDS):
        assert await client.stdout.readline() == b"ready\n"
    host = address().pid
    [engine] = processes.children(host)
    client.kill()
    await client.wait()
    await processes.until(lambda: not processes.alive(engine) and not processes.alive(host), 10)
    assert not (home / "run" / "host.json").exists()


async def test_a_host_killed_with_9_leaves_no_child_and_comes_back_with_all(
    smol, attach, address, processes
):
    client = await attach(smol)
    await client.wait_ready(["smol"], READY_SECONDS)
    host, old = address().pid, client.statuses()["smol"].endpoint
    [engine] = processes.children(host)
    os.kill(host, signal.SIGKILL)
    await processes.until(lambda: not processes.alive(engine), 5)
    await processes.until(lambda: client.statuses()["smol"].endpoint != old, 5)
    await client.wait_ready(["smol"], READY_SECONDS)
    assert address().pid != host
    assert (await answer(client.statuses()["smol"].endpoint))["choices"]


async def test_a_killed_engine_is_restarted_with_a_new_key(smol, attach, address, processes):
    client = await attach(smol)
    await client.wait_ready(["smol"], READY_SECONDS)
    old = client.statuses()["smol"].endpoint
    [engine] = processes.children(address().pid)
    os.kill(engine, signal.SIGKILL)
    await processes.until(lambda: client.statuses()["smol"].code == "restarting", 10)
    assert "signal 9" in client.statuses()["smol"].detail
    await client.wait_ready(["smol"], READY_SECONDS)
    assert client.statuses()["smol"].endpoint.api_key != old.api_key


async def test_the_host_answers_only_those_who_have_its_token(
    remote, home, attach, address, processes
):
    client = await attach(remote("http://127.0.0.1:9"))
    await processes.until(lambda: client.statuses()["far"].code == "unreachable")
    assert (home / "run" / "host.json").stat().st_mode & 0o777 == 0o600
    assert address().token not in repr(address())
    async with aiohttp.ClientSession() as session:
        for headers in ({}, {"Authorization": "Bearer guess"}):
            async with session.post(f"{address().url}/lease", json={}, headers=headers) as response:
                assert response.status == 401
        async with session.post(
            f"{address().url}/lease", json={"x": 1}, headers=address().headers
        ) as response:
            assert response.status == 400


async def test_a_host_that_cannot_be_had_is_said_after_a_while(
    remote, home, monkeypatch, processes
):
    monkeypatch.setattr("runners.engines.client.UNAVAILABLE_SECONDS", 0.0)
    client = EngineHost(remote("http://127.0.0.1:9"), home)
    (home / "run" / "host.lock").mkdir()
    await client.start()
    try:
        await processes.until(lambda: "host.lock" in client.statuses()["far"].detail)
        assert client.statuses()["far"].code == "host_unavailable"
        with pytest.raises(EnginesNotReady, match="far is failed"):
            await client.wait_ready(["far"], 1)
    finally:
        await client.close()
