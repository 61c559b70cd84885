"""What a report of a run that was really asked says, and that each figure is its owner's."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from asked_run import CASE, told

from eval.report import as_markdown, write_report
from eval.runs.folder import Run
from eval.runs.judged import judged_samples
from eval.score import score
from eval.scores.composite import HumanRating, composites
from eval.scores.order import by_pass_rate
from eval.scores.proxies import proxies

pytestmark = pytest.mark.docker


def in_json(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


def test_every_measured_figure_is_that_of_the_module_that_owns_it(run: Run, tmp_path: Path) -> None:
    samples = sorted(judged_samples(run), key=lambda one: one.contestant)
    ordered = told(run, tmp_path)["measured"]
    found = {one["contestant"]: one for one in ordered["scores"]["contestants"]}
    for one in score(samples).contestants:
        expected = in_json(asdict(one))
        assert found[one.contestant] == expected
    assert ordered["scores"]["infra"] == {"count": 0, "total": 16}
    assert ordered["order"]["groups"] == in_json(by_pass_rate(samples).groups)
    assert ordered["composites"] == in_json([asdict(one) for one in composites(samples, ())])
    assert ordered["proxies"] == in_json([asdict(one) for one in proxies(samples)])
    assert found["alpha"]["rate"]["value"] == 0.75
    text = as_markdown(run)
    low, high = found["alpha"]["rate"]["wilson"]
    assert f"Wilson {100 * low:.1f}–{100 * high:.1f}%" in text


def test_published_and_recomputed_figures_stand_beside_and_are_no_order(
    run: Run, tmp_path: Path
) -> None:
    found = told(run, tmp_path)
    again = {one["model"]: one for one in found["recomputed"]}
    assert {name: round(one["value"], 2) for name, one in again.items()} == {
        "qwen2.5-7b": 4.20, "deepseek-coder-7b": 4.24, "yi-1.5-6b": 3.80, "glm-4-9b": 4.50,
    }  # fmt: skip
    assert "deepseek-coder-7b" in again["qwen2.5-7b"]["undecided"]
    assert [one["composite"] for one in found["published"]["models"]] == [4.72, 4.68, 4.28, 4.80]
    text = as_markdown(run)
    assert "Qwen2.5-7B (42/50) and DeepSeek-Coder-7B (44/50)" in text
    for words in ("has 24 GB", "needs a prefix-cache hit", "beyond native context (4096)"):
        assert words in text
    assert "nobody has rated yet" in text and "absent (needs human ratings" in text


def test_a_stand_in_is_never_in_the_row_of_a_model_and_the_model_itself_is(
    run: Run, copied, tmp_path: Path
) -> None:
    def row(text: str) -> str:
        return next(line for line in text.splitlines() if line.startswith("| **Qwen2.5-7B**"))

    assert row(as_markdown(run)).count("not measured") == 3
    assert told(run, tmp_path)["measured"]["stands_for"] == {"alpha": None, "beta": None}

    def as_model(manifest: dict[str, Any]) -> None:
        alpha = manifest["determined"]["contestants"]["alpha"]
        alpha |= {"name": "Qwen2.5-7B-Instruct", "parameters": 7615616512}

    changed = copied(manifest=as_model)
    told_of = row(as_markdown(changed)).replace("\\", "")
    assert "75.0% (Qwen2.5-7B-Instruct, by address, its weights cannot be known" in told_of
    assert told(changed, tmp_path)["measured"]["stands_for"]["alpha"] == "qwen2.5-7b"


def test_ratings_of_the_run_give_a_composite(run: Run, tmp_path: Path) -> None:
    sample = next(one for one in judged_samples(run) if one.contestant == "alpha")
    ratings = [
        HumanRating(rater, "alpha", sample.cell, sample.sample, "structure", value)
        for rater, value in (("ann", 4), ("bo", 5))
    ]
    found = told(run, tmp_path, ratings=ratings)["measured"]["composites"]
    assert found[0]["value"] == pytest.approx(0.6 * 0.75 * 5 + 0.4 * 4.5)
    assert found[1]["value"] is None


def test_the_worked_case_says_what_the_answers_fail_on_and_what_was_answered_here(
    run: Run, tmp_path: Path
) -> None:
    text = as_markdown(run).replace("\\", "")
    assert "Qwen2.5-7B, published as correct" in text
    assert "counterexample nums = [1, 1, 1], target = 2" in text
    assert "| [[0, 1], [0, 2], [1, 2]] | [[0, 1], [1, 2]] |" in text
    here = text[text.index("What this run answered") :]
    assert re.search(r"Model-alpha\*\* \| English · python \| WA \| \d/4", here)
    assert "judged by other tests of this problem" in here
    case = told(run, tmp_path)["worked_case"]
    assert [one["answer"] for one in case["answers"]] == ["last-index-and-set", "unsorted-repeats"]
    assert case["answers"][0]["counterexample"]["args"] == "[[1, 1, 1], 2]"


def test_dates_on_both_sides_split_the_pass_rate_and_missing_ones_are_said(
    run: Run, copied, tmp_path: Path
) -> None:
    assert {one["gap"] for one in told(run, tmp_path)["measured"]["contamination"]} == {None}
    assert "No problem of this run has a date of publication" in as_markdown(run)

    def dated(manifest: dict[str, Any]) -> None:
        days = {"double": "2020-01-01", "total": "2021-05", "shout": "2026-01-01", CASE: None}
        for name, day in days.items():
            manifest["determined"]["problems"][name]["released"] = day
        manifest["determined"]["contestants"]["alpha"]["released"] = "2024-09-19"

    changed = copied(manifest=dated)
    alpha, beta = told(changed, tmp_path)["measured"]["contamination"]
    assert (alpha["before"]["problems"], alpha["after"]["problems"], alpha["undated"]) == (2, 1, 1)
    assert alpha["gap"] == {"value": 0.0, "interval": None}
    assert (beta["released"], beta["gap"]) == (None, None)
    assert "the contestant's release date" in as_markdown(changed)


def test_every_verdict_is_in_the_matrix_and_each_failure_with_its_first_test(
    run: Run, tmp_path: Path
) -> None:
    judgements = run.judgements()
    found = {one["id"]: one for one in told(run, tmp_path)["samples"]}
    assert {name: one["verdict"] for name, one in found.items()} == {
        name: one["verdict"] for name, one in judgements.items()
    }
    text = as_markdown(run).replace("\\", "")
    assert "| **double** | English | python | AC | WA |" in text
    assert "| **total** | Chinese | python | AC | NO_CODE |" in text
    assert "| **shout** | English | python | AC | RE (cut) |" in text
    path = tmp_path / "r.html"
    write_report(run, html=path)
    page = path.read_text(encoding="utf-8")
    assert "I would add them." in page and "return n * n" in page
    for name, one in run.samples().items():
        if judgements[name]["verdict"] != "AC":
            assert name in page and one["key_digest"][:16] in page


def test_both_languages_hold_the_same_figures(run: Run, tmp_path: Path) -> None:
    english, chinese = as_markdown(run, "en"), as_markdown(run, "zh")

    def figures(text: str) -> list[str]:
        return sorted(re.findall(r"\d+\.\d+%", text))

    assert figures(english) == figures(chinese)
    assert "尚无人评分" in chinese and "结果有效" in chinese
    path = tmp_path / "zh.html"
    write_report(run, html=path, language="zh")
    assert '<html lang="zh">' in path.read_text(encoding="utf-8")


def test_the_version_of_the_built_in_set_is_told(copied) -> None:
    def versioned(manifest: dict[str, Any]) -> None:
        manifest["problem_set"] = {"version": 3, "changed": True}

    changed = copied(manifest=versioned)
    assert "(version 3 with changes that have no version yet)" in as_markdown(changed)
    assert "第 3 版，另有尚未编入版本的改动" in as_markdown(changed, "zh")
