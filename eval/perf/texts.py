"""Requests whose prompts have the wanted length, made before the clock runs."""

from __future__ import annotations

import time
from typing import Protocol

from eval.perf.client import Heard, Request, ask, event_of
from eval.perf.events import Event
from eval.perf.lengths import fit
from runners.counting import count_prompt
from runners.endpoint import Endpoint

COUNTING = ("llamacpp", "vllm")


class Words(Protocol):
    """Where texts come from: text `number` of a phase, so many words long."""

    def text(self, phase: str, number: int, words: int) -> str: ...


class Texts:
    """Makes requests for one endpoint. `window` is the context that the server told, None
    where it does not say."""

    def __init__(self, endpoint: Endpoint, source: Words) -> None:
        self._endpoint, self._source = endpoint, source
        self._words: dict[int, int] = {}
        self._counts = endpoint.dialect in COUNTING
        self.window: int | None = None

    async def requests(
        self, phase: str, count: int, length: int, output_tokens: int, *, ignore_eos: bool
    ) -> list[Request]:
        """Return `count` requests of `length` tokens, all different from any other phase's.

        Raises `LengthError` and the errors of `runners.errors`.
        """
        return [
            Request(
                self._endpoint,
                *(await self._fitted(phase, number, length)),
                number=number,
                output_tokens=output_tokens,
                ignore_eos=ignore_eos,
            )
            for number in range(count)
        ]

    async def _fitted(self, phase: str, number: int, length: int) -> tuple[str, int | None]:
        words = self._words.get(length, length)
        if length in self._words and not self._counts:
            return self._source.text(phase, number, words), None
        text, words, tokens = await fit(
            lambda n: self._source.text(phase, number, n), self._count, length, words
        )
        self._words[length] = words
        return text, tokens

    async def _count(self, text: str) -> int | None:
        messages = Request(self._endpoint, text).messages
        counted = await count_prompt(self._endpoint, messages)
        if counted:
            self.window = counted.window
            return counted.tokens
        event = await one(Request(self._endpoint, text))
        return event.prompt_tokens


async def one(request: Request) -> Event:
    """Send a request by itself and return its event; raise the error of
    `runners.errors` that it met."""
    heard = await ask(request.exchange(), Heard(0, time.monotonic_ns(), request.counted))
    if heard.error:
        raise heard.error
    return event_of(heard, request.endpoint)
