"""One streamed request: bytes and the moments they came, read afterwards.

While a cell is measured nothing is parsed: a read costs a clock and an append, so that
our own work is not taken for the engine's. Nothing is retried.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from eval.perf.events import Event
from runners import wire
from runners.connection import Exchange
from runners.endpoint import Endpoint
from runners.errors import ChatError
from runners.lineup import Sampling
from runners.refusals import from_refusal
from runners.sse import Chunk, EventStream, NotAStreamError, chunk_of

SILENCE_SECONDS = 900.0  # a 32K prompt takes a quarter of an hour on two cores
_DONE = (b"data: [DONE]", b"data:[DONE]")
_LONGEST_DETAIL = 500
_BROKEN = "stream_broken"

Messages = list[dict[str, Any]]


@dataclass(frozen=True)
class Request:
    """What will be sent. `counted` is the server's count of the prompt, where it counts;
    `number` tells the requests of a cell apart."""

    endpoint: Endpoint
    text: str
    counted: int | None = None
    number: int = 0
    output_tokens: int = 1
    ignore_eos: bool = False

    @property
    def messages(self) -> Messages:
        return [{"role": "user", "content": self.text}]

    def exchange(self) -> Exchange:
        """Encode it, which takes milliseconds for a long prompt: before the clock runs."""
        sampling = Sampling(max_tokens=self.output_tokens)
        body = {
            "model": self.endpoint.model,
            "messages": self.messages,
            "stream": True,
            **wire.options(self.endpoint.dialect, sampling),
        }
        # Chunks of progress would cost both sides time that no other client asks for.
        body.pop("return_progress", None)
        if self.ignore_eos and self.endpoint.dialect in ("llamacpp", "vllm"):
            body["ignore_eos"] = True
        return Exchange(
            self.endpoint,
            self.endpoint.chat_path,
            body,
            expects="text/event-stream",
            max_tokens=self.output_tokens,
        )


@dataclass
class Heard:
    """A request under way: what was read when, unparsed. Moments are `monotonic_ns`."""

    number: int
    scheduled: int
    counted: int | None = None
    sent: int | None = None
    reads: list[tuple[int, bytes]] = field(default_factory=list)
    error: ChatError | None = None
    over: int | None = None


async def ask(exchange: Exchange, heard: Heard) -> Heard:
    """Send a prepared request and hear it to its end; failures are noted, not raised."""
    now, reads = time.monotonic_ns, heard.reads
    try:
        async with exchange:
            heard.sent = int(exchange.sent * 1e9)
            while data := await exchange.read(SILENCE_SECONDS):
                reads.append((now(), data))
                if data[-32:].rstrip().endswith(_DONE):
                    break
    except ChatError as error:
        heard.error = error
    heard.over = now()
    return heard


def event_of(heard: Heard, endpoint: Endpoint) -> Event:
    """Read what was heard into the event that is kept."""
    event = _read(heard, endpoint)
    return event if event.done else replace(event, failed=heard.over)


def _read(heard: Heard, endpoint: Endpoint) -> Event:
    event = Event(heard.number, heard.scheduled, sent=heard.sent, counted=heard.counted)
    if heard.reads:
        event = replace(event, first_byte=heard.reads[0][0])
    try:
        event = _with_chunks(event, list(chunks_of(heard.reads)), endpoint)
    except NotAStreamError as error:
        return replace(event, error="not_a_stream", detail=str(error))
    if heard.error and event.error == _BROKEN:  # whole answers may lose their usage
        return replace(event, error=heard.error.code, detail=heard.error.detail[:_LONGEST_DETAIL])
    return event


def chunks_of(reads: list[tuple[int, bytes]]) -> Iterator[tuple[int, Chunk]]:
    """Yield each chunk with the moment at which its last byte was read."""
    stream, at = EventStream(), 0
    for at, data in reads:
        for event in stream.feed(data):
            yield at, chunk_of(event)
    for event in stream.close():
        yield at, chunk_of(event)


def _with_chunks(event: Event, chunks: list[tuple[int, Chunk]], endpoint: Endpoint) -> Event:
    said = [(at, chunk) for at, chunk in chunks if not chunk.done]
    worded = [(at, len(chunk.text)) for at, chunk in said if chunk.text]
    finished = [(at, chunk.finish_reason) for at, chunk in said if chunk.finish_reason]
    usage = next((chunk.usage for _, chunk in reversed(said) if chunk.usage), None)
    fault = next((chunk.error for _, chunk in said if chunk.error is not None), None)
    whole = bool(finished) or any(chunk.done for _, chunk in chunks)
    ends = [at for at, _ in worded] or [at for at, _ in finished]
    event = replace(
        event,
        first_chunk=said[0][0] if said else None,
        at=tuple(at for at, _ in worded),
        chars=tuple(chars for _, chars in worded),
        end=ends[-1] if ends and whole else None,
        finish=str(finished[0][1]) if finished else None,
    )
    if usage:
        event = replace(
            event,
            prompt_tokens=usage.prompt_tokens,
            output_tokens=usage.output_tokens,
            cached_tokens=usage.cached_tokens,
        )
    if fault is not None:
        # Servers repeat what they were given.
        detail = str(fault).replace(endpoint.api_key or "\0", "***")[:_LONGEST_DETAIL]
        return replace(event, error=_class_of(fault, endpoint), detail=detail)
    if not whole:
        return replace(event, error=_BROKEN)
    return event


def _class_of(fault: Any, endpoint: Endpoint) -> str:
    """Name an error object that came inside the stream."""
    code = fault.get("code") if isinstance(fault, dict) else None
    status = code if isinstance(code, int) and 400 <= code < 600 else 500
    named = from_refusal(
        status,
        {"error": fault},
        context=endpoint.context,
        max_tokens=0,
        dialect=endpoint.dialect,
    )
    return named.code
