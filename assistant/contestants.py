"""Who can compete now, and the chat model that speaks for each."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import Protocol

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from assistant.pairing import Draw, Pairing
from assistant.refusal import Refusal
from assistant.slot import LiveSlot
from runners.chat import ChatModel
from runners.engines.status import EngineStatus
from runners.errors import ChatError, ContextOverflow, EndpointUnreachable
from runners.lineup import Contestant, Lineup, Sampling


class Engines(Protocol):
    """What the arena needs of the engine host."""

    def statuses(self) -> dict[str, EngineStatus]: ...

    def report(self, contestant: str, error: ChatError) -> None: ...


class Contestants:
    """The contestants of a lineup, as far as their engines are ready."""

    def __init__(self, lineup: Lineup, engines: Engines, pairing: Pairing) -> None:
        self._lineup = lineup
        self._engines = engines
        self._pairing = pairing

    def ready(self) -> list[Contestant]:
        """Those that can answer now, in lineup order."""
        statuses = self._engines.statuses()
        ready = {name for name, status in statuses.items() if status.state == "ready"}
        return [c for c in self._lineup.contestants if c.id in ready]

    def draw(self, slots: int) -> Draw[Contestant]:
        """Draw a battle's contestants.

        Raises `Refusal`: lineup_too_small(total, needed), too_few_contestants(ready, needed).
        """
        ready, total = self.ready(), len(self._lineup.contestants)
        if total < slots:
            raise Refusal("lineup_too_small", total=total, needed=slots)
        if len(ready) < slots:
            raise Refusal("too_few_contestants", ready=len(ready), needed=slots)
        return self._named(self._pairing.draw([one.id for one in ready], slots))

    def draw_other(self, others: Sequence[str], tried: Collection[str]) -> Draw[Contestant] | None:
        """Draw one to meet the `others`, none of the `tried` ids; None when nobody is left."""
        left = [one.id for one in self.ready() if one.id not in tried]
        return self._named(self._pairing.draw_other(others, left)) if left else None

    def _named(self, drawn: Draw[str]) -> Draw[Contestant]:
        found = tuple(self._lineup.contestant(one) for one in drawn.contestants)
        return Draw(found, drawn.probability)

    def sampling(self, contestant: str) -> Sampling:
        return self._lineup.contestant(contestant).sampling

    def slots(self, contestant: str) -> int:
        """How many answers at once this installation may ask of a contestant."""
        return self._engines.statuses()[contestant].slots

    def model(self, contestant: str) -> ChatModel:
        """The chat model of a contestant; raises `EndpointUnreachable` when it is not ready."""
        status = self._engines.statuses().get(contestant)
        if status is None or status.endpoint is None:
            raise EndpointUnreachable(detail=f"{contestant} is not ready")
        return ChatModel(endpoint=status.endpoint, sampling=self.sampling(contestant))

    def report(self, contestant: str, error: ChatError) -> None:
        """Let the engine host know what an answer met: a refused key concerns everybody."""
        self._engines.report(contestant, error)

    async def refuse_too_long(self, slots: Sequence[LiveSlot], prompts: Sequence[str]) -> None:
        """Refuse for all slots what is too long for any, naming the smallest limit."""
        outcomes = await asyncio.gather(
            *(self._check_fits(slot, prompts) for slot in slots), return_exceptions=True
        )
        overflows = [outcome for outcome in outcomes if isinstance(outcome, ContextOverflow)]
        if overflows:
            smallest = min(overflows, key=lambda overflow: overflow.limit)
            raise Refusal("too_long", tokens=smallest.prompt_tokens, limit=smallest.limit)
        for outcome in outcomes:
            # An endpoint that cannot even count is met again, and replaced, when it answers.
            if isinstance(outcome, BaseException) and not isinstance(outcome, ChatError):
                raise outcome

    async def _check_fits(self, slot: LiveSlot, prompts: Sequence[str]) -> None:
        await self.model(slot.contestant).check_fits(conversation(slot, prompts))


def conversation(slot: LiveSlot, prompts: Sequence[str]) -> list[BaseMessage]:
    """What a contestant is sent for the last of `prompts`: its own words in between.

    A turn that got no words is joined to the next, since many templates insist on
    question and answer taking turns.
    """
    messages: list[BaseMessage] = []
    asked = ""
    for number, prompt in enumerate(prompts):
        asked = f"{asked}\n\n{prompt}" if asked else prompt
        said = slot.answers[number].text if number < len(prompts) - 1 else ""
        if said:
            messages += [HumanMessage(asked), AIMessage(said)]
            asked = ""
    return [*messages, HumanMessage(asked)]
