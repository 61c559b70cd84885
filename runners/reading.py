"""Turns the bytes of one streamed answer into events. Pure: told the time, not asking it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from runners.answer import StreamEvent, Transcript, Usage
from runners.errors import ChatError, EndpointFailed, StreamBroken
from runners.refusals import from_refusal
from runners.repetition import RepetitionWatch
from runners.sse import Chunk, EventStream, NotAStreamError, chunk_of

Named = Callable[[int, Any], ChatError]
"""Names the error of a status and an error body, as `from_refusal` does."""
_WITHOUT_LIMITS: Named = partial(from_refusal, context=0, max_tokens=0)


class Reading:
    """The state of one answer between its first byte and its end.

    `complete` turns true when nothing more is wanted from the server; `finished`
    already when the finish reason is known and only usage may follow. `named`
    reads error objects inside the stream.
    """

    def __init__(
        self,
        transcript: Transcript,
        *,
        repetition_stop: bool,
        named: Named = _WITHOUT_LIMITS,
    ) -> None:
        self.complete = False
        self._named = named
        self._transcript = transcript
        self._stream = EventStream()
        self._watch = RepetitionWatch() if repetition_stop else None
        self._begun = False
        self._worded = False
        self._finish_reason: str | None = None
        self._finished_at = 0.0
        self._usage: Usage | None = None

    @property
    def finished(self) -> bool:
        """Whether the last word has come."""
        return self._finish_reason is not None

    @property
    def worded(self) -> bool:
        """Whether the first word has come."""
        return self._worded

    def take(self, received: bytes, at: float) -> Iterator[StreamEvent]:
        """Yield what `received` brings; empty bytes are the end of the stream.

        Raises `StreamBroken` when the end comes too early, and what an error
        object inside the stream means. Iterate it to its end.
        """
        try:
            data = self._stream.feed(received) if received else self._stream.close()
            yield from self._events(map(chunk_of, data), at)
        except NotAStreamError as error:
            raise StreamBroken(detail=str(error)) from error
        if not received and not self.complete:
            if not self.finished:
                raise StreamBroken(detail="the stream ended without a finish reason")
            self.complete = True

    def end(self) -> StreamEvent:
        """Return the end event of a finished answer."""
        reason = self._finish_reason or "unknown"
        return self._transcript.ended(self._finished_at, reason, self._usage)

    def _events(self, chunks: Iterable[Chunk], at: float) -> Iterator[StreamEvent]:
        for chunk in chunks:
            if chunk.error is not None:
                raise self._error_inside(chunk.error)
            if not self._begun:
                self._begun = True
                yield self._transcript.add(StreamEvent("first_chunk", at))
            if chunk.text:
                self._worded = True
                yield self._transcript.add(StreamEvent("words", at, chunk.text))
            self._note(chunk, at)
            if self.complete:
                return

    def _note(self, chunk: Chunk, at: float) -> None:
        self._usage = chunk.usage or self._usage
        repeats = bool(chunk.text and self._watch and self._watch.feed(chunk.text))
        reason = chunk.finish_reason or ("repetition" if repeats else None)
        if chunk.done and not reason:
            reason = "unknown"
        if reason and not self.finished:
            self._finish_reason, self._finished_at = reason, at
        self.complete = chunk.done or repeats

    def _error_inside(self, error: Any) -> ChatError:
        """Name an error object that came instead of words; its code serves as the status."""
        code = error.get("code") if isinstance(error, dict) else None
        status = code if isinstance(code, int) and 400 <= code < 600 else 500
        named = self._named(status, {"error": error})
        if self._worded and named.code == "context_overflow":
            # Words were under way, so it is the answer that no longer fits, not the prompt.
            return EndpointFailed(status, detail=named.detail)
        return named
