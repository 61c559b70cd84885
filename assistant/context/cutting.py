"""A file as the index wants it: its chunks, each with its terms and its head."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from assistant.context.chunks import Chunk, chunks, lines_of
from assistant.context.cuts import cuts_of
from assistant.context.terms import terms

# Part of what is kept is known by: a change of the rules below or of the cuts raises it.
VERSION = 2
# A name is worth so many more mentions.
_NAME_COUNTS = 2
# The beginning of a chunk, signature and docstring, is what is compared by meaning. More
# takes longer and was no better (docs/context.md).
HEAD = 160
_NOT_IN_HEADS = re.compile(r"[\s\"'#*/=~`-]+")


@dataclass(frozen=True)
class CutChunk:
    """A chunk without its text. `terms` are counted, the symbol's with extra weight."""

    first_line: int
    last_line: int
    symbol: str
    part: int
    head: str
    terms: dict[str, int]


@dataclass(frozen=True)
class CutFile:
    """All chunks of one content in one language."""

    chunks: tuple[CutChunk, ...]

    def as_json(self) -> list[dict[str, Any]]:
        """The same as JSON's own types."""
        return [asdict(chunk) for chunk in self.chunks]

    @classmethod
    def of_json(cls, data: list[dict[str, Any]]) -> CutFile:
        """Read what `as_json` gave."""
        return cls(tuple(CutChunk(**chunk) for chunk in data))


def cut(language: str, text: str, *, by_structure: bool = True) -> CutFile:
    """Cut a text; without structure, by paragraphs alone."""
    lines = lines_of(text)
    cuts = cuts_of(language if by_structure else "text", lines)
    return CutFile(tuple(_described(chunk) for chunk in chunks(lines, cuts)))


def _described(chunk: Chunk) -> CutChunk:
    counts = Counter(terms(chunk.text))
    for term in terms(chunk.symbol):
        counts[term] += _NAME_COUNTS
    head = _NOT_IN_HEADS.sub(" ", chunk.text[: 4 * HEAD]).strip()[:HEAD]
    return CutChunk(chunk.first_line, chunk.last_line, chunk.symbol, chunk.part, head, dict(counts))
