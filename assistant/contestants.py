"""Who can compete now, and the chat model that speaks for each."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import Protocol

from langchain_core.messages import HumanMessage

from assistant.pairing import Draw, draw
from assistant.refusal import Refusal
from runners.chat import ChatModel
from runners.engines.status import EngineStatus
from runners.errors import ChatError, ContextOverflow
from runners.lineup import Contestant, Lineup


class Engines(Protocol):
    """What the arena needs of the engine host."""

    def statuses(self) -> dict[str, EngineStatus]: ...


class Contestants:
    """The contestants of a lineup, as far as their engines are ready."""

    def __init__(self, lineup: Lineup, engines: Engines) -> None:
        self._lineup = lineup
        self._engines = engines

    def ready(self) -> list[Contestant]:
        """Those that can answer now, in lineup order."""
        statuses = self._engines.statuses()
        return [c for c in self._lineup.contestants if statuses[c.id].state == "ready"]

    def draw(self, slots: int) -> Draw[Contestant]:
        """Draw a battle's contestants. Raises `Refusal("too_few_contestants")`."""
        ready = self.ready()
        if len(ready) < slots:
            raise Refusal("too_few_contestants", ready=len(ready), needed=slots)
        return draw(ready, slots)

    def draw_other(self, tried: Collection[str]) -> Draw[Contestant] | None:
        """Draw one that is not among the `tried` ids; None when nobody is left."""
        left = [contestant for contestant in self.ready() if contestant.id not in tried]
        return draw(left, 1) if left else None

    def model(self, contestant: Contestant) -> ChatModel:
        """The chat model of a ready contestant."""
        endpoint = self._engines.statuses()[contestant.id].endpoint
        if endpoint is None:
            raise Refusal("too_few_contestants", ready=len(self.ready()), needed=2)
        return ChatModel(endpoint=endpoint, sampling=contestant.sampling)


async def refuse_too_long(models: Sequence[ChatModel], prompt: str) -> None:
    """Refuse for all slots when the prompt is too long for any, naming the smallest limit."""
    checks = (model.check_fits([HumanMessage(prompt)]) for model in models)
    outcomes = await asyncio.gather(*checks, return_exceptions=True)
    overflows = [outcome for outcome in outcomes if isinstance(outcome, ContextOverflow)]
    if overflows:
        smallest = min(overflows, key=lambda overflow: overflow.limit)
        raise Refusal("too_long", tokens=smallest.prompt_tokens, limit=smallest.limit)
    for outcome in outcomes:
        # An endpoint that cannot even count is met again, and replaced, when it answers.
        if isinstance(outcome, BaseException) and not isinstance(outcome, ChatError):
            raise outcome
