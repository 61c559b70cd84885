"""Memory: what was published, what follows from the shapes, and what an engine really took."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from eval.beside.documents import Starts
from eval.cost.cards import load_cards
from eval.cost.checkpoints import model_by_parameters
from eval.cost.memory import GIB
from eval.cost.model import Model
from eval.cost.requirements import Load, Requirement, requirements
from eval.cost.telling import fewest_told
from eval.report.blocks import Block, Cell, Column, Points, Section, Table, Text
from eval.report.evidence import Evidence
from eval.report.head import without_folder
from eval.report.settings import by_setting, caption
from eval.report.texts import Texts
from eval.report.values import Value, from_where, measured, shown
from eval.scores.published import PublishedModel

TOLD = ("bf16", "awq", "q8_0", "q4_k_m")
"""Quantisations of the published models that are shown."""
PUBLISHED_LOAD = Load(4096, 1)
GB = 1e9


def memory(found: Evidence, t: Texts) -> Section:
    """Return three tables: published models, this run's contestants, engines as measured."""
    blocks: list[Block] = [
        Text(t("memory.intro")),
        _published(found, t),
        Points(tuple(t.of(one) for one in found.published.remarks.memory)),
        Text(t("memory.contestants"), "head"),
        *_contestants(found, t),
        Text(t("memory.measured"), "head"),
        *_measured(found, t),
    ]
    return Section("memory", t("memory.title"), tuple(blocks))


@dataclass(frozen=True)
class _Named:
    id: str
    quantization: str | None


# ------------------------------------------------------------------ published models


def _published(found: Evidence, t: Texts) -> Table:
    group, formula = t("comparison.published"), t("memory.from_shape")
    rows = []
    for model in found.published.models:
        own = [one for one in published_needs(model) if one.quantisation in TOLD]
        for place, one in enumerate(own):
            head = Cell(model.name if place == 0 else "", "strong")
            smallest = Cell(t.of(model.memory.smallest) if place == 0 else "")
            rows.append((head, *_published_cells(model, one, t), smallest))
        if not own:
            missing = Cell(t("memory.no_shape"), "missing")
            rows.append((Cell(model.name, "strong"), missing, *([Cell("")] * 6)))
    return Table(
        (
            Column(t("comparison.model")),
            Column(t("memory.quantisation")),
            Column(t("memory.gb"), group, "published"),
            Column(t("memory.weights_gb"), formula, "recomputed"),
            Column(t("memory.total"), formula, "recomputed"),
            Column(t("memory.one_card"), formula, "recomputed"),
            Column(t("memory.fewest"), formula, "recomputed"),
            Column(t("published.smallest"), group, "published"),
        ),
        tuple(rows),
        caption=t("memory.load", context="4,096", count=1),
    )


def published_needs(model: PublishedModel) -> Sequence[Requirement]:
    """Return what a published model takes by its checkpoint's shape; none where that is not
    known here."""
    found = (_needs_of(model.id, one.parameters) for one in model.stands_for)
    return next((own for own in found if own), ())


@cache
def _needs_of(name: str, parameters: int | None) -> Sequence[Requirement]:
    known = model_by_parameters(parameters)
    return requirements(_Named(name, None), known, load_cards(), PUBLISHED_LOAD) if known else ()


def _published_cells(model: PublishedModel, one: Requirement, t: Texts) -> tuple[Cell, ...]:
    told = {"bf16": model.memory.fp16_gb, "q4_k_m": model.memory.q4_k_m_gb}
    size = told.get(one.quantisation)
    published = Cell(t("not_given"), "missing") if size is None else Cell(f"{size:g}", "number")
    weights = Value("recomputed", one.weights / GB, "GB")
    return (
        Cell(_quantisation(one.quantisation)),
        published,
        shown(weights, t),
        *_needs(one, t),
    )


def _quantisation(name: str) -> str:
    return {"bf16": "FP16/BF16", "awq": "AWQ", "q4_k_m": "q4_K_M"}.get(name, name)


def _needs(one: Requirement, t: Texts) -> tuple[Cell, Cell, Cell]:
    if one.beyond:
        return (Cell(t("beyond_native"), "missing"),) * 3
    return (
        shown(Value("recomputed", one.memory.total / GIB, "GiB"), t),
        *_cards(one, t),
    )


def _cards(one: Requirement, t: Texts) -> tuple[Cell, Cell]:
    """The smallest card that is enough alone, and the kinds of which several are needed."""
    kinds = load_cards().cards
    alone = [name for name, count in one.cards.items() if count == 1]
    several = {name: count for name, count in one.cards.items() if count and count > 1}
    smallest = min(alone, key=lambda name: kinds[name].memory, default=None)
    enough = t("no") if smallest is None else t("memory.yes_from", card=kinds[smallest].title)
    fewest = Cell(fewest_told(several)) if several else Cell(t("none"), "missing")
    return Cell(enough), fewest


# ------------------------------------------------------------------ contestants


def contestant_needs(found: Evidence, name: str) -> Sequence[Requirement]:
    """Return what a contestant takes as this run served it; none for an unknown shape. A
    checkpoint that can be quantised has every quantisation."""
    facts, flags = found.beside.facts[name], found.contestants[name]["flags"]
    if facts.model is None or facts.service:
        return ()
    context = flags.get("context") or facts.native_context
    if not isinstance(context, int):
        return ()
    named = _Named(name, found.contestants[name]["quantization"])
    load = Load(context, int(flags.get("slots") or 1))
    return requirements(named, facts.model, load_cards(), load)


def as_served(found: Evidence, name: str) -> Requirement | None:
    """Return what it takes in the quantisation that it was served in."""
    served, needs = found.beside.facts[name].served, contestant_needs(found, name)
    model: Model | None = found.beside.facts[name].model
    if model is not None and model.stored:
        return needs[0] if needs else None
    return next((one for one in needs if one.quantisation == served), None)


def memory_as_served(found: Evidence, name: str, need: Requirement) -> float:
    """Return the GiB of the place where it was served: the machine for llama.cpp, a card."""
    on_machine = found.contestants[name]["engine"].get("kind") == "llamacpp"
    there = need.cpu if on_machine and need.cpu else need.memory
    return there.total / GIB


def _contestants(found: Evidence, t: Texts) -> Iterable[Block]:
    rows = []
    lineup = without_folder(str(found.determined["options"]["lineup"]))
    for name in found.contestants:
        label = Cell(found.labels[name], "strong")
        needs = contestant_needs(found, name)
        if not needs:
            service = found.beside.facts[name].service
            why = t("memory.service") if service else t("memory.no_shape")
            mend = "" if service else t("memory.fetch", lineup=lineup)
            rows.append((label, Cell(why, "missing", mend), *([Cell("")] * 6)))
        for place, one in enumerate(needs):
            head = label if place == 0 else Cell("")
            rows.append((head, *_contestant_cells(one, t)))
    yield Table(
        (
            Column(t("comparison.contestant")),
            Column(t("memory.quantisation")),
            Column(t("memory.context")),
            Column(t("memory.weights"), kind="recomputed"),
            Column(t("memory.total"), kind="recomputed"),
            Column(t("memory.one_card"), kind="recomputed"),
            Column(t("memory.fewest"), kind="recomputed"),
            Column(t("memory.on_cpu"), kind="recomputed"),
        ),
        tuple(rows),
    )
    yield Text(t("memory.note"), "note")


def _contestant_cells(one: Requirement, t: Texts) -> tuple[Cell, ...]:
    cpu = (
        shown(Value("recomputed", one.cpu.total / GIB, "GiB"), t, 2)
        if one.cpu
        else Cell(t("no"), "", t("memory.no_cpu"))
    )
    return (
        Cell(_quantisation(one.quantisation)),
        Cell(f"{one.load.context:,} × {one.load.concurrency}", "number"),
        shown(Value("recomputed", one.weights / GIB, "GiB"), t, 2),
        *_needs(one, t),
        cpu,
    )


# ------------------------------------------------------------------ measured


def _measured(found: Evidence, t: Texts) -> Iterable[Block]:
    groups = by_setting(found, found.beside.starts)
    if not groups:
        yield Text(t("memory.nothing"), "note")
        return
    for letter, starts in groups:
        heads = ("predicted", "rss", "on_cards", "error", "prompt_speed", "output_speed", "starts")
        columns = (Column(t(f"memory.{head}"), kind="measured") for head in heads)
        yield Table(
            (Column(t("comparison.contestant")), *columns, Column(t("values.source"))),
            tuple(_started(found, one, letter, t) for one in starts),
            caption=caption(letter, t),
        )
    yield Text(t("memory.measured_note"), "note")


def _started(found: Evidence, one: Starts, letter: str, t: Texts) -> tuple[Cell, ...]:
    line, source = one.line, one.source
    on_cards, error = Cell("–", "missing"), Cell("–", "missing")
    if line.card_bytes is not None:
        on_cards = shown(measured(source, line.card_bytes / GIB, "GiB"), t, 2)
    if line.error is not None:
        error = Cell(f"{100 * line.error:+.1f}%", "number")
    return (
        Cell(found.labels[source.contestant], "strong"),
        shown(Value("recomputed", line.predicted / GIB, "GiB"), t, 2),
        shown(measured(source, line.rss / GIB, "GiB"), t, 2),
        on_cards,
        error,
        shown(measured(source, line.prompt_tokens_a_second, "tok/s"), t),
        shown(measured(source, line.output_tokens_a_second, "tok/s"), t),
        Cell(str(len(line.starts)), "number"),
        from_where(source, letter),
    )
