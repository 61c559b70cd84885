"""One thing that a contestant is asked, and what its answer is scored by. Values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from eval.capabilities.haystack import Haystack

Check = Literal[
    "long_context", "multi_fact", "json", "chinese_paired", "chinese_comments", "instructions"
]
Group = Literal["long-context", "json", "chinese", "instructions"]
GROUPS: dict[Group, tuple[Check, ...]] = {
    "long-context": ("long_context", "multi_fact"),
    "json": ("json",),
    "chinese": ("chinese_paired", "chinese_comments"),
    "instructions": ("instructions",),
}


@dataclass(frozen=True, order=True)
class Cell:
    """Cases that are counted together. `length` is tokens, 0 where it plays no part."""

    check: Check
    length: int
    language: str


@dataclass(frozen=True)
class Case:
    """`turns` are what the person says, each after the answer to the one before; with a
    `haystack` its text takes the place of the only turn. `id` is unique within the cell.
    `expected` is all that scoring needs, as JSON's own types. `tokens` bounds each answer.
    """

    id: str
    cell: Cell
    turns: tuple[str, ...]
    expected: dict[str, Any]
    tokens: int
    haystack: Haystack | None = None
