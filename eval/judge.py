"""A submission's verdict: the sandbox calls, the host compares.

Only the code and one input at a time enter the container; what is expected never does.
What fails on our side is tried again and then says INFRA, never anything about the code.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Literal, Protocol

from eval.comparing import right
from runners.sandbox import CallJob, CallOutcome, CallResult, Limits, Outcome

SLOW_TESTS = 3  # tests that end TLE or MLE before the rest is skipped
TRIES = 3
WAIT_SECONDS = 0.5  # before the second try; each later one waits twice as long
WALL_FACTOR, WALL_SECONDS = 3.0, 2.0  # wall time is the backstop of CPU time
LONGEST_SHOWN = 500  # characters of one value in a first failure


class Verdict(StrEnum):
    """How a test or a submission was judged; SKIPPED is for tests only."""

    AC = "AC"
    WA = "WA"
    TLE = "TLE"
    MLE = "MLE"
    OLE = "OLE"
    RE = "RE"
    CE = "CE"
    NO_CODE = "NO_CODE"
    SECURITY = "SECURITY"
    INFRA = "INFRA"
    SKIPPED = "SKIPPED"


class Signature(Protocol):
    @property
    def args(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def returns(self) -> str: ...


class Test(Protocol):
    @property
    def args(self) -> tuple[Any, ...]: ...
    @property
    def expected(self) -> Any: ...


class ProblemLimits(Protocol):
    @property
    def cpu_seconds(self) -> float | None: ...
    @property
    def memory_mb(self) -> int | None: ...


class Problem(Protocol):
    """What judging needs to know of a problem; in mode `class` a test's args are its calls."""

    @property
    def id(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def function(self) -> str: ...
    @property
    def mode(self) -> Literal["function", "inplace", "class"]: ...
    @property
    def types(self) -> Signature | None: ...
    @property
    def tests(self) -> Sequence[Test]: ...
    @property
    def compare(self) -> Mapping[str, Any]: ...
    @property
    def limits(self) -> ProblemLimits: ...


class Caller(Protocol):
    """The part of `runners.sandbox.Sandbox` that judging needs."""

    async def call(self, job: CallJob) -> CallResult: ...


@dataclass(frozen=True)
class TestVerdict:
    """One test; times in seconds, memory the largest process' resident set."""

    __test__ = False  # not a test class of pytest

    verdict: Verdict
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    memory_peak_bytes: int | None = None


@dataclass(frozen=True)
class Failure:
    """The first test that was not AC, as texts of bounded length."""

    args: str
    expected: str
    got: str
    message: str


@dataclass(frozen=True)
class Judgement:
    """A submission's verdict with its evidence; `total` counts skipped tests too."""

    problem: str
    digest: str
    verdict: Verdict
    passed: int
    total: int
    tests: tuple[TestVerdict, ...] = ()
    first_failure: Failure | None = None
    image: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The judgement as JSON's own types."""
        return asdict(self)


async def judge(
    problem: Problem, code: str | None, sandbox: Caller, limits: Limits | None = None
) -> Judgement:
    """Judge code against a problem's tests; `limits` hold where the problem has none.

    Raises `CompareError` when the problem's comparison cannot be used, and `JobError`
    when code and an input are too large for the sandbox.
    """
    total = len(problem.tests)
    blank = Judgement(problem.id, problem.digest, Verdict.NO_CODE, 0, total)
    if code is None or not code.strip():
        return replace(blank, first_failure=Failure("", "", "", "the answer holds no code"))
    result = await _called(_job(problem, code, limits or Limits()), sandbox)
    if result.outcome is Outcome.CE:
        where = f" (line {result.line})" if result.line else ""
        failure = Failure("", "", "", f"{result.detail}{where}")
        ended = (TestVerdict(Verdict.CE), *[TestVerdict(Verdict.SKIPPED)] * (total - 1))[:total]
        return replace(
            blank, verdict=Verdict.CE, tests=ended, first_failure=failure, image=result.image
        )
    # Checkers may take their time, and nobody else should wait for it.
    return await asyncio.to_thread(_judged, problem, result, blank)


async def _called(job: CallJob, sandbox: Caller) -> CallResult:
    """Call on every input; after a failure of ours, again on those that have no answer."""
    calls: list[CallOutcome] = []
    for attempt in range(TRIES):
        if attempt:
            await asyncio.sleep(WAIT_SECONDS * 2 ** (attempt - 1))
        slow = sum(call.outcome in (Outcome.TLE, Outcome.MLE) for call in calls)
        rest = replace(job, inputs=job.inputs[len(calls) :], stop_after=SLOW_TESTS - slow)
        result = await sandbox.call(rest)
        calls += result.calls
        if result.outcome is not Outcome.INFRA:
            break
    return replace(result, calls=tuple(calls))


def _job(problem: Problem, code: str, default: Limits) -> CallJob:
    cpu = problem.limits.cpu_seconds or default.cpu_seconds
    changes = {
        "cpu_seconds": cpu,
        "wall_seconds": cpu * WALL_FACTOR + WALL_SECONDS,
        "memory_mb": problem.limits.memory_mb or default.memory_mb,
    }
    typed = problem.types if problem.mode != "class" else None
    return CallJob(
        code=code,
        entry=problem.function,
        inputs=[test.args for test in problem.tests],
        mode=problem.mode,
        arg_types=tuple(kind for _, kind in typed.args) if typed else (),
        returns=typed.returns if typed else None,
        limits=default.model_copy(update=changes),
        stop_after=SLOW_TESTS,
    )


def _judged(problem: Problem, result: CallResult, blank: Judgement) -> Judgement:
    tests: list[TestVerdict] = []
    failure = None
    for test, call in zip(problem.tests, result.calls, strict=False):
        verdict = _verdict(problem, test, call)
        seconds = (call.cpu_seconds, call.wall_seconds)
        tests.append(TestVerdict(verdict, *seconds, call.memory_peak_bytes))
        if failure is None and verdict is not Verdict.AC:
            failure = _failure(test, call)
    infra = result.outcome is Outcome.INFRA
    rest = Verdict.INFRA if infra else Verdict.SKIPPED
    tests += [TestVerdict(rest)] * (blank.total - len(tests))
    bad = [test.verdict for test in tests if test.verdict is not Verdict.AC]
    if infra:
        failure = Failure("", "", "", f"{result.code}: {result.detail}")
    return replace(
        blank,
        # What was not judged on our account has no other verdict, whatever else failed.
        verdict=Verdict.INFRA if infra else (bad[0] if bad else Verdict.AC),
        passed=blank.total - len(bad),
        tests=tuple(tests),
        first_failure=failure,
        image=result.image,
    )


def _verdict(problem: Problem, test: Test, call: CallOutcome) -> Verdict:
    if call.outcome is not Outcome.OK:
        return Verdict(call.outcome.value)
    fine = right(test.expected, call.value, problem.compare, test.args, _answer_type(problem))
    return Verdict.AC if fine else Verdict.WA


def _answer_type(problem: Problem) -> str | None:
    """The type of what comes back: the first argument's where that is changed in place."""
    if problem.types is None or problem.mode == "class":
        return None
    return problem.types.args[0][1] if problem.mode == "inplace" else problem.types.returns


def _failure(test: Test, call: CallOutcome) -> Failure:
    where = f" (line {call.line})" if call.line else ""
    got = shown(call.value) if call.outcome is Outcome.OK else ""
    message = f"{call.message}{where}" if call.message else ""
    return Failure(shown(list(test.args)), shown(test.expected), got, message)


def shown(value: Any) -> str:
    """A value as a text of bounded length: JSON where it has such a form."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        try:
            text = repr(value)
        except ValueError:  # an int with too many digits to be written out
            text = "a number that is too long to show"
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
