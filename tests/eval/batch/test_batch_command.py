"""Runs over problems as a person starts, stops and kills them: nothing lost or repeated."""

from __future__ import annotations

import json
import random
import signal
import time
from itertools import count
from pathlib import Path

import pytest
from scripted_batch import RIGHT, Stage, answer, badly, plain, well

from runners.scripted import Script

pytestmark = pytest.mark.docker

KILLS = 20


def test_a_run_asks_judges_and_keeps_everything_that_determines_it(stage: Stage) -> None:
    code, out, err = stage.command(*stage.asking("first", "--prompt-language", "both", "--json"))
    assert code == 0, err
    told = json.loads(out.splitlines()[-1])
    assert (told["planned"], told["judged"], told["missing"], told["truncated"]) == (12, 12, 0, 2)
    assert told["verdicts"] == {"alpha": {"AC": 6}, "beta": {"WA": 2, "NO_CODE": 2, "RE": 2}}

    run = stage.run("first")
    sample = run.samples()["alpha/double/zh/python/0"]
    assert sample["answer"] == answer(RIGHT["double"])
    assert "返回 double 的结果。" in sample["key"]["prompt"]
    assert sample["key"]["problem"]["digest"] == run.judgements()[sample["id"]]["digest"]
    assert {"weights", "engine", "flags", "dtype", "kv_type", "template"} < set(sample["key"])
    assert (
        sample["key"]["sampling"] | {"temperature": 0.0, "max_tokens": 512}
        == (sample["key"]["sampling"])
    )
    assert sample["usage"]["output_tokens"] > 0
    times = sample["timings"]
    assert times["scheduled"] <= times["sent"] <= times["first_content"] <= times["end"]
    judgement = run.judgements()[sample["id"]]
    assert judgement["code"] == RIGHT["double"]
    assert (judgement["extraction"]["how"], judgement["image"][:7]) == ("single_block", "sha256:")

    manifest = run.manifest
    assert manifest["determined"]["contestants"]["beta"]["engine"]["kind"] == "remote"
    assert set(manifest["determined"]["problems"]) == {"double", "total", "shout"}
    assert manifest["reuse"] is None
    assert [line["event"] for line in run.sessions()] == ["began", "ended"]


@pytest.mark.timeout(400)
def test_a_run_that_is_killed_twenty_times_ends_as_one_that_nobody_disturbed(stage: Stage) -> None:
    for name, endpoint in stage.endpoints.items():
        replies = {"alpha": well, "beta": badly}[name]
        endpoint.script = lambda body, replies=replies: Script(replies(body).words, hold=0.15)
    drawn = ("--samples", "15", "--temperature", "0.5", "--concurrency", "1")
    code, _, err = stage.command(*stage.asking("calm", *drawn))
    assert code == 0, err
    before, moments = stage.requests(), random.Random(20261125)

    arguments, kills, progress = stage.asking("rough", *drawn), 0, []
    while kills < KILLS:
        process = stage.start(*arguments)
        _wait_for_moment(stage, process, moments)
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL, "the run ended before it was killed so often"
        kills += 1
        if (stage.root / "rough" / "manifest.json").exists():
            arguments = ["run", "--resume", "rough", "--concurrency", "1"]
            progress.append(len(stage.run("rough").samples()))
    assert len(set(progress)) > KILLS / 3, f"too few kills met a run at work: {progress}"

    code, _, err = stage.command(*arguments)
    assert code == 0, err
    rough, calm = stage.run("rough"), stage.run("calm")
    assert len(rough.samples()) == 90
    assert plain(rough) == plain(calm)
    for name in ("samples.jsonl", "judgements.jsonl"):
        assert len((rough.folder / name).read_bytes().splitlines()) == 90, "repeated"
    # Asked again is only what was under way at each of both contestants.
    assert stage.requests() - before <= 90 + 2 * KILLS


def _wait_for_moment(stage: Stage, process, moments: random.Random) -> None:
    """Until some more answers are kept, and a moment; or just for a moment after the start."""
    more = moments.randrange(4)
    path = stage.root / "rough" / "samples.jsonl"
    lines = path.read_bytes().count(b"\n") if path.exists() else 0
    deadline = time.monotonic() + 60
    while more and process.poll() is None and time.monotonic() < deadline:
        if path.exists() and path.read_bytes().count(b"\n") >= lines + more:
            break
        time.sleep(0.005)
    time.sleep(moments.uniform(0, 0.15 if more else 2.5))


def test_control_c_keeps_what_was_answered_and_says_how_to_go_on(stage: Stage) -> None:
    holds = count()
    stage.endpoints["alpha"].script = lambda body: Script(
        well(body).words, hold=0 if next(holds) == 0 else 60
    )
    process = stage.start(*stage.asking("stopped", "--contestants", "alpha"))
    _until(lambda: _judged(stage, "stopped"), process)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "interrupted; what was answered is kept: go on with --resume" in err
    assert "Traceback" not in err
    run = stage.run("stopped")
    assert len(run.samples()) == 1
    assert run.sessions()[-1]["state"] == "interrupted"


def _judged(stage: Stage, name: str) -> bool:
    path = stage.root / name / "judgements.jsonl"
    return path.exists() and b"\n" in path.read_bytes()


def _until(true, process) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--lineup", "nobody"], "there is no such lineup; there are: "),
        (["--contestants", "alpha,gamma"], "gamma: not in lineup scripted; there are alpha, beta"),
        (["--problems", "nowhere.jsonl"], "nowhere.jsonl: there is no such file"),
        (["--samples", "3"], "--samples 3 needs a --temperature above 0"),
        (["--language", "cobol"], "--language cobol: unknown; legal are python"),
        (["--prompt-language", "fr"], "--prompt-language fr: unknown; legal are en, zh"),
        (["--max-tokens", "4096"], "--max-tokens 4096: alpha has a context of 4096"),
        (["--limit", "0"], "Invalid value for '--limit'"),
        (["--name", "../x"], "'../x' is no name for a run"),
        (["--reuse", "nothing"], "there is no run nothing; the latest: none"),
        (["--resume", "nothing"], "--resume goes on as the run was begun"),
    ],
)
def test_bad_usage_is_told_before_anything_runs(stage: Stage, arguments, message) -> None:
    code, out, err = stage.command(*stage.asking("never"), *arguments)
    assert (code, out) == (2, "")
    assert message in " ".join(err.replace("│", " ").split())
    assert "Traceback" not in err
    assert stage.requests() == 0
    assert not (stage.root / "never").exists()


def test_a_problem_file_that_cannot_be_asked_is_named_with_its_line(stage: Stage) -> None:
    path = Path(stage.problems)
    lines = path.read_text().splitlines()
    for fault, message in (
        ("{", "line 2: is not JSON"),
        (json.dumps({**json.loads(lines[1]), "statement": ""}), "line 2: problem 'total' has no"),
        (json.dumps({**json.loads(lines[1]), "mode": "odd"}), "line 2: mode:"),
    ):
        path.write_text("\n".join([lines[0], fault, lines[2]]))
        code, _, err = stage.command(*stage.asking("never"))
        assert code == 2
        assert f"{path}: {message}" in err
