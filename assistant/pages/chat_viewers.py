"""Which conversation each open page shows, so that an event for another one falls silent.

A page's events go on while the person has long opened another conversation; what they then
say would overwrite it. Each page is known by Gradio's session; only the latest are kept.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

MOST_PAGES = 5_000


@dataclass(eq=False)
class Looking:
    """One page looking at one conversation, until it looks at something else."""

    conversation: str
    block: str = ""


class Viewers:
    """All open pages of one language."""

    def __init__(self, most: int = MOST_PAGES) -> None:
        self._most = most
        self._pages: OrderedDict[str, Looking] = OrderedDict()

    def look(self, page: str, conversation: str) -> Looking:
        """Say that a page looks at a conversation from now on; earlier events are over."""
        looking = Looking(conversation)
        self._pages[page] = looking
        self._pages.move_to_end(page)
        while len(self._pages) > self._most:
            self._pages.popitem(last=False)
        return looking

    def is_looking(self, page: str, looking: Looking) -> bool:
        """Whether the page still does what it did when `look` returned this."""
        return self._pages.get(page) is looking

    def is_at(self, page: str, conversation: str) -> bool:
        """Whether the page shows this conversation; also where nothing is known of it."""
        found = self._pages.get(page)
        return found is None or found.conversation == conversation

    def choose(self, page: str, block: str) -> None:
        """Say which block is on the page's bench."""
        if found := self._pages.get(page):
            found.block = block

    def has_chosen(self, page: str, block: str) -> bool:
        """Whether this block is on the page's bench; also where nothing is known of it."""
        found = self._pages.get(page)
        return found is None or found.block in ("", block)
