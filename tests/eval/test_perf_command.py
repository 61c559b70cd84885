"""`python -m eval perf` as it is run, on a scripted endpoint."""

from __future__ import annotations

import json
import signal
import sys
import time
from pathlib import Path

import pytest
from commanded import PATIENCE_S, Command, at
from served import scripted_lineup

from eval.locks import measuring
from eval.perf.folder import document
from eval.perf.following import under_way
from runners.scripted import Script, ScriptedEndpoint

# Slow enough to begin that no repetition of a probe seems to come from a cache.
WORDS = Script(("word ",) * 8, first_delay=0.1, delay=0.005)
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
    flagged = found["cells"][0]["flags"]  # by a machine that is busy
    assert found["carries"][0]["highest" if not flagged else "not_shown_at"] == 1
    assert (found["ended"], found["missing"]) == (True, [])
    assert found["fingerprint"]["hardware"]["cores"] > 0
    assert found["calibration"]["chunks"] > 0
    assert "cells take about" in err
    assert ended(tmp_path, *at(server), *SMALL, "--name", "one")[0] == 2  # nothing is overwritten
    code, _, err = ended(tmp_path, "--from", str(tmp_path / "perf/one"), "--json", str(again))
    assert (code, again.read_bytes()) == (0, file.read_bytes()), err
    code, out, _ = ended(tmp_path, "--from", str(tmp_path / "perf/one"), "--json", "-")
    assert (code, out) == (0, file.read_text("utf-8"))


def test_another_objective_is_derived_from_what_was_measured_and_the_document_says_so(
    server, tmp_path
):
    options = ["--requests", "3", "--slo", "ttft=60000", "--name", "one"]
    assert ended(tmp_path, *at(server), *SMALL, *options)[0] == 0
    folder, file = tmp_path / "perf/one", tmp_path / "again.json"
    again = ["--from", str(folder), "--slo", "ttft=0.001,share=0.5", "--json", str(file)]
    code, _, err = ended(tmp_path, *again)
    found = json.loads(file.read_text())
    assert code == 0, err
    assert "held against another objective than it was begun with: ttft=0.001,share=0.5" in err
    assert found["objective_anew"] == {"ttft": 0.001, "tpot": None, "e2el": None, "share": 0.5}
    assert found["options"]["objective"]["ttft"] == 60000
    assert (found["carries"][0]["highest"], found["carries"][0]["failed_at"]) == (None, 1)


def test_a_load_test_that_was_killed_is_told_and_is_no_success(server, tmp_path, monkeypatch):
    count = iter(range(10_000))
    # Two probes, a repetition, a warm-up, two of the first cell; then two of the second.
    server.script = lambda body: WORDS if next(count) < 8 else Script(("one ",), stall_after=1)
    options = [*SMALL[:-2], "--repeats", "3", "--requests", "2", "--name", "dead"]
    process = begun(tmp_path, *at(server), *options)
    cells = tmp_path / "perf/dead/cells"
    deadline = time.monotonic() + PATIENCE_S
    while not list(cells.glob("*.jsonl")) and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.kill()
    process.communicate(timeout=PATIENCE_S)
    monkeypatch.chdir(cells.parent)
    found = document(Path())
    assert (found["name"], found["ended"], len(found["missing"])) == ("dead", False, 2)
    code, out, _ = ended(tmp_path, "--from", str(cells.parent))
    assert code == 1
    assert "has not ended, or was cut off" in " ".join(out.split())
    assert "2 cells are not there, such as 64x8-c1-1" in " ".join(out.split())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_keeps_what_was_measured(server, tmp_path, number):
    count = iter(range(10_000))
    # Calibration aside: two probes, a repetition (no quicker), a warm-up, two of the cell.
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
        (["--from", "/nowhere", "--rate", "5", "--seed", "0"], "leave out --rate, --seed"),
        (["--from", "/nowhere", "--search"], "only --slo, --roofline, --json go with it"),
        (["--from", "/nowhere", "--slo", "speed=1"], "ttft=500,tpot=50"),
        (["--contestant", "nobody", "--rate", "0.3333333,0.33333334"], "the same to six digits"),
        (["--base-url", "http://me:secret@x", "--model", "m"], "--api-key-env"),
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
    told = capsys.readouterr().err
    assert said in told
    assert "secret" not in told
    assert not (tmp_path / "perf").exists()
