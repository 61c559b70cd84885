"""Reads problems and submissions as JSON Lines, in the forms of the contracts.

Whatever cannot be used is said with file and line, for all lines at once, before
anything runs. Submissions are read line by line, however many there are.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from eval.judge import UnjudgeableError, check
from eval.judging.forms import SubmissionForm, formed, largest_input, problem_of
from eval.questions.problem import Problem
from runners.sandbox import language_for
from runners.sandbox.protocol import JOB_BYTES

LONGEST_LINE = 256 << 20  # bytes
MOST_FAULTS = 20  # that are said at once

T = TypeVar("T")


class JudgingFileError(ValueError):
    """A file that cannot be used: a line of text for each fault, with file and line."""


@dataclass(frozen=True)
class Submission:
    """Code, or an answer that holds it; `line` is where it stands, from 1."""

    id: str
    problem: str
    language: str
    code: str | None
    answer: str | None
    line: int


def read_problems(path: Path) -> dict[str, Problem]:
    """Return the problems by id; raise `JudgingFileError` with the faults of all lines."""
    found: dict[str, Problem] = {}
    seen = _Ids("problem")

    def read(number: int, line: bytes) -> Problem:
        problem = problem_of(_json(line))
        seen.add(problem.id, number)
        return problem

    for problem in _sound(path, _lines(path), read):
        found[problem.id] = problem
    if not found:
        raise JudgingFileError(f"{path}: holds no problem")
    return found


def read_values(path: Path, read: Callable[[int, Any], T], *, what: str = "problem") -> list[T]:
    """Return what `read` makes of each line's number and value; raise `JudgingFileError` with
    the faults of all lines, those that `read` raises as `ValueError` among them."""
    found = list(_sound(path, _lines(path), lambda number, line: read(number, _json(line))))
    if not found:
        raise JudgingFileError(f"{path}: holds no {what}")
    return found


class Submissions:
    """The submissions of a file, read as often as they are asked for."""

    def __init__(self, path: Path, problems: Mapping[str, Problem]) -> None:
        self._path, self._problems = path, problems
        self._largest = {one.id: largest_input(one) for one in problems.values()}

    def check(self) -> int:
        """Return how many there are; raise `JudgingFileError` with the faults of all lines."""
        if not self._path.is_file():
            raise JudgingFileError(f"{self._path}: is not a file that can be read twice")
        seen = _Ids("submission")

        def read(number: int, line: bytes) -> None:
            seen.add(self._read(number, line).id, number)

        count = sum(1 for _ in _sound(self._path, _lines(self._path), read))
        if not count:
            raise JudgingFileError(f"{self._path}: holds no submission")
        return count

    def __iter__(self) -> Iterator[Submission]:
        return iter(_sound(self._path, _lines(self._path), self._read))

    def _read(self, number: int, line: bytes) -> Submission:
        form = formed(SubmissionForm, _json(line))
        problem = self._problems.get(form.problem)
        if problem is None:
            near = difflib.get_close_matches(form.problem, self._problems, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise ValueError(f"problem: there is no problem '{form.problem}'{hint}")
        known = language_for(form.language)
        language = known.id if known else form.language
        try:
            check(problem, language)
        except UnjudgeableError as error:
            raise ValueError(f"submission '{form.id}': {error}") from error
        size = len((form.code or form.answer or "").encode("utf-8", "replace"))
        if size + self._largest[problem.id] > JOB_BYTES:
            raise ValueError(
                f"submission '{form.id}': is {size} bytes; with the largest input of problem "
                f"'{problem.id}' more than the {JOB_BYTES} that can be run"
            )
        return Submission(form.id, problem.id, language, form.code, form.answer, number)


class _Ids:
    """Ids that may occur once."""

    def __init__(self, what: str) -> None:
        self._what, self._lines = what, dict[str, int]()

    def add(self, name: str, line: int) -> None:
        if name in self._lines:
            raise ValueError(f"id: {self._what} '{name}' is on line {self._lines[name]} already")
        self._lines[name] = line


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers; only `\\n` ends a line."""
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise JudgingFileError(
                    f"{path}: line {number}: is longer than {LONGEST_LINE} bytes"
                )
            if line.strip():
                yield number, line


def _sound(
    path: Path, lines: Iterable[tuple[int, bytes]], read: Callable[[int, bytes], T]
) -> Iterator[T]:
    """What is read of each line; after the first fault only more faults are looked for."""
    faults: list[str] = []
    for number, line in lines:
        try:
            value = read(number, line)
        except (ValueError, RecursionError) as error:
            faults.append(f"{path}: line {number}: {error}")
            if len(faults) == MOST_FAULTS:
                faults.append(f"{path}: no further line was looked at")
                break
            continue
        if not faults:
            yield value
    if faults:
        raise JudgingFileError("\n".join(faults))


def _json(line: bytes) -> Any:
    try:
        text = line.decode("utf-8").removeprefix("\ufeff")  # the codec for it is slow
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 (byte {error.start + 1})") from error
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON ({error.msg}, column {error.colno})") from error
    except RecursionError as error:
        raise ValueError("is nested too deeply") from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"holds {name}, which is no value of JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)
