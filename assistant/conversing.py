"""The chat of one installation with its files, its search by meaning and its doors."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from assistant.admission import Admission
from assistant.attachments import Attachments, Sources
from assistant.cast import Engines
from assistant.chat.finding import NotReady
from assistant.chat.service import Chat
from assistant.chat_doors import ChatDoors
from assistant.context import Libraries
from assistant.context.meaning import NoMeaning
from assistant.context.workers import WorkerLost
from assistant.limits import AppSettings
from eval.questions.problem import Problem
from eval.records import Records
from runners.embedding import model_name
from runners.home import home
from runners.lineup import Lineup
from runners.sandbox import Sandbox

log = logging.getLogger(__name__)


class Conversing:
    """Made, opened and closed as one, in the event loop of the app."""

    def __init__(
        self,
        lineup: Lineup,
        engines: Engines,
        admission: Admission,
        records: Records,
        sandbox: Sandbox,
        *,
        problems: Sequence[Problem],
        settings: AppSettings,
    ) -> None:
        """Raises `ConfigError` for presets that cannot be read."""
        self._loop = asyncio.get_running_loop()
        self._loading: asyncio.Task[None] | None = None
        self._libraries = Libraries(home() / "context", settings.context)
        self._meaning = self._libraries.meaning  # one process encodes files and questions
        sources = Sources(self._libraries)
        self.chat = Chat(
            lineup,
            engines,
            admission,
            records,
            sandbox,
            settings=settings.chat,
            problems=problems,
            contexts=sources.contexts(),
            encode=self._encode,
            encoder=model_name(),
        )
        self.attachments = Attachments(self.chat, sources)
        self.doors = ChatDoors(
            self.chat, self.attachments, most_bytes=settings.context.archive_bytes
        )
        self.context = settings.context

    async def open(self) -> None:
        """Take over what an earlier process left."""
        await self.chat.open()

    async def close(self) -> None:
        """Stop and keep what is being written, and end the workers."""
        await self.chat.close()
        if self._loading:
            self._loading.cancel()
        await self._libraries.close()

    def _encode(self, texts: Sequence[str]) -> Any:
        """Rows of numbers for texts; called in a thread, computed by a worker of its own.

        The model takes half a minute to load: nobody waits for it, the first search starts it.
        """
        if self._meaning.model is None:
            self._loop.call_soon_threadsafe(self._load)
            raise NotReady
        work = self._meaning.encode(texts)
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _load(self) -> None:
        if self._loading is None:
            self._loading = asyncio.create_task(self._loaded())

    async def _loaded(self) -> None:
        try:
            await self._meaning.load()
        except (NoMeaning, WorkerLost) as error:
            log.warning("conversations are searched by words only: %s", error)
