"""Runs that go on, take completions of others or are judged again: nobody is asked twice."""

from __future__ import annotations

import json

import pytest
from scripted_batch import Stage, plain, problem_file, verdicts

from eval.runs.folder import RunError

pytestmark = pytest.mark.docker


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
