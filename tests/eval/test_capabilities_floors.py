"""What answers score that know nothing is counted by the scorers, and told as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from knowing import COMMENTED

from eval.capabilities.cases import GROUPS
from eval.capabilities.derive import NAMES, derive
from eval.capabilities.figures import Name, Result
from eval.capabilities.floors import floor
from eval.capabilities.plan import Options, cases, requests
from eval.capabilities.wording import proves
from eval.lines import Record

DOCS = Path(__file__).parents[2] / "docs" / "capabilities.md"
PLANNED = cases(Options(tuple(GROUPS), (512,), seed=5))
TOLD = re.compile(r"^\| (`.*?`) \| .* \| ([\d.]+)(?: of (\d+))? \|$", re.MULTILINE)


def asked(name: Name, language: str) -> list[Record]:
    """A record without an answer for each request of a check."""
    return [
        {"check": case.cell.check, "expected": case.expected, "answer": ""}
        for case in PLANNED
        if name in NAMES[case.cell.check] and case.cell.language == language
        for _ in case.turns
    ]


def answered(answer: str) -> dict[tuple[str, str], Result]:
    """The results of a model that always says the same."""
    records = [
        {
            "contestant": "a",
            "check": case.cell.check,
            "length": case.cell.length or None,
            "language": case.cell.language,
            "case": case.id,
            "turn": turn,
            "answer": answer,
            "finish": "stop",
            "expected": case.expected,
            "left_out": None,
        }
        for case in PLANNED
        for turn in range(len(case.turns))
    ]
    who = {
        "contestant": "a",
        "fingerprint": None,
        "context": None,
        "native_context": None,
        "ended": "done",
    }
    manifest = {"created": "now", "seed": 5, "cells": requests(PLANNED), "contestants": [who]}
    (one,) = derive("floors", manifest, records).contestants
    return {(result.check, result.language or ""): result for result in one.checks}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_floors_that_the_page_names_are_those_of_the_scorers(language: str) -> None:
    rows = TOLD.findall(DOCS.read_text(encoding="utf-8"))
    told = {name: row[1:] for row in rows for name in re.findall(r"\w+", row[0])}
    assert set(told) == {name for names in NAMES.values() for name in names}
    for name, (passed, of) in told.items():
        records = asked(name, language)
        if records:
            assert round(floor(name, records), 1) == float(passed)
            assert not of or int(of) == len(records)


def test_a_model_that_always_says_fine_passes_what_its_floor_says() -> None:
    for language in ("en", "zh"):
        told = answered("Fine.")["instructions", language]
        assert told.passed == told.details["floor"] == 12
        assert told.total == 24
    assert answered("{}")["json_valid", "en"].passed == 6
    assert answered("{}")["json_schema", "en"].passed == 0


def test_no_list_of_options_and_no_code_is_above_the_floor() -> None:
    for answer in ("Ben\nCarla\nTom", "111111", COMMENTED, "5", "null"):
        found = answered(answer)
        assert found["json_valid", "en"].passed == 0
        assert found["long_context", "en"].passed == 0
        paired = found["chinese_paired", "en"]
        assert paired.passed <= paired.details["floor"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_result_names_its_floor_in_words(language: str) -> None:
    found = answered("Ben")
    for (name, asked_in), result in found.items():
        text = getattr(result.proves, language)
        if asked_in == language and "{floor}" in getattr(proves().checks[name], language):
            assert str(round(result.details["floor"])) in text
    with_floor = {name for name, text in proves().checks.items() if "{floor}" in text.en}
    assert with_floor == {name for name, text in proves().checks.items() if "{floor}" in text.zh}
    assert with_floor == {
        *("json_valid", "json_schema", "chinese_paired", "chinese_comments", "instructions"),
    }
