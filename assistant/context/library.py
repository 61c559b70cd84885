"""The files of one conversation: taken in, indexed in the background, asked for excerpts.

Everything that blocks runs in a thread, everything that computes for long in a worker, and
the index is touched by one of them at a time. What is acknowledged is on disk; the index is
made again from there after a restart, mostly out of the cache.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from assistant.context.folders import allowed
from assistant.context.index import Vectors
from assistant.context.indexing import Indexing
from assistant.context.intake import Sorted, sort_files, sort_folder
from assistant.context.meaning import QUESTION_SECONDS, NoMeaning
from assistant.context.selecting import MOST, excerpts_of, fitted
from assistant.context.shared import Shared
from assistant.context.store import Store, Stored
from assistant.context.taking import Budget
from assistant.context.terms import is_chinese
from assistant.context.values import Count, FileView, Intake, Progress, Remark, Selection
from assistant.context.workers import WorkerLost

CUTTING_SECONDS = 10.0


class Library:
    """A `ContextSource`. Made and closed by `Libraries`, in one event loop."""

    def __init__(self, shared: Shared, store: Store, files: dict[str, Stored]) -> None:
        self._shared = shared
        self._store = store
        self._files = files
        self._changing = asyncio.Lock()
        self._indexing = Indexing(shared, store)
        self._indexing.follow(files)

    async def add(self, files: Sequence[tuple[str, bytes]]) -> Intake:
        """Take in files by name and content; zip archives are opened.

        A file of a path that is there already takes its place.
        """
        return await self._take_in(lambda budget: sort_files(files, budget))

    async def add_folder(self, path: str | Path) -> Intake:
        """Take in a folder of the server, under its own name; raises `Refusal`.

        Files that came from it before and are gone from it are gone here, too.
        """
        root, folder = await asyncio.to_thread(allowed, path, self._shared.settings.folders)
        return await self._take_in(
            lambda budget: sort_folder(root, folder, budget), replaced=f"{folder.name}/"
        )

    def files(self) -> tuple[FileView, ...]:
        """The files there are, by path."""
        return tuple(
            FileView(
                path=file.path,
                size=file.size,
                encoding=file.encoding,
                language=file.language,
                chunks=self._indexing.chunk_count(file),
            )
            for _, file in sorted(self._files.items())
        )

    async def remove(self, path: str) -> None:
        """Forget a file; one that is not there is no error."""
        async with self._changing:
            files = {key: file for key, file in self._files.items() if key != path}
            await asyncio.to_thread(self._store.keep, files, ())
            self._replace(files)

    def progress(self) -> Progress:
        """How far the index is."""
        return self._indexing.progress()

    async def indexed(self) -> None:
        """Wait until nothing is left to be done in the background."""
        await self._indexing.done()

    async def select(
        self, question: str, budget_tokens: int, count: Count, *, earlier: Sequence[str] = ()
    ) -> Selection:
        """What the question needs; see `ContextSource.select`."""
        if not self._files:
            return Selection()
        # Who attaches a file and asks at once means that file.
        await self._indexing.cut_within(CUTTING_SECONDS)
        vector, remarks = await self._meant(question, earlier)
        progress = self.progress()
        if progress.by_words < progress.files:
            told = {"ready": progress.by_words, "files": progress.files}
            remarks.append(Remark("still_indexing", told))
        hits = await self._indexing.search(question, vector, MOST, earlier=earlier)
        paths = {hit.row.path for hit in hits}
        files = {path: file for path, file in self._files.items() if path in paths}
        texts = await asyncio.to_thread(self._texts, files.values())
        excerpts = excerpts_of(hits, texts, {path: file.language for path, file in files.items()})
        budget = min(budget_tokens, self._shared.settings.tokens)
        told_of = Selection(by_meaning=vector is not None, remarks=tuple(remarks))
        return await fitted(excerpts, budget, count, told_of)

    async def close(self) -> None:
        """Stop working in the background; nothing is lost."""
        await self._indexing.close()

    async def _take_in(self, sort: Callable[[Budget], Sorted], replaced: str = "") -> Intake:
        """Keep what is sorted out; files below `replaced` make room for it."""
        async with self._changing:
            kept = {
                path: file
                for path, file in self._files.items()
                if not (replaced and path.startswith(replaced))
            }
            found, files = await asyncio.to_thread(self._kept, kept, sort)
            if found.files:
                self._replace(files)
            return found.intake()

    def _kept(
        self, kept: dict[str, Stored], sort: Callable[[Budget], Sorted]
    ) -> tuple[Sorted, dict[str, Stored]]:
        """In a thread: sort, and write what was taken to disk; also all files there are then."""
        size = sum(file.size for file in kept.values())
        found = sort(Budget(self._shared.settings, files=len(kept), size=size))
        files = kept | {path: Stored.of(taken) for path, taken in found.files.items()}
        if found.files:
            self._store.keep(files, found.files.values())
        return found, files

    def _replace(self, files: dict[str, Stored]) -> None:
        self._files = files
        self._indexing.follow(files)

    async def _meant(
        self, question: str, earlier: Sequence[str]
    ) -> tuple[Vectors | None, list[Remark]]:
        """The question's vector where every chunk has one, and why there is none."""
        progress = self.progress()
        if not progress.can_read_meaning:
            return None, [Remark("meaning_failed")]
        if progress.by_meaning < progress.files:
            told = {"ready": progress.by_meaning, "files": progress.files}
            return None, [Remark("meaning_not_ready", told)]
        model = self._shared.meaning.model
        if is_chinese(question) and model is not None and not model.is_multilingual:
            return None, [Remark("chinese_by_words")]
        try:
            async with asyncio.timeout(QUESTION_SECONDS):
                return await self._shared.meaning.encode_talk([question, *earlier]), []
        except (TimeoutError, WorkerLost, NoMeaning):
            return None, [Remark("meaning_late")]

    def _texts(self, files: Iterable[Stored]) -> dict[str, str]:
        found = {file.path: self._store.text(file) for file in files}
        return {path: text for path, text in found.items() if text is not None}
