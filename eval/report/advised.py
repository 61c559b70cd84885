"""Advice: what was published, and what the rules say of the evidence of this run."""

from __future__ import annotations

from collections.abc import Sequence

from eval.advice.candidates import candidates
from eval.advice.rules import advise
from eval.advice.values import Advice, Candidate, Needs
from eval.advice.words import in_words, needs_in_words
from eval.report.blocks import Block, Cell, Column, Fold, Points, Section, Table, Text
from eval.report.evidence import Evidence
from eval.report.texts import Texts

CASES = (
    Needs(card="RTX3060", language="zh", context=4096),
    Needs(card="RTX4090", language="en", context=8192, concurrency=4),
    Needs(card="cpu", language="en", context=2048, memory_gib=16),
    Needs(card="RTX4090", cards=2, language="both", context=32768, data_may_leave=False),
    Needs(language="en", context=4096),
)
"""Needs that the report answers; the chooser answers any."""


def advice(found: Evidence, t: Texts) -> Section:
    """Return the published advice, then that of the rules for a few cases."""
    playing = candidates(found)
    blocks: list[Block] = [
        Text(t("published.advice"), "head"),
        _published(found, t),
        Text(t("published.advice_note"), "note"),
        Text(t("advice.rules"), "head"),
        Text(t("advice.intro")),
    ]
    for needs in CASES:
        blocks += _case(playing, needs, t)
    return Section("advice", t("advice.title"), tuple(blocks))


def _published(found: Evidence, t: Texts) -> Table:
    return Table(
        (
            Column(t("comparison.model")),
            Column(t("published.advised_for"), t("comparison.published")),
        ),
        tuple(
            (Cell(found.published.model(one.model).name, "strong"), Cell(t.of(one.text)))
            for one in found.published.advice
        ),
    )


def _case(playing: Sequence[Candidate], needs: Needs, t: Texts) -> list[Block]:
    told = advise(playing, needs)
    labels = {one.contestant: one.label for one in playing}
    blocks: list[Block] = [
        Text(f"{needs_in_words(needs, t.language)} → {verdict(told, labels, t)}", "head"),
        Points(tuple(in_words(reason, t.language) for reason in told.reasons)),
    ]
    if told.excluded:
        names = dict.fromkeys(name for name, _ in told.excluded)
        lines = tuple(
            f"{labels[name]}: {in_words(reason, t.language)}" for name, reason in told.excluded
        )
        blocks.append(Fold(t("advice.excluded", count=len(names)), (Points(lines),)))
    return blocks


def verdict(told: Advice, labels: dict[str, str], t: Texts) -> str:
    """Return the answer in a few words: a name, undecided among several, or nobody."""
    if told.choice:
        return labels[told.choice]
    if told.undecided:
        return t("advice.undecided", labels=t.listed([labels[one] for one in told.undecided]))
    return t("advice.nobody")
