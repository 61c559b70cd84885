"""What comes back for a prompt: values without I/O.

All times are `time.monotonic()` seconds, recorded raw; what is derived from them
(`ttft`, `duration`) is computed when asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from runners.errors import ChatError

EventKind = Literal["sent", "first_chunk", "words", "end"]


@dataclass(frozen=True, slots=True)
class Timings:
    """The moments of one request.

    `sent` is when the request was handed to the HTTP client (connecting counts as
    waiting). `first_chunk` may be a role chunk without words; `first_content` is
    the first token. `contents` has one moment per chunk with words: a chunk is
    not a token. `end` is the last chunk with words (the finish chunk of an empty
    answer), never the usage chunk; None when the answer did not end by itself.
    """

    scheduled: float
    sent: float | None = None
    first_chunk: float | None = None
    first_content: float | None = None
    contents: tuple[float, ...] = ()
    end: float | None = None

    @property
    def queued(self) -> float | None:
        """Seconds from the scheduled moment to sending: our own delay."""
        return None if self.sent is None else self.sent - self.scheduled

    @property
    def ttft(self) -> float | None:
        """Seconds from the scheduled moment to the first token."""
        return None if self.first_content is None else self.first_content - self.scheduled

    @property
    def duration(self) -> float | None:
        """Seconds from the scheduled moment to the last token."""
        return None if self.end is None else self.end - self.scheduled


# Beyond any prompt or answer; a larger number is no count of tokens.
MOST_TOKENS = 2**40


def token_count(told: Any) -> int | None:
    """Return what a server told as a count of tokens, None where it is none: figures and
    prices are made of it."""
    return told if type(told) is int and 0 <= told <= MOST_TOKENS else None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the server counted them; None where it does not say, or says what is no
    count."""

    prompt_tokens: int | None
    output_tokens: int | None
    cached_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, whole or partial.

    `finish_reason` is the server's own word (`stop`, `length`, …) or ours:
    `repetition` (ended because it repeated itself), `cancelled`, `broken` (an
    error after words had come), `failed` (an error before any), `unknown` (the
    server ended properly without a reason). `error` is set with the two errors.
    """

    text: str
    finish_reason: str
    timings: Timings
    usage: Usage | None = None
    error: ChatError | None = None

    @property
    def truncated(self) -> bool:
        """Whether the token limit cut it."""
        return self.finish_reason == "length"


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One thing that happened at `at`; `text` on `words`, `answer` on `end`."""

    kind: EventKind
    at: float
    text: str = ""
    answer: Answer | None = None


class Transcript:
    """Gathers events into an answer, at any time.

    Whoever consumes a stream keeps one, so that a cancelled stream, which can no
    longer deliver an end, still leaves its text and its times.
    """

    def __init__(self, scheduled: float) -> None:
        self._scheduled = scheduled
        self._sent: float | None = None
        self._first_chunk: float | None = None
        self._words: list[str] = []
        self._contents: list[float] = []
        self._whole: Answer | None = None

    @property
    def text(self) -> str:
        """All words so far."""
        return "".join(self._words)

    def add(self, event: StreamEvent) -> StreamEvent:
        """Note `event` and hand it back."""
        if event.kind == "words":
            self._words.append(event.text)
            self._contents.append(event.at)
        elif event.kind == "sent":
            self._sent = event.at
        elif event.kind == "first_chunk":
            self._first_chunk = event.at
        else:
            self._whole = event.answer
        return event

    def answer(
        self,
        finish_reason: str = "cancelled",
        *,
        end: float | None = None,
        usage: Usage | None = None,
        error: ChatError | None = None,
    ) -> Answer:
        """Return the answer that the end event brought, else one of what there is."""
        if self._whole:
            return self._whole
        timings = Timings(
            scheduled=self._scheduled,
            sent=self._sent,
            first_chunk=self._first_chunk,
            first_content=self._contents[0] if self._contents else None,
            contents=tuple(self._contents),
            end=end,
        )
        return Answer(self.text, finish_reason, timings, usage, error)

    def failed(self, error: ChatError) -> Answer:
        """Return what had come before `error`."""
        return self.answer("broken" if self._words else "failed", error=error)

    def ended(self, at: float, finish_reason: str, usage: Usage | None) -> StreamEvent:
        """Return the end event; `at` is the finish chunk, used where there were no words."""
        end = self._contents[-1] if self._contents else at
        return StreamEvent("end", at, answer=self.answer(finish_reason, end=end, usage=usage))
