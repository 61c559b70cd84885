"""`python -m eval compare` on runs that were really asked and judged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from doubling import NAMES, but, write_problems
from scripted_batch import Stage

from eval.runs.judged import judged_samples
from eval.score import score
from runners.scripted import ScriptedEndpoint

pytestmark = pytest.mark.docker


@pytest.fixture
def stage(tmp_path: Path, require) -> Iterator[Stage]:
    """`alpha` solves all nine problems, `beta` eight; the run `before` is there."""
    require("docker")
    started = {
        "alpha": ScriptedEndpoint(but()).start_in_thread(),
        "beta": ScriptedEndpoint(but("task_a")).start_in_thread(),
    }
    opened = Stage(tmp_path, started, problems=write_problems(tmp_path))
    opened.write()
    assert opened.command(*opened.asking("before"))[0] == 0
    yield opened
    for endpoint in started.values():
        endpoint.stop()


def test_a_drop_of_one_contestant_ends_in_3_and_is_told_with_its_flips(stage: Stage) -> None:
    stage.endpoints["alpha"].script = but(*NAMES[:7])
    assert stage.command(*stage.asking("after"))[0] == 0

    code, out, err = stage.command("compare", "before", "after", "--json")
    assert code == 3, err
    told = json.loads(out.splitlines()[-1])
    alpha, beta = told["changes"]
    assert (told["regressions"], told["faults"]) == (["alpha"], [])
    assert told["fingerprints_differ"] == {}
    assert (alpha["contestant"], alpha["test"], alpha["problems"]) == ("alpha", "mcnemar", 9)
    assert alpha["p"] == pytest.approx(2 / 2**7)
    assert alpha["adjusted"] == pytest.approx(4 / 2**7)
    assert [flip["cell"]["problem"] for flip in alpha["flips"]] == list(NAMES[:7])
    assert (beta["flips"], beta["regression"]) == ([], False)

    code, out, _ = stage.command("compare", "before", "after")
    assert code == 3
    assert "alpha: REGRESSION; 100.0% to 22.2% on 9 problems, -77.8 points" in out
    assert "lost: task_a (en, python), passed 1 of 1, now 0 of 1" in out
    assert "beta: no significant drop; 88.9% to 88.9%" in out
    assert stage.command("compare", "after", "before")[0] == 0  # a gain is no regression

    found = {one.contestant: one for one in score(judged_samples(stage.run("after"))).contestants}
    assert found["alpha"].rate.value == pytest.approx(2 / 9)
    assert found["alpha"].by_tag["small"].problems == 9
    assert found["beta"].tokens.mean > 0 and found["beta"].seconds.mean >= 0
    assert judged_samples(stage.run("after"))[0].code.startswith("# 说明\ndef task_")


def test_problems_whose_tests_changed_are_left_out_and_named(stage: Stage) -> None:
    stage.problems = write_problems(stage.folder, task_b=7)
    assert stage.command(*stage.asking("after"))[0] == 0
    code, out, _ = stage.command("compare", "before", "after")
    assert code == 0
    assert "left out, because their tests differ: task_b" in out
    assert "on 8 problems" in out


def test_a_run_that_is_not_whole_is_compared_with_nothing(stage: Stage) -> None:
    whole = stage.run("before").folder
    half = whole.parent / "half"
    half.mkdir()
    for name in ("manifest.json", "samples.jsonl", "judgements.jsonl"):
        lines = (whole / name).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = lines if name == "manifest.json" else lines[:-2]
        text = "".join(kept).replace('"run": "before"', '"run": "half"')
        (half / name).write_text(text, encoding="utf-8")
    code, out, _ = stage.command("compare", "before", "half")
    assert code == 1
    assert "not comparable: run half: " in out
    assert "of 18 samples are missing; finish it by `python -m eval run --resume half`" in out


def test_what_cannot_be_read_is_bad_usage_in_one_line(stage: Stage) -> None:
    code, _, err = stage.command("compare", "before", "nowhere")
    assert (code, err.strip()) == (2, "there is no run nowhere; the latest: before")
    code, _, err = stage.command("compare", "before", "before", "--alpha", "5")
    assert (code, err.strip()) == (2, "--alpha 5.0 must be between 0 and 1, 0.05 for instance")
