"""What a load test shall measure, told beforehand; and the search for the load that is carried."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sweeping import OPTIONS, ROOM, WORDS, swept

from eval.perf.arrivals import arrivals, arrivals_within
from eval.perf.events import Client
from eval.perf.folder import NoLoadTest, document
from eval.perf.load import Measured
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
from eval.perf.search import carried, highest_rate, highest_whole
from runners.scripted import ScriptedEndpoint


async def test_the_highest_load_that_meets_the_objective_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(Measured, "client", lambda *_: Client())  # however busy this machine is
    async with ScriptedEndpoint() as server:

        def script(body):
            return replace(WORDS, status=429) if server.active >= 3 else replace(WORDS, hold=0.05)

        server.script = script
        options = replace(
            OPTIONS, requests=6, search=True, most=16, objective=Objective(ttft=60_000, share=1)
        )
        found, _ = await swept(tmp_path, server, options)
    closed = found["carries"][0]
    assert closed == {
        "prompt_tokens": 64, "loop": "closed", "highest": 3, "failed_at": 4, "not_shown_at": None,
    }  # fmt: skip
    assert found["carries"][1]["loop"] == "open"


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
            "flags": [],
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
    come = len(arrivals_within(4.0, 3.0, OPTIONS.seed))
    assert 5 < come < 50
    assert planned(requests=None, duration=4.0) == [0, come]
    assert planned(requests=5, duration=4.0) == [5, 5]
    assert planned(requests=50, duration=4.0) == [50, come]


@given(st.floats(0.1, 50), st.floats(0.1, 200), st.integers(0, 9))
def test_nobody_comes_after_the_duration_and_nobody_within_it_is_left_out(rate, seconds, seed):
    come = arrivals_within(seconds, rate, seed)
    longer = arrivals(len(come) + 1, rate, seed)
    assert longer[:-1] == come
    assert come[-1] <= seconds * 1e9 < longer[-1]


def test_as_many_come_within_a_duration_as_the_rate_says():
    counts = [len(arrivals_within(120.0, 0.5, seed)) for seed in range(400)]
    assert sum(counts) / len(counts) == pytest.approx(61, abs=1.5)  # the first begins it
    assert len(set(counts)) > 10


def test_each_repeat_has_people_of_its_own():
    options = replace(OPTIONS, concurrency=(), rates=(3.0,), requests=None, duration=9.0, repeats=3)
    asked = [one.requests for one in cells(options, ROOM)]
    assert asked == [len(arrivals_within(9.0, 3.0, OPTIONS.seed + n)) for n in range(3)]


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
