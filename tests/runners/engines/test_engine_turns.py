"""Engines that share a card in turn: real children that play vLLM, and a card that is full."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest
from one_card import ROOT, journal, lineup_in_turn, mistakes, one_card

from runners.engines.client import EngineHost
from runners.engines.files import HostFiles
from runners.engines.status import EngineStatus
from runners.lineup import Lineup

READY_SECONDS = 60
CLIENT = """
import asyncio, sys
from pathlib import Path
from runners.engines.client import EngineHost
from runners.lineup import Lineup

async def main():
    host = EngineHost(Lineup.model_validate_json(sys.stdin.read()), Path(sys.argv[1]))
    await host.start()
    async with host.turn(sys.argv[2]) as status:
        print(status.state, flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    one_card(tmp_path, monkeypatch)
    return tmp_path


async def said(status: EngineStatus) -> str:
    """What the engine of a status answers."""
    endpoint = status.endpoint
    assert endpoint, status
    body = {"model": endpoint.model, "messages": [{"role": "user", "content": "Hi"}]}
    async with aiohttp.ClientSession() as session:
        key = {"Authorization": f"Bearer {endpoint.api_key}"}
        url = f"{endpoint.base_url}/v1/chat/completions"
        async with session.post(url, json=body, headers=key) as answer:
            return str((await answer.json())["choices"][0]["message"]["content"])


async def answered(client: EngineHost, contestant: str) -> str:
    async with client.turn(contestant) as status:
        return await said(status)


def events(home: Path, engine: str) -> list[str]:
    return [event for event, name in journal(home) if name == engine]


async def test_all_become_ready_and_each_is_awake_when_it_is_asked(
    machine: Path, home: Path, attach: Callable[..., EngineHost]
) -> None:
    client = await attach(lineup_in_turn(machine, left=False, right=False, alone=True))
    await client.wait_ready(["left", "right", "alone"], READY_SECONDS)
    for name in ("left", "alone", "right", "alone", "left"):
        assert await answered(client, name) == "Hi."
    assert not mistakes(home)
    assert events(home, "alone").count("awake") >= 2


async def test_those_beside_each_other_are_awake_at_the_same_time(
    machine: Path, home: Path, attach: Callable[..., EngineHost]
) -> None:
    client = await attach(lineup_in_turn(machine, left=False, right=False, alone=True))
    await client.wait_ready(["left", "right", "alone"], READY_SECONDS)
    async with client.turn("left") as one, client.turn("right") as other:
        assert [await said(status) for status in (one, other)] == ["Hi.", "Hi."]
    assert not mistakes(home)


async def test_a_status_does_not_tell_whose_turn_it_is(
    machine: Path, attach: Callable[..., EngineHost]
) -> None:
    client = await attach(lineup_in_turn(machine, one=True, other=True))
    await client.wait_ready(["one", "other"], READY_SECONDS)
    before, version = client.statuses(), client.version()
    assert {(status.state, status.code) for status in before.values()} == {("ready", "in_turn")}
    for name in ("one", "other"):
        async with client.turn(name):
            assert client.statuses() == before
    assert client.version() == version


async def test_who_waits_gets_the_turn_when_it_is_given_up(
    machine: Path, home: Path, attach: Callable[..., EngineHost]
) -> None:
    client = await attach(lineup_in_turn(machine, one=True, other=True))
    await client.wait_ready(["one", "other"], READY_SECONDS)
    async with client.turn("one"):
        waiting = asyncio.create_task(answered(client, "other"))
        await asyncio.sleep(0.5)
        assert not waiting.done()
    assert await asyncio.wait_for(waiting, 10) == "Hi."
    assert not mistakes(home)


async def test_giving_up_waiting_leaves_the_queue(
    machine: Path, attach: Callable[..., EngineHost]
) -> None:
    client = await attach(lineup_in_turn(machine, one=True, other=True))
    await client.wait_ready(["one", "other"], READY_SECONDS)
    async with client.turn("one"):
        waiting = asyncio.create_task(answered(client, "other"))
        await asyncio.sleep(0.2)
        waiting.cancel()
        assert await asyncio.wait_for(answered(client, "one"), 5) == "Hi."


async def test_the_turn_of_a_client_that_was_killed_goes_to_the_next(
    machine: Path, home: Path, attach: Callable[..., EngineHost]
) -> None:
    lineup = lineup_in_turn(machine, one=True, other=True)
    client = await attach(lineup)
    await client.wait_ready(["one", "other"], READY_SECONDS)
    process = await asyncio.create_subprocess_exec(
        *[sys.executable, "-c", CLIENT, str(home), "one"],
        cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    process.stdin.write(lineup.model_dump_json().encode())
    process.stdin.close()
    assert await asyncio.wait_for(process.stdout.readline(), 30) == b"ready\n"
    waiting = asyncio.create_task(answered(client, "other"))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    os.kill(process.pid, signal.SIGKILL)
    assert await asyncio.wait_for(waiting, 10) == "Hi."
    await process.wait()


async def test_who_cannot_sleep_is_stopped_and_started_for_each_turn(
    machine: Path, home: Path, attach: Callable[..., EngineHost]
) -> None:
    client = await attach(lineup_in_turn(machine, sleeps=False, one=True, other=True))
    await client.wait_ready(["one", "other"], READY_SECONDS)
    assert all(status.endpoint is None for status in client.statuses().values())
    for name in ("one", "other", "one"):
        assert await answered(client, name) == "Hi."
    assert not mistakes(home)
    assert "asleep" not in events(home, "one")
    assert all(status.state == "ready" for status in client.statuses().values())


async def test_those_beside_each_other_are_started_again_on_the_card_that_was_theirs(
    machine: Path, home: Path, attach: Callable[..., EngineHost]
) -> None:
    lineup = lineup_in_turn(machine, sleeps=False, left=False, right=False, alone=True)
    client = await attach(lineup)
    await client.wait_ready(["left", "right", "alone"], READY_SECONDS)
    for name in ("left", "right", "alone", "right", "left"):
        assert await answered(client, name) == "Hi."
    assert not mistakes(home)
    assert {status.state for status in client.statuses().values()} == {"ready"}


@pytest.mark.parametrize("beside", [False, True])
async def test_an_engine_that_does_not_wake_is_started_again(
    machine: Path, home: Path, attach: Callable[..., EngineHost], beside: bool
) -> None:
    neighbours = {"next": False} if beside else {}
    lineup = lineup_in_turn(machine, one=not beside, other=True, **neighbours)
    client = await attach(lineup)
    await client.wait_ready([one.id for one in lineup.contestants], READY_SECONDS)
    async with client.turn("other"):
        (home / "run" / "card" / "wake_fails").touch()
    answer = asyncio.create_task(answered(client, "one"))
    states = set()
    while not answer.done():  # nobody sees by a state that it was its turn
        states |= {status.state for status in client.statuses().values()}
        await asyncio.sleep(0.02)
    assert await answer == "Hi."
    assert "wake failed" in events(home, "one")
    assert states == {"ready"}
    assert client.statuses()["one"].endpoint is not None


async def test_an_engine_that_dies_asleep_is_started_in_its_turn(
    machine: Path, home: Path, attach: Callable[..., EngineHost]
) -> None:
    client = await attach(lineup_in_turn(machine, one=True, other=True))
    await client.wait_ready(["one", "other"], READY_SECONDS)
    async with client.turn("other"):
        pass
    asleep = [path for path in (home / "run" / "card").glob("*.json") if "0.04" in path.read_text()]
    for path in asleep:
        os.kill(int(path.stem), signal.SIGKILL)
    assert await asyncio.wait_for(answered(client, "one"), 40) == "Hi."
    assert not mistakes(home)


async def test_an_engine_that_cannot_start_is_not_waited_for_and_nobody_makes_room_for_it(
    machine: Path, home: Path, attach: Callable[..., EngineHost]
) -> None:
    lineup = lineup_in_turn(machine, one=True, other=True)
    (machine / "other" / "config.json").write_text("{}")
    (machine / "other" / "config.json").unlink()
    client = await attach(lineup)
    await client.wait_ready(["one"], READY_SECONDS)
    async with asyncio.timeout(READY_SECONDS):
        while client.statuses()["other"].state != "failed":
            await client.changed(client.version(), 1)
    async with client.turn("other") as status:
        assert (status.state, status.endpoint) == ("failed", None)
    assert await answered(client, "one") == "Hi."
    assert "asleep" not in events(home, "one")


async def test_twenty_in_any_order_are_all_served(
    machine: Path, home: Path, attach: Callable[..., EngineHost]
) -> None:
    client = await attach(lineup_in_turn(machine, left=False, right=False, alone=True))
    await client.wait_ready(["left", "right", "alone"], READY_SECONDS)
    draws = random.Random(7)

    async def ask(name: str) -> str:
        await asyncio.sleep(draws.uniform(0, 3))
        async with client.turn(name) as status:
            await asyncio.sleep(draws.uniform(0, 0.3))
            return await said(status)

    names = draws.choices(["left", "right", "alone"], k=20)
    answers = await asyncio.wait_for(asyncio.gather(*map(ask, names)), 60)
    assert answers == ["Hi."] * len(names)
    assert not mistakes(home)


async def test_who_takes_no_turns_asks_no_host_to_be_awake(
    remote: Callable[..., Lineup], home: Path
) -> None:
    client = EngineHost(remote("http://127.0.0.1:9"), home)
    before = time.monotonic()
    async with client.turn("far") as status:
        assert status == client.statuses()["far"]
    assert time.monotonic() - before < 0.2
    assert HostFiles(home).read_address() is None, "there is nobody who could have been asked"


async def test_only_its_owner_can_send_an_engine_to_sleep(
    machine: Path, attach: Callable[..., EngineHost]
) -> None:
    client = await attach(lineup_in_turn(machine, one=True, other=True))
    await client.wait_ready(["one", "other"], READY_SECONDS)
    endpoint = client.statuses()["one"].endpoint
    assert endpoint
    async with aiohttp.ClientSession() as session:
        for path in ("/sleep", "/wake_up"):
            async with session.post(f"{endpoint.base_url}{path}") as refused:
                assert refused.status == 401
