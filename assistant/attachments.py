"""Files that a person attached to a conversation: handed in, looked at, taken away, sent.

Whose conversation it is, `Chat` says; what becomes of the files, the library of the
conversation. A conversation begins with its first file, if there was none before.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.chat.context import Contexts
from assistant.chat.service import Chat
from assistant.context.quoting import quoted
from assistant.context.values import (
    ContextSource,
    Count,
    FileView,
    Intake,
    Progress,
    Selection,
)

# Conversations known to have no files, so that asking them opens no library.
_MOST_KNOWN = 10_000


class Libraries(Protocol):
    """Where the files of all conversations are kept; see `assistant.context.Libraries`."""

    async def open(self, conversation: str) -> ContextSource: ...

    async def delete(self, conversation: str) -> None: ...


class Sources:
    """The files of conversations as `Chat` asks for them, opened when a question needs them."""

    def __init__(self, libraries: Libraries) -> None:
        self._libraries = libraries
        self._without: OrderedDict[str, None] = OrderedDict()

    def contexts(self) -> Contexts:
        """What `Chat` is made with."""
        return Contexts(of=lambda conversation: _Source(self, conversation), quoted=quoted)

    async def open(self, conversation: str) -> ContextSource:
        """The library of a conversation."""
        library = await self._libraries.open(conversation)
        if not library.files():
            self._empty(conversation)
        return library

    def filled(self, conversation: str) -> None:
        """Say that files were just attached."""
        self._without.pop(conversation, None)

    async def forget(self, conversation: str) -> None:
        """Remove all files of a conversation that was deleted."""
        await self._libraries.delete(conversation)
        self._empty(conversation)

    def may_have_files(self, conversation: str) -> bool:
        """False only where none were found and none were attached since."""
        return conversation not in self._without

    async def select(
        self,
        conversation: str,
        question: str,
        budget_tokens: int,
        count: Count,
        *,
        earlier: Sequence[str],
    ) -> Selection:
        """What a question needs of a conversation's files."""
        library = await self.open(conversation)
        if not library.files():
            return Selection()
        return await library.select(question, budget_tokens, count, earlier=earlier)

    def _empty(self, conversation: str) -> None:
        self._without[conversation] = None
        while len(self._without) > _MOST_KNOWN:
            self._without.popitem(last=False)


class _Source:
    """The files of one conversation, see `assistant.chat.context.ContextSource`."""

    def __init__(self, sources: Sources, conversation: str) -> None:
        self._sources = sources
        self._conversation = conversation

    def files(self) -> Sequence[object]:
        """Something where there may be files; the library knows once it is asked."""
        return (self,) if self._sources.may_have_files(self._conversation) else ()

    async def select(
        self, question: str, budget_tokens: int, count: Count, *, earlier: Sequence[str] = ()
    ) -> Selection:
        return await self._sources.select(
            self._conversation, question, budget_tokens, count, earlier=earlier
        )


@dataclass(frozen=True)
class Attached:
    """What is attached to a conversation now."""

    files: tuple[FileView, ...]
    progress: Progress


class Attachments:
    """The files of all persons' conversations; raises `Refusal` as `Chat.find` does."""

    def __init__(self, chat: Chat, sources: Sources) -> None:
        self._chat = chat
        self._sources = sources

    async def add(
        self, person: str, conversation: str | None, files: Sequence[tuple[str, bytes]]
    ) -> tuple[str, Intake]:
        """Take in files by name and content; return the conversation's id and what became
        of them. Without a conversation a new one is begun.
        """
        found = await self._begun(person, conversation)
        intake = await (await self._sources.open(found)).add(files)
        self._sources.filled(found)
        return found, intake

    async def add_folder(
        self, person: str, conversation: str | None, path: str
    ) -> tuple[str, Intake]:
        """Take in a folder of the server; as `add`, and refuses one that is not allowed."""
        found = await self._begun(person, conversation)
        intake = await (await self._sources.open(found)).add_folder(path)
        self._sources.filled(found)
        return found, intake

    async def remove(self, person: str, conversation: str, path: str) -> None:
        """Forget a file; one that is not there is no error."""
        found = await self._chat.find(person, conversation)
        await (await self._sources.open(found.id)).remove(path)

    async def forget(self, conversation: str) -> None:
        """Remove the files of a conversation that its owner just deleted."""
        await self._sources.forget(conversation)

    async def look(self, person: str, conversation: str) -> Attached:
        """What there is now, and how far it is read."""
        found = await self._chat.find(person, conversation)
        if not self._sources.may_have_files(found.id):
            return Attached((), Progress(0, 0, 0))
        library = await self._sources.open(found.id)
        return Attached(tuple(library.files()), library.progress())

    async def _begun(self, person: str, conversation: str | None) -> str:
        chat = self._chat
        live = await (chat.find(person, conversation) if conversation else chat.start(person))
        return live.id
