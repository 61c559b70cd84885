"""Soaks: laws of drift, and a real endpoint under load that fails as it was told."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.__main__ import main
from eval.cost.processes import family_memory
from eval.cost.soaking import Log, Soak, soak
from eval.cost.stability import MOST_POINTS, Request, drift, stability
from runners.endpoint import Endpoint
from runners.scripted import Script, ScriptedEndpoint

HOUR = 3600.0
noise = st.lists(st.floats(-0.2, 0.2), min_size=40, max_size=40)


@given(noise, st.floats(5, 50))
def test_a_steady_rise_is_found_whatever_the_noise(noises: list[float], slope: float) -> None:
    points = [(60.0 * n, 1 + slope * n / 60 + noises[n]) for n in range(40)]
    found = drift(points)
    assert found is not None
    assert found.told
    assert found.low <= found.per_hour <= found.high
    assert found.per_hour == pytest.approx(slope, abs=1.5)


def test_no_drift_is_told_of_what_stands_still_or_was_hardly_seen() -> None:
    still = drift([(float(n), 2.0 + 0.1 * (n % 3)) for n in range(60)])
    assert still is not None
    assert not still.told
    assert drift([(float(n), float(n)) for n in range(9)]) is None
    assert drift([(5.0, float(n)) for n in range(20)]) is None


def test_many_points_are_put_together_without_losing_the_slope() -> None:
    found = drift([(float(n), n / HOUR) for n in range(5000)])
    assert found is not None
    assert found.points == MOST_POINTS
    assert found.per_hour == pytest.approx(1.0)


def test_memory_that_fills_its_caches_first_is_not_called_growth() -> None:
    memory = [(float(at), 100 if at < 10 else 900) for at in range(100)]
    found = stability([], memory, 100.0, None)
    assert found.memory == (100, 900)
    assert found.growth is not None
    assert not found.growth.told
    growing = stability([], [(float(at), 1000 + at) for at in range(100)], 100.0, 0)
    assert growing.growth is not None
    assert growing.growth.per_hour == pytest.approx(HOUR)
    assert growing.as_json()["grows"]


def test_failures_are_counted_by_what_went_wrong() -> None:
    requests = [Request(1, 0.1, 0.5), Request(2, error="shed"), Request(3, error="shed")]
    found = stability(requests, [], 10.0, 2)
    assert (found.failed.count, found.failed.total) == (2, 3)
    assert (found.errors, found.restarts, found.median) == ({"shed": 2}, 2, 0.5)


def test_an_engine_at_another_address_was_restarted() -> None:
    log = Log()
    for port in (1, 1, 2, 2, 3):
        log.seen(Endpoint(f"http://127.0.0.1:{port}", "m", 10))
    assert log.sum_up(counts_restarts=True).restarts == 2
    assert log.sum_up(counts_restarts=False).restarts is None


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


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    started = ScriptedEndpoint(Script.of("def add(numbers): return sum(numbers)"))
    started.start_in_thread()
    yield started
    started.stop()


def run(endpoint: ScriptedEndpoint, wanted: Soak) -> Log:
    log = Log()
    place = Endpoint(endpoint.base_url, endpoint.model, 4096)
    asyncio.run(soak(wanted, lambda: place, lambda: 5, log))
    return log


def test_each_request_is_a_new_prompt_and_is_answered(endpoint: ScriptedEndpoint) -> None:
    log = run(endpoint, Soak(rate=40, seconds=1.0))
    assert len(log.requests) == len(endpoint.requests) > 10
    prompts = {one.body["messages"][0]["content"] for one in endpoint.requests}
    assert len(prompts) == len(endpoint.requests)
    assert all(one.error is None and one.seconds > 0 for one in log.requests)
    assert all(0 <= one.due < 1.0 and one.first <= one.seconds for one in log.requests)
    assert log.memory


def test_the_same_seed_asks_at_the_same_moments(endpoint: ScriptedEndpoint) -> None:
    first, second, other = (
        sorted(one.due for one in run(endpoint, Soak(40, 0.5, seed=seed)).requests)
        for seed in (1, 1, 2)
    )
    assert first == second != other


def test_what_fails_is_told_and_the_rest_goes_on(endpoint: ScriptedEndpoint) -> None:
    def every_third(body) -> Script:
        number = int(body["messages"][0]["content"].split("]")[0].rpartition("-")[2])
        fault = {"message": "out of memory", "code": 500}
        return Script(status=500, error={"error": fault}) if number % 3 == 0 else Script.of("ok")

    endpoint.script = every_third
    log = run(endpoint, Soak(rate=40, seconds=1.0))
    failed = [one for one in log.requests if one.error]
    assert len(failed) == len(range(0, len(log.requests), 3))


def test_a_soak_that_is_cancelled_keeps_what_it_saw(endpoint: ScriptedEndpoint) -> None:
    log, place = Log(), Endpoint(endpoint.base_url, endpoint.model, 4096)

    async def cut() -> None:
        task = asyncio.create_task(soak(Soak(50, 600.0), lambda: place, lambda: None, log))
        while len(log.requests) < 3:
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(cut())
    assert len(log.requests) >= 3
    assert all(one.error is None for one in log.requests)


def command(monkeypatch, capsys, *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["eval", "soak", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    out = capsys.readouterr()
    return int(end.value.code or 0), out.out, out.err


def test_the_command_tells_what_it_saw_and_keeps_it(
    endpoint, monkeypatch, capsys, tmp_path
) -> None:
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path))
    where = ["--base-url", endpoint.base_url, "--model", endpoint.model]
    code, out, err = command(
        monkeypatch, capsys, *where, "--hours", "0.0003", "--rate", "30", "--json"
    )
    told = json.loads(out.splitlines()[-1])
    assert code == 0
    assert told["failed"]["count"] == 0 < told["failed"]["total"]
    assert told["median"] > 0
    assert told["restarts"] is None
    assert "0 failed" in err
    assert "memory: not seen" in err
    kept = json.loads((tmp_path / "soak" / f"{told['name']}.json").read_text(encoding="utf-8"))
    assert kept == told and not kept["interrupted"]
    assert kept["fingerprint"]["flags"]["model"] == kept["contestant"] == endpoint.model


def test_hours_of_load_that_somebody_stops_are_kept_as_stopped(endpoint, tmp_path) -> None:
    where = ["--base-url", endpoint.base_url, "--model", endpoint.model]
    process = subprocess.Popen(
        [sys.executable, "-m", "eval", "soak", *where, "--hours", "1", "--rate", "20", "--json"],
        env={**os.environ, "LEITAI_HOME": str(tmp_path)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while len(endpoint.requests) < 5 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    told = json.loads(out.splitlines()[-1])
    assert (process.returncode, told["interrupted"]) == (0, True)
    assert (tmp_path / "soak" / f"{told['name']}.json").is_file()


def test_a_service_that_never_answers_ends_in_one(endpoint, monkeypatch, capsys, tmp_path) -> None:
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path))
    where = ["--base-url", endpoint.base_url, "--model", endpoint.model]
    endpoint.stop()
    code, out, _ = command(monkeypatch, capsys, *where, "--hours", "0.0003", "--rate", "20")
    assert code == 1
    assert "latency drift: too little was seen" in out


def test_an_unknown_contestant_is_bad_usage(monkeypatch, capsys, tmp_path) -> None:
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path))
    code, _, err = command(monkeypatch, capsys, "--hours", "1", "--contestant", "nobody")
    assert code == 2
    assert "lineup pocket has qwen2.5-coder-1.5b" in err
