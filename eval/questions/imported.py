"""Problems whose tests are given, not generated: their folder, read and written.

Such a folder says `tests_from: import` in `problem.yaml`. It holds the judging form taken
apart: definition, whole statements (one language is enough) and tests. Reading it runs no
code: a starter is parsed for its names, a reference runs in the sandbox only.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field

from eval.judging.forms import problem_of
from eval.problems import (
    DEFINITION,
    TESTS,
    CompareFile,
    LimitsFile,
    Name,
    WrongVerdict,
    load_problem,
    pack_tests,
    read_tests,
)
from eval.questions.problem import LANGUAGES, Mode
from eval.questions.question import Question, question_of
from runners.configuration import ConfigError, Settings, load, one_line


class ImportedFile(Settings):
    """`problem.yaml` of a problem with given tests; `types` as in the judging form."""

    tests_from: Literal["import"]
    order: int
    draft: bool = False
    title: dict[Literal["en", "zh"], str]
    function: Name
    mode: Mode = "function"
    types: dict[str, Any] = Field(default_factory=dict)
    compare: CompareFile = CompareFile()
    limits: LimitsFile = LimitsFile()
    tags: list[str] = Field(default_factory=list)
    released: dt.date | None = None
    starter: str | None = None
    wrong: dict[str, WrongVerdict] = Field(default_factory=dict)


class Head(Settings, extra="ignore"):
    """What every definition says first: whether it counts, and where its tests come from."""

    draft: bool = False
    tests_from: Literal["generator", "import"] = "generator"
    order: int = 0


def head(folder: Path) -> Head:
    """Return a problem's head, also of one that is not complete; `ConfigError`."""
    return load(folder / DEFINITION, Head)


def load_folder(folder: Path) -> Question:
    """Return the question that a folder of either form holds; `ConfigError` names the fault."""
    if head(folder).tests_from == "import":
        return load_imported(folder)
    problem = load_problem(folder)
    return Question(problem, problem, problem.released)


def load_imported(folder: Path) -> Question:
    """Return a question with given tests; `ConfigError` names file and fault."""
    path = folder / DEFINITION
    content = load(path, ImportedFile)
    key = "calls" if content.mode == "class" else "args"
    tests = [
        {key: list(test.args), "expected": test.expected} for test in read_tests(folder / TESTS)
    ]
    compare = content.compare.model_dump(exclude_none=True)
    if "file" in compare:
        compare["source"] = _text(folder / compare.pop("file"))
    line = {
        "id": folder.name,
        "function": content.function,
        "mode": content.mode,
        "types": content.types,
        "tests": tests,
        "compare": compare,
        "limits": content.limits.model_dump(exclude_none=True),
        "title": dict(content.title),
        "statement": _statements(folder),
        "tags": content.tags,
        "starter": content.starter,
        "released": content.released.isoformat() if content.released else None,
    }
    try:
        return _placed(question_of(problem_of(line), line), content.order)
    except ValueError as error:
        raise ConfigError(f"{path}: {one_line(str(error))}") from error


def _placed(question: Question, order: int) -> Question:
    problem, worded = (replace(one, order=order) for one in (question.problem, question.worded))
    return replace(question, problem=problem, worded=worded)


def _statements(folder: Path) -> dict[str, str]:
    paths = {language: folder / f"statement.{language}.md" for language in LANGUAGES}
    return {language: _text(path) for language, path in paths.items() if path.exists()}


def _text(path: Path) -> str:
    """The text as it stands: line ends belong to it."""
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error})") from error


# ------------------------------------------------------------------ written


@dataclass(frozen=True)
class Files:
    """A problem's folder before it is one: content by file name."""

    slug: str
    content: Mapping[str, bytes]


def as_files(question: Question, given: Mapping[str, Any], kept: Mapping[str, Any]) -> Files:
    """Return the folder of a line's question; `ValueError` for words that cannot be stored.

    `kept` are keys of an earlier definition that stay in force.
    """
    problem, worded = question.problem, question.worded
    types = given.get("types") or {}
    known = {key: value for key, value in types.items() if key in ("args", "returns", "methods")}
    limits = {
        "cpu_seconds": problem.limits.cpu_seconds,
        "memory_mb": problem.limits.memory_mb,
    }
    definition: dict[str, Any] = {
        "tests_from": "import",
        "title": dict(worded.title),
        "function": problem.function,
        "mode": problem.mode,
        "types": known,
        "compare": dict(problem.compare),
        "limits": {name: value for name, value in limits.items() if value is not None},
        "tags": list(worded.tags),
        "released": dt.date.fromisoformat(question.released) if question.released else None,
        "starter": problem.given_starter,
        **kept,
    }
    content = {
        DEFINITION: _yaml({key: value for key, value in definition.items() if value is not None}),
        TESTS: pack_tests(problem.tests),
    }
    for language, text in worded.statement.items():
        content[f"statement.{language}.md"] = f"{text}\n".encode()
    return Files(problem.id, content)


def _yaml(definition: Mapping[str, Any]) -> bytes:
    """YAML that gives the same values back; where signs stand in the way, escaped ones do."""
    for readable in (True, False):
        text = yaml.safe_dump(dict(definition), allow_unicode=readable, sort_keys=False, width=100)
        try:
            data = text.encode()
            if yaml.safe_load(data.decode()) == definition:
                return data
        except (yaml.YAMLError, UnicodeEncodeError):
            continue
    unsafe = json.dumps(definition, default=str)[:80]
    raise ValueError(f"holds a text that no file can hold ({unsafe}…)")
