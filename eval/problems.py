"""Reads problems from folders: the built-in set, or a team's own.

A folder `<slug>/` holds `problem.yaml`, `statement.en.md`, `statement.zh.md` and
`tests.jsonl.gz`, beside the proof of the tests that `eval.proofs.verify` reads (reference,
brute force, generator, wrong answers). See docs/problems.md.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from eval.questions.problem import (
    LANGUAGES,
    Example,
    Mode,
    Problem,
    ProblemLimits,
    Signature,
    Test,
)
from runners.configuration import ConfigError, Settings, load

BUILT_IN = Path(__file__).with_name("problems")
DEFINITION = "problem.yaml"
TESTS = "tests.jsonl.gz"

_PLAIN_TYPES = ("int", "float", "str", "bool", "none", "tree", "linked_list")
LEGAL_TYPES = f"{', '.join(_PLAIN_TYPES)}, list[T], dict[str, T], T | none"


def check_type(text: str) -> str:
    """Return a type of the contracts unchanged; `ValueError` names the legal ones."""
    for part in text.split("|") if "[" not in text else [text]:
        inner = re.fullmatch(r"(?:list\[|dict\[str, )(.+)\](?: \| none)?", part.strip())
        if inner:
            check_type(inner[1])
        elif part.strip() not in _PLAIN_TYPES:
            raise ValueError(f"unknown type '{part.strip()}'; legal types are {LEGAL_TYPES}")
    return text


def _both_languages(words: dict[str, str]) -> dict[str, str]:
    if set(words) != set(LANGUAGES):
        raise ValueError(f"must have exactly the keys {' and '.join(LANGUAGES)}")
    return words


def _identifier(name: str) -> str:
    if not name.isidentifier():
        raise ValueError(f"'{name}' is no identifier")
    return name


TypeName = Annotated[str, AfterValidator(check_type)]
Words = Annotated[dict[str, str], AfterValidator(_both_languages)]
Name = Annotated[str, AfterValidator(_identifier)]
WrongVerdict = Literal["WA", "TLE", "MLE", "OLE", "RE"]


class ExampleFile(Settings):
    """An example; in mode `class` its `args` are the calls."""

    args: list[Any]
    expected: Any
    note: Words | None = None


class MethodFile(Settings):
    """A method of a class to be designed."""

    args: dict[Name, TypeName] = Field(default_factory=dict)
    returns: TypeName = "none"


class LimitsFile(Settings):
    """What one test may use."""

    cpu_seconds: float | None = Field(default=None, gt=0)
    memory_mb: int | None = Field(default=None, gt=0)


class CompareFile(Settings):
    """How an answer is compared; `abs` and `rel` belong to `float`, `file` to `checker`."""

    kind: Literal["exact", "unordered", "float", "any_of", "checker"] = "exact"
    abs: float | None = None
    rel: float | None = None
    file: str | None = None

    @model_validator(mode="after")
    def _options_belong_to_their_kind(self) -> CompareFile:
        owners = {"abs": "float", "rel": "float", "file": "checker"}
        for option in self.model_fields_set - {"kind"}:
            if self.kind != owners[option]:
                raise ValueError(f"'{option}' belongs to kind '{owners[option]}' only")
        if self.kind == "checker" and not self.file:
            raise ValueError("kind 'checker' needs 'file', a Python file of this folder")
        return self


class ProblemFile(Settings):
    """`problem.yaml`."""

    order: int
    draft: bool = False
    tests_from: Literal["generator"] = "generator"
    title: Words
    function: Name
    mode: Mode = "function"
    args: dict[Name, TypeName]
    returns: TypeName = "none"
    methods: dict[Name, MethodFile] = Field(default_factory=dict)
    tags: list[str]
    compare: CompareFile = CompareFile()
    limits: LimitsFile = LimitsFile()
    examples: list[ExampleFile]
    released: dt.date | None = None
    seed: int = 1
    wrong: dict[str, WrongVerdict] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _methods_belong_to_classes(self) -> ProblemFile:
        if (self.mode == "class") != bool(self.methods):
            raise ValueError("'methods' and 'mode: class' need each other")
        return self

    @model_validator(mode="after")
    def _only_drafts_are_incomplete(self) -> ProblemFile:
        for key in ("tags", "examples"):
            if not self.draft and not getattr(self, key):
                raise ValueError(f"'{key}' must have at least one")
        return self


def definitions(folder: Path) -> list[Path]:
    """Return the definitions of a folder's problems; names that begin with a dot are work
    that was broken off."""
    found = sorted(folder.glob(f"*/{DEFINITION}"))
    return [path for path in found if not path.parent.name.startswith(".")]


@cache
def load_problems(folder: Path = BUILT_IN) -> tuple[Problem, ...]:
    """Return the folder's problems by their `order`; `ConfigError` names what is wrong."""
    if not (found := definitions(folder)):
        raise ConfigError(f"{folder}: holds no problem (<slug>/{DEFINITION})")
    problems = sorted((load_problem(path.parent) for path in found), key=_place)
    for one, other in pairwise(problems):
        if one.order == other.order:
            raise ConfigError(f"{folder}: '{one.id}' and '{other.id}' have the same order")
    return tuple(problems)


def load_problem(folder: Path, tests: Iterable[Test] | None = None) -> Problem:
    """Return the problem of one folder, with its stored tests unless others are given."""
    content = load(folder / DEFINITION, ProblemFile)
    options = content.compare.model_dump(exclude_none=True)
    if "file" in options:
        options["source"] = _text(folder / options.pop("file"))
    return Problem(
        id=folder.name,
        order=content.order,
        title=content.title,
        prose={language: _text(folder / f"statement.{language}.md") for language in LANGUAGES},
        function=content.function,
        mode=content.mode,
        types=Signature(tuple(content.args.items()), content.returns),
        methods=tuple(
            (name, Signature(tuple(one.args.items()), one.returns))
            for name, one in content.methods.items()
        ),
        tags=tuple(content.tags),
        examples=tuple(
            Example(tuple(one.args), one.expected, one.note or {}) for one in content.examples
        ),
        tests=tuple(read_tests(folder / TESTS) if tests is None else tests),
        compare=options,
        limits=ProblemLimits(**content.limits.model_dump()),
        released=content.released.isoformat() if content.released else None,
    )


def read_tests(path: Path) -> tuple[Test, ...]:
    """Return the stored tests; `ConfigError` names the file and the line at fault."""
    try:
        lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{path}: cannot be read ({error}); `python -m eval problems build` writes it"
        ) from error
    tests = []
    for number, line in enumerate(lines, 1):
        try:
            args, expected = json.loads(line)
        except ValueError as error:
            raise ConfigError(f"{path}: line {number} is no [args, expected]") from error
        tests.append(Test(tuple(args), expected))
    return tuple(tests)


def pack_tests(tests: Iterable[Test]) -> bytes:
    """Return the tests as they are stored; the same tests give the same bytes."""
    lines = [json.dumps([test.args, test.expected], separators=(",", ":")) for test in tests]
    return gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)


def as_judging_line(problem: Problem) -> Mapping[str, Any]:
    """Return the problem in the contracts' form for JSON Lines."""
    types: dict[str, Any] = _types(problem.types) if problem.types else {}
    if problem.methods:
        types["methods"] = {name: _types(one) for name, one in problem.methods}
    key = "calls" if problem.mode == "class" else "args"
    limits = {"cpu_seconds": problem.limits.cpu_seconds, "memory_mb": problem.limits.memory_mb}
    return {
        "id": problem.id,
        "function": problem.function,
        "mode": problem.mode,
        "types": types,
        "tests": [{key: test.args, "expected": test.expected} for test in problem.tests],
        "compare": dict(problem.compare),
        "limits": {name: value for name, value in limits.items() if value is not None},
        "title": dict(problem.title),
        "statement": dict(problem.statement),
        "tags": problem.tags,
        "starter": problem.starter(),
        **({"released": problem.released} if problem.released else {}),
    }


def _types(signature: Signature) -> dict[str, Any]:
    return {"args": [kind for _, kind in signature.args], "returns": signature.returns}


def _place(problem: Problem) -> tuple[int, str]:
    return problem.order, problem.id


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error})") from error
