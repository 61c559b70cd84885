"""The worked case: what was published, what the tests say of it, what this run answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from eval.proofs.worked_case import JudgedAnswer
from eval.questions.problem import Problem
from eval.report.blocks import Block, Cell, Code, Column, Fold, Section, Table, Text
from eval.report.evidence import Evidence
from eval.report.texts import Texts
from eval.report.verdicts import asked_in, first_tests, shortened
from eval.scores.published import CaseAnswer

SHOWN_TESTS = 12


def worked_case(found: Evidence, t: Texts) -> Section:
    """Return the case study."""
    case = found.published.worked_case
    blocks: list[Block] = [
        Text(t("case.intro", problem=case.problem)),
        Code(found.case_problem.prose[t.language], "", t("case.statement")),
        _examples(found, t),
    ]
    for answer, judged in zip(case.answers, found.case.answers, strict=True):
        blocks += _published(found, answer, judged, t)
    blocks += [Text(t("case.here"), "head"), *_here(found, t)]
    return Section("case", t("case.title"), tuple(blocks))


def _examples(found: Evidence, t: Texts) -> Table:
    problem = found.case_problem
    return Table(
        (Column(t("case.example")), Column(t("verdicts.expected")), Column(t("case.note"))),
        tuple(
            (
                Cell(arguments(problem, one.args), "code"),
                Cell(str(one.expected), "code"),
                Cell(one.note.get(t.language, "")),
            )
            for one in problem.examples
        ),
    )


def arguments(problem: Problem, values: Sequence[Any]) -> str:
    """Return arguments with their names, as `nums = [1, 2], target = 3`."""
    names = [name for name, _ in problem.types.args] if problem.types else []
    return ", ".join(f"{name} = {value}" for name, value in zip(names, values, strict=True))


def _published(
    found: Evidence, answer: CaseAnswer, judged: JudgedAnswer, t: Texts
) -> Iterable[Block]:
    name = found.published.model(answer.model).name
    yield Text(t("case.answer_of", model=name, published=t(f"case.{answer.published}")), "head")
    yield Code(judged.code, "python")
    failed = [str(number) for number in judged.failed]
    shown = ", ".join(failed[:SHOWN_TESTS])
    more = len(failed) - SHOWN_TESTS
    yield Text(
        t(
            "case.judged",
            verdict=judged.verdict,
            failed=len(failed),
            total=len(judged.tests),
            skipped=judged.tests.count("SKIPPED"),
            numbers=t("case.and_more", shown=shown, more=more) if more > 0 else shown,
        )
    )
    counterexample = arguments(found.case_problem, found.published.worked_case.counterexample)
    rows = [
        (t("case.first_failure"), judged.first_failure),
        (t("case.on_it", arguments=counterexample), judged.counterexample),
    ]
    yield Table(
        (
            Column(t("case.which")),
            Column(t("verdicts.args")),
            Column(t("verdicts.expected")),
            Column(t("verdicts.got")),
        ),
        tuple(
            (
                Cell(which),
                Cell(shortened(one.args), "code"),
                Cell(shortened(one.expected), "code"),
                Cell(shortened(one.got or one.message), "code"),
            )
            for which, one in rows
            if one is not None
        ),
    )


def _here(found: Evidence, t: Texts) -> Iterable[Block]:
    problem = found.published.worked_case.problem
    asked = [one for one in found.asked if one.problem == problem]
    if not asked:
        yield Text(t("case.not_asked", problem=problem), "note")
        return
    if found.determined["problems"][problem]["digest"] != found.case.digest:
        yield Text(t("case.other_tests"), "note")
    yield first_tests(found, asked, t)
    for one in asked:
        if one.code:
            title = t(
                "case.code_of",
                contestant=found.labels[one.contestant],
                asked=asked_in(one, t),
                verdict=one.verdict or t("verdicts.open"),
            )
            yield Fold(title, (Code(one.code, one.language),))
