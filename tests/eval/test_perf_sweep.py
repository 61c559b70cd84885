"""Cells one after another on a scripted endpoint: what is kept, refused, flagged, found."""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.perf.client import Request
from eval.perf.events import read_cell
from eval.perf.folder import NoLoadTest, create, document
from eval.perf.objective import Objective
from eval.perf.plan import (
    LARGE,
    SMALL,
    Options,
    Pace,
    Room,
    cells,
    defaults,
    enough,
    estimate,
    processes,
)
from eval.perf.prompts import Source
from eval.perf.search import carried, highest_rate, highest_whole
from eval.perf.sweep import Engine, Sweep
from eval.perf.texts import Texts, one
from runners.endpoint import Endpoint
from runners.scripted import Script, ScriptedEndpoint

WORDS = Script(("word ",) * 8, delay=0.005)
ROOM = Room()
OPTIONS = Options(prompt_tokens=(64,), output_tokens=8, concurrency=(1,), requests=3, warmup=1)


class Lines:
    """Keeps what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, line: str) -> None:
        self.said.append(line)

    def begin(self, name: str, requests: int | None) -> None: ...
    def step(self) -> None: ...


async def swept(tmp_path, server, options=OPTIONS, *, dialect="llamacpp", room=ROOM, **engine):
    """Measure, and return what follows from the folder, and what was said."""
    lines = Lines()
    endpoint = Endpoint(server.base_url, "scripted", 1 << 20, dialect)
    manifest = {"created": "now", "target": "scripted", "options": options.as_json()}
    folder = tmp_path / "test"
    kept = create(folder, manifest)
    texts = Texts(endpoint, Source("run", options.seed, options.task))
    await Sweep(Engine(endpoint, room, **engine), options, texts, kept, lines).run()
    return document(folder), lines.said


async def test_prompts_have_their_length_by_the_servers_count_and_are_never_repeated(tmp_path):
    options = replace(OPTIONS, prompt_tokens=(64, 200), repeats=2)
    async with ScriptedEndpoint(WORDS) as server:
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
    async with ScriptedEndpoint(WORDS) as server:
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
            return WORDS
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


async def test_the_highest_load_that_meets_the_objective_is_found(tmp_path):
    async with ScriptedEndpoint() as server:

        def script(body):
            return replace(WORDS, status=429) if server.active >= 3 else replace(WORDS, hold=0.05)

        server.script = script
        options = replace(
            OPTIONS, requests=6, search=True, most=16, objective=Objective(ttft=60_000, share=1)
        )
        found, _ = await swept(tmp_path, server, options)
    closed = found["carries"][0]
    assert closed == {"prompt_tokens": 64, "loop": "closed", "highest": 3, "failed_at": 4}
    assert found["carries"][1]["loop"] == "open"


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


@given(st.integers(0, 40), st.integers(1, 40))
async def test_the_search_finds_any_threshold(threshold, most):
    tried: list[float] = []

    async def meets(load: float) -> bool:
        tried.append(load)
        return load <= threshold

    assert await highest_whole(meets, most) == min(threshold, most)
    assert len(tried) == len(set(tried)) <= 12
    assert max(tried) <= most


@given(st.floats(0.01, 500), st.floats(0.01, 500))
async def test_the_search_finds_a_rate_within_a_tenth(threshold, first):
    async def meets(rate: float) -> bool:
        return rate <= threshold

    found = await highest_rate(meets, first, 1000.0)
    assert found <= threshold
    if 0.05 < threshold / first < 20:
        assert found >= 0.89 * threshold


def test_nothing_is_said_to_be_carried_above_a_load_that_failed():
    def met_at(load, met):
        return {
            "loop": "closed",
            "prompt_tokens": 64,
            "max_concurrency": load,
            "state": "measured",
            "metrics": {"objective_met": met},
        }

    results = [met_at(1, True), met_at(2, False), met_at(4, True)]
    assert carried(results, "closed", 64)["highest"] == 1
    assert carried(results[:1], "closed", 64)["failed_at"] is None
    assert carried(results, "open", 64) is None


def test_defaults_fit_the_machine_and_repeats_are_the_outer_loop():
    assert (defaults(True), defaults(False)) == (LARGE, SMALL)
    options = replace(OPTIONS, prompt_tokens=(64, 128), concurrency=(1, 2), rates=(3.0,), repeats=2)
    names = [one.name for one in cells(options, Room())]
    assert names[:6] == [f"{n}x8-{load}-0" for n in (64, 128) for load in ("c1", "c2", "r3")]
    assert len(names) == len(set(names)) == 12


def test_requests_and_duration_bound_a_cell_together():
    def planned(**changes):
        options = replace(OPTIONS, concurrency=(2,), rates=(3.0,), **changes)
        return [one.requests for one in cells(options, ROOM)]

    assert planned(requests=None) == [8, 20]
    assert planned(requests=None, duration=4.0) == [0, 12]
    assert planned(requests=5, duration=4.0) == [5, 5]
    assert planned(requests=50, duration=4.0) == [50, 12]


def test_the_estimate_grows_with_what_is_asked_and_leaves_out_what_does_not_fit():
    pace = Pace(256, prefill=2.0, token=0.1)
    options = replace(OPTIONS, prompt_tokens=(256,), output_tokens=10)

    def seconds(room=ROOM, **changes):
        asked = replace(options, **changes)
        return estimate(pace, cells(asked, room), asked, room)

    assert seconds() == pytest.approx(4 * 3.0)
    assert seconds(repeats=2) == 2 * seconds()
    assert seconds(prompt_tokens=(512,)) == pytest.approx(4 * 5.0)
    assert seconds(Room(native=200)) == 0
    assert enough(pace, cells(options, Room())[0], 30.0) == 16


@pytest.mark.parametrize(
    ("load", "capacity", "cores", "wanted"),
    [(8, 0, 8, 1), (8, 1000, 8, 1), (64, 1000, 8, 2), (64, 100, 8, 8), (2, 1, 8, 2), (64, 1, 2, 2)],
)
def test_as_many_processes_as_leave_each_half_idle(load, capacity, cores, wanted):
    options = replace(OPTIONS, concurrency=(load,))
    pace = Pace(256, prefill=2.0, token=0.1)
    assert processes(pace, cells(options, ROOM)[0], capacity, cores) == wanted


@pytest.mark.parametrize("text", ["", "{}", '{"options": {}}', '{"options": 3}'])
def test_a_folder_without_a_load_test_is_named(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(NoLoadTest, match=tmp_path.name):
        document(tmp_path)


def test_options_survive_their_manifest():
    options = replace(OPTIONS, objective=Objective(ttft=5), rates=(1.5,))
    assert Options.from_json(json.loads(json.dumps(options.as_json()))) == options
