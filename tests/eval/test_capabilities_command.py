"""`python -m eval capabilities` as it is run, on a scripted endpoint."""

from __future__ import annotations

import json
import signal
import sys
import time

import pytest
from commanded import PATIENCE_S, Command, at
from knowing import knowing
from served import scripted_lineup

from eval.capabilities.plan import Options
from eval.locks import measuring
from runners.scripted import Script, ScriptedEndpoint

JSON = Options(("json",), ())
begun, ended = Command("capabilities").begun, Command("capabilities").ended


@pytest.fixture
def server():
    endpoint = ScriptedEndpoint(knowing(JSON)).start_in_thread()
    yield endpoint
    endpoint.stop()


def test_a_check_gives_one_document_that_its_folder_gives_again_to_the_bit(server, tmp_path):
    file, again = tmp_path / "result.json", tmp_path / "again.json"
    options = ["--only", "json", "--name", "one", "--json", str(file)]
    code, out, err = ended(tmp_path, *at(server), *options)
    assert code == 0, err
    assert out.splitlines()[-1] == file.read_text().strip()
    found = json.loads(file.read_text())
    (one,) = found["contestants"]
    assert {check["share"] for check in one["checks"]} == {1.0}
    assert one["fingerprint"]["hardware"]["cores"] > 0
    assert "the rest takes about" in err
    assert ended(tmp_path, *at(server), "--name", "one")[0] == 2  # nothing is overwritten
    folder = str(tmp_path / "capabilities/one")
    code, _, err = ended(tmp_path, "--from", folder, "--json", str(again))
    assert (code, again.read_bytes()) == (0, file.read_bytes()), err


def test_nobody_is_asked_for_a_result_that_can_be_written_nowhere(server, tmp_path):
    file = tmp_path / "none" / "x.json"
    code, _, err = ended(tmp_path, *at(server), "--only", "json", "--json", str(file))
    assert (code, server.requests) == (2, [])
    assert err.splitlines() == [f"{file}: there is no folder none; make it first"]


def test_the_table_names_every_check_whole_in_eighty_columns(server, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    everything = Options(("json", "chinese", "instructions"), ())
    server.script = knowing(everything)
    named = [*at(server)[:2], "--model", "qwen2.5-coder-1.5b-instruct", "--dialect", "llamacpp"]
    code, out, err = ended(tmp_path, *named, "--only", ",".join(everything.groups))
    assert code == 0, err
    for check in ("json_valid", "json_schema", "chinese_paired", "chinese_comments"):
        assert f" {check} " in out
    assert " instructions " in out
    assert "qwen2.5-coder-1.5b-instruct" in out
    assert "…" not in out
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_keeps_what_was_answered(server, tmp_path, number):
    knows, count = knowing(JSON), iter(range(1000))
    server.script = lambda body: knows(body) if next(count) < 8 else Script(("{",), stall_after=1)
    process = begun(tmp_path, *at(server), "--only", "json", "--name", "cut")
    deadline = time.monotonic() + PATIENCE_S
    while len(server.requests) < 9 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1
    assert "what was answered is kept" in err
    answers = (tmp_path / "capabilities/cut/answers.jsonl").read_text().splitlines()
    assert len(answers) == 8
    code, out, _ = ended(
        tmp_path, "--from", str(tmp_path / "capabilities/cut"), "--json", str(tmp_path / "x.json")
    )
    assert code == 1
    states = {c["language"]: c["state"] for c in json.loads(out)["contestants"][0]["checks"]}
    assert states == {"en": "measured", "zh": "interrupted"}


def test_contestants_are_checked_each_behind_a_lease_of_its_own(server, tmp_path):
    lineup = scripted_lineup(tmp_path, dict.fromkeys(("alpha", "beta"), server.base_url))
    options = ["--lineup", str(lineup), "--only", "json,long-context", "--lengths", "8000"]
    file = tmp_path / "result.json"
    code, _, err = ended(tmp_path / "home", *options, "--json", str(file))
    assert code == 0, err
    found = {one["contestant"]: one for one in json.loads(file.read_text())["contestants"]}
    assert list(found) == ["alpha", "beta"]
    for one in found.values():
        states = {check["check"]: check["state"] for check in one["checks"]}
        assert states["json_schema"] == "measured"
        assert states["long_context"].startswith("beyond")


def test_two_measurements_at_once_are_refused(server, tmp_path):
    with measuring(tmp_path, "a night"):
        code, _, err = ended(tmp_path, *at(server))
    assert code == 1
    assert "a night runs since" in err
    assert not (tmp_path / "capabilities").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--base-url", "http://127.0.0.1:1"], "--base-url needs --model"),
        (["--base-url", "http://x", "--model", "m", "--contestant", "a"], "not both"),
        (["--contestant", "nobody"], "there are: qwen2.5-coder-1.5b"),
        (["--only", "jsno"], "there is no 'jsno'; use some of long-context, json"),
        (["--lengths", "2048,x"], "'x' is no positive number"),
        (["--from", "/nowhere"], "holds no capability checks"),
        (["--name", "a/b"], "is no name"),
        (["--json", "/nonexist/x.json"], "there is no folder nonexist; make it first"),
        (["--json", "/tmp"], "/tmp: is a folder; name a file in it"),
    ],
)
def test_bad_usage_is_told_before_anything_runs(options, said, tmp_path, monkeypatch, capsys):
    from eval.__main__ import main

    monkeypatch.setenv("LEITAI_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["eval", "capabilities", *options])
    with pytest.raises(SystemExit) as ending:
        main()
    assert ending.value.code == 2
    assert said in capsys.readouterr().err
