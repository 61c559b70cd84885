"""Proves problems of every kind: complete ones, drafts, and those whose tests were given.

What a draft still lacks is said without the sandbox. Of given tests only a part can be
proved, and the report says which part cannot.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from eval.problems import BUILT_IN, DEFINITION
from eval.proofs.authoring import Workshop, wrong_answers
from eval.proofs.verify import Report, verdict_fault, verify, verify_all
from eval.questions.imported import ImportedFile, head, load_imported
from eval.questions.own import Tell, check_not_built_in, check_slug, lift_line
from eval.questions.problem import Problem
from eval.questions.question import Question, starter_names
from eval.questions.skeletons import missing
from eval.questions.value_types import type_faults
from runners.configuration import ConfigError, load
from runners.sandbox import Sandbox

MOST_NAMED = 5

# What given tests alone cannot show.
NO_REFERENCE = "not proved, that the expected values are right: there is no reference.py"
NO_WRONG = "not proved, that wrong answers fail: there is no wrong/"


async def prove_all(
    folders: Iterable[Path], tell: Tell = lambda line: None, *, recording: bool = False
) -> list[Report]:
    """Return a report for each folder; `ConfigError` where one needs the sandbox and there
    is none. `recording` as in `verify_all`."""
    chosen = list(folders)
    incomplete = {folder: report for folder in chosen if (report := _incomplete(folder))}
    for report in incomplete.values():
        tell(_listed(report))
    rest = [Workshop(folder) for folder in chosen if folder not in incomplete]
    proved = await verify_all(rest, tell, _prove, recording=recording) if rest else []
    by_folder = incomplete | dict(zip((one.folder for one in rest), proved, strict=True))
    return [by_folder[folder] for folder in chosen]


def _incomplete(folder: Path) -> Report | None:
    """The report of what cannot be judged yet: a mark is left, a file missing, a name taken."""
    faults: list[str] = []
    try:
        first = head(folder)
        if folder.parent != BUILT_IN:
            check_slug(folder.name)
            check_not_built_in(folder)
        if first.tests_from == "generator":
            faults = missing(folder)
            if not faults:
                return None
        else:
            load_imported(folder)
            return None
    except ConfigError as error:
        faults = [str(error).removeprefix(f"{folder}/")]
    except ValueError as error:
        faults = [str(error)]
    return Report(folder.name, "", 0, 0, tuple(faults))


def _listed(report: Report) -> str:
    return "\n  ".join([f"{report.id}: {len(report.faults)} things are missing", *report.faults])


async def _prove(workshop: Workshop, sandbox: Sandbox) -> Report:
    """As `verify`; what is wrong with files or code of the problem is a fault of it alone."""
    folder = workshop.folder
    first = head(folder)
    try:
        if first.tests_from == "import":
            report = await _prove_given(folder, sandbox)
        else:
            report = await verify(workshop, sandbox)
    except ConfigError as error:
        return Report(folder.name, "", 0, 0, (str(error).removeprefix(f"{folder}/"),))
    if first.draft and not report.faults:
        report = replace(report, notes=(*report.notes, lift_line(folder)))
    return report


async def _prove_given(folder: Path, sandbox: Sandbox) -> Report:
    question = load_imported(folder)
    problem = question.problem
    content = load(folder / DEFINITION, ImportedFile)
    wrong = wrong_answers(folder, content.wrong)
    faults = [
        *type_faults(problem),
        *_repeated(problem),
        *_starter_faults(problem, content.starter),
        *_statement_faults(question),
    ]
    checks = [(f"wrong/{name}", problem, code, verdict) for name, code, verdict in wrong]
    reference = folder / "reference.py"
    if reference.exists():
        checks.append(("reference", problem, Workshop(folder).reference, "AC"))
    judged = await asyncio.gather(*(verdict_fault(*check, sandbox) for check in checks))
    faults += [fault for fault in judged if fault]
    notes = [
        *([] if reference.exists() else [NO_REFERENCE]),
        *([] if wrong else [NO_WRONG]),
        *([] if problem.types else ["not proved, that tests are well typed: there are no types"]),
        *(
            f"there is no statement in {name!r}: it cannot be asked in it"
            for name in ("en", "zh")
            if name not in question.worded.prose
        ),
    ]
    total = len(problem.tests)
    return Report(problem.id, problem.digest, total, len(wrong), tuple(faults), tuple(notes))


def _repeated(problem: Problem) -> Iterator[str]:
    """Tests that have the same input: the second shows nothing, or contradicts the first."""
    seen: dict[str, int] = {}
    found = []
    for number, test in enumerate(problem.tests, 1):
        key = json.dumps(test.args, sort_keys=True)
        if key in seen:
            first = problem.tests[seen[key] - 1].expected
            same = json.dumps(first, sort_keys=True) == json.dumps(test.expected, sort_keys=True)
            say = "repeats" if same else "contradicts"
            found.append(f"test {number} {say} test {seen[key]}")
        else:
            seen[key] = number
    yield from found[:MOST_NAMED]
    if len(found) > MOST_NAMED:
        yield f"{len(found) - MOST_NAMED} further tests have the input of an earlier one"


class _Call(NamedTuple):
    """A name that a starter must define, and with how many arguments."""

    name: str
    arguments: int | None


def _starter_faults(problem: Problem, starter: str | None) -> Iterator[str]:
    """Where the given starter is none for these types."""
    if starter is None:
        if problem.types is None:
            yield "neither types nor a starter say which arguments there are"
        return
    names = starter_names(starter)
    if names is None:
        yield "starter is no Python"
        return
    for name, arguments in _calls(problem):
        if name not in names:
            yield f"starter does not define {name}()"
        elif arguments is not None and len(names[name]) != arguments:
            yield f"starter: {name}() has {len(names[name])} arguments, the tests have {arguments}"


def _calls(problem: Problem) -> Iterator[_Call]:
    if problem.mode == "class":
        if problem.types and problem.types.args:
            yield _Call("__init__", len(problem.types.args))
        yield from (_Call(name, len(one.args)) for name, one in problem.methods)
    else:
        lengths = {len(test.args) for test in problem.tests}
        yield _Call(problem.function, lengths.pop() if len(lengths) == 1 else None)


def _statement_faults(question: Question) -> Iterator[str]:
    """Where the languages differ in what they name, or code in a statement is for another
    function."""
    prose = question.worded.prose
    texts = {name: re.sub(r"```.*?```", "", text, flags=re.DOTALL) for name, text in prose.items()}
    spans = {name: set(re.findall(r"`([^`\n]+)`", text)) for name, text in texts.items()}
    if len(spans) > 1:
        one, other = spans.values()
        if odd := sorted(one ^ other):
            yield f"statements differ in code spans: {', '.join(odd[:MOST_NAMED])}"
    wanted = {call.name for call in _calls(question.problem)} | {question.problem.function}
    for name, text in prose.items():
        for block in re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL):
            defined = set(starter_names(block) or {})
            if defined and not defined & wanted:
                yield f"statement.{name} shows code for {', '.join(sorted(defined))}()"
