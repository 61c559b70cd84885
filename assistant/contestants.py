"""Who can compete now, and the chat model that speaks for each."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

from langchain_core.messages import BaseMessage

from assistant.cast import Cast, Engines, taking_turns
from assistant.pairing import Draw, Pairing
from assistant.refusal import Refusal
from assistant.slot import LiveSlot
from runners.errors import ChatError, ContextOverflow
from runners.lineup import Contestant, Lineup


class Contestants(Cast):
    """The contestants of a lineup, as far as their engines are ready, drawn for battles."""

    def __init__(self, lineup: Lineup, engines: Engines, pairing: Pairing) -> None:
        super().__init__(lineup, engines)
        self._pairing = pairing

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
    """What a contestant is sent for the last of `prompts`: its own words in between."""
    return taking_turns(prompts, [answer.text for answer in slot.answers[: len(prompts) - 1]])
