"""One chat model for every OpenAI-compatible endpoint.

`ChatModel.events()` is the primitive: words as they come, with raw times. The
methods of `langchain_core` are thin faces of it. What this does not do: retry,
queue, trim a prompt, or pass on the server's own `model` field, which may be a
file's path. langchain's synchronous `stream()` gives one chunk; stream
asynchronously.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    convert_to_openai_messages,
)
from langchain_core.messages.ai import InputTokenDetails, UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field

from runners import wire
from runners.answer import Answer, StreamEvent, Transcript, Usage
from runners.connection import Exchange
from runners.counting import Count, count_prompt
from runners.endpoint import Endpoint
from runners.errors import ChatError, ContextOverflow
from runners.lineup import Sampling
from runners.reading import Named, Reading
from runners.refusals import from_refusal

# What a template may add: marks of turns and a system prompt of its own.
_TEMPLATE_TOKENS = 256

# How long usage may come after the finish reason. An answer that is whole is not
# held up, let alone called broken, for its statistics.
_USAGE_SECONDS = 1.0


@dataclass(frozen=True)
class Room:
    """Tokens of a prompt (None where the server cannot count), and the most that fit."""

    tokens: int | None
    limit: int


class ChatModel(BaseChatModel):
    """A contestant's endpoint with its sampling.

    `prefill_seconds` bounds the silence before the first word: a long prompt on a
    CPU takes minutes. `stall_seconds` bounds every silence after it.
    """

    # Excluded from dumps: it carries the key.
    endpoint: Endpoint = Field(exclude=True)
    sampling: Sampling = Sampling()
    prefill_seconds: float = Field(default=900.0, gt=0)
    stall_seconds: float = Field(default=120.0, gt=0)

    async def events(
        self,
        messages: Sequence[BaseMessage],
        *,
        scheduled: float | None = None,
        sampling: Sampling | None = None,
    ) -> AsyncGenerator[StreamEvent, None]:
        """Send `messages` and yield `sent`, `first_chunk`, `words`…, `end`, in this order.

        `scheduled` is the moment that latency counts from (now by default).
        Cancelling the task, or closing the generator (`contextlib.aclosing`),
        closes the connection at once; a `Transcript` kept by the caller then
        still has the answer so far. Raises the errors of `runners.errors` with
        `partial` set, after having yielded everything that came before.
        """
        drawn = sampling or self.sampling
        transcript = Transcript(time.monotonic() if scheduled is None else scheduled)
        reading = Reading(
            transcript, repetition_stop=drawn.repetition_stop, named=self._naming(drawn)
        )
        try:
            async with self._exchange(messages, drawn) as exchange:
                yield transcript.add(StreamEvent("sent", exchange.sent))
                while not reading.complete:
                    received = await self._next(exchange, reading)
                    for event in reading.take(received, time.monotonic()):
                        yield event
        except ChatError as error:
            error.partial = transcript.failed(error)
            raise
        yield reading.end()

    async def count(self, messages: Sequence[BaseMessage]) -> int | None:
        """Count the prompt's tokens exactly; None where the server cannot (see counting)."""
        counted = await self._count(messages)
        return counted.tokens if counted else None

    async def check_fits(self, messages: Sequence[BaseMessage]) -> None:
        """Raise `ContextOverflow` when prompt and longest answer exceed the context.

        Nothing is generated. Where the server cannot count, this passes and the
        server's own refusal becomes the same error.
        """
        if most_tokens(messages) <= self._limit:
            return
        room = await self.room(messages)
        if room.tokens is not None and room.tokens > room.limit:
            raise ContextOverflow(room.tokens, room.limit)

    async def room(self, messages: Sequence[BaseMessage]) -> Room:
        """Return what the prompt takes and the most that it may, so that an answer fits."""
        counted = await self._count(messages)
        if counted is None:
            return Room(None, max(0, self._limit))
        window = counted.window or self.endpoint.context
        limit = min(self._limit, window - self.sampling.max_tokens)
        return Room(counted.tokens, max(0, limit))

    @property
    def _limit(self) -> int:
        return self.endpoint.context - self.sampling.max_tokens

    async def _count(self, messages: Sequence[BaseMessage]) -> Count | None:
        return await count_prompt(self.endpoint, _wire_messages(messages))

    def _exchange(self, messages: Sequence[BaseMessage], sampling: Sampling) -> Exchange:
        body = {
            "model": self.endpoint.model,
            "messages": _wire_messages(messages),
            "stream": True,
            **wire.options(self.endpoint.dialect, sampling),
        }
        return Exchange(
            self.endpoint,
            self.endpoint.chat_path,
            body,
            expects="text/event-stream",
            max_tokens=sampling.max_tokens,
        )

    def _naming(self, sampling: Sampling) -> Named:
        return partial(
            from_refusal,
            context=self.endpoint.context,
            max_tokens=sampling.max_tokens,
            dialect=self.endpoint.dialect,
        )

    async def _next(self, exchange: Exchange, reading: Reading) -> bytes:
        """Wait for bytes as long as the state of the answer allows; empty at the end."""
        if not reading.finished:
            return await exchange.read(
                self.stall_seconds if reading.worded else self.prefill_seconds
            )
        try:
            return await exchange.read(_USAGE_SECONDS)
        except ChatError:
            return b""

    # -- langchain_core -----------------------------------------------------------

    @property
    def _llm_type(self) -> str:
        return "leitai"

    def _sampling(self, stop: list[str] | None, extra: dict[str, Any]) -> Sampling:
        """Apply what `bind()` or a call adds; unknown parameters are refused by name."""
        extra = {key: value for key, value in extra.items() if key != "stream"}
        if stop:
            extra["stop"] = [*self.sampling.stop, *stop]
        return Sampling.model_validate({**self.sampling.model_dump(), **extra})

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        sampling = self._sampling(stop, kwargs)
        async with aclosing(self.events(messages, sampling=sampling)) as events:
            async for event in events:
                if event.kind == "words":
                    yield ChatGenerationChunk(message=AIMessageChunk(content=event.text))
                elif event.answer:
                    yield ChatGenerationChunk(message=_last_chunk(event.answer))

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        answer: Answer | None = None
        async for event in self.events(messages, sampling=self._sampling(stop, kwargs)):
            answer = event.answer or answer
        assert answer, "events() ends with an answer or raises"  # noqa: S101 its contract
        message = AIMessage(
            content=answer.text,
            response_metadata=_metadata(answer),
            usage_metadata=_usage_metadata(answer.usage),
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        # In a thread of its own, because the caller's may already run a loop.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(
                asyncio.run, self._agenerate(messages, stop, None, **kwargs)
            ).result()


def most_tokens(messages: Sequence[BaseMessage]) -> int:
    """Return an upper bound without asking the server, which costs two round trips before the
    first word: a byte-level vocabulary never makes more tokens than there are bytes."""
    texts = (str(message["content"]) for message in _wire_messages(messages))
    return _TEMPLATE_TOKENS + sum(len(text.encode("utf-8", "replace")) for text in texts)


def _wire_messages(messages: Sequence[BaseMessage]) -> list[dict[str, Any]]:
    wired = convert_to_openai_messages(messages)
    return wired if isinstance(wired, list) else [wired]


def _last_chunk(answer: Answer) -> AIMessageChunk:
    return AIMessageChunk(
        content="",
        response_metadata=_metadata(answer),
        usage_metadata=_usage_metadata(answer.usage),
        chunk_position="last",
    )


def _metadata(answer: Answer) -> dict[str, Any]:
    return {"finish_reason": answer.finish_reason, "timings": asdict(answer.timings)}


def _usage_metadata(usage: Usage | None) -> UsageMetadata | None:
    if usage is None or usage.prompt_tokens is None or usage.output_tokens is None:
        return None
    metadata = UsageMetadata(
        input_tokens=usage.prompt_tokens,
        output_tokens=usage.output_tokens,
        total_tokens=usage.prompt_tokens + usage.output_tokens,
    )
    if usage.cached_tokens is not None:
        metadata["input_token_details"] = InputTokenDetails(cache_read=usage.cached_tokens)
    return metadata
