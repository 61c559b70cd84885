"""What a report is made of, whatever it is written as. Values, no I/O.

Texts in blocks are plain: nothing in them has a meaning as HTML or Markdown, and whoever
writes a document escapes all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

# How a cell is shown: tones never carry what the text does not say.
Tone = Literal["", "missing", "pass", "fail", "ours", "code", "strong", "number"]

# What a figure is; "" stands for what is none: names, settings, what was asked.
Kind = Literal["", "published", "recomputed", "measured", "not_measured"]


@dataclass(frozen=True)
class Cell:
    """A text in a table with a smaller `note` below it.

    `kind` empty is the column's; `date` is the day of what was measured or read, `to` the
    anchor of what it rests on.
    """

    text: str
    tone: Tone = ""
    note: str = ""
    kind: Kind = ""
    date: str = ""
    to: str = ""


@dataclass(frozen=True)
class Column:
    """A column's head; neighbours with the same `group` stand under one, which leads `to` the
    anchor of what they rest on. `kind` is that of its figures."""

    label: str
    group: str = ""
    kind: Kind = ""
    to: str = ""


def kind_of(cell: Cell, column: Column) -> Kind:
    """Return what a cell's figure is: the cell's own word, else its column's."""
    if cell.kind:
        return cell.kind
    return "" if cell.tone == "missing" or not cell.text else column.kind


@dataclass(frozen=True)
class Table:
    """Rows of cells. `compact` is for many narrow columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    compact: bool = False


@dataclass(frozen=True)
class Text:
    """A paragraph; `warning` and `good` are banners, `note` is small print."""

    text: str
    kind: Literal["plain", "note", "warning", "good", "head"] = "plain"


@dataclass(frozen=True)
class Points:
    """A list without an order."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Code:
    """A text whose lines stay as they are; `language` is one of ours, or empty."""

    text: str
    language: str = ""
    label: str = ""


@dataclass(frozen=True)
class Bar:
    """A value with its interval, in the plot's unit."""

    label: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Plot:
    """Intervals on one axis from `start` to `end`."""

    title: str
    axis: str
    bars: tuple[Bar, ...]
    start: float = 0.0
    end: float = 100.0


@dataclass(frozen=True)
class Dot:
    """A point with its interval on both axes, where there is one. `mark` is what stands
    beside it in the picture; `beaten` draws it hollow."""

    mark: str
    label: str
    x: float
    y: float
    x_interval: tuple[float, float]
    y_interval: tuple[float, float]
    beaten: bool = False


@dataclass(frozen=True)
class Scatter:
    """Points on two axes; x begins at 0, y goes from 0 to `y_end`."""

    title: str
    x_axis: str
    y_axis: str
    dots: tuple[Dot, ...]
    y_end: float = 100.0


@dataclass(frozen=True)
class Fold:
    """Blocks that are closed at first; with `only_html` they are left out elsewhere."""

    title: str
    blocks: tuple[Block, ...]
    only_html: bool = False
    anchor: str = ""


Block: TypeAlias = Table | Text | Points | Code | Plot | Scatter | Fold


@dataclass(frozen=True)
class Section:
    """A titled part; `anchor` is unique in the document."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A whole report in one language."""

    language: str
    title: str
    contents: str
    lead: tuple[Block, ...]
    sections: tuple[Section, ...]
    end: str
