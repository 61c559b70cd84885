"""Whether a run is a result: its report says so, and why not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from asked_run import told

from eval.report import as_markdown
from eval.runs.folder import Run

pytestmark = pytest.mark.docker


def test_a_whole_run_is_a_result(run: Run, tmp_path: Path) -> None:
    found = told(run, tmp_path)
    assert (found["is_result"], found["is_open"], found["faults"]) == (True, False, [])
    assert "Not a result" not in as_markdown(run)


def test_an_unfinished_run_gets_a_report_that_says_so(copied, tmp_path: Path) -> None:
    changed = copied(
        samples=lambda one: None if one["id"].startswith("beta/shout") else one,
        judgements=lambda one: None if "shout" in one["sample"] else one,
        sessions=lambda one: one if one["event"] == "began" else None,
    )
    found = told(changed, tmp_path)
    assert (found["is_result"], found["is_open"]) == (False, True)
    text = as_markdown(changed)
    assert "**Not a result: 4 of 16 samples are missing.**" in text
    assert "not ended when this was written" in text
    assert "| **shout** | English | python | … | … |" in text


def test_too_much_infra_is_no_result_and_is_in_no_denominator(copied, tmp_path: Path) -> None:
    def failed(one: dict[str, Any]) -> dict[str, Any]:
        if not one["id"].startswith("alpha/double"):
            return one
        error = {"code": "stream_broken", "message": "lost /srv/secret/engine.sock", "detail": "x"}
        return {**one, "infra": True, "error": error}

    changed = copied(samples=failed)
    found = told(changed, tmp_path)
    assert found["is_result"] is False
    alpha = found["measured"]["scores"]["contestants"][0]
    assert (alpha["rate"]["value"], alpha["rate"]["problems"]) == (pytest.approx(2 / 3), 3)
    text = as_markdown(changed)
    assert "INFRA 2/16 (12.5%), more than 1.0%" in text
    assert "…/engine.sock" in text and "/srv/secret" not in json.dumps(found) + text


def test_one_contestant_is_enough_and_has_no_order(copied, tmp_path: Path) -> None:
    def alone(manifest: dict[str, Any]) -> None:
        del manifest["determined"]["contestants"]["beta"]
        manifest["determined"]["samples"] = 8

    def alphas(one: dict[str, Any]) -> dict[str, Any] | None:
        return one if one.get("id", one.get("sample")).startswith("alpha/") else None

    changed = copied(manifest=alone, samples=alphas, judgements=alphas)
    found = told(changed, tmp_path)
    assert found["is_result"]
    assert "### Order" not in as_markdown(changed)
