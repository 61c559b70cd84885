"""Proves that a problem's tests have teeth, with the judge and in the sandbox.

A problem is worth asking when its reference passes, on stored and on fresh tests, an
independent brute force agrees, every plausible wrong answer fails as it deserves, and
both languages say the same. Anything else is reported as a fault.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from eval.judge import judge
from eval.judging.many import PATIENCE_SECONDS
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
# Problems under way: while tests of one are made here, those of another are judged.
AT_ONCE = 2
# Tests that a wrong answer meets first. Most fail among them, and the first failure decides.
FIRST_TESTS = 20


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
    turns = asyncio.Semaphore(AT_ONCE)
    async with _ready_sandbox() as sandbox:

        async def proved(workshop: Workshop) -> Report:
            async with turns:
                if recording:
                    await record(workshop, sandbox)
                return await (prove or verify)(workshop, sandbox)

        reports = []
        under_way = [asyncio.create_task(proved(one)) for one in chosen]
        try:
            for one in under_way:
                reports.append(await one)
                tell(_line(reports[-1]))
        finally:
            for one in under_way:
                one.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
        return reports


@asynccontextmanager
async def _ready_sandbox() -> AsyncIterator[Sandbox]:
    # Nobody waits here for a single run: a turn comes when it comes.
    settings = load_settings().model_copy(update={"queue_seconds": PATIENCE_SECONDS})
    sandbox = Sandbox(settings, this_process())
    try:
        state = await sandbox.prepare()
        if state.state != "ready":
            raise ConfigError(f"verifying needs the sandbox: {state.detail}")
        yield sandbox
    finally:
        await sandbox.close()


async def verify(workshop: Workshop, sandbox: Sandbox) -> Report:
    """Return what holds and what does not of one problem."""
    problem = load_problem(workshop.folder)
    wrong = workshop.wrong()
    # In a thread: making tests computes for seconds, and the sandbox waits for the loop.
    faults = await asyncio.to_thread(content_faults, workshop, problem)
    faults += word_faults(problem)
    further = await asyncio.to_thread(list, _further_checks(workshop, problem))
    judged = await asyncio.gather(
        verdict_fault("reference", problem, workshop.reference, "AC", sandbox),
        *(
            verdict_fault(f"wrong/{name}", problem, code, verdict, sandbox)
            for name, code, verdict in wrong
        ),
        *(verdict_fault(*check, "AC", sandbox, one_process=True) for check in further),
    )
    faults += [fault for fault in judged if fault]
    faults += await case_faults(workshop, sandbox)
    return Report(problem.id, problem.digest, len(problem.tests), len(wrong), tuple(faults))


def _further_checks(workshop: Workshop, problem: Problem) -> Iterable[tuple[str, Problem, str]]:
    """The reference on fresh tests, the brute force on all that it can answer. Both belong
    to the set, so that their tests may share a process; what is kept between them would
    show on the stored ones, where each has its own."""
    small = workshop.small_tests(workshop.definition.seed)
    yield "brute force", replace(problem, tests=tuple(small)), workshop.brute
    for seed in FRESH_SEEDS:
        tests, small = workshop.tests(seed), workshop.small_tests(seed)
        yield f"reference, seed {seed}", replace(problem, tests=tuple(tests)), workshop.reference
        yield f"brute force, seed {seed}", replace(problem, tests=tuple(small)), workshop.brute


async def verdict_fault(
    what: str,
    problem: Problem,
    code: str,
    deserved: str,
    sandbox: Sandbox,
    *,
    one_process: bool = False,
) -> str | None:
    """Return the fault of code that is judged otherwise than it deserves; None for none."""
    first = problem.tests if deserved == "AC" else problem.tests[:FIRST_TESTS]
    for tests in dict.fromkeys((len(first), len(problem.tests))):
        some = replace(problem, tests=problem.tests[:tests])
        # The first test that is too slow decides; of fifty problems the others take minutes.
        given = await judge(some, code, sandbox, slow_tests=1, one_process=one_process)
        if given.verdict != "AC":
            break
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
