"""Who may have how many answers at once at one engine."""

from __future__ import annotations

import pytest
import pytest_asyncio

from runners.engines.shares import shares
from runners.scripted import ScriptedEndpoint


@pytest_asyncio.fixture
async def url():
    async with ScriptedEndpoint() as server:
        yield server.base_url


def slots(*clients) -> list[int]:
    return [client.statuses()["far"].slots for client in clients]


@pytest.mark.parametrize(
    ("capacity", "uses", "given"),
    [
        (4, ["arena"], [4]),
        (4, ["nightly"], [4]),
        (3, ["arena", "nightly"], [2, 1]),
        (16, ["arena", "assistant", "nightly"], [7, 6, 3]),
        (2, ["nightly", "arena"], [1, 1]),
        (1, ["arena", "nightly", "assistant"], [1, 1, 1]),
    ],
)
def test_a_share_goes_by_weight_is_never_nothing_and_alone_is_all(capacity, uses, given):
    assert shares(capacity, uses) == given


async def test_a_lease_alone_has_all_and_gets_it_back_when_the_others_are_gone(
    remote, attach, url, processes
):
    arena = await attach(remote(url, slots=6))
    await arena.wait_ready(["far"], 30)
    assert slots(arena) == [6]
    nightly = await attach(remote(url, slots=6), "nightly")
    await processes.until(lambda: slots(arena, nightly) == [4, 2])
    assistant = await attach(remote(url, slots=6), "assistant")
    await processes.until(lambda: slots(arena, nightly, assistant) == [3, 1, 2])
    await nightly.close()
    await processes.until(lambda: slots(arena, assistant) == [3, 3])
    await arena.close()
    await processes.until(lambda: slots(assistant) == [6])


async def test_a_change_of_shares_is_news(remote, attach, url):
    first = await attach(remote(url))
    await first.wait_ready(["far"], 30)
    assert slots(first) == [16], "a remote's slots where the lineup says nothing"
    before = first.version()
    await attach(remote(url), "nightly")
    assert await first.changed(before, 30) > before
    assert slots(first) == [11]


async def test_leases_on_different_engines_do_not_share(remote, attach, url):
    here = await attach(remote(url, slots=4))
    there = await attach(remote(url, slots=4, model="another"))
    for client in (here, there):
        await client.wait_ready(["far"], 30)
    assert slots(here, there) == [4, 4]
