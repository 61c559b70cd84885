"""Writes a document as one HTML file that asks for nothing else.

jinja2 escapes every text; a Content-Security-Policy forbids scripts and requests even
where that should fail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from eval.report.blocks import Bar, Block, Column, Document, Plot, kind_of
from eval.report.safe import visible
from eval.report.scatter import scattered
from eval.report.texts import texts

HERE = Path(__file__).parent
PLOT_WIDTH, PLOT_LEFT, PLOT_RIGHT, ROW, TOP = 640, 12, 628, 46, 8
LABEL = 56  # characters
TICKS = 5


def written(document: Document) -> str:
    """Return the whole file."""
    words = {"marks": marks(document.language), "alert": "alert", "saves": None}
    return visible(_template("report").render(document=document, **words))


def part(blocks: Sequence[Block], language: str, name: str) -> str:
    """Return blocks as they stand in the file, with what their marks mean, to be put into a
    page; its style is the page's, and so is the script that saves its figures as `name`."""
    saves = {"name": name, "word": texts(language)("figure.save")}
    # Nothing there is new to somebody who has just asked for it.
    words = {"marks": marks(language), "alert": "note", "saves": saves}
    return visible(_template("part").render(blocks=blocks, **words)).strip()


@dataclass(frozen=True)
class Mark:
    """What a figure is: one letter beside it, and the word for that."""

    letter: str
    word: str


@cache
def marks(language: str) -> dict[str, Mark]:
    """Return the marks of figures by their kind; one that is not measured says so itself."""
    t = texts(language)
    kinds = ("published", "recomputed", "measured")
    return {kind: Mark(t(f"kind.mark_{kind}"), t(f"kind.{kind}")) for kind in kinds}


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        kind=_kind, kind_of=kind_of, groups=groups, heads=heads, drawn=drawn, scattered=scattered
    )
    return environment.get_template(f"{name}.html.j2")


def _kind(block: Block) -> str:
    return type(block).__name__


@dataclass(frozen=True)
class Group:
    """Neighbouring columns under one head; `to` is where all of them lead."""

    label: str
    span: int
    to: str


def groups(columns: tuple[Column, ...]) -> list[Group]:
    """Return the row above the columns' heads; empty where no column has a group."""
    if not any(column.group for column in columns):
        return []
    found = groupby(columns, key=lambda column: column.group)
    return [_group(label, list(members)) for label, members in found]


def heads(columns: tuple[Column, ...]) -> list[Column]:
    """Return the columns' own heads: one leads nowhere where its group does."""
    found: list[Column] = []
    for group in groups(columns):
        own = columns[len(found) : len(found) + group.span]
        found += [replace(column, to="") if group.to else column for column in own]
    return found or list(columns)


def _group(label: str, members: Sequence[Column]) -> Group:
    to = {column.to for column in members}
    return Group(label, len(members), to.pop() if len(to) == 1 else "")


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
