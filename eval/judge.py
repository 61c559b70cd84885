"""A submission's verdict: the sandbox calls, the host compares.

Only the code and one input at a time enter the container; what is expected never does.
What fails on our side is tried again and then says INFRA, never anything about the code.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Literal, Protocol

from eval.judging.checking import CompareError
from eval.judging.comparing import right
from runners.sandbox import CallJob, CallOutcome, CallResult, JobError, Limits, Outcome
from runners.sandbox.drivers import program

LANGUAGES = ("python", "javascript", "java", "cpp")
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


class UnjudgeableError(ValueError):
    """A problem that cannot be judged in a language; no code has a verdict there."""


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
    def methods(self) -> Sequence[tuple[str, Signature]]: ...
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


def check(problem: Problem, language: str) -> None:
    """Raise `UnjudgeableError` where no code in this language can solve the problem."""
    if language not in LANGUAGES:
        raise UnjudgeableError(
            f"code in {language!r} cannot be judged; languages are {', '.join(LANGUAGES)}"
        )
    kinds = [kind for one in _signatures(problem) for kind in _kinds(one)]
    if problem.mode == "class" and any(re.search("tree|linked_list", kind) for kind in kinds):
        raise UnjudgeableError(
            f"problem {problem.id!r} cannot be judged: a class is called with plain values, "
            "there are no trees and linked lists for it"
        )
    if language != "python":
        try:
            program(CallJob("", problem.function, (), problem.mode, language=language), 0)
        except JobError as error:
            raise UnjudgeableError(f"problem {problem.id!r} cannot be judged: {error}") from error


async def judge(
    problem: Problem,
    code: str | None,
    sandbox: Caller,
    limits: Limits | None = None,
    language: str = "python",
    *,
    slow_tests: int = SLOW_TESTS,
    one_process: bool = False,
) -> Judgement:
    """Judge code against a problem's tests; `limits` hold where the problem has none.

    After `slow_tests` that end TLE or MLE the rest is skipped. With `one_process` the tests
    of a Python submission share a process; else each has its own.

    Raises `UnjudgeableError` as `check` does, `CompareError` when the problem's comparison
    cannot be used, which is the problem's fault and gives the code no verdict at all, and
    `JobError` when code and an input are too large for the sandbox.
    """
    check(problem, language)
    total = len(problem.tests)
    blank = Judgement(problem.id, problem.digest, Verdict.NO_CODE, 0, total)
    if code is None or not code.strip():
        return replace(blank, first_failure=Failure("", "", "", "the answer holds no code"))
    job = _job(problem, code, limits or Limits(), language)
    job = replace(job, stop_after=slow_tests, one_process=one_process)
    result = await _called(job, sandbox)
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
        most = (job.stop_after or SLOW_TESTS) - slow
        rest = replace(job, inputs=job.inputs[len(calls) :], stop_after=most)
        result = await sandbox.call(rest)
        calls += result.calls
        if result.outcome is not Outcome.INFRA:
            break
    return replace(result, calls=tuple(calls))


def _job(problem: Problem, code: str, default: Limits, language: str) -> CallJob:
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
        language=language,
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
    try:
        fine = _right(problem, test, call.value)
    except CompareError as error:
        raise CompareError(f"problem {problem.id}: {error}") from error
    return Verdict.AC if fine else Verdict.WA


def _right(problem: Problem, test: Test, got: Any) -> bool:
    """Whether an answer is right; what a class answers is compared call by call."""
    if problem.mode != "class" or problem.compare.get("kind") in ("any_of", "checker"):
        return right(test.expected, got, problem.compare, test.args, _answer_type(problem))
    returns = {name: one.returns for name, one in problem.methods}
    names = [name for name, _ in test.args]
    return (
        isinstance(got, list)
        and len(got) == len(names)
        and all(
            right(one, other, problem.compare, returns=returns.get(name))
            for name, one, other in zip(names, test.expected, got, strict=True)
        )
    )


def _answer_type(problem: Problem) -> str | None:
    """The type of what comes back: the first argument's where that is changed in place."""
    if problem.types is None or problem.mode == "class":
        return None
    if problem.mode == "inplace":
        return problem.types.args[0][1] if problem.types.args else None
    return problem.types.returns


def _signatures(problem: Problem) -> list[Signature]:
    return [*([problem.types] if problem.types else []), *(one for _, one in problem.methods)]


def _kinds(signature: Signature) -> list[str]:
    return [*(kind for _, kind in signature.args), signature.returns]


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
