"""The second stage of a run: code is found in an answer and judged, never before it is kept."""

from __future__ import annotations

from typing import Any

from eval.judge import Failure, Judgement, Verdict
from eval.judging.files import Submission
from eval.judging.many import Judged, judge_one
from eval.lines import Record
from eval.questions.problem import Problem
from eval.runs.folder import now
from runners.sandbox import JobError, Sandbox


async def graded(sample: Record, problem: Problem, sandbox: Sandbox) -> Record:
    """Return the judgement of one sample as it is kept.

    What cannot be judged on our account is INFRA: an answer that never came, a failure of
    the sandbox or of the problem's own checker.
    """
    language = sample["key"]["language"]
    given = Submission(sample["id"], problem.id, language, None, sample["answer"], 0)
    if sample["infra"]:
        return _record(_infra(given, problem, sample["error"]["message"]))
    try:
        return _record(await judge_one(given, problem, sandbox))
    except JobError as error:
        return _record(_infra(given, problem, str(error)))


def _infra(given: Submission, problem: Problem, message: str) -> Judged:
    failure = Failure("", "", "", message)
    total = len(problem.tests)
    judgement = Judgement(problem.id, problem.digest, Verdict.INFRA, 0, total, (), failure)
    return Judged(given, judgement, "", None)


def _record(judged: Judged) -> dict[str, Any]:
    told = judged.as_json()
    return {
        "sample": told.pop("id"),
        "at": now(),
        **told,
        "digest": judged.judgement.digest,
        "image": judged.judgement.image,
    }
