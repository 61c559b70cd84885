"""Problems of a file are asked in the very words of the set that they were exported from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.problems import as_judging_line, load_problems
from eval.questions.chosen import load_questions
from eval.questions.problem import LANGUAGES
from runners.configuration import ConfigError


def written(folder: Path, *lines: dict) -> str:
    path = folder / "problems.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return str(path)


def test_an_exported_set_is_asked_and_judged_as_the_built_in_one(tmp_path: Path) -> None:
    built_in = load_problems()
    questions = load_questions(written(tmp_path, *map(as_judging_line, built_in)))
    assert [one.problem.id for one in questions] == [one.id for one in built_in]
    for question, problem in zip(questions, built_in, strict=True):
        assert question.problem.digest == problem.digest
        assert question.problem.tags == problem.tags
        for language in LANGUAGES:
            assert question.prompt(language, "python") == problem.prompt(language)


def test_one_text_is_english_and_nothing_else_is_made_up(tmp_path: Path) -> None:
    line = {
        "id": "echo",
        "function": "echo",
        "tests": [{"args": [1], "expected": 1}],
        "statement": "Give it back.",
        "released": "2026-01-02",
    }
    (question,) = load_questions(written(tmp_path, line))
    assert question.prompt("en", "python").startswith("# echo\n\nGive it back.\n")
    assert question.released == "2026-01-02"
    with pytest.raises(ValueError, match="problem 'echo' has no statement in 'zh'"):
        question.prompt("zh", "python")
    with pytest.raises(ConfigError, match="line 1: statement: unknown language 'fr'"):
        load_questions(written(tmp_path, line | {"statement": {"fr": "Rendez-le."}}))
