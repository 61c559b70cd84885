"""What pages see of many conversations: the list, a search, a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

FoundBy = Literal["words", "meaning"]


@dataclass(frozen=True)
class HistoryEntry:
    """A conversation in the list; `under_way` while something of it is being written."""

    id: str
    title: str
    contestants: tuple[str, ...]
    changed: datetime
    turns: int
    under_way: bool = False


@dataclass(frozen=True)
class SearchHit:
    """A conversation that was found: the turn that matches (None: the title does).

    `excerpt` is the place as plain text; `score` orders hits by meaning (cosine).
    """

    conversation: str
    title: str
    turn: str | None
    excerpt: str
    by: FoundBy
    changed: datetime
    score: float | None = None


@dataclass(frozen=True)
class Found:
    """What a search found; `by_meaning` is whether meaning was asked at all.

    `not_compared` turns are still being prepared for that: the next search has more of them.
    """

    hits: tuple[SearchHit, ...]
    by_meaning: bool
    not_compared: int = 0


@dataclass(frozen=True)
class Export:
    """A conversation as a Markdown file: a name that any disk takes, and its text."""

    name: str
    text: str
