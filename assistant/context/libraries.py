"""All libraries of an installation: opened on need, a bounded number at a time."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from pathlib import Path

from assistant.context.cache import Cache
from assistant.context.library import Library
from assistant.context.meaning import IDLE_SECONDS, Meaning
from assistant.context.settings import ContextSettings
from assistant.context.shared import CUT_SECONDS, Shared
from assistant.context.store import Store
from assistant.context.workers import Worker

# A library of 20,000 chunks holds about 100 MB while it is open.
MOST_OPEN = 16
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Libraries:
    """Belongs to the app and to one event loop; close it before that ends.

    `root` is usually `home() / "context"`; nothing is made there before a file is taken in.
    """

    def __init__(self, root: Path, settings: ContextSettings) -> None:
        self._root = root
        self._open: OrderedDict[str, Library] = OrderedDict()
        self._opening = asyncio.Lock()
        self._shared = Shared(
            settings,
            Cache(root / "cache", settings.cache_bytes),
            Worker("cut", seconds=CUT_SECONDS, idle_seconds=IDLE_SECONDS),
            Meaning(),
        )

    @property
    def meaning(self) -> Meaning:
        """The encoder of all libraries, for who else compares texts; `close` ends it."""
        return self._shared.meaning

    async def open(self, conversation: str) -> Library:
        """The library of a conversation, as it was left; the same object while it is open.

        `conversation` is an id of ours; raises `ValueError` for what cannot be one.
        """
        store = self._store(conversation)
        async with self._opening:
            if conversation not in self._open:
                files = await asyncio.to_thread(store.load)
                self._open[conversation] = Library(self._shared, store, files)
            self._open.move_to_end(conversation)
            if self._open[conversation].files():  # a question may follow
                self._shared.meaning.wake()
            while len(self._open) > MOST_OPEN:
                await self._open.popitem(last=False)[1].close()
            return self._open[conversation]

    async def delete(self, conversation: str) -> None:
        """Remove a conversation's files; none there is no error."""
        store = self._store(conversation)
        async with self._opening:
            if library := self._open.pop(conversation, None):
                await library.close()
            await asyncio.to_thread(store.remove)

    async def close(self) -> None:
        """End the work in the background and the workers."""
        async with self._opening:
            for library in self._open.values():
                await library.close()
            self._open.clear()
            await self._shared.close()

    def _store(self, conversation: str) -> Store:
        if not _ID.fullmatch(conversation):
            raise ValueError(f"no id of a conversation: {conversation!r}")
        return Store(self._root / "libraries" / conversation)
