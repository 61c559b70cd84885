"""What belongs to each open page for as long as it is open, by the session Gradio gives it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

import gradio as gr

Own = TypeVar("Own")

# Gradio 6.31 ends the event of a page that is gone when it next says something. An event that
# waits says so often that it has nothing to say; else it, and its place among the events
# that may run at a time, would be kept for ever.
LOOK_SECONDS = 60.0


class OpenPages(Generic[Own]):
    """All open pages of one language."""

    def __init__(self) -> None:
        self._open: dict[str, Own] = {}

    @contextmanager
    def opened(self, request: gr.Request, own: Own) -> Iterator[Own]:
        """Keep `own` for the page that asks; a newer event of the same page takes its place."""
        session = str(request.session_hash)
        self._open[session] = own
        try:
            yield own
        finally:
            if self._open.get(session) is own:
                del self._open[session]

    def of(self, request: gr.Request) -> Own | None:
        """What the page that asks has; None for a client that opened no page."""
        return self._open.get(str(request.session_hash))
