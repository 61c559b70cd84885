"""How a run asks its contestants, and what becomes of those that fail."""

from __future__ import annotations

import asyncio
import json
from itertools import count
from pathlib import Path

import pytest
from scripted_batch import RIGHT, Stage, asked, badly, verdicts, well

from eval.runs.folder import Run, RunError
from runners.scripted import Script

pytestmark = pytest.mark.docker


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


async def test_a_run_notes_the_load_before_and_after_and_whose_engines_were_shared(
    stage: Stage,
) -> None:
    stage.share = 1
    await stage.begun("mine", contestants=("alpha",))
    began, ended = stage.run("mine").sessions()
    assert began["machine"]["own"] == 0 < ended["machine"]["own"]
    assert ended["shared"] == ["alpha"]
    stage.share = 16
    await stage.begun("alone", contestants=("alpha",))
    assert stage.run("alone").sessions()[-1]["shared"] == []


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
