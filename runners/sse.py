"""Bytes of an OpenAI-compatible stream into chunks. Pure: no sockets, no clock.

Parsed by hand because it runs once per token: an SSE library and pydantic models
cost several times what the network does (docs/decisions/006).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from runners.answer import Usage, token_count

# Far beyond any chunk; bounds the memory that a server without line ends can take.
LONGEST_LINE = 2**20


class NotAStreamError(ValueError):
    """The bytes are no stream of chat-completion chunks."""


class EventStream:
    """Server-sent events: any split of the bytes gives the same events.

    Understands LF, CRLF and CR, comments, and data over several lines. Other
    fields (`event`, `id`, `retry`) are ignored.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []
        self._after_cr = False

    def feed(self, received: bytes) -> list[bytes]:
        """Return the data of every event that `received` completes."""
        if self._after_cr and received.startswith(b"\n"):
            received = received[1:]
            self._after_cr = False
        if received:
            self._after_cr = received.endswith(b"\r")
        lines = (self._rest + received).splitlines(keepends=True)
        ended = not lines or lines[-1].endswith((b"\n", b"\r"))
        self._rest = b"" if ended else lines.pop()
        if len(self._rest) > LONGEST_LINE:
            raise NotAStreamError("a line without an end")
        return [event for line in lines for event in self._line(line.rstrip(b"\r\n"))]

    def close(self) -> list[bytes]:
        """Return the last event where the stream ended without its blank line."""
        return self.feed(b"\n\n") if self._rest or self._data else []

    def _line(self, line: bytes) -> Iterator[bytes]:
        if line.startswith(b"data:"):
            self._data.append(line[5:].removeprefix(b" "))
        elif not line and self._data:
            event = b"\n".join(self._data)
            self._data.clear()
            yield event


@dataclass(frozen=True, slots=True)
class Chunk:
    """One event of the dialect. `error` is the error object sent instead of words."""

    text: str = ""
    finish_reason: str | None = None
    usage: Usage | None = None
    done: bool = False
    error: Any = None


_DONE = Chunk(done=True)


def chunk_of(event: bytes) -> Chunk:
    """Read one event's data; raise `NotAStreamError` when it is not of the dialect."""
    if event.strip() == b"[DONE]":
        return _DONE
    try:
        body = json.loads(event)
        if body.get("error"):
            return Chunk(error=body["error"])
        choice = (body.get("choices") or [{}])[0]
        text = (choice.get("delta") or {}).get("content") or ""
        usage = body.get("usage")
        timings = body.get("timings") or {}
        return Chunk(
            str(text), choice.get("finish_reason"), _usage(usage, timings) if usage else None
        )
    except (ValueError, AttributeError, LookupError, TypeError, RecursionError) as error:
        raise NotAStreamError(f"not a chat-completion chunk ({error})") from error


def _usage(usage: dict[str, Any], timings: dict[str, Any]) -> Usage:
    """Tokens as counted; llama.cpp tells the cached ones beside the usage."""
    details = usage.get("prompt_tokens_details") or {}
    return Usage(
        prompt_tokens=token_count(usage.get("prompt_tokens")),
        output_tokens=token_count(usage.get("completion_tokens")),
        cached_tokens=token_count(details.get("cached_tokens", timings.get("cache_n"))),
    )
