"""Keeps the index of one library level with its files, in the background.

Words first, since a question can be answered from them; vectors as they come. A file that
did not change is neither parsed nor encoded again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import TypeVar

from assistant.context.index import Hit, Index, Vectors
from assistant.context.meaning import BATCH, NoMeaning
from assistant.context.shared import Shared
from assistant.context.store import Store, Stored
from assistant.context.values import Progress
from assistant.context.workers import WorkerLost

# A worker that dies as often in a row, without finishing anything, has no luck coming.
_TRIES = 3

Found = TypeVar("Found")


class Indexing:
    """The index of a library and the task that completes it."""

    def __init__(self, shared: Shared, store: Store) -> None:
        self._shared = shared
        self._store = store
        self._index = Index()
        self._turn = asyncio.Lock()  # who touches the index
        self._wanted: Mapping[str, Stored] = {}
        self._cut: dict[str, Stored] = {}
        self._to_cut: dict[str, Stored] = {}
        self._meant: dict[str, Stored] = {}
        self._to_mean: dict[str, Stored] = {}
        self._can_read_meaning = True
        self._task: asyncio.Task[None] | None = None
        self._all_cut = asyncio.Event()

    def follow(self, files: Mapping[str, Stored]) -> None:
        """These are the files from now on; the work begins by itself."""
        self._wanted = files
        self._to_cut = {path: f for path, f in files.items() if self._cut.get(path) != f}
        self._to_mean = {path: f for path, f in files.items() if self._meant.get(path) != f}
        self._note_cut()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work(), name="context index")

    def progress(self) -> Progress:
        """How many of the files there are were cut, and how many have their vectors."""
        files = len(self._wanted)
        by_words, by_meaning = files - len(self._to_cut), files - len(self._to_mean)
        return Progress(files, by_words, by_meaning, self._can_read_meaning)

    def chunk_count(self, file: Stored) -> int | None:
        """How many chunks a file has; None until it was cut."""
        return self._index.chunk_count(file.path) if self._cut.get(file.path) == file else None

    async def search(
        self, question: str, vector: Vectors | None, most: int, *, earlier: Sequence[str] = ()
    ) -> list[Hit]:
        """The best chunks of the files that are cut, as these are now."""
        async with self._turn:
            hits = await asyncio.to_thread(
                self._index.search, question, vector, most, earlier=earlier
            )
        return [h for h in hits if self._cut.get(h.row.path) == self._wanted.get(h.row.path)]

    async def cut_within(self, seconds: float) -> None:
        """Wait until all files can be found by words, but no longer than so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._all_cut.wait()

    async def done(self) -> None:
        """Wait until nothing is left to be done."""
        while self._task is not None and not self._task.done():
            await asyncio.shield(self._task)

    async def close(self) -> None:
        """Stop; what was computed is in the cache."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _note_cut(self) -> None:
        if self._to_cut:
            self._all_cut.clear()
        else:
            self._all_cut.set()

    async def _work(self) -> None:
        while True:
            await self._drop_others()
            if self._to_cut:
                await self._cut_one(next(iter(self._to_cut.values())))
            elif self._can_read_meaning and self._to_mean:
                await self._mean_one(next(iter(self._to_mean.values())))
            else:
                return

    async def _drop_others(self) -> None:
        for path in [path for path in self._cut if path not in self._wanted]:
            async with self._turn:
                self._index.drop(path)
            self._cut.pop(path, None)
            self._meant.pop(path, None)
        if self._index.is_wasteful():
            self._index, self._cut, self._meant = Index(), {}, {}
            self.follow(self._wanted)

    async def _cut_one(self, file: Stored) -> None:
        text = await asyncio.to_thread(self._store.text, file)
        # Gone from the disk, if anything: then there is nothing to find in it.
        cut = await self._shared.cut(file.language, file.content, text or "")
        async with self._turn:
            await asyncio.to_thread(self._index.put, file.path, cut)
        self._cut[file.path] = file
        _done(self._to_cut, file)
        self._note_cut()

    async def _mean_one(self, file: Stored) -> None:
        """Give a file's chunks their vectors, if the model can be had."""
        try:
            await self._insisted(self._shared.meaning.load)
            await self._find_vectors(file.path)
        except (NoMeaning, WorkerLost):
            self._can_read_meaning = False
            return
        self._meant[file.path] = file
        _done(self._to_mean, file)

    async def _find_vectors(self, path: str) -> None:
        texts = self._index.meant(path)
        known = await asyncio.to_thread(self._shared.vectors, texts)
        if known is not None:
            async with self._turn:
                self._index.set_vectors(path, texts, known)
            return
        while lacking := self._index.lacking(path)[:BATCH]:
            rows = await self._insisted(lambda: self._shared.meaning.encode(lacking))
            async with self._turn:
                self._index.set_vectors(path, lacking, rows)
        whole = self._index.vectors(path)
        if texts and whole is not None:
            await asyncio.to_thread(self._shared.keep_vectors, texts, whole)

    async def _insisted(self, ask: Callable[[], Awaitable[Found]]) -> Found:
        """Ask again where the worker died meanwhile, a few times."""
        for _ in range(_TRIES - 1):
            try:
                return await ask()
            except WorkerLost:
                continue
        return await ask()


def _done(waiting: dict[str, Stored], file: Stored) -> None:
    """Another content of the same path, which came meanwhile, still waits."""
    if waiting.get(file.path) == file:
        del waiting[file.path]
