"""The capability matrix: what was published, what checks have measured, and convenience."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from eval.beside.documents import Check, Checks
from eval.cost.convenience import Statement, load_convenience
from eval.report.blocks import Block, Cell, Column, Points, Section, Table, Text
from eval.report.comparison import measured_cells
from eval.report.evidence import Evidence
from eval.report.memory import as_served, memory_as_served
from eval.report.models import longest_cell, tokens
from eval.report.settings import by_setting, caption
from eval.report.texts import Texts
from eval.report.values import Value, anchor_of, not_measured, shown

Line = tuple[str, str, int]
ENGINES = ("vllm", "llamacpp")
PAIRED = {"pairs", "both", "only_en", "only_zh", "p"}
STATEMENTS = ("official_image", "web_interface", "one_command_start", "documentation")


def matrix(found: Evidence, t: Texts) -> Section:
    """Return the published matrix, a table of checks for each setting, and convenience."""
    blocks: list[Block] = [
        _published(found, t),
        Text(t("matrix.here"), "head"),
        _here(found, t),
        Text(t("matrix.checks"), "head"),
        *_checks(found, t),
        Text(t("matrix.convenience"), "head"),
        *_convenience(found, t),
    ]
    return Section("matrix", t("matrix.title"), tuple(blocks))


def _published(found: Evidence, t: Texts) -> Table:
    missing, group = Cell(t("not_given"), "missing"), t("comparison.published")
    return Table(
        (
            Column(t("comparison.model")),
            Column(t("published.self_hostable"), group, "published"),
            Column(t("published.accuracy"), group, "published"),
            Column(t("published.chinese"), group, "published"),
            Column(t("published.context"), group, "published"),
            Column(t("matrix.memory"), group, "published"),
            Column(t("published.ecosystem"), group, "published"),
        ),
        tuple(
            (
                Cell(model.name, "strong"),
                Cell(t("yes") if model.self_hostable else t("published.api_only")),
                Cell(t.percent(again.pass_rate.value), "number"),
                missing,
                Cell(model.context, "number"),
                missing
                if model.memory.fp16_gb is None
                else Cell(f"{model.memory.fp16_gb:g} GB", "number"),
                missing,
            )
            for model, again in zip(found.published.models, found.recomputed, strict=True)
        ),
    )


# ------------------------------------------------------------------ the same of this run


def _here(found: Evidence, t: Texts) -> Table:
    """The columns of the published matrix, as far as this run's evidence has them."""
    return Table(
        (
            Column(t("comparison.contestant")),
            Column(t("published.self_hostable")),
            Column(t("comparison.pass_rate"), kind="measured"),
            Column(t("scores.chinese_gap"), kind="measured"),
            Column(t("models.native"), kind="recomputed"),
            Column(t("models.longest"), kind="measured"),
            Column(t("matrix.as_served"), kind="recomputed"),
            Column(t("published.ecosystem")),
        ),
        tuple(
            (Cell(found.labels[name], "strong"), *_of_contestant(found, name, t))
            for name in found.contestants
        ),
    )


def _of_contestant(found: Evidence, name: str, t: Texts) -> tuple[Cell, ...]:
    facts, need = found.beside.facts[name], as_served(found, name)
    memory = None if need is None else Value("recomputed", memory_as_served(found, name, need), "")
    return (
        Cell(t("models.service") if facts.service else t("yes")),
        measured_cells(found, name, t)[0],
        _gap(found, name, t),
        tokens(facts.native_context, t("manifest.unknown")),
        longest_cell(found, name, t),
        shown(memory, t, 2),
        not_measured(t),
    )


def _gap(found: Evidence, name: str, t: Texts) -> Cell:
    scored = found.score_of(name)
    if scored is None or scored.chinese is None:
        return not_measured(t)
    gap = scored.chinese
    return Cell(t.points(gap.value), "number", t.points_interval(gap.interval))


# ------------------------------------------------------------------ checks


def _checks(found: Evidence, t: Texts) -> Iterable[Block]:
    groups = by_setting(found, found.beside.checks)
    if not groups:
        yield Text(t("matrix.no_checks"), "note")
        return
    yield Text(t("matrix.intro"))
    for letter, measured in groups:
        yield _table(found, letter, measured, t)
    told = found.beside.checks
    proves = {_proves(check, t) for one in told for check in one.checks if check.share is not None}
    pairs = [_pairs(found.labels[one.source.contestant], one, t) for one in told]
    yield Points(tuple(one for one in [*sorted(proves), *pairs] if one))


def _proves(check: Check, t: Texts) -> str:
    told = check.proves.get(t.language, "")
    return t("matrix.proves", check=_name(check.check, t), told=told) if told else ""


def _pairs(name: str, measured: Checks, t: Texts) -> str:
    """Compare the languages over the tasks that are the same in both; "" where none are."""
    told = next((one for one in measured.checks if one.details.keys() >= PAIRED), None)
    if told is None or not told.details["pairs"]:
        return ""
    counts = {key: told.details[key] for key in PAIRED - {"p"}}
    return t(
        "matrix.pairs",
        check=_name(told.check, t),
        name=name,
        gap=t.points((counts["only_zh"] - counts["only_en"]) / counts["pairs"]),
        p="< 0.001" if (p := told.details["p"]) < 0.001 else f"= {p:.3f}",
        **{key: f"{count:g}" for key, count in counts.items()},
    )


def _table(found: Evidence, letter: str, measured: list[Checks], t: Texts) -> Table:
    """Checks in rows and contestants in columns; the columns share a setting."""
    lines: dict[Line, Check] = {}
    for one in measured:
        for check in one.checks:
            lines.setdefault(_line(check), check)
    named = [{_line(check): check for check in reversed(one.checks)} for one in measured]
    heads = (
        Column(
            found.labels[one.source.contestant],
            t.listed([f"{one.source.kind}/{one.source.name}", one.source.day]),
            "measured",
            anchor_of(one.source),
        )
        for one in measured
    )
    return Table(
        (
            Column(t("matrix.check")),
            Column(t("matrix.language")),
            Column(t("matrix.length")),
            *heads,
        ),
        tuple(_row(line, lines[line], named, t) for line in lines),
        caption=caption(letter, t),
    )


def _line(check: Check) -> Line:
    return check.check, check.language or "", check.length or 0


def _row(line: Line, check: Check, named: list[dict[Line, Check]], t: Texts) -> tuple[Cell, ...]:
    language = t.get(f"prompt.{check.language}", check.language or t("none"))
    length = t("none") if check.length is None else f"{check.length:,}"
    head = Cell(_name(check.check, t), "strong"), Cell(language), Cell(length, "number")
    return (*head, *(_cell(own.get(line), t) for own in named))


def _name(check: str, t: Texts) -> str:
    return t.get(f"check.{check}", check)


def _cell(check: Check | None, t: Texts) -> Cell:
    if check is None:
        return not_measured(t)
    if check.state not in ("measured", "interrupted") or check.share is None:
        return Cell(t(f"state.{check.state}"), "missing")
    notes = []
    if check.lower is not None and check.upper is not None:
        notes.append(t.percents((check.lower, check.upper)))
    if check.state == "interrupted":
        notes.append(t("state.interrupted"))
    if check.left_out:
        notes.append(t("matrix.left_out", count=check.left_out))
    counted = f" ({check.passed}/{check.total})" if check.total else ""
    text = f"{t.percent(check.share)}{counted}"
    return Cell(text, "number", t("list_semicolon").join(notes))


# ------------------------------------------------------------------ convenience


def _convenience(found: Evidence, t: Texts) -> Iterable[Block]:
    yield Text(t("published.convenience", criteria=t.of(found.published.convenience)))
    known = {one.id: one for one in load_convenience().rows}
    names = {model.id: model.name for model in found.published.models}
    rows = []
    for name, label in [*names.items(), *((one, t(f"matrix.{one}")) for one in ENGINES)]:
        if one := known.get(name):
            told: Mapping[str, Statement] = {key: getattr(one, key) for key in STATEMENTS}
            rows.append((Cell(label, "strong"), *(_statement(told[key], t) for key in STATEMENTS)))
    yield Table(
        (
            Column(t("comparison.model")),
            *(Column(t(f"matrix.{key}"), kind="published") for key in STATEMENTS),
        ),
        tuple(rows),
        caption=t("matrix.convenience_caption"),
    )


def _statement(one: Statement, t: Texts) -> Cell:
    if one.holds is None:
        return Cell(t("matrix.not_looked_up"), "missing")
    told = t("yes") if one.holds else t("no")
    return Cell(told, "", f"{one.source}, {one.date}", date=str(one.date))
