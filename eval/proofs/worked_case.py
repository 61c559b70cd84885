"""The published worked case, judged: which tests its two answers fail, and on what.

A report must not need Docker, so the judgements are data, `judged.json` beside the
problem. They were written by the judge in the sandbox (`problems verify --record`), and
every `problems verify` judges the answers again and reports where the data differ. The
alternative, to run the answers whenever a report is made, would tie a report of last
month's run to a sandbox, and would say the same each time.

A slow test ends TLE or not as the machine is quick, so two judgements agree where no
test passes in the one and fails in the other, tests without an end left aside.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from eval.judge import Caller, Failure, Judgement, judge
from eval.problems import BUILT_IN, load_problem
from eval.proofs.authoring import Workshop
from eval.questions.problem import Problem, Test
from eval.scores.published import CaseAnswer, WorkedCase, load_published
from runners.configuration import ConfigError

JUDGED = "judged.json"
UNSURE = frozenset({"TLE", "MLE", "SKIPPED"})

Record: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class JudgedAnswer:
    """A published answer with its verdict on all tests and on the counterexample alone.

    `tests` has a verdict for each test. The failures hold texts as the judge shows them;
    `counterexample` is None where the answer passes it.
    """

    answer: str
    code: str
    verdict: str
    tests: tuple[str, ...]
    first_failure: Failure | None
    counterexample: Failure | None

    @property
    def passed(self) -> int:
        return self.tests.count("AC")

    @property
    def failed(self) -> tuple[int, ...]:
        """Numbers of the tests that it fails, from 1; those not run are not among them."""
        return tuple(
            number
            for number, verdict in enumerate(self.tests, 1)
            if verdict not in ("AC", "SKIPPED")
        )


@dataclass(frozen=True)
class JudgedCase:
    """All answers of the worked case; `digest` says by which tests."""

    problem: str
    digest: str
    answers: tuple[JudgedAnswer, ...]


def load_case(folder: Path = BUILT_IN) -> JudgedCase:
    """Return the stored judgements; `ConfigError` names a file that cannot be used."""
    case = load_published().worked_case
    place = folder / case.problem
    path = place / JUDGED
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        answers = tuple(_from_json(one, place) for one in stored["answers"])
        return JudgedCase(case.problem, stored["digest"], answers)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{path}: cannot be read ({error}); "
            f"`python -m eval problems verify {case.problem} --record` writes it"
        ) from error


async def record(workshop: Workshop, sandbox: Caller) -> None:
    """Judge the answers and store what was found; nothing where there is no worked case."""
    case = _case_of(workshop)
    if case is None:
        return
    problem = load_problem(workshop.folder)
    found = [await _judged(one, case, workshop, problem, sandbox) for one in case.answers]
    stored = {"digest": problem.digest, "answers": [_as_json(one) for one in found]}
    text = json.dumps(stored, ensure_ascii=False, indent=1)
    (workshop.folder / JUDGED).write_text(f"{text}\n", encoding="utf-8")


async def case_faults(workshop: Workshop, sandbox: Caller) -> list[str]:
    """Judge the answers again and say where the stored judgements differ."""
    case = _case_of(workshop)
    if case is None:
        return []
    stored = load_case(workshop.folder.parent)
    problem = load_problem(workshop.folder)
    if stored.digest != problem.digest:
        return [f"{JUDGED}: is about other tests; verify with --record"]
    named = [one.answer for one in case.answers]
    if [one.answer for one in stored.answers] != named:
        return [f"{JUDGED}: does not hold {', '.join(named)}; verify with --record"]
    faults = []
    for answer, before in zip(case.answers, stored.answers, strict=True):
        now = await _judged(answer, case, workshop, problem, sandbox)
        faults += [f"{JUDGED}: {answer.answer}: {one}" for one in differences(before, now)]
    return faults


def differences(before: JudgedAnswer, now: JudgedAnswer) -> list[str]:
    """Say in what two judgements of one answer contradict each other."""
    if len(before.tests) != len(now.tests):
        return [f"{len(before.tests)} tests stored, {len(now.tests)} judged"]
    found = [
        f"test {number} was {one} and is {other}"
        for number, (one, other) in enumerate(zip(before.tests, now.tests, strict=True), 1)
        if one != other and not {one, other} & UNSURE
    ]
    if before.counterexample != now.counterexample:
        found.append("the counterexample ends otherwise")
    if before.first_failure != now.first_failure:
        found.append("the first failure is another one")
    return found


def _case_of(workshop: Workshop) -> WorkedCase | None:
    """The worked case where this is its problem; a team's own problem may share the name."""
    case = load_published().worked_case
    return case if workshop.folder.resolve() == (BUILT_IN / case.problem).resolve() else None


async def _judged(
    answer: CaseAnswer, case: WorkedCase, workshop: Workshop, problem: Problem, sandbox: Caller
) -> JudgedAnswer:
    code = _code(workshop.folder, answer.answer)
    whole = await judge(problem, code, sandbox)
    alone = await judge(replace(problem, tests=(_test(problem, case),)), code, sandbox)
    return JudgedAnswer(
        answer=answer.answer,
        code=code,
        verdict=str(whole.verdict),
        tests=_verdicts(whole),
        first_failure=whole.first_failure,
        counterexample=alone.first_failure,
    )


def _test(problem: Problem, case: WorkedCase) -> Test:
    """The counterexample with what is expected; it is one of the problem's own tests."""
    for test in problem.tests:
        if list(test.args) == case.counterexample:
            return test
    raise ConfigError(f"{problem.id}: has no test with the counterexample of the worked case")


def _verdicts(judgement: Judgement) -> tuple[str, ...]:
    return tuple(str(test.verdict) for test in judgement.tests)


def _code(folder: Path, answer: str) -> str:
    return (folder / "wrong" / f"{answer}.py").read_text(encoding="utf-8")


def _as_json(one: JudgedAnswer) -> Record:
    """The code is left out: it stands in its own file."""
    return {name: value for name, value in asdict(one).items() if name != "code"}


def _from_json(stored: Record, folder: Path) -> JudgedAnswer:
    failures: Sequence[Failure | None] = [
        None if stored[name] is None else Failure(**stored[name])
        for name in ("first_failure", "counterexample")
    ]
    return JudgedAnswer(
        stored["answer"],
        _code(folder, stored["answer"]),
        stored["verdict"],
        tuple(stored["tests"]),
        *failures,
    )
