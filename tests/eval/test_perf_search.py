"""What a load is shown to carry: by cells that are long enough, and by none that is flagged."""

from __future__ import annotations

import asyncio
import math
from dataclasses import replace

import pytest
from measured import MS, event
from sweeping import OPTIONS, ROOM, WORDS, swept

from eval.perf.derive import derive
from eval.perf.events import Cell, Client
from eval.perf.load import Measured
from eval.perf.objective import Objective
from eval.perf.plan import SEARCH_SECONDS, cell, search_seconds
from eval.perf.search import carried, goes_on, verdict
from runners.scripted import ScriptedEndpoint

OPEN = Cell(prompt_tokens=256, output_tokens=8, loop="open", load=4.0, requests=10)


def met_at(load, met=True, *flags, loop="closed", state="measured"):
    return {
        "loop": loop,
        "prompt_tokens": 64,
        "max_concurrency": load,
        "request_rate": load,
        "state": state,
        "flags": list(flags),
        "metrics": {"objective_met": met},
    }


class Places(ScriptedEndpoint):
    """Serves two at once and lets the others wait, as an engine does."""

    def __init__(self, script):
        super().__init__(script)
        self._places = asyncio.Semaphore(2)

    async def _chat(self, request):
        async with self._places:
            return await super()._chat(request)


async def test_a_rate_that_the_server_cannot_carry_is_never_named(tmp_path, monkeypatch):
    """Two places of 0.14 s an answer carry fourteen a second; a burst of twenty is answered
    in one and a half, which the objective allows."""
    monkeypatch.setattr("eval.perf.plan.SEARCH_SECONDS", 1.0)
    monkeypatch.setattr(Measured, "client", lambda *_: Client())  # however busy this machine is
    options = replace(
        OPTIONS, requests=None, search=True, most=2, objective=Objective(ttft=4000, share=0.9)
    )
    async with Places(replace(WORDS, hold=0.1)) as server:
        found, said = await swept(tmp_path, server, options)
    rate = found["carries"][1]
    assert rate["highest"] is None or rate["highest"] < 25
    assert any("the search for a rate begins at" in line for line in said)
    assert rate["failed_at"] or rate["not_shown_at"]


def test_an_open_cell_of_a_search_lasts_long_enough_for_a_queue_to_grow():
    options = replace(OPTIONS, requests=None)
    asked = cell(options, ROOM, 64, loop="open", load=1000.0, seconds=search_seconds(0.9))
    assert asked.requests == 1000 * SEARCH_SECONDS
    slow = cell(options, ROOM, 64, loop="open", load=0.5, seconds=search_seconds(60.0))
    assert slow.requests == math.ceil(0.5 * 300)
    few = cell(options, ROOM, 64, loop="open", load=0.01, seconds=search_seconds(1.0))
    assert few.requests == 20


def test_a_burst_is_no_load_of_its_rate():
    burst = [event(n, n) for n in range(20)]  # an answer takes 240 ms
    assert "too_brief" in derive(OPEN, burst)["flags"]
    spread = [event(n, 40 * n) for n in range(20)]
    assert "too_brief" not in derive(OPEN, spread)["flags"]
    assert "too_brief" not in derive(replace(OPEN, loop="closed"), burst)["flags"]


def test_a_queue_that_grows_does_not_meet_an_objective_that_its_answers_still_keep():
    slower = [
        replace(one, end=one.scheduled + (n + 1) * 240 * MS)
        for n, one in enumerate(event(n, 250 * n) for n in range(20))
    ]
    result = derive(OPEN, slower, Objective(ttft=60_000))
    assert result["metrics"]["objective_met"]
    assert "queue_grows" in result["flags"]
    assert verdict(result) == "failed"


@pytest.mark.parametrize(
    "flag", ["cache", "shared", "client_bound", "output_short", "output_long", "too_brief"]
)
def test_a_flagged_cell_shows_nothing_by_meeting_the_objective(flag):
    results = [met_at(1), met_at(2, True, flag), met_at(4, False)]
    assert carried(results, "closed", 64) == {
        "prompt_tokens": 64,
        "loop": "closed",
        "highest": 1,
        "failed_at": 4,
        "not_shown_at": 2,
    }


def test_a_search_goes_on_where_others_kept_a_cell_from_showing_anything_and_not_after_a_burst():
    assert goes_on(met_at(2)) and goes_on(met_at(2, True, "shared", "client_bound"))
    assert not goes_on(met_at(2, False, "shared"))
    assert not goes_on(met_at(2, True, "too_brief"))
    assert not goes_on(met_at(2, state="beyond_context"))


def test_failures_are_the_objectives_own_and_a_load_above_a_flagged_one_stands():
    assert verdict(met_at(2, True, "failures")) == "met"
    found = carried([met_at(1), met_at(2, True, "shared"), met_at(4)], "closed", 64)
    assert found is not None
    assert (found["highest"], found["not_shown_at"]) == (4, None)


def test_what_was_not_held_against_an_objective_shows_nothing():
    unasked = {**met_at(1), "metrics": {}}
    assert verdict(unasked) is None
    assert verdict(met_at(1, state="interrupted")) is None
    assert carried([unasked], "closed", 64) is None
