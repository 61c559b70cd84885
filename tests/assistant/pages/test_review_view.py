"""What the Review page shows: hostile answers without effect, no verdict before its time."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from assistant.language import LANGUAGES, texts
from assistant.pages import review_view as view
from assistant.review_values import Place, Progress, ReviewView
from assistant.run_detail import AnswerView, Entry
from eval.records import DIMENSIONS

ENTRY = Entry("qwen/heap/en/python/0", "heap", "qwen", "en", "python", 0, "WA", False)
OUTCOME = AnswerView(
    entry=ENTRY, prompt="", answer="", finish_reason="stop", error="", attempts=1, reused="",
    first_word=None, seconds=None, prompt_tokens=None, tokens=None, judged=True, passed=1,
    total=2, tests=("AC", "WA"), failure={"args": "[1]", "got": "<img src=x>"}, code="",
    how="", notes=(), discarded=(), image="",
)  # fmt: skip
RATE = ReviewView(
    state="rate",
    place=Place("nightly<1>", "zh", "token"),
    runs=("nightly<1>", "other"),
    languages=("zh", "en"),
    prompt="# Question",
    answer="<img src=x onerror=alert(1)> ![a](http://evil.invalid/a.png)",
    points={"structure": 4},
    progress=Progress(mine=2, left=5, ratable=9, once=4, twice=1, no_code=3),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_point_of_every_scale_is_described_once(language: str) -> None:
    scales = [view.scale(dimension, texts(language)) for dimension in DIMENSIONS]
    words = [label for scale in scales for label, _ in scale]
    assert len(set(words)) == 15
    for scale in scales:
        assert [value for _, value in scale] == ["1", "2", "3", "4", "5"]
        assert all(label.startswith(f"{value} · ") for label, value in scale)


def test_the_documentation_describes_the_points_as_the_page_does() -> None:
    told = (Path(__file__).resolve().parents[3] / "docs/review.md").read_text(encoding="utf-8")
    for language, dimension in product(LANGUAGES, DIMENSIONS):
        for label, value in view.scale(dimension, texts(language)):
            assert f" {label.removeprefix(f'{value} · ')} |" in told


def test_what_a_model_wrote_has_no_effect_and_names_of_runs_neither() -> None:
    shown = view.shown(RATE, texts("en"))
    assert "<img" not in shown["review-answer"]["value"]
    assert "![" not in shown["review-answer"]["value"]
    assert "<1>" not in shown["review-form"]["value"]
    assert 'value="nightly&lt;1&gt;" selected' in shown["review-form"]["value"]


def test_points_of_a_draft_are_chosen_and_the_others_open() -> None:
    shown = view.shown(RATE, texts("en"))
    assert shown["review-structure"] == {"value": "4", "interactive": True}
    assert shown["review-comments"] == {"value": None, "interactive": True}
    assert "token=token" in shown["review-place"]["value"]


def test_the_verdict_is_on_the_page_only_once_the_rating_is_in() -> None:
    before = view.shown(replace(RATE, outcome=OUTCOME), texts("en"))
    assert before["review-outcome"] == {"value": ""}
    after = view.rated(replace(RATE, state="rated", outcome=OUTCOME), texts("en"))
    assert "WA" in after["review-outcome"]["value"]
    assert "<img" not in after["review-outcome"]["value"]
    assert "qwen" not in repr(after)
    assert after["review-submit"] == {"visible": False}


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (ReviewView("no_runs"), "python -m eval run"),
        (replace(RATE, state="nothing_left"), "waiting for somebody else"),
        (
            replace(RATE, state="nothing_left", progress=Progress(ratable=9, once=9, twice=9)),
            "python -m eval reviews",
        ),
    ],
)
def test_where_nothing_is_left_the_page_says_what_to_do(found: ReviewView, words: str) -> None:
    shown = view.shown(found, texts("en"))
    assert words in shown["review-empty"]["value"]
    assert shown["review-desk"] == {"visible": False}


def test_a_place_is_read_as_it_was_written_and_nothing_else() -> None:
    assert Place.of(RATE.place.query) == RATE.place
    assert Place.of("run=a&contestant=b") == Place("a")
    assert Place.of("&".join("run=a" for _ in range(99))) == Place()
