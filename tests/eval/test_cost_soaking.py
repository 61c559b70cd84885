"""Soaks: what is told of which time, and a real endpoint that fails as it was told."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cost.processes import family_memory
from eval.cost.soaked import SEEN, NoSoak, create, noting, read_soak
from eval.cost.soaking import Log, Soak, soak
from eval.cost.stability import Request, stability
from eval.lines import LinesDamaged, read_lines
from runners.endpoint import Endpoint
from runners.scripted import Script, ScriptedEndpoint

HOUR = 3600.0


def answered(hours: float, *, engine: int = 0, since: float = 0.0) -> list[Request]:
    """A request each half minute, all equally quick."""
    count = int(hours * 120)
    return [Request(since + 30.0 * n, 0.1, 0.5, engine=engine) for n in range(count)]


def test_memory_that_fills_its_caches_first_is_not_called_growth() -> None:
    end = 2 * HOUR
    memory = [(end * n / 200, 100 if n < 10 else 900) for n in range(200)]
    found = stability(answered(2), memory, end, counts_restarts=False)
    assert found.memory == (100, 900)
    assert found.growth is not None
    assert not found.growth.told
    leak = [(end * n / 200, 1000 + 50 * n) for n in range(200)]
    growing = stability(answered(2), leak, end, counts_restarts=True)
    assert growing.growth is not None
    assert growing.growth.per_hour == pytest.approx(5000)
    assert growing.as_json()["grows"]


@given(st.floats(0.05, 0.8), st.floats(-1e6, 1e6))
def test_below_fifty_minutes_neither_drift_nor_growth_is_told(hours: float, leak: float) -> None:
    memory = [(hours * HOUR * n / 200, 10**9 + int(leak * n)) for n in range(200)]
    slower = [replace(one, seconds=1 + one.due) for one in answered(hours)]
    found = stability(slower, memory, hours * HOUR, counts_restarts=True)
    assert (found.drift, found.growth, found.long_enough) == (None, None, False)
    told = found.as_json()
    assert (told["drifts"], told["grows"]) == (False, False)


def test_across_a_restart_nothing_is_compared() -> None:
    later = 3 * HOUR
    requests = [*answered(2), Request(2 * HOUR, error="not_ready", engine=None)]
    memory = [(60.0 * n, 350_000_000 if 60 * n < later else 700_000_000) for n in range(300)]
    one = stability(
        [*requests, *answered(2, engine=1, since=later)], memory, 5 * HOUR, counts_restarts=True
    )
    assert (one.restarts, one.stretch) == (1, (0.0, 2 * HOUR - 30))
    assert one.growth is not None
    assert one.growth.per_hour == 0
    halves = [*answered(0.5), *answered(0.5, engine=1, since=HOUR / 2)]
    assert stability(halves, memory, HOUR, counts_restarts=True).growth is None
    assert stability(answered(1), memory, HOUR, counts_restarts=True).growth is not None


def test_failures_are_counted_by_what_went_wrong() -> None:
    requests = [Request(1, 0.1, 0.5), Request(2, error="shed"), Request(3, error="shed")]
    found = stability(requests, [], 10.0, counts_restarts=True)
    assert (found.failed.count, found.failed.total) == (2, 3)
    assert (found.errors, found.restarts, found.median) == ({"shed": 2}, 0, 0.5)


def test_an_engine_at_another_address_was_restarted() -> None:
    log = Log([].append)
    seen = [log.engine_at(Endpoint(f"http://127.0.0.1:{port}", "m", 10)) for port in (1, 1, 2, 3)]
    assert seen == [0, 0, 1, 2]
    requests = [Request(float(n), 0.1, 0.5, engine=engine) for n, engine in enumerate(seen)]
    assert stability(requests, [], 10.0, counts_restarts=True).restarts == 2
    assert stability(requests, [], 10.0, counts_restarts=False).restarts is None


def test_the_memory_of_a_process_is_that_of_all_below_it() -> None:
    code = "import sys, subprocess as s; print(1, flush=True); sys.stdin.read()"
    parent = (
        "import subprocess, sys; c = subprocess.Popen([sys.executable, '-c', sys.argv[1]],"
        " stdin=subprocess.PIPE, stdout=subprocess.PIPE); c.stdout.readline();"
        " print(1, flush=True); sys.stdin.read(); c.stdin.close(); c.wait()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", parent, code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    assert family_memory(process.pid) > 1024**2
    process.communicate(timeout=60)
    assert family_memory(process.pid) == 0


# ------------------------------------------------------------------ a real endpoint


def seen(folder: Path) -> tuple[list[Request], list[int]]:
    """What lies in a soak's folder: requests in the order in which they ended, and memory."""
    lines = list(read_lines(folder / SEEN))
    requests = [Request(**line["request"]) for line in lines if "request" in line]
    return requests, [line["memory"] for line in lines if "memory" in line]


def run(endpoint: ScriptedEndpoint, wanted: Soak, home: Path) -> tuple[list[Request], list[int]]:
    place = Endpoint(endpoint.base_url, endpoint.model, 4096)
    folder = create(home, {"contestant": "m", "fingerprint": None, "counts_restarts": True})
    with noting(folder) as note:
        asyncio.run(soak(wanted, lambda: place, lambda: 5, Log(note)))
    return seen(folder)


def test_each_request_is_a_new_prompt_and_is_answered(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    requests, memory = run(endpoint, Soak(rate=40, seconds=1.0), tmp_path)
    assert len(requests) == len(endpoint.requests) > 10
    prompts = {one.body["messages"][0]["content"] for one in endpoint.requests}
    assert len(prompts) == len(endpoint.requests)
    assert all(one.error is None and one.seconds > 0 for one in requests)
    assert all(0 <= one.due < 1.0 and one.first <= one.seconds for one in requests)
    assert set(memory) == {5}


def test_the_same_seed_asks_at_the_same_moments(endpoint: ScriptedEndpoint, tmp_path: Path) -> None:
    first, second, other = (
        sorted(one.due for one in run(endpoint, Soak(40, 0.5, seed=seed), tmp_path)[0])
        for seed in (1, 1, 2)
    )
    assert first == second != other


def test_what_fails_is_told_and_the_rest_goes_on(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    def every_third(body) -> Script:
        number = int(body["messages"][0]["content"].split("]")[0].rpartition("-")[2])
        fault = {"message": "out of memory", "code": 500}
        return Script(status=500, error={"error": fault}) if number % 3 == 0 else Script.of("ok")

    endpoint.script = every_third
    requests, _ = run(endpoint, Soak(rate=40, seconds=1.0), tmp_path)
    failed = [one for one in requests if one.error]
    assert len(failed) == len(range(0, len(requests), 3))


def test_what_lies_in_the_folder_gives_one_document_to_the_bit(
    endpoint: ScriptedEndpoint, tmp_path: Path
) -> None:
    run(endpoint, Soak(rate=40, seconds=0.5), tmp_path)
    [folder] = (tmp_path / "soak").iterdir()
    assert read_soak(folder).as_json() == read_soak(folder).as_json()
    with (folder / SEEN).open("a") as file:
        file.write('{"request": {"due": 0.1, "err')  # a killed process leaves a torn line
    assert read_soak(folder).as_json()["failed"]["total"] > 0
    with (folder / SEEN).open("a") as file:
        file.write('or": null}, "at": 1}\n{"request": {"due": "soon"}, "at": 1}\n')
    with pytest.raises(LinesDamaged, match=r"seen\.jsonl: is no file of a soak"):
        read_soak(folder)
    with pytest.raises(NoSoak, match="holds no soak"):
        read_soak(tmp_path)
