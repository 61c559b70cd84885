"""Cells one after another on a scripted endpoint: what is kept, refused and flagged."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace

import pytest
from sweeping import OPTIONS, SLOW, WORDS, swept

from eval.perf.client import Request
from eval.perf.events import read_cell
from eval.perf.folder import document
from eval.perf.plan import Room
from eval.perf.texts import one
from runners.endpoint import Endpoint
from runners.scripted import ScriptedEndpoint


async def test_prompts_have_their_length_by_the_servers_count_and_are_never_repeated(tmp_path):
    options = replace(OPTIONS, prompt_tokens=(64, 200), repeats=2)
    async with ScriptedEndpoint(SLOW) as server:
        found, said = await swept(tmp_path, server, options)
        texts = [received.body["messages"][0]["content"] for received in server.requests]
    assert [one["state"] for one in found["cells"]] == ["measured"] * 4
    assert {e.prompt_tokens for path in tmp_path.rglob("*.jsonl") for e in read_cell(path)[1]} == {
        64,
        200,
    }
    # Only the probe of each length asks the same again, on purpose.
    assert len(texts) == len(set(texts)) + 2
    assert said[0].startswith("4 cells take about")
    assert [one["repeats"] for one in found["summary"]] == [2, 2]


@pytest.mark.parametrize("dialect", ["openai", "vllm"])
async def test_a_server_that_does_not_count_is_asked_once_for_each_length(tmp_path, dialect):
    async with ScriptedEndpoint(SLOW) as server:
        found, _ = await swept(tmp_path, server, dialect=dialect)
        sizes = [received.body["max_tokens"] for received in server.requests]
    (cell,) = found["cells"]
    assert (cell["state"], cell["metrics"]["total_input_tokens"]) == ("measured", 3 * 64)
    counting = 2 if dialect == "openai" else 0  # a first try, and the fitted one
    assert sizes.count(1) == counting + 1  # and the probe's repetition


async def test_end_of_sequence_is_ignored_where_that_is_understood_and_the_task_does_not_ask_it(
    tmp_path,
):
    for dialect, task, ignored in [
        ("vllm", False, True),
        ("vllm", True, None),
        ("openai", False, None),
    ]:
        async with ScriptedEndpoint(WORDS) as server:
            folder = tmp_path / f"{dialect}{task}"
            await swept(folder, server, replace(OPTIONS, task=task), dialect=dialect)
            body = server.requests[-1].body
        assert body.get("ignore_eos") is ignored
        assert body["stream_options"] == {"include_usage": True}
        assert "return_progress" not in body


async def test_cells_beyond_a_context_are_not_asked(tmp_path):
    options = replace(OPTIONS, prompt_tokens=(64, 120), requests=1)
    async with ScriptedEndpoint(WORDS) as server:
        found, _ = await swept(tmp_path, server, options, room=Room(4096, native=100))
        asked = [received.body["messages"][0]["content"] for received in server.requests]
    assert [one["state"] for one in found["cells"]] == ["measured", "beyond_native_context"]
    assert max(len(text.split()) for text in asked) < 100


async def test_the_window_that_a_server_tells_is_held_to(tmp_path):
    async with ScriptedEndpoint(WORDS, window=70) as server:
        found, _ = await swept(tmp_path, server, dialect="vllm")
    assert found["cells"][0]["state"] == "beyond_context"


async def test_a_server_whose_usage_differs_from_its_count_fails_the_cell(tmp_path):
    class Lying(ScriptedEndpoint):
        def _last(self, script, body):
            longer = [
                {"role": "user", "content": f"more and more {body['messages'][0]['content']}"}
            ]
            return super()._last(script, {**body, "messages": longer})

    async with Lying(WORDS) as server:
        found, said = await swept(tmp_path, server)
    assert (found["cells"][0]["state"], found["cells"][0]["metrics"]) == ("failed", None)
    assert "67 to 67 tokens" in said[-1]


async def test_an_endpoint_that_is_not_there_fails_the_cell_in_words(tmp_path):
    async with ScriptedEndpoint() as server:
        pass
    found, _ = await swept(tmp_path, server)
    assert found["cells"][0]["state"] == "failed"
    assert "cannot be reached" in found["cells"][0]["why"]


async def test_a_cache_that_answers_is_flagged_by_its_count(tmp_path):
    async with ScriptedEndpoint(replace(WORDS, cached_tokens=65)) as server:
        found, _ = await swept(tmp_path, server)
    assert "cache" in found["cells"][0]["flags"]


async def test_a_cache_that_answers_is_flagged_by_its_quickness(tmp_path):
    seen: set[str] = set()
    slow, quick = replace(WORDS, first_delay=1.0), WORDS

    def script(body):
        text = body["messages"][0]["content"]
        known = text in seen or len(seen) > 3  # cold, probe, warm-up, and one more were slow
        seen.add(text)
        return quick if known else slow

    async with ScriptedEndpoint(script) as server:
        found, _ = await swept(tmp_path, server, replace(OPTIONS, requests=3))
    assert "cache" in found["cells"][0]["flags"]


async def test_one_quick_repetition_on_a_busy_machine_is_no_cache(tmp_path):
    """The first fresh prompt is held up once; those after it and their repetitions are not."""
    count = iter(range(1000))
    held_up = replace(WORDS, first_delay=0.3)
    async with ScriptedEndpoint(lambda _: held_up if next(count) == 1 else WORDS) as server:
        found, _ = await swept(tmp_path, server, replace(OPTIONS, requests=3))
    assert "cache" not in found["cells"][0]["flags"]


async def test_a_cache_that_is_quick_each_time_is_seen_however_quick_the_engine_is(tmp_path):
    seen: list[str] = []
    slow = replace(WORDS, first_delay=0.2)

    def script(body):
        text = body["messages"][0]["content"]
        known = text in seen
        seen.append(text)
        return WORDS if known else slow

    async with ScriptedEndpoint(script) as server:
        await swept(tmp_path, server)
        (path,) = tmp_path.rglob("*.jsonl")
        below = read_cell(path)[0].cached_below
    assert below is not None
    assert below < 0.2e9
    assert len(seen) - len(set(seen)) == 3


async def test_an_engine_that_somebody_else_may_use_is_flagged(tmp_path):
    async with ScriptedEndpoint(WORDS) as server:
        found, _ = await swept(tmp_path, server, shared=lambda: True)
    assert "shared" in found["cells"][0]["flags"]


async def test_answers_that_nobody_here_asked_for_are_seen_and_ours_are_not(tmp_path):
    options = replace(OPTIONS, requests=5)
    async with ScriptedEndpoint(replace(WORDS, hold=0.6)) as server:
        alone, _ = await swept(tmp_path / "alone", server, options)
        endpoint = Endpoint(server.base_url, "scripted", 1 << 20)
        stranger = Request(endpoint, "Hello")
        server.script = lambda body: replace(
            WORDS, hold=0.6, stall_after=1 if body["messages"][0]["content"] == "Hello" else None
        )
        there = asyncio.create_task(one(stranger))
        while not server.active:
            await asyncio.sleep(0.01)
        beside, _ = await swept(tmp_path / "beside", server, options)
        there.cancel()
        await asyncio.gather(there, return_exceptions=True)
    assert "shared" not in alone["cells"][0]["flags"]
    assert "shared" in beside["cells"][0]["flags"]


async def test_an_interrupted_test_keeps_what_had_ended(tmp_path):
    reached = asyncio.Event()
    count = iter(range(100))

    def script(body):
        if next(count) < 6:  # two probes and a repetition, the warm-up, two of the cell
            return SLOW
        reached.set()
        return replace(WORDS, stall_after=1)

    async with ScriptedEndpoint(script) as server:
        options = replace(OPTIONS, requests=5)
        under_way = asyncio.create_task(swept(tmp_path, server, options))
        await asyncio.wait_for(reached.wait(), 60)
        under_way.cancel()
        with pytest.raises(asyncio.CancelledError):
            await under_way
    (cell,) = document(tmp_path / "test")["cells"]
    assert (cell["state"], cell["metrics"]["completed"]) == ("interrupted", 2)


async def test_a_client_that_carries_little_gets_company(tmp_path):
    options = replace(OPTIONS, concurrency=(2,), rates=(50.0,), requests=6)
    async with ScriptedEndpoint(WORDS) as server:
        found, _ = await swept(tmp_path, server, options, capacity=1.0)
    company = min(2, len(os.sched_getaffinity(0)))
    assert [one["metrics"]["completed"] for one in found["cells"]] == [6, 6]
    assert found["cells"][0]["client"]["processes"] == company
    assert "client_bound" in found["cells"][0]["flags"]


async def test_a_duration_bounds_a_closed_cell(tmp_path):
    options = replace(OPTIONS, requests=None, duration=0.3)
    async with ScriptedEndpoint(replace(WORDS, hold=0.05)) as server:
        found, _ = await swept(tmp_path, server, options)
    assert found["cells"][0]["state"] == "measured"
    assert found["cells"][0]["metrics"]["completed"] >= 1
