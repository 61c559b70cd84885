"""A figure of a table with what it is: published, recomputed or measured, since when, by what."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Literal

from eval.beside.documents import Source
from eval.report.blocks import Cell
from eval.report.texts import Texts

RUN = "manifest"
"""The anchor of what determines the run itself."""


@dataclass(frozen=True)
class Value:
    """A figure with its 95 % interval where it has one. A measured one has the day and the
    name of its measurement; `setting` is what it may be compared within, empty for others, and
    `to` the anchor of what determines it."""

    kind: Literal["published", "recomputed", "measured"]
    value: float
    unit: str
    lower: float | None = None
    upper: float | None = None
    date: str = ""
    manifest: str = ""
    setting: str = ""
    note: str = ""
    to: str = ""

    def __post_init__(self) -> None:
        if self.kind == "measured" and not self.manifest:
            raise ValueError("a measured figure names its measurement")


def measured(
    source: Source,
    value: float,
    unit: str,
    interval: tuple[float | None, float | None] = (None, None),
) -> Value:
    """Return a figure of a measurement."""
    low, high = interval
    name = f"{source.kind}/{source.name}"
    to = anchor_of(source)
    return Value("measured", value, unit, low, high, source.day, name, source.setting, to=to)


def shown(value: Value | None, t: Texts, digits: int = 1) -> Cell:
    """Return the cell of a figure; None is "not measured". Units stand in the column's head."""
    if value is None:
        return not_measured(t)
    notes = []
    if value.lower is not None and value.upper is not None:
        notes.append(f"{number(value.lower, digits)}–{number(value.upper, digits)}")
    elif value.kind == "measured":
        notes.append(t("no_interval"))
    if value.note:
        notes.append(value.note)
    note = t("list_semicolon").join(notes)
    text = number(value.value, digits)
    return Cell(text, "number", note, value.kind, value.date, value.to)


def not_measured(t: Texts, note: str = "") -> Cell:
    """Return the cell of a figure that nobody has measured; the note says what mends that."""
    return Cell(t("not_measured"), "missing", note, "not_measured")


def number(value: float, digits: int) -> str:
    """Return a number with thousands apart; a dash for one without an end."""
    return f"{value:,.{digits}f}" if abs(value) < 1e15 else "–"


def from_where(source: Source, letter: str) -> Cell:
    """Return the cell that says which measurement a row is of."""
    note = f"{source.day} · {letter}" if source.day else letter
    return Cell(f"{source.kind}/{source.name}", "", note, to=anchor_of(source))


def anchor_of(source: Source) -> str:
    """Return where a document says what determines a measurement; names may hold anything,
    and one file may measure a contestant in two ways."""
    known = json.dumps(source.fingerprint, sort_keys=True, default=str)
    told = f"{source.kind}/{source.name}/{source.contestant}/{known}"
    return f"m-{hashlib.sha256(told.encode(errors='replace')).hexdigest()[:12]}"
