"""Whose conversation is where: those in memory, those only in the records, their owners."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from assistant.book import in_database
from assistant.chat.live import Live
from assistant.chat.restore import restored
from assistant.refusal import Refusal
from eval.records.conversations import Conversations

_KEPT_IN_MEMORY = 200


class ChatBook:
    """Finds conversations for their owners and keeps the recent ones in memory."""

    def __init__(self, conversations: Conversations, names: Mapping[str, str]) -> None:
        self._conversations = conversations
        self.names = names
        self._live: dict[str, Live] = {}

    def live(self) -> list[Live]:
        """All conversations in memory."""
        return list(self._live.values())

    async def find(self, person: str, conversation_id: str) -> Live:
        """A conversation by id, for its owner only; raises `Refusal("no_such_conversation")`."""
        live = self._live.get(conversation_id)
        if live is None:
            record = await in_database(self._conversations.read, conversation_id)
            if record is None or record.conversation.person != person:
                raise Refusal("no_such_conversation")
            fresh = await asyncio.to_thread(restored, record, self.names)
            # Another page may have been quicker.
            live = self._live.get(conversation_id) or self.keep(fresh)
        if live.person != person or live.deleted:
            raise Refusal("no_such_conversation")
        return live

    def keep(self, live: Live) -> Live:
        """Remember a conversation; the oldest settled ones make room."""
        self._live.pop(live.id, None)
        self._live[live.id] = live
        for old in self.live():
            if len(self._live) <= _KEPT_IN_MEMORY:
                break
            if old is not live and is_at_rest(old):
                del self._live[old.id]
        return live

    def forget(self, live: Live) -> None:
        """Take a conversation out of memory."""
        self._live.pop(live.id, None)


def is_at_rest(live: Live) -> bool:
    """Whether nobody writes, all is stored, and no change is under way."""
    return live.settled and not live.tasks() and not live.lock.locked()
