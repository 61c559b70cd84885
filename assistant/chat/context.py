"""What a conversation needs of attached files, whoever cuts, finds and quotes them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

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
    def remarks(self) -> Sequence[str]: ...


class ContextSource(Protocol):
    """The files of one conversation."""

    def is_empty(self) -> bool:
        """Whether there is no file at all."""

    async def select(self, question: str, budget_tokens: int, count: Count) -> Selection:
        """Return what the question needs within the budget, counted by `count`."""

    def quoted(self, selection: Selection) -> str:
        """Return the used excerpts as data for a prompt; nothing in them ends the quotation."""


# The files of a conversation by its id; None where it has none.
Contexts = Callable[[str], ContextSource | None]
