"""The models: who made them, under which licence, and how much they can read."""

from __future__ import annotations

from collections.abc import Iterable

from eval.advice.licences import load_licences
from eval.report.blocks import Block, Cell, Column, Points, Section, Table, Text
from eval.report.evidence import Evidence
from eval.report.texts import Texts
from eval.report.values import RUN, not_measured


def models(found: Evidence, t: Texts) -> Section:
    """Return the published models, this run's contestants, and everybody's context."""
    blocks: list[Block] = [
        Text(t("models.intro", source=t.of(found.published.source))),
        _published(found, t),
        Text(t("models.contestants"), "head"),
        _contestants(found, t),
        Text(t("models.contexts"), "head"),
        _contexts(found, t),
        Points(tuple(t.of(one) for one in found.published.remarks.matrix)),
    ]
    return Section("models", t("models.title"), tuple(blocks))


def _published(found: Evidence, t: Texts) -> Table:
    group = t("comparison.published")
    return Table(
        (
            Column(t("comparison.model")),
            Column(t("manifest.developer"), group, "published"),
            Column(t("published.traits"), group, "published"),
            Column(t("published.self_hostable"), group, "published"),
            Column(t("models.playing"), t("comparison.measured")),
        ),
        tuple(
            (
                Cell(model.name, "strong"),
                Cell(model.developer),
                Cell(t.of(model.traits)),
                Cell(t("yes") if model.self_hostable else t("published.api_only")),
                _playing([found.labels[name] for name in found.playing(model)], t),
            )
            for model in found.published.models
        ),
    )


def _playing(labels: list[str], t: Texts) -> Cell:
    return Cell(t.listed(labels)) if labels else Cell(t("models.not_playing"), "missing")


def _contestants(found: Evidence, t: Texts) -> Table:
    rows = []
    for name, one in found.contestants.items():
        facts = found.beside.facts[name]
        rows.append(
            (
                Cell(found.labels[name], "strong", t(f"tuning.{one['tuning']}")),
                Cell(str(one["developer"])),
                Cell(f"{one['parameters']:,}", "number"),
                _text(one["quantization"] or facts.served, t),
                _text(one.get("released"), t),
                _licence(str(one.get("license") or ""), t),
                Cell(t("models.service") if facts.service else t("models.own_hardware")),
            )
        )
    return Table(
        (
            Column(t("comparison.contestant")),
            Column(t("manifest.developer")),
            Column(t("manifest.parameters")),
            Column(t("memory.quantisation")),
            Column(t("manifest.released")),
            Column(t("manifest.license")),
            Column(t("models.hosting")),
        ),
        tuple(rows),
    )


def _text(value: object, t: Texts) -> Cell:
    return Cell(t("manifest.unknown"), "missing") if value is None else Cell(str(value))


def _licence(name: str, t: Texts) -> Cell:
    terms = load_licences().named(name)
    if terms is None or terms.commercial is None:
        return Cell(name, "", t("models.licence_unread"))
    told = t("models.commercial" if terms.commercial else "models.not_commercial")
    if terms.conditions:
        told = t.listed([told, t("models.conditions", conditions=terms.conditions[t.language])])
    return Cell(name, "", told)


# ------------------------------------------------------------------ contexts


def _contexts(found: Evidence, t: Texts) -> Table:
    missing = Cell(t("not_given"), "missing")
    rows = [
        (
            Cell(model.name, "strong"),
            Cell(model.context, "number"),
            Cell(f"{model.native_context:,}", "number"),
            not_measured(t),
            not_measured(t),
        )
        for model in found.published.models
        if not found.playing(model)
    ]
    for name in found.contestants:
        model = found.stands_for(name)
        facts, flags = found.beside.facts[name], found.contestants[name]["flags"]
        served, native = flags.get("context"), facts.native_context
        rows.append(
            (
                Cell(found.labels[name], "strong"),
                Cell(model.context, "number") if model else missing,
                tokens(native, t("manifest.unknown")),
                tokens(served if isinstance(served, int) else native, t("manifest.unknown")),
                longest_cell(found, name, t),
            )
        )
    here = t("comparison.measured")
    return Table(
        (
            Column(t("comparison.model")),
            Column(t("models.context"), t("comparison.published"), "published"),
            Column(t("models.native"), t("models.checkpoint"), "recomputed"),
            Column(t("models.served"), here, "measured", RUN),
            Column(t("models.longest"), here, "measured", RUN),
        ),
        tuple(rows),
        caption=t("models.context_caption"),
    )


def longest(found: Evidence, name: str) -> int | None:
    """Return the longest prompt that was measured for speed or searched for a fact."""
    return max(_lengths(found, name), default=None)


def longest_cell(found: Evidence, name: str, t: Texts) -> Cell:
    """Return the cell of the longest prompt that was measured."""
    length = longest(found, name)
    return not_measured(t) if length is None else tokens(length, "")


def _lengths(found: Evidence, name: str) -> Iterable[int]:
    for test in found.beside.load_tests:
        if test.source.contestant == name:
            yield from (
                int(line["prompt_tokens"]) for line in test.document["summary"] if line["repeats"]
            )
    for one in found.beside.checks:
        if one.source.contestant == name:
            yield from (
                check.length for check in one.checks if check.length and check.state == "measured"
            )


def tokens(value: int | None, missing: str) -> Cell:
    """Return the cell of a number of tokens, or of the words for none."""
    return Cell(missing, "missing") if value is None else Cell(f"{value:,}", "number")
