"""Judges a file of submissions: several at once, results in the order of the file.

Memory is bounded by what is under way, not by the file. The result file appears whole,
when all is judged, or not at all.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from eval.judge import Failure, Judgement, TestVerdict, Verdict, judge
from eval.judging.checking import CompareError
from eval.judging.files import JudgingFileError, Submission, Submissions, read_problems
from eval.questions.problem import Problem
from runners.code import Extraction, submission
from runners.sandbox import Sandbox, load_settings, this_process

# For each that the sandbox takes at once: one more that is read, or compared, meanwhile.
FOR_EACH_TURN = 2
# Results that may wait for an earlier one, for each that is under way.
AHEAD = 16
# Nobody waits here for a single run: a turn comes when it comes.
PATIENCE_SECONDS = 86_400.0
TELL_SECONDS = 2.0

Tell = Callable[[str], None]


class JudgingError(RuntimeError):
    """What was asked for could not be done, though nothing was wrong with it."""


@dataclass(frozen=True)
class Judged:
    """A submission with its verdict, the code that was run and how it was found."""

    submission: Submission
    judgement: Judgement
    code: str
    extraction: Extraction | None

    def as_json(self) -> dict[str, Any]:
        """The result in the contracts' form."""
        judgement, found = self.judgement, self.extraction
        return {
            "id": self.submission.id,
            "problem": self.submission.problem,
            "verdict": judgement.verdict,
            "passed": judgement.passed,
            "total": judgement.total,
            "tests": [asdict(test) for test in judgement.tests],
            "first_failure": asdict(judgement.first_failure) if judgement.first_failure else None,
            "code": self.code,
            "extraction": found.as_json() if found else None,
        }


@dataclass(frozen=True)
class Summary:
    """What came of a file."""

    problems: int
    submissions: int
    verdicts: Mapping[str, int]
    seconds: float
    image: str | None

    @property
    def infra(self) -> int:
        """Submissions that have no verdict, on our account."""
        return self.verdicts.get(Verdict.INFRA, 0)

    def as_json(self) -> dict[str, Any]:
        """The summary as JSON's own types."""
        return asdict(self)


async def judge_files(
    problems_file: Path,
    submissions_file: Path,
    out: Path,
    tell: Tell = lambda line: None,
    *,
    one_process: bool = False,
) -> Summary:
    """Judge all submissions and write their results to `out`, replacing it at the end.

    `one_process` as in `judge`.

    `tell` is given a line of progress now and then. Raises `JudgingFileError` before
    anything runs, and `JudgingError` where there is no sandbox.
    """
    _check_out(out, problems_file, submissions_file)
    problems = read_problems(problems_file)
    submissions = Submissions(submissions_file, problems)
    total = submissions.check()
    progress = _Progress(total, tell)
    image = None
    with _Replacing(out) as file:
        async with sandbox_for_many() as (sandbox, at_once):
            judging = judge_all(submissions, problems, sandbox, at_once, one_process=one_process)
            async for judged in judging:
                file.write(as_line(judged.as_json()))
                progress.add(judged.judgement.verdict)
                image = judged.judgement.image or image
        if progress.done != total:
            raise JudgingFileError(f"{submissions_file}: has changed while it was judged")
    progress.say()
    return Summary(len(problems), total, dict(progress.verdicts), progress.seconds(), image)


def _check_out(out: Path, *given: Path) -> None:
    if out.is_dir() or not out.absolute().parent.is_dir():
        raise JudgingFileError(f"{out}: is no file that can be written")
    if out.exists() and any(path.exists() and out.samefile(path) for path in given):
        raise JudgingFileError(f"{out}: is what is to be judged")


@asynccontextmanager
async def sandbox_for_many() -> AsyncIterator[tuple[Sandbox, int]]:
    """A sandbox in which work may wait for its turn, and how much to give it at once.

    Raises `JudgingError` when there is none.
    """
    settings = load_settings().model_copy(update={"queue_seconds": PATIENCE_SECONDS})
    sandbox = Sandbox(settings, this_process())
    try:
        state = await sandbox.prepare()
        if state.state != "ready":
            raise JudgingError(f"judging needs the sandbox: {state.detail}")
        yield sandbox, settings.concurrency * FOR_EACH_TURN
    finally:
        await sandbox.close()


async def judge_all(
    submissions: Iterable[Submission],
    problems: Mapping[str, Problem],
    sandbox: Sandbox,
    at_once: int,
    *,
    one_process: bool = False,
) -> AsyncIterator[Judged]:
    """Give the results in the order of the submissions, judging `at_once` of them.

    At most `AHEAD` times as many are held in memory.
    """
    turns = asyncio.Semaphore(at_once)
    waiting: deque[asyncio.Task[Judged]] = deque()

    async def work(one: Submission) -> Judged:
        async with turns:
            return await judge_one(one, problems[one.problem], sandbox, one_process=one_process)

    try:
        for one in submissions:
            waiting.append(asyncio.create_task(work(one)))
            while waiting and (waiting[0].done() or len(waiting) >= at_once * AHEAD):
                yield await waiting.popleft()
            await asyncio.sleep(0)
        while waiting:
            yield await waiting.popleft()
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def judge_one(
    one: Submission, problem: Problem, sandbox: Sandbox, *, one_process: bool = False
) -> Judged:
    """Judge one submission; where the problem's own checker fails it has no verdict (INFRA)."""
    found = None
    code = one.code or ""
    if one.answer is not None:
        found = await asyncio.to_thread(submission, one.answer, one.language)
        code = found.code
    try:
        judgement = await judge(
            problem, code, sandbox, language=one.language, one_process=one_process
        )
    except CompareError as error:
        total = len(problem.tests)
        judgement = Judgement(
            problem.id,
            problem.digest,
            Verdict.INFRA,
            0,
            total,
            (TestVerdict(Verdict.INFRA),) * total,
            Failure("", "", "", str(error)),
        )
    return Judged(one, judgement, code, found)


def as_line(value: Mapping[str, Any]) -> str:
    """One line of JSON in UTF-8, also where a text holds half a surrogate pair."""
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        line = json.dumps(value, allow_nan=False)
    return f"{line}\n"


class _Replacing:
    """A file that takes the place of `path` once it is complete, and never otherwise."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Beside it, so that it can be renamed; two at work do not meet.
        self._part = path.with_name(f"{path.name}.{os.getpid()}.part")

    def __enter__(self) -> IO[str]:
        self._file = self._part.open("w", encoding="utf-8")
        return self._file

    def __exit__(self, kind: object, *rest: object) -> None:
        try:
            with self._file:
                self._file.flush()
                os.fsync(self._file.fileno())
            if kind is None:
                self._part.replace(self._path)
        finally:
            self._part.unlink(missing_ok=True)


class _Progress:
    """Counts verdicts and says now and then how far it is."""

    def __init__(self, total: int, tell: Tell) -> None:
        self._total, self._tell = total, tell
        self._started = self._told = time.monotonic()
        self.done = 0
        self.verdicts: Counter[str] = Counter()

    def add(self, verdict: Verdict) -> None:
        self.done += 1
        self.verdicts[verdict] += 1
        if time.monotonic() - self._told > TELL_SECONDS and self.done < self._total:
            self.say()

    def say(self) -> None:
        self._told = time.monotonic()
        counted = ", ".join(f"{count} {name}" for name, count in self.verdicts.most_common())
        line = f"{self.done}/{self._total} judged in {self.seconds():.1f} s: {counted}"
        if left := self._total - self.done:
            line += f"; about {left * self.seconds() / self.done:.0f} s left"
        self._tell(line)

    def seconds(self) -> float:
        return round(time.monotonic() - self._started, 3)
