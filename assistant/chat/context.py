"""What a conversation needs of attached files, whoever cuts, finds and quotes them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Count = Callable[[str], Awaitable[int]]


class Excerpt(Protocol):
    """A piece of a file; lines from 1."""

    @property
    def path(self) -> str: ...
    @property
    def first_line(self) -> int: ...
    @property
    def last_line(self) -> int: ...
    @property
    def language(self) -> str | None: ...
    @property
    def symbol(self) -> str | None: ...
    @property
    def tokens(self) -> int: ...


class Remark(Protocol):
    """Something that a person should know of a selection."""

    @property
    def code(self) -> str: ...
    @property
    def values(self) -> Mapping[str, object]: ...


class Selection(Protocol):
    """What fits of what a question needs, and what did not."""

    @property
    def used(self) -> Sequence[Excerpt]: ...
    @property
    def left_out(self) -> Sequence[Excerpt]: ...
    @property
    def total_tokens(self) -> int: ...
    @property
    def by_meaning(self) -> bool: ...
    @property
    def remarks(self) -> Sequence[Remark]: ...


class ContextSource(Protocol):
    """The files of one conversation."""

    def files(self) -> Sequence[object]:
        """Return the files there are."""

    async def select(
        self, question: str, budget_tokens: int, count: Count, *, earlier: Sequence[str] = ()
    ) -> Selection:
        """Return the `Selection` that the question needs within the budget, counted by `count`.

        `earlier` are the questions that came before it, the newest first.
        """


@dataclass(frozen=True)
class Contexts:
    """Files for conversations: `of` gives a conversation's by its id, None where it has none.

    `quoted` makes of a selection data for a prompt; nothing in a file ends the quotation.
    """

    of: Callable[[str], ContextSource | None]
    quoted: Callable[[Any], str]


def stored(selection: Selection) -> dict[str, Any]:
    """Return what is recorded of a selection: places and counts, not the files' words."""
    return {
        "used": [_place(one) for one in selection.used],
        "left_out": [_place(one) for one in selection.left_out],
        "total_tokens": selection.total_tokens,
        "by_meaning": selection.by_meaning,
        "remarks": [{"code": one.code, "values": dict(one.values)} for one in selection.remarks],
    }


def _place(one: Excerpt) -> dict[str, Any]:
    return {
        "path": one.path,
        "first_line": one.first_line,
        "last_line": one.last_line,
        "tokens": one.tokens,
        "symbol": one.symbol or None,
        "language": one.language or None,
    }
