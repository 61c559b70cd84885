"""A figure of a table with what it is: published, recomputed or measured, since when, by what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from eval.beside.documents import Source
from eval.report.blocks import Cell
from eval.report.texts import Texts

Kind = Literal["published", "recomputed", "measured"]


@dataclass(frozen=True)
class Value:
    """A figure with its 95 % interval where it has one. A measured one has the day and the
    name of its measurement; `setting` is what it may be compared within, empty for others."""

    kind: Kind
    value: float
    unit: str
    lower: float | None = None
    upper: float | None = None
    date: str = ""
    manifest: str = ""
    setting: str = ""
    note: str = ""

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
    return Value("measured", value, unit, low, high, source.day, name, source.setting)


def shown(value: Value | None, t: Texts, digits: int = 1) -> Cell:
    """Return the cell of a figure; None is "not measured". Units stand in the column's head."""
    if value is None:
        return Cell(t("not_measured"), "missing")
    notes = []
    if value.lower is not None and value.upper is not None:
        notes.append(f"{number(value.lower, digits)}–{number(value.upper, digits)}")
    elif value.kind == "measured":
        notes.append(t("no_interval"))
    if value.note:
        notes.append(value.note)
    return Cell(number(value.value, digits), "number", t("list_semicolon").join(notes))


def number(value: float, digits: int) -> str:
    """Return a number with thousands apart; a dash for one without an end."""
    return f"{value:,.{digits}f}" if abs(value) < 1e15 else "–"


def from_where(source: Source, letter: str) -> Cell:
    """Return the cell that says which measurement a row is of."""
    note = f"{source.day} · {letter}" if source.day else letter
    return Cell(f"{source.kind}/{source.name}", "", note)
