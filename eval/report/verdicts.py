"""What each verdict was: a matrix, and for what failed the first test and the answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from eval.report.blocks import Block, Cell, Code, Column, Fold, Section, Table, Text, Tone
from eval.report.evidence import Asked, Evidence
from eval.report.texts import Texts
from eval.scores.samples import INFRA, PASSED, VERDICTS

SHOWN = 160  # characters of a value in a table
LONGEST = 12_000  # characters of an answer


def verdicts(found: Evidence, t: Texts) -> Section:
    """Return the matrix of verdicts, its legend, and the failures by problem."""
    several = found.determined["options"]["samples"] > 1
    blocks: list[Block] = [
        Text(t("verdicts.intro_several" if several else "verdicts.intro")),
        _matrix(found, t),
        _legend(found, t),
        Text(t("verdicts.failures"), "head"),
        Text(t("verdicts.failures_intro")),
        *_failures(found, t),
    ]
    return Section("verdicts", t("verdicts.title"), tuple(blocks))


def badge(verdict: str | None, t: Texts, count: int | None = None) -> Cell:
    """Return a verdict as a cell; None is one that is still to come."""
    if verdict is None:
        return Cell(t("verdicts.open"), "missing")
    return Cell(verdict if count is None else f"{verdict} ×{count}", tone_of(verdict))


def tone_of(verdict: str) -> Tone:
    """Return how a verdict is shown."""
    if verdict == PASSED:
        return "pass"
    return "ours" if verdict == INFRA else "fail"


def shortened(text: str, most: int = SHOWN) -> str:
    """Return a text cut in its middle; a cut one is longer than `most` by the mark only."""
    if len(text) <= most:
        return text
    half = most // 2
    return f"{text[:half]} … {text[-half:]}"


def _matrix(found: Evidence, t: Texts) -> Table:
    options = found.determined["options"]
    rows = []
    for problem in found.determined["problems"]:
        for prompt in options["prompt_languages"]:
            for language in options["languages"]:
                asked = [
                    one
                    for one in found.asked
                    if (one.problem, one.prompt_language, one.language)
                    == (problem, prompt, language)
                ]
                cells = [
                    _cell([one for one in asked if one.contestant == name], t)
                    for name in found.contestants
                ]
                head = Cell(problem, "strong"), Cell(t(f"prompt.{prompt}")), Cell(language)
                rows.append((*head, *cells))
    return Table(
        (
            Column(t("verdicts.problem")),
            Column(t("verdicts.prompt")),
            Column(t("scores.language")),
            *(Column(label) for label in found.labels.values()),
        ),
        tuple(rows),
        compact=True,
    )


def _cell(asked: Sequence[Asked], t: Texts) -> Cell:
    if not asked:
        return badge(None, t)
    note = t("verdicts.cut") if any(one.truncated for one in asked) else ""
    if len(asked) == 1:
        one = badge(asked[0].verdict, t)
        return Cell(one.text, one.tone, note)
    counts = Counter(one.verdict for one in asked)
    told = [badge(verdict, t, counts[verdict]).text for verdict in VERDICTS if counts[verdict]]
    if counts[None]:
        told.append(f"{t('verdicts.open')} ×{counts[None]}")
    passed = counts[PASSED] == len(asked)
    return Cell(" ".join(told), "pass" if passed else "fail", note)


def _legend(found: Evidence, t: Texts) -> Table:
    seen = {one.verdict for one in found.asked}
    rows = [
        (badge(verdict, t), Cell(t(f"verdict.{verdict}")))
        for verdict in VERDICTS
        if verdict in seen
    ]
    if None in seen or found.summary.missing:
        rows.append((badge(None, t), Cell(t("verdicts.open_meaning"))))
    return Table((Column(t("verdicts.verdict")), Column(t("verdicts.meaning"))), tuple(rows))


def _failures(found: Evidence, t: Texts) -> Iterable[Block]:
    any_failed = False
    for problem in found.determined["problems"]:
        failed = [
            one
            for one in found.asked
            if one.problem == problem and one.verdict not in (PASSED, None)
        ]
        if failed:
            any_failed = True
            yield Fold(
                t("verdicts.failed_on", problem=problem, count=len(failed)),
                (first_tests(found, failed, t), *_prompts(failed, t), *_answers(found, failed, t)),
            )
    if not any_failed:
        yield Text(t("verdicts.no_failure"))


def first_tests(found: Evidence, asked: Sequence[Asked], t: Texts) -> Table:
    """Return a row for each sample: its verdict and the first test that it failed."""
    return Table(
        (
            Column(t("scores.contestant")),
            Column(t("verdicts.asked")),
            Column(t("verdicts.verdict")),
            Column(t("verdicts.tests")),
            Column(t("verdicts.args")),
            Column(t("verdicts.expected")),
            Column(t("verdicts.got")),
        ),
        tuple(_first_test(found, one, t) for one in asked),
    )


def _first_test(found: Evidence, one: Asked, t: Texts) -> tuple[Cell, ...]:
    failure = one.failure
    got = one.error or (failure and (failure.got or failure.message)) or ""
    shown = (failure.args, failure.expected, got) if failure else ("", "", got)
    return (
        Cell(found.labels[one.contestant], "strong"),
        Cell(asked_in(one, t)),
        badge(one.verdict, t),
        Cell(t("none") if one.total is None else f"{one.passed}/{one.total}", "number"),
        *(Cell(shortened(text), "code") if text else Cell(t("none"), "missing") for text in shown),
    )


def asked_in(one: Asked, t: Texts) -> str:
    """Say in which languages, and as which of several samples, something was asked."""
    told = f"{t(f'prompt.{one.prompt_language}')} · {one.language}"
    return told if one.number == 0 else f"{told} · {one.number + 1}"


def _prompts(failed: Sequence[Asked], t: Texts) -> Iterable[Block]:
    """Each prompt once, since all contestants were asked in the same words."""
    prompts = {(one.prompt_language, one.language): one for one in failed}
    for one in prompts.values():
        label = f"{t(f'prompt.{one.prompt_language}')} · {one.language}"
        title = t("verdicts.prompt_in", asked=label)
        yield Fold(title, (Code(shortened(one.prompt, LONGEST)),), only_html=True)


def _answers(found: Evidence, failed: Sequence[Asked], t: Texts) -> Iterable[Block]:
    for one in failed:
        blocks: list[Block] = []
        if one.error:
            blocks.append(Text(t("verdicts.error", error=one.error)))
        blocks.append(Code(shortened(one.answer, LONGEST), "", t("verdicts.answer")))
        if one.code:
            code = shortened(one.code, LONGEST)
            blocks.append(Code(code, one.language, t("verdicts.code")))
        told = {"sample": one.id, "key": one.key_digest[:16], "image": (one.image or "–")[:19]}
        blocks.append(Text(t("verdicts.trace", **told), "note"))
        title = t(
            "case.code_of",
            contestant=found.labels[one.contestant],
            asked=asked_in(one, t),
            verdict=one.verdict or t("verdicts.open"),
        )
        yield Fold(title, tuple(blocks), only_html=True)
