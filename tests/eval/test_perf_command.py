"""`python -m eval perf` as it is run, on a scripted endpoint."""

from __future__ import annotations

import json
import signal
import sys
import time

import pytest
from commanded import PATIENCE_S, Command, at
from served import scripted_lineup

from eval.locks import measuring
from eval.perf.following import under_way
from runners.scripted import Script, ScriptedEndpoint

WORDS = Script(("word ",) * 8, delay=0.005)
SMALL = ["--prompt-tokens", "64", "--output-tokens", "8", "--concurrency", "1", "--repeats", "1"]
begun, ended = Command("perf").begun, Command("perf").ended


@pytest.fixture
def server():
    endpoint = ScriptedEndpoint(WORDS).start_in_thread()
    yield endpoint
    endpoint.stop()


def test_a_load_test_gives_one_document_that_its_folder_gives_again_to_the_bit(server, tmp_path):
    file, again = tmp_path / "result.json", tmp_path / "again.json"
    options = ["--requests", "3", "--slo", "ttft=60000", "--name", "one", "--json", str(file)]
    code, out, err = ended(tmp_path, *at(server), *SMALL, *options)
    assert code == 0, err
    assert out.splitlines()[-1] == file.read_text().strip()
    found = json.loads(file.read_text())
    assert found["cells"][0]["metrics"]["completed"] == 3
    assert found["carries"][0]["highest"] == 1
    assert found["fingerprint"]["hardware"]["cores"] > 0
    assert found["calibration"]["chunks"] > 0
    assert "cells take about" in err
    assert ended(tmp_path, *at(server), *SMALL, "--name", "one")[0] == 2  # nothing is overwritten
    code, _, err = ended(tmp_path, "--from", str(tmp_path / "perf/one"), "--json", str(again))
    assert (code, again.read_bytes()) == (0, file.read_bytes()), err
    code, out, _ = ended(tmp_path, "--from", str(tmp_path / "perf/one"), "--json", "-")
    assert (code, out) == (0, file.read_text("utf-8"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_keeps_what_was_measured(server, tmp_path, number):
    count = iter(range(10_000))
    # Calibration aside: two probes, a repetition, a warm-up, then two of the cell.
    server.script = lambda body: WORDS if next(count) < 6 else Script(("one ",), stall_after=1)
    process = begun(tmp_path, *at(server), *SMALL, "--requests", "5", "--name", "cut")
    deadline = time.monotonic() + PATIENCE_S
    while len(server.requests) < 7 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    now = under_way(tmp_path / "perf/cut")
    assert now is not None
    assert (now.cell, now.phase, now.planned) == ("64x8-c1-0", "", 5)
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1
    assert under_way(tmp_path / "perf/cut") is None
    assert sorted(path.name for path in (tmp_path / "perf/cut").iterdir()) == [
        "cells", "lock", "manifest.json",
    ]  # fmt: skip
    assert "what was measured is kept" in err
    assert "64 tokens, 1 at once: interrupted" in out
    head, *events = (tmp_path / "perf/cut/cells/64x8-c1-0.jsonl").read_text().splitlines()
    assert json.loads(head)["cell"]["interrupted"] is True
    assert len(events) == 2


def test_a_contestant_is_measured_behind_a_lease_of_its_own(server, tmp_path):
    lineup = scripted_lineup(tmp_path, {"alpha": server.base_url, "beta": "http://127.0.0.1:1"})
    options = ["--lineup", str(lineup), "--contestant", "alpha", "--requests", "2", "--name", "a"]
    code, out, err = ended(tmp_path / "home", *options, *SMALL)
    assert code == 0, err
    assert "load test a of alpha" in out
    assert "beta" not in err


def test_two_measurements_at_once_are_refused(server, tmp_path):
    with measuring(tmp_path, "a night"):
        code, _, err = ended(tmp_path, *at(server), *SMALL)
    assert code == 1
    assert "a night runs since" in err
    assert not (tmp_path / "perf").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "give --contestant ID, or --base-url URL with --model NAME"),
        (["--base-url", "http://127.0.0.1:1"], "--base-url needs --model"),
        (["--base-url", "ftp://x", "--model", "m"], "is no HTTP URL"),
        (["--base-url", "http://x", "--model", "m", "--dialect", "morse"], "openai, llamacpp"),
        (["--contestant", "nobody"], "there are: qwen2.5-coder-1.5b"),
        (["--contestant", "nobody", "--concurrency", "1,x"], "'x' is no positive number"),
        (["--contestant", "nobody", "--slo", "speed=1"], "ttft=500,tpot=50"),
        (["--contestant", "nobody", "--search"], "--search needs an objective"),
        (["--contestant", "nobody", "--roofline", "flops=1"], "bandwidth"),
        (["--from", "/nowhere"], "holds no load test"),
        (["--contestant", "nobody", "--json", "/nonexist/x.json"], "no folder nonexist; make it"),
        (["--contestant", "nobody", "--json", "/tmp"], "/tmp: is a folder; name a file in it"),
    ],
)
def test_bad_usage_is_told_before_anything_runs(options, said, tmp_path, monkeypatch, capsys):
    from eval.__main__ import main

    monkeypatch.setenv("LEITAI_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["eval", "perf", *options])
    with pytest.raises(SystemExit) as ending:
        main()
    assert ending.value.code == 2
    assert said in capsys.readouterr().err
