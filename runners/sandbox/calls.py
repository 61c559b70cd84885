"""Calling a function on many inputs: what goes in and what comes out, without I/O.

Nothing here knows of problems: it says what a function gave, never whether that is right.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from runners.sandbox.failure import JobError, UnknownLanguage
from runners.sandbox.languages import Language, language_for
from runners.sandbox.protocol import JOB_BYTES
from runners.sandbox.result import Outcome
from runners.sandbox.settings import Limits

Mode = Literal["function", "inplace", "class"]


@dataclass(frozen=True)
class CallJob:
    """Code, and the inputs on which its `entry` is called, each in a fresh process where the
    language can (Python and C++; JavaScript and Java share one, see `CallResult`).

    `entry` is a function or a method of `class Solution`; `inplace` answers with the
    changed first argument. In mode `class` an input is a list of `[name, [arguments]]`,
    the constructor first. Types are those of the contracts; they matter for `tree`,
    `linked_list` and `float`. After `stop_after` inputs that ended TLE or MLE the rest
    are not tried; None tries all. With `one_process` Python's inputs share one as well:
    quicker, and what most harnesses do.
    """

    code: str
    entry: str
    inputs: Sequence[Any]
    mode: Mode = "function"
    arg_types: tuple[str, ...] = ()
    returns: str | None = None
    limits: Limits | None = None
    stop_after: int | None = None
    language: str = "python"
    one_process: bool = False


@dataclass(frozen=True)
class CallOutcome:
    """What one input came to. `value` counts only with the outcome OK.

    A set in a value is an `Unordered`, what has no JSON form an `Opaque`, a tuple a list.
    Times are seconds, memory is the largest process' resident set in bytes. `line` is
    the code's own line that raised, where one did.
    """

    outcome: Outcome
    value: Any = None
    message: str = ""
    line: int | None = None
    exit_code: int | None = None
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    memory_peak_bytes: int | None = None


@dataclass(frozen=True)
class CallResult:
    """Outcomes in the order of the inputs; fewer when it was stopped, did not compile (CE)
    or the sandbox failed (INFRA, with `code` and `detail` as in `RunResult`).

    With `shares_process` one process met all inputs: what the code did to the language's
    own objects at one of them could be seen at the next.
    """

    outcome: Outcome
    calls: tuple[CallOutcome, ...] = ()
    image: str | None = None
    code: str | None = None
    detail: str = ""
    line: int | None = None
    shares_process: bool = False


@dataclass(frozen=True)
class Unordered:
    """A set that a function gave."""

    items: tuple[Any, ...]


@dataclass(frozen=True)
class Opaque:
    """Something without a JSON form; only the name of its type is known."""

    type_name: str


def check_calls(job: CallJob) -> Language:
    """The job's language; raises `UnknownLanguage`, and `JobError` for a job that cannot be
    put into a cell."""
    language = language_for(job.language)
    if language is None:
        raise UnknownLanguage(job.language)
    for number, given in enumerate(job.inputs, 1):
        size = len(job.code.encode("utf-8", "replace")) + len(json.dumps(given))
        if size > JOB_BYTES:
            raise JobError(
                "job_too_large",
                f"code and input {number} are {size} bytes together; "
                f"at most {JOB_BYTES} can be run",
            )
        if job.mode != "class" and job.arg_types and len(job.arg_types) != len(given):
            raise JobError(
                "bad_argument",
                f"input {number} has {len(given)} arguments for {len(job.arg_types)} types",
            )
    return language
