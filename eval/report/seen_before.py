"""Pass rates before and after each contestant's release: may it have seen the problems?"""

from __future__ import annotations

from eval.report.blocks import Block, Cell, Column, Section, Table, Text
from eval.report.evidence import Evidence
from eval.report.texts import Texts
from eval.score import Rate
from eval.scores.contamination import Split


def contamination(found: Evidence, t: Texts) -> Section:
    """Return the split by release dates, and what is missing where there is none."""
    blocks: list[Block] = [Text(t("contamination.intro"))]
    dated = any(one["released"] for one in found.determined["problems"].values())
    if not dated:
        blocks.append(Text(t("contamination.no_dates"), "note"))
    blocks.append(
        Table(
            (
                Column(t("scores.contestant")),
                Column(t("contamination.released")),
                Column(t("contamination.before"), kind="measured"),
                Column(t("contamination.after"), kind="measured"),
                Column(t("contamination.gap"), kind="measured"),
                Column(t("contamination.undated"), kind="measured"),
                Column(t("contamination.lacks")),
            ),
            tuple(_row(found, one, t) for one in found.splits),
        )
    )
    blocks.append(Text(t("contamination.note"), "note"))
    return Section("contamination", t("contamination.title"), tuple(blocks))


def _row(found: Evidence, one: Split, t: Texts) -> tuple[Cell, ...]:
    released = (
        Cell(str(one.released), "number") if one.released else Cell(t("contamination.unknown"))
    )
    gap = Cell(t("none"), "missing")
    if one.gap:
        gap = Cell(t.points(one.gap.value), "number", t.points_interval(one.gap.interval))
    return (
        Cell(found.labels[one.contestant], "strong"),
        released,
        _rate(one.before, t),
        _rate(one.after, t),
        gap,
        Cell(str(one.undated), "number"),
        Cell(t(f"contamination.lacks_{one.lacks}") if one.lacks else t("none")),
    )


def _rate(rate: Rate | None, t: Texts) -> Cell:
    if rate is None:
        return Cell(t("none"), "missing")
    note = t("scores.group_note", interval=t.percents(rate.wilson), problems=rate.problems)
    return Cell(t.percent(rate.value), "number", note)
