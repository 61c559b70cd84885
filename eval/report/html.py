"""Writes a document as one HTML file that asks for nothing else.

jinja2 escapes every text; a Content-Security-Policy forbids scripts and requests even
where that should fail.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from eval.report.blocks import Bar, Block, Column, Document, Plot
from eval.report.safe import visible
from eval.report.scatter import scattered

HERE = Path(__file__).parent
PLOT_WIDTH, PLOT_LEFT, PLOT_RIGHT, ROW, TOP = 640, 12, 628, 46, 8
LABEL = 56  # characters
TICKS = 5


def written(document: Document) -> str:
    """Return the whole file."""
    return visible(_template().render(document=document))


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(kind=_kind, groups=groups, drawn=drawn, scattered=scattered)
    return environment.get_template("report.html.j2")


def _kind(block: Block) -> str:
    return type(block).__name__


@dataclass(frozen=True)
class Group:
    """Neighbouring columns under one head."""

    label: str
    span: int


def groups(columns: tuple[Column, ...]) -> list[Group]:
    """Return the row above the columns' heads; empty where no column has a group."""
    if not any(column.group for column in columns):
        return []
    found = groupby(columns, key=lambda column: column.group)
    return [Group(label, len(list(members))) for label, members in found]


@dataclass(frozen=True)
class Line:
    """One bar of a plot in the picture's units."""

    label: str
    figures: str
    y: float
    low: float
    high: float
    at: float


@dataclass(frozen=True)
class Tick:
    label: str
    x: float


@dataclass(frozen=True)
class Picture:
    """A plot with all its places."""

    width: int
    height: float
    base: float
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]


def drawn(plot: Plot) -> Picture:
    """Return where everything of a plot stands."""

    def x(value: float) -> float:
        share = (value - plot.start) / (plot.end - plot.start)
        return round(PLOT_LEFT + min(1.0, max(0.0, share)) * (PLOT_RIGHT - PLOT_LEFT), 1)

    def line(place: int, bar: Bar) -> Line:
        figures = f"{bar.value:.1f} ({bar.low:.1f}–{bar.high:.1f})"
        y = TOP + place * ROW + 32
        label = bar.label if len(bar.label) <= LABEL else f"{bar.label[: LABEL - 1]}…"
        return Line(label, figures, y, x(bar.low), x(bar.high), x(bar.value))

    base = TOP + len(plot.bars) * ROW + 4
    step = (plot.end - plot.start) / TICKS
    values = [plot.start + step * number for number in range(TICKS + 1)]
    return Picture(
        width=PLOT_WIDTH,
        height=base + 44,
        base=base,
        lines=tuple(line(place, bar) for place, bar in enumerate(plot.bars)),
        ticks=tuple(Tick(f"{value:g}", x(value)) for value in values),
    )
