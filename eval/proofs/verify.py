"""Proves that a problem's tests have teeth, with the judge and in the sandbox.

A problem is worth asking when its reference passes, on stored and on fresh tests, an
independent brute force agrees, every plausible wrong answer fails as it deserves, and
both languages say the same. Anything else is reported as a fault.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from eval.judge import judge
from eval.problems import load_problem
from eval.proofs.authoring import Workshop
from eval.proofs.worked_case import case_faults, record
from eval.questions.problem import Problem
from runners.configuration import ConfigError
from runners.sandbox import Sandbox, this_process
from runners.sandbox.settings import load_settings

FEWEST_TESTS = 60
FEWEST_WRONG = 5
FRESH_SEEDS = (101, 202, 303)


@dataclass(frozen=True)
class Report:
    """What was proved about one problem, and what was found wrong."""

    id: str
    digest: str
    tests: int
    wrong: int
    faults: tuple[str, ...]
    notes: tuple[str, ...] = ()  # what else is to be said, no fault

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {**self.__dict__, "faults": list(self.faults), "notes": list(self.notes)}


Prove = Callable[[Workshop, Sandbox], Awaitable[Report]]


async def verify_all(
    chosen: Iterable[Workshop],
    tell: Callable[[str], None] = lambda line: None,
    prove: Prove | None = None,
    *,
    recording: bool = False,
) -> list[Report]:
    """Verify problems in one sandbox, by `verify` unless told otherwise; `ConfigError` when
    there is no sandbox.

    With `recording` the judgements of the worked case are written anew before.
    """
    sandbox = Sandbox(load_settings(), this_process())
    try:
        state = await sandbox.prepare()
        if state.state != "ready":
            raise ConfigError(f"verifying needs the sandbox: {state.detail}")
        reports = []
        for workshop in chosen:
            if recording:
                await record(workshop, sandbox)
            report = await (prove or verify)(workshop, sandbox)
            tell(_line(report))
            reports.append(report)
        return reports
    finally:
        await sandbox.close()


async def verify(workshop: Workshop, sandbox: Sandbox) -> Report:
    """Return what holds and what does not of one problem."""
    problem = load_problem(workshop.folder)
    wrong = workshop.wrong()
    faults = [*content_faults(workshop, problem), *word_faults(problem)]
    checks = [
        *_reference_checks(workshop, problem),
        *((f"wrong/{name}", problem, code, verdict) for name, code, verdict in wrong),
    ]
    judged = await asyncio.gather(*(verdict_fault(*check, sandbox) for check in checks))
    faults += [fault for fault in judged if fault]
    faults += await case_faults(workshop, sandbox)
    return Report(problem.id, problem.digest, len(problem.tests), len(wrong), tuple(faults))


def _reference_checks(
    workshop: Workshop, problem: Problem
) -> Iterable[tuple[str, Problem, str, str]]:
    small = workshop.small_tests(workshop.definition.seed)
    yield "reference", problem, workshop.reference, "AC"
    yield "brute force", replace(problem, tests=tuple(small)), workshop.brute, "AC"
    for seed in FRESH_SEEDS:
        fresh = replace(problem, tests=tuple(workshop.tests(seed)))
        small = workshop.small_tests(seed)
        yield f"reference, seed {seed}", fresh, workshop.reference, "AC"
        yield (
            f"brute force, seed {seed}",
            replace(problem, tests=tuple(small)),
            workshop.brute,
            "AC",
        )


async def verdict_fault(
    what: str, problem: Problem, code: str, deserved: str, sandbox: Sandbox
) -> str | None:
    """Return the fault of code that is judged otherwise than it deserves; None for none."""
    # The first test that is too slow decides; of fifty problems the others would take minutes.
    given = await judge(problem, code, sandbox, slow_tests=1)
    if given.verdict == deserved:
        return None
    return f"{what}: {given.verdict} ({given.passed}/{given.total}), deserves {deserved}"


def content_faults(workshop: Workshop, problem: Problem) -> list[str]:
    """Return what is wrong with stored tests, examples and starter."""
    faults = []
    if len(problem.tests) < FEWEST_TESTS:
        faults.append(f"{len(problem.tests)} tests, needs {FEWEST_TESTS}")
    if len(workshop.definition.wrong) < FEWEST_WRONG:
        faults.append(f"{len(workshop.definition.wrong)} wrong answers, needs {FEWEST_WRONG}")
    if list(problem.tests) != workshop.tests(workshop.definition.seed):
        faults.append("stored tests are not what generator, seed and reference give: build anew")
    arguments = len(problem.types.args) if problem.types else 0
    if problem.mode != "class" and any(len(test.args) != arguments for test in problem.tests):
        faults.append(f"a test has not {arguments} arguments")
    try:
        compile(problem.starter(), "starter", "exec")
    except SyntaxError as error:
        faults.append(f"starter is no Python: {error}")
    return faults


def word_faults(problem: Problem) -> list[str]:
    """Return where the languages differ: code spans, their numbers, the notes' numbers.

    Prose orders its words differently in each language, so spans are compared as a set
    with counts, not in order.
    """
    faults = []
    spans = {language: Counter(_spans(text)) for language, text in problem.prose.items()}
    if spans["en"] != spans["zh"]:
        odd = (spans["en"] - spans["zh"]) + (spans["zh"] - spans["en"])
        faults.append(f"statements differ in code spans: {', '.join(sorted(odd))}")
    names = [name for name, _ in problem.types.args] if problem.types else []
    for language, text in problem.prose.items():
        missing = [n for n in names if not any(re.search(rf"\b{n}\b", s) for s in _spans(text))]
        if missing:
            faults.append(f"statement.{language} never names {', '.join(missing)}")
    for number, example in enumerate(problem.examples, 1):
        found = [Counter(re.findall(r"-?\d+", text)) for text in example.note.values()]
        if found and found[0] != found[-1]:
            faults.append(f"example {number}: the notes name different numbers")
    return faults


def _spans(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def _line(report: Report) -> str:
    if report.faults:
        return f"{report.id}: " + "; ".join(report.faults)
    failing = f", {report.wrong} wrong answers fail" if report.wrong else ""
    proved = f"proved ({report.tests} tests{failing})"
    return "; ".join([f"{report.id}: {proved}", *report.notes])
