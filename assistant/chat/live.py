"""A conversation while it lives."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from assistant.chat.values import ConversationView


class Live:
    """One conversation in memory: the tasks write, any number of pages follow."""

    id: str
    person: str

    def view(self) -> ConversationView: ...

    def views(self, interval: Callable[[], float]) -> AsyncIterator[ConversationView]:
        """Yield the view now and after each change, at most every `interval()` seconds.

        Ends once nothing will change any more without the person doing something. An
        answer's first words are never held back.
        """
