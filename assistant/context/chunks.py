"""A text cut into chunks: whole lines, in order, all of them, none twice.

A cut says where something begins; `chunks` makes the rest true whatever the cuts are, so
that neither a grammar nor a hostile file can lose or double a line. A line ends with a
line feed and nothing else, so that one is never split.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

# A chunk that is longer is cut again at a line end, best where a line is blank. 2,400
# characters are about 700 tokens: several fit into the smallest context in use (4,096).
MOST_LINES = 80
MOST_CHARACTERS = 2_400

_HAS_WORD = re.compile(r"\w")


@dataclass(frozen=True)
class Cut:
    """Lines `first` to `last` (from 0, both included) belong to `symbol`."""

    first: int
    last: int
    symbol: str


@dataclass(frozen=True)
class Chunk:
    """Lines `first_line` to `last_line` of a text, from 1, both included.

    `part` counts the pieces of something long from 0.
    """

    first_line: int
    last_line: int
    symbol: str
    part: int
    text: str


def lines_of(text: str) -> list[str]:
    """The lines with their ends; joined they are the text."""
    lines = text.split("\n")
    ended = [f"{line}\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended


def some_lines(lines: Sequence[str], first: int, last: int) -> str:
    """Lines `first` to `last` (from 1, both included) of a text that was split at line feeds.

    Makes only what is asked for: of forty files one chunk each is shown.
    """
    whole = "\n".join(lines[first - 1 : last])
    return f"{whole}\n" if last < len(lines) else whole


def chunks(lines: Sequence[str], cuts: Iterable[Cut]) -> list[Chunk]:
    """Cut `lines` where `cuts` say; what lies between them becomes chunks, too."""
    return [
        Chunk(first + 1, last + 1, cut.symbol, part, "".join(lines[first : last + 1]))
        for cut in _without_empty(_complete(cuts, len(lines)), lines)
        for part, (first, last) in enumerate(_pieces(lines, cut))
    ]


def _complete(cuts: Iterable[Cut], length: int) -> Iterator[Cut]:
    """The cuts in order, without overlaps, and with the gaps filled."""
    at = 0
    for cut in sorted(cuts, key=lambda cut: (cut.first, cut.last)):
        first, last = max(cut.first, at), min(cut.last, length - 1)
        if first > last:
            continue
        if first > at:
            yield Cut(at, first - 1, "")
        yield Cut(first, last, cut.symbol)
        at = last + 1
    if at < length:
        yield Cut(at, length - 1, "")


def _without_empty(cuts: Iterable[Cut], lines: Sequence[str]) -> Iterator[Cut]:
    """A cut of blank lines, brackets or rules belongs to the one before it."""
    before: Cut | None = None
    for cut in cuts:
        if before is not None and not any(map(_HAS_WORD.search, lines[cut.first : cut.last + 1])):
            before = Cut(before.first, cut.last, before.symbol)
            continue
        if before is not None:
            yield before
        before = cut
    if before is not None:
        yield before


def _pieces(lines: Sequence[str], cut: Cut) -> Iterator[tuple[int, int]]:
    """The same lines in pieces within the bounds; one line alone may exceed them."""
    first = cut.first
    while first <= cut.last:
        end = _reach(lines, first, cut.last)
        if end <= cut.last:
            end = _good_end(lines, first, end)
        yield first, end - 1
        first = end


def _reach(lines: Sequence[str], first: int, last: int) -> int:
    """The end (exclusive) of as many lines as are allowed, one at least."""
    characters = 0
    for at in range(first, min(last + 1, first + MOST_LINES)):
        characters += len(lines[at])
        if characters > MOST_CHARACTERS and at > first:
            return at
    return min(last + 1, first + MOST_LINES)


def _good_end(lines: Sequence[str], first: int, end: int) -> int:
    """Behind the last blank line in the second half, else `end`."""
    for at in range(end - 1, first + (end - first) // 2, -1):
        if not lines[at].strip():
            return at + 1
    return end


def by_paragraphs(lines: Sequence[str]) -> list[Cut]:
    """Cuts of plain text: paragraphs, short ones together."""
    return list(_grouped(lines, lambda at: at > 0 and not lines[at - 1].strip()))


def _grouped(lines: Sequence[str], begins: Callable[[int], bool]) -> Iterator[Cut]:
    first, characters = 0, 0
    for at, line in enumerate(lines):
        if begins(at) and characters > MOST_CHARACTERS // 3:
            yield Cut(first, at - 1, "")
            first, characters = at, 0
        characters += len(line)
    if first < len(lines):
        yield Cut(first, len(lines) - 1, "")
