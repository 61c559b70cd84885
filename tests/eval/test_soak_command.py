"""`python -m eval soak` as it is run: to its end, stopped, killed, and where nobody answers."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commanded import PATIENCE_S, Command

from eval.__main__ import main
from runners.scripted import Script, ScriptedEndpoint

begun, ended = Command("soak").begun, Command("soak").ended


def at(endpoint: ScriptedEndpoint) -> list[str]:
    return ["--base-url", endpoint.base_url, "--model", endpoint.model]


def command(monkeypatch, capsys, *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["eval", "soak", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    out = capsys.readouterr()
    return int(end.value.code or 0), out.out, out.err


def test_the_command_tells_what_it_saw_and_its_folder_tells_it_again(
    endpoint, monkeypatch, capsys, tmp_path
) -> None:
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path))
    short = ["--hours", "0.0003", "--rate", "30", "--json"]
    code, out, err = command(monkeypatch, capsys, *at(endpoint), *short)
    told = json.loads(out.splitlines()[-1])
    assert code == 0
    assert told["failed"]["count"] == 0 < told["failed"]["total"]
    assert told["median"] > 0
    assert (told["restarts"], told["drifts"], told["drift"]) == (None, False, None)
    assert not told["interrupted"]
    assert "0 failed" in err
    assert "latency drift: too short to tell (0 minutes" in err
    assert "memory: not seen" in err
    assert told["fingerprint"]["flags"]["model"] == told["contestant"] == endpoint.model
    folder = tmp_path / "soak" / told["name"]
    code, again, _ = command(monkeypatch, capsys, "--from", str(folder), "--json")
    assert (code, again.splitlines()[-1]) == (0, out.splitlines()[-1])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_stop_or_a_kill_keeps_what_was_seen(endpoint, tmp_path, number) -> None:
    # As a script starts it with `&`: the shell has Ctrl-C ignored.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = begun(tmp_path, *at(endpoint), "--hours", "1", "--rate", "20", "--json")
    finally:
        signal.signal(signal.SIGINT, before)
    wait_for(endpoint, 6, process)
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE_S)
    [folder] = (tmp_path / "soak").iterdir()
    if number != signal.SIGKILL:
        assert process.returncode == 0, err
        assert json.loads(out.splitlines()[-1])["failed"]["total"] >= 4
    code, again, err = ended(tmp_path, "--from", str(folder), "--json")
    assert code == 0, err
    told = json.loads(again.splitlines()[-1])
    assert told["failed"]["total"] >= 4
    assert told["median"] > 0
    assert told["seconds"] < PATIENCE_S
    assert told["interrupted"]


def wait_for(endpoint: ScriptedEndpoint, count: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while len(endpoint.requests) < count and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.2)  # the last of them is noted


def test_where_nobody_answers_nothing_is_begun(endpoint, monkeypatch, capsys, tmp_path) -> None:
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path))
    fault = {"error": {"message": "no such model here", "code": 404}}
    endpoint.script = Script(status=404, error=fault)
    code, _, err = command(monkeypatch, capsys, *at(endpoint), "--hours", "8")
    assert code == 2
    assert err.startswith(f"--base-url {endpoint.base_url}: ")
    assert len(endpoint.requests) == 1
    endpoint.stop()
    code, _, err = command(monkeypatch, capsys, *at(endpoint), "--hours", "8")
    assert code == 2
    assert "cannot be reached" in err
    assert not (tmp_path / "soak").exists()


def test_a_service_that_answers_only_once_ends_in_one_and_is_not_kept(
    endpoint, monkeypatch, capsys, tmp_path
) -> None:
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path))
    fault = {"error": {"message": "out of memory", "code": 500}}
    endpoint.script = lambda _: (
        Script.of("ok") if len(endpoint.requests) < 2 else Script(status=500, error=fault)
    )
    code, out, err = command(
        monkeypatch, capsys, *at(endpoint), "--hours", "0.0003", "--rate", "20"
    )
    assert code == 1
    assert "endpoint_failed" in out
    assert "nothing was answered, so nothing is kept" in err
    assert list((tmp_path / "soak").iterdir()) == []


def test_an_address_is_read_as_a_load_test_reads_it(
    endpoint, monkeypatch, capsys, tmp_path
) -> None:
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path))
    monkeypatch.setenv("SOAK_KEY", "secret")
    where = ["--base-url", f"{endpoint.base_url}/v1/", "--model", "m", "--api-key-env", "SOAK_KEY"]
    short = ["--hours", "0.0003", "--rate", "20"]
    assert command(monkeypatch, capsys, *where, *short, "--dialect", "llamacpp")[0] == 0
    assert {one.headers["Authorization"] for one in endpoint.requests} == {"Bearer secret"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--hours", "1", "--contestant", "nobody"], "lineup pocket has qwen2.5-coder-1.5b"),
        (["--hours", "1", "--base-url", "foo", "--model", "m"], "is no HTTP URL"),
        (["--hours", "1", "--base-url", "http://x"], "needs --model"),
        (["--hours", "1", "--base-url", "http://x", "--model", "m", "--dialect", "z"], "is none"),
        (
            ["--hours", "1", "--base-url", "http://x", "--contestant", "nobody"],
            "--contestant does not go with --base-url",
        ),
        (["--hours", "1", "--model", "m"], "--model goes with --base-url"),
        (["--from", "x", "--hours", "1"], "--hours does not go with --from"),
        (["--from", "x", "--base-url", "http://x"], "give one of them"),
        (["--from", "/nowhere"], "holds no soak"),
        ([], "give --hours"),
    ],
)
def test_bad_usage_is_told_before_anything_runs(
    options: list[str], said: str, tmp_path: Path, monkeypatch, capsys
) -> None:
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path))
    code, _, err = command(monkeypatch, capsys, *options)
    assert (code, len(err.splitlines())) == (2, 1)
    assert said in err
    assert not (tmp_path / "soak").exists()
