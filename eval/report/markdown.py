"""Writes a document as Markdown (GitHub's) in which no text of it has an effect.

Marks are escaped one by one and texts of tables stay on one line. Code stands in fences
longer than any run of backticks in it. Nothing is written as HTML.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from eval.report.blocks import (
    Block,
    Cell,
    Code,
    Document,
    Fold,
    Plot,
    Points,
    Scatter,
    Table,
    Text,
)
from eval.report.safe import one_line, visible

_MARKS = re.compile(r"([\\`*_\[\]|~$])")
_BEGINS = re.compile(r"^(\s*)([#>+=-]|\d{1,9}[.)](?=\s|$))")
_LINK = re.compile(r"(?i)(https?|ftp)://|www\.")
_WIDTH = 40  # characters of a plot's axis
_KINDS = {"warning": "> **{}**", "good": "> {}", "note": "{}", "plain": "{}"}


def written(document: Document) -> str:
    """Return the whole document."""
    lines = [f"# {escaped(document.title)}", "", *_blocks(document.lead, 2)]
    for section in document.sections:
        lines += [f"## {escaped(section.title)}", "", *_blocks(section.blocks, 3)]
    return "\n".join([*lines, escaped(document.end), ""])


def escaped(text: str) -> str:
    """Return a text as one line that shows as it stands, anywhere but in code."""
    line = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = _MARKS.sub(r"\\\1", line)
    line = _LINK.sub(_unlinked, line)
    return _BEGINS.sub(_not_begun, line)


def fenced(text: str, language: str = "") -> list[str]:
    """Return a text as a code block that it cannot end."""
    shown = visible(text).rstrip("\n")
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *shown.split("\n"), fence]


def _unlinked(found: re.Match[str]) -> str:
    return found.group().replace(":", "&#58;").replace(".", "&#46;")


def _not_begun(found: re.Match[str]) -> str:
    mark = found[2]
    return f"{found[1]}{mark[:-1]}\\{mark[-1]}" if mark[0].isdigit() else f"{found[1]}\\{mark}"


def _blocks(blocks: Iterable[Block], level: int) -> list[str]:
    lines = []
    for block in blocks:
        if told := _block(block, level):
            lines += [*told, ""]
    return lines


def _block(block: Block, level: int) -> list[str]:  # noqa: PLR0911  a kind, a form
    match block:
        case Table():
            return _table(block)
        case Text(kind="head"):
            return [f"{'#' * level} {escaped(block.text)}"]
        case Text():
            return [_KINDS[block.kind].format(escaped(block.text))]
        case Points():
            return [f"- {escaped(item)}" for item in block.items]
        case Code():
            label = [escaped(block.label), ""] if block.label else []
            return [*label, *fenced(block.text, block.language)]
        case Plot():
            return [escaped(f"{block.title} ({block.axis})"), "", *fenced(_plot(block))]
        case Scatter():  # the table that follows has its figures
            return [escaped(f"{block.title} ({block.x_axis}; {block.y_axis})")]
        case Fold(only_html=True):
            return []
        case Fold():
            deeper = min(level + 1, 6)
            return [f"{'#' * deeper} {escaped(block.title)}", "", *_blocks(block.blocks, deeper)]


def _table(table: Table) -> list[str]:
    heads = [
        f"{column.group}: {column.label}" if column.group else column.label
        for column in table.columns
    ]
    numbers = [
        any(row[place].tone == "number" for row in table.rows) for place in range(len(heads))
    ]
    lines = [escaped(table.caption), ""] if table.caption else []
    lines.append(_row(escaped(head) for head in heads))
    lines.append(_row("--:" if number else "---" for number in numbers))
    return [*lines, *(_row(_cell(cell) for cell in row) for row in table.rows)]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    text = escaped(cell.text)
    if cell.tone == "strong" and text:
        text = f"**{text}**"
    return f"{text} ({escaped(cell.note)})" if cell.note else text


def _plot(plot: Plot) -> str:
    """A line for each bar: `├──●──┤` between the axis' ends, then the figures."""
    labels = [one_line(bar.label) for bar in plot.bars]
    width = max((_columns(label) for label in labels), default=0)

    def at(value: float) -> int:
        share = (value - plot.start) / (plot.end - plot.start)
        return round(min(1.0, max(0.0, share)) * (_WIDTH - 1))

    lines = []
    for label, bar in zip(labels, plot.bars, strict=True):
        cells = [" "] * _WIDTH
        low, high = at(bar.low), at(bar.high)
        cells[low : high + 1] = "─" * (high - low + 1)
        cells[low], cells[high] = "├", "┤"
        cells[at(bar.value)] = "●"
        padding = " " * (width - _columns(label))
        figures = f"{bar.value:5.1f}  {bar.low:.1f}–{bar.high:.1f}"
        lines.append(f"{label}{padding} |{''.join(cells)}| {figures}")
    ends = f"{plot.start:g}".ljust(_WIDTH - len(f"{plot.end:g}")) + f"{plot.end:g}"
    return "\n".join([*lines, f"{' ' * width}  {ends}"])


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
