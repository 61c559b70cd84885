"""The processor is shared out among the engines that somebody wants, and among no others."""

from __future__ import annotations

import os

import pytest

from runners.lineup import Lineup

CORES = len(os.sched_getaffinity(0))
READY_SECONDS = 60.0


@pytest.fixture
def pair(smol, make_lineup) -> Lineup:
    """Two engines, the first one being that of `smol`."""
    engine = smol.contestants[0].engine.model_dump(mode="json")
    other = {"id": "other", "engine": engine | {"context": 256}}
    return make_lineup({"id": "smol", "engine": engine}, other)


@pytest.fixture
def other(pair, make_lineup) -> Lineup:
    """The second engine of the pair alone."""
    return pair.model_copy(update={"contestants": [pair.contestant("other")]})


async def ready(client, *names: str) -> list[int]:
    await client.wait_ready(list(names), READY_SECONDS)
    return [client.statuses()[name].threads for name in names]


async def test_engines_side_by_side_share_the_processor(pair, attach):
    assert await ready(await attach(pair), "smol", "other") == [max(1, CORES // 2)] * 2


async def test_an_engine_has_the_threads_of_its_lineup(smol, make_lineup, attach):
    engine = smol.contestants[0].engine.model_dump(mode="json") | {"threads": 1}
    assert await ready(await attach(make_lineup({"id": "smol", "engine": engine})), "smol") == [1]


async def test_an_engine_that_nobody_wants_any_more_has_no_share(
    smol, other, attach, address, processes
):
    first = await attach(smol)
    assert await ready(first, "smol") == [CORES]
    [engine] = processes.children(address().pid)
    await first.close()
    assert await ready(await attach(other), "other") == [CORES]
    assert not processes.alive(engine)


@pytest.mark.skipif(CORES == 1, reason="one core cannot be shared")
async def test_a_warm_engine_that_had_to_share_begins_anew_for_one_that_need_not(
    smol, pair, attach, address, processes
):
    both = await attach(pair)
    assert await ready(both, "smol", "other") == [CORES // 2] * 2
    slow = both.statuses()["smol"].endpoint
    await both.close()
    alone = await attach(smol)
    assert await ready(alone, "smol") == [CORES]
    assert alone.statuses()["smol"].endpoint != slow
    assert len(processes.children(address().pid)) == 1


async def test_those_who_come_back_together_find_their_engines_warm(pair, attach):
    first = await attach(pair)
    await ready(first, "smol", "other")
    endpoints = [first.statuses()[name].endpoint for name in ("smol", "other")]
    await first.close()
    again = await attach(pair)
    await ready(again, "smol", "other")
    assert [again.statuses()[name].endpoint for name in ("smol", "other")] == endpoints


async def test_an_engine_that_somebody_has_goes_on_beside_a_new_one(smol, other, attach):
    stays = await attach(smol)
    await ready(stays, "smol")
    endpoint = stays.statuses()["smol"].endpoint
    assert await ready(await attach(other), "other") == [max(1, CORES // 2)]
    assert stays.statuses()["smol"].endpoint == endpoint
