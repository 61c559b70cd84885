"""The published comparison beside what follows from it and what was measured here.

Three kinds of evidence in columns of their own. A measured contestant stands in a
published row only where it is that model; stand-ins have a table of their own.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

from eval.report.blocks import Block, Cell, Column, Points, Section, Table, Text
from eval.report.evidence import Evidence
from eval.report.texts import Texts
from eval.report.values import RUN, not_measured
from eval.scores.composite import POINTS
from eval.scores.published import PublishedModel, Recomputed


def comparison(found: Evidence, t: Texts) -> Section:
    """Return the first section: models in rows, evidence in columns."""
    source = t.of(found.published.source)
    blocks: list[Block] = [
        Text(t("comparison.intro", source=source, problems=found.published.problems)),
        _models(found, t),
        Points(
            (
                *(t.of(one) for one in found.published.remarks.composite),
                t("comparison.interval_note"),
                t("comparison.undecided_note", pairs=_undecided(found, t)),
            )
        ),
    ]
    if names := found.stand_ins():
        blocks += [
            Text(t("comparison.stand_ins"), "head"),
            Text(t("comparison.stand_ins_intro")),
            Table(
                (Column(t("comparison.contestant")), *_measured_columns(t)),
                tuple((_name(found, name, t), *measured_cells(found, name, t)) for name in names),
            ),
        ]
    return Section("comparison", t("comparison.title"), tuple(blocks))


# ------------------------------------------------------------------ models and evidence


def _models(found: Evidence, t: Texts) -> Table:
    rows = []
    for model, again in zip(found.published.models, found.recomputed, strict=True):
        told = _published_cells(found, model, again, t)
        playing = found.playing(model)
        for place, name in enumerate(playing or [None]):
            head = Cell(model.name, "strong", model.developer)
            first = (head, *(told if place == 0 else (Cell(""),) * len(told)))
            rows.append((*first, *_measured_of(found, name, t)))
    published, formula = t("comparison.published"), t("comparison.recomputed")
    return Table(
        columns=(
            Column(t("comparison.model")),
            Column(t("comparison.pass_rate"), published, "published"),
            Column(t("comparison.human"), published, "published"),
            Column(t("comparison.composite"), published, "published"),
            Column(t("comparison.composite"), formula, "recomputed"),
            Column(t("comparison.undecided_with"), formula, "recomputed"),
            *_measured_columns(t),
        ),
        rows=tuple(rows),
    )


def _published_cells(
    found: Evidence, model: PublishedModel, again: Recomputed, t: Texts
) -> tuple[Cell, ...]:
    names = [found.published.model(other).name for other in again.undecided]
    low, high = again.interval
    return (
        Cell(t.percent(again.pass_rate.value), "number", f"{model.passed}/{again.pass_rate.total}"),
        Cell(f"{model.human:.1f}", "number"),
        Cell(f"{model.composite:.2f}", "number"),
        Cell(f"{again.value:.2f}", "number", f"{low:.2f}–{high:.2f}"),
        Cell(t.listed(names) if names else t("comparison.separate")),
    )


def _undecided(found: Evidence, t: Texts) -> str:
    """Name each undecided pair once."""
    total = found.published.problems
    told = {one.id: f"{one.name} ({one.passed}/{total})" for one in found.published.models}
    return t("list_semicolon").join(
        t("comparison.pair", first=told[one.model], second=told[other.model])
        for one, other in itertools.combinations(found.recomputed, 2)
        if other.model in one.undecided
    )


def _measured_columns(t: Texts) -> tuple[Column, ...]:
    group = t("comparison.measured")
    return (
        Column(t("comparison.pass_rate"), group, "measured", RUN),
        Column(t("comparison.human"), group, "measured", RUN),
        Column(t("comparison.composite"), group, "measured", RUN),
    )


def _measured_of(found: Evidence, name: str | None, t: Texts) -> tuple[Cell, ...]:
    if name is None:
        return (not_measured(t),) * len(_measured_columns(t))
    rate, human, composite = measured_cells(found, name, t)
    told = [found.labels[name], found.contestants[name]["quantization"]]
    if found.contestants[name]["weights"] is None:
        told.append(t("comparison.by_address"))
    label = t.listed([one for one in told if one])
    return replace(rate, note=f"{label}: {rate.note}"), human, composite


def measured_cells(found: Evidence, name: str, t: Texts) -> tuple[Cell, ...]:
    """Return pass rate, human mean and composite of one contestant of the run."""
    score = found.score_of(name)
    both = found.composite_of(name)
    if score is None or score.rate is None or both is None:
        return (not_measured(t),) * 3
    rate = Cell(t.percent(score.rate.value), "", t.rate_note(score.rate), "measured")
    if both.human_mean is None or both.value is None:
        absent = Cell(t("absent"), "missing", t("comparison.needs_ratings"), "not_measured")
        return rate, Cell(t("comparison.unrated"), "missing", "", "not_measured"), absent
    interval = (
        t("no_interval")
        if both.low is None or both.high is None
        else f"{both.low:.2f}–{both.high:.2f}"
    )
    return (
        rate,
        Cell(
            f"{both.human_mean:.2f}",
            "number",
            t(
                "comparison.raters",
                raw=f"{both.human_raw:.2f}",
                raters=both.raters,
                rated=t.share(both.rated),
            ),
        ),
        Cell(f"{both.value:.2f}/{POINTS}", "number", interval),
    )


def _name(found: Evidence, name: str, t: Texts) -> Cell:
    told = found.contestants[name]
    parts = [told["developer"], told["quantization"], t(f"tuning.{told['tuning']}")]
    if told["weights"] is None:
        parts.append(t("comparison.by_address"))
    return Cell(found.labels[name], "strong", " · ".join(one for one in parts if one))
