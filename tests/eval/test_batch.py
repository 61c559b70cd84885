"""Runs over problems, as a person starts them and as they go on: nothing lost or repeated."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from scripted_batch import RIGHT, Stage, answer, asked, badly, plain, problem_file, verdicts, well

from eval.runs.folder import Run, RunError
from runners.scripted import Script, ScriptedEndpoint

pytestmark = pytest.mark.docker
KILLS = 20


@pytest.fixture
def stage(tmp_path: Path, require) -> Iterator[Stage]:
    """`alpha` solves everything, `beta` nothing."""
    require("docker")
    started = {
        "alpha": ScriptedEndpoint(well).start_in_thread(),
        "beta": ScriptedEndpoint(badly).start_in_thread(),
    }
    opened = Stage(tmp_path, started, problems=str(problem_file(tmp_path)))
    opened.write()
    yield opened
    for endpoint in started.values():
        endpoint.stop()


# ------------------------------------------------------------------ the command line


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


# ------------------------------------------------------------------ going on


async def test_a_torn_last_line_is_asked_again_and_only_that(stage: Stage) -> None:
    await stage.begun("torn")
    whole, requests = plain(stage.run("torn")), stage.requests()
    for name in ("samples.jsonl", "judgements.jsonl"):
        path = stage.root / "torn" / name
        path.write_bytes(path.read_bytes()[:-40])
    assert len(stage.run("torn").samples()) == 5
    assert await stage.resumed("torn") == []
    assert plain(stage.run("torn")) == whole
    assert stage.requests() == requests + 1


async def test_answers_without_a_verdict_are_judged_and_nobody_is_asked(stage: Stage) -> None:
    await stage.begun("mine")
    whole, requests = plain(stage.run("mine")), stage.requests()
    path = stage.root / "mine" / "judgements.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    await stage.resumed("mine")
    assert plain(stage.run("mine")) == whole
    assert stage.requests() == requests


async def test_what_differs_from_the_manifest_is_named_and_never_mixed_in(stage: Stage) -> None:
    await stage.begun("mine")
    requests = stage.requests()
    stage.write({"repeat_penalty": 1.3})
    with pytest.raises(RunError, match="samples_digest was"):
        await stage.resumed("mine")
    stage.write()
    problem_file(stage.folder, double=[(1, 2)])
    with pytest.raises(RunError, match=r"problems\.double\.digest was '.*--reuse mine"):
        await stage.resumed("mine")
    assert stage.requests() == requests


async def test_two_processes_never_write_one_run(stage: Stage) -> None:
    await stage.begun("mine")
    with (
        stage.run("mine").writing(),
        pytest.raises(RunError, match="run mine is being written by another process"),
    ):
        await stage.resumed("mine")


async def test_reuse_takes_equal_completions_and_the_manifest_says_so(stage: Stage) -> None:
    await stage.begun("old")
    requests = stage.requests()
    await stage.begun("new", reuse="old", prompt_languages=("en", "zh"))
    assert stage.requests() == requests + 6  # the Chinese ones
    new = stage.run("new")
    assert new.manifest["reuse"] == {"run": str(stage.root / "old"), "completions": 6}
    taken = [name for name, one in new.samples().items() if one["reused"] == "old"]
    assert sorted(taken) == sorted(stage.run("old").samples())
    assert len(new.judgements()) == 12
    # Another sampling is another key.
    await stage.begun("other", reuse="old", max_tokens=100)
    assert stage.requests() == requests + 12
    # And without being told so, everything is asked afresh.
    await stage.begun("fresh")
    assert stage.requests() == requests + 18


async def test_judging_again_asks_nobody_and_keeps_the_verdicts_before(stage: Stage) -> None:
    await stage.begun("mine")
    before, requests = verdicts(stage.run("mine")), stage.requests()
    problem_file(stage.folder, double=[(2, 4), (0, 0)])  # where the square is right, too
    changed = await stage.rejudged("mine")
    flip = {"sample": "beta/double/en/python/0", "before": "WA", "after": "AC"}
    assert changed == [flip]
    assert verdicts(stage.run("mine")) == before | {flip["sample"]: "AC"}
    assert stage.requests() == requests
    kept = stage.root / "mine" / "judgements.1.jsonl"
    lines = map(json.loads, kept.read_text().splitlines())
    old = {line["sample"]: line["verdict"] for line in lines}
    assert old == before


# ------------------------------------------------------------------ what fails


async def test_an_engine_error_is_tried_again_and_then_is_infra_never_a_verdict(
    stage: Stage,
) -> None:
    failures = count()
    broken = True

    def reply(body) -> Script:
        if asked(body) == "double" and next(failures) < 2:
            return Script(status=500)
        if asked(body) == "total" and broken:
            return Script.of("Some words then", disconnect_after=2)
        return well(body)

    stage.endpoints["alpha"].script = reply
    await stage.begun("mine", contestants=("alpha",))
    run = stage.run("mine")
    assert run.samples()["alpha/double/en/python/0"]["attempts"] == 3
    lost = run.samples()["alpha/total/en/python/0"]
    assert (lost["infra"], lost["error"]["code"], lost["attempts"]) == (True, "stream_broken", 3)
    assert list(verdicts(run).values()).count("AC") == 2
    assert verdicts(run)[lost["id"]] == "INFRA"
    code, out, err = stage.command("rejudge", "mine", "--json")
    assert (code, json.loads(out)["infra"]) == (1, 1)
    assert "1 of 3 samples are INFRA, more than 1%" in err

    broken, requests = False, stage.requests()
    assert await stage.resumed("mine") == []
    assert set(verdicts(stage.run("mine")).values()) == {"AC"}
    assert stage.requests() == requests + 1


@pytest.mark.parametrize("why", ["refused key", "down"])
async def test_who_cannot_be_had_is_given_up_and_the_others_are_asked(stage: Stage, why) -> None:
    if why == "down":
        stage.down.add("beta")
    stage.endpoints["beta"].script = Script(status=401)
    (told,) = await stage.begun("mine")
    assert told.startswith("beta: ")
    run = stage.run("mine")
    assert set(verdicts(run)) == {f"alpha/{name}/en/python/0" for name in RIGHT}
    assert run.sessions()[-1]["state"] == "incomplete"
    assert len(stage.endpoints["beta"].requests) <= 3
    stage.down.clear()
    stage.endpoints["beta"].script = badly
    assert await stage.resumed("mine") == []
    assert len(verdicts(run)) == 6


async def test_a_prompt_beyond_the_context_is_the_contestants_limit_not_infra(
    stage: Stage,
) -> None:
    stage.write({"max_tokens": 90}, context=100)
    for endpoint in stage.endpoints.values():
        endpoint.window = 100
    await stage.begun("mine", contestants=("alpha",))
    run = stage.run("mine")
    assert {one["error"]["code"] for one in run.samples().values()} == {"context_overflow"}
    assert set(verdicts(run).values()) == {"NO_CODE"}
    assert stage.requests() == 0


# ------------------------------------------------------------------ how it asks


async def test_samples_of_one_question_have_seeds_of_their_own(stage: Stage) -> None:
    await stage.begun("mine", samples=3, temperature=0.2, seed=7, contestants=("alpha",), limit=1)
    bodies = [request.body for request in stage.endpoints["alpha"].requests]
    assert sorted(body["seed"] for body in bodies) == [7, 8, 9]
    assert {body["temperature"] for body in bodies} == {0.2}
    assert {body["max_tokens"] for body in bodies} == {512}
    keys = [one["key"] for one in stage.run("mine").samples().values()]
    assert sorted((key["sample"], key["seed"]) for key in keys) == [(0, 7), (1, 8), (2, 9)]


async def test_judging_goes_on_while_answers_come(stage: Stage) -> None:
    for endpoint in stage.endpoints.values():
        endpoint.script = lambda body: Script(
            well(body).words, hold=0 if asked(body) == "double" else 3
        )
    await stage.begun("mine")
    run = stage.run("mine")
    first = min(one["at"] for one in run.judgements().values())
    assert first < max(one["at"] for one in run.samples().values())


@pytest.mark.parametrize("share", [1, 3])
async def test_a_contestant_is_asked_as_much_at_once_as_its_share_allows(
    stage: Stage, share: int
) -> None:
    alpha, beta = stage.endpoints.values()
    for endpoint in (alpha, beta):
        endpoint.script = lambda body: Script(well(body).words, hold=0.1 * share)
    stage.share = share
    seen: set[tuple[int, int]] = set()

    async def watch() -> None:
        while True:
            seen.add((alpha.active, beta.active))
            await asyncio.sleep(0.005)

    watching = asyncio.create_task(watch())
    await stage.begun("mine", samples=4, temperature=0.3)
    watching.cancel()
    assert max(own for own, _ in seen) == share
    assert max(other for _, other in seen) == share
    assert (share, share) in seen  # at the same time


async def test_other_languages_are_asked_with_their_own_starter(stage: Stage) -> None:
    code = "function double(n) {\n  return 2 * n;\n}"
    stage.endpoints["alpha"].script = Script.of(f"```javascript\n{code}\n```\n")
    await stage.begun("mine", contestants=("alpha",), languages=("javascript",), limit=1)
    run = stage.run("mine")
    (sample,) = run.samples().values()
    assert "function double(n) {" in sample["key"]["prompt"]
    assert verdicts(run) == {"alpha/double/en/javascript/0": "AC"}


def test_a_runs_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"format": 0}')
    with pytest.raises(RunError, match="is not a manifest of format 1"):
        _ = Run(tmp_path).manifest
