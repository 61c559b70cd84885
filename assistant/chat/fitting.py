"""What a contestant is sent, so that it fits: system prompt, history, files, the question.

Of a history that is too long the oldest turns are left out, and named; of files, what the
question needs least. Counts are the contestant's own. Where its server cannot count, three
bytes are taken for a token: that may trim, but never refuses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from assistant.cast import taking_turns
from assistant.chat.context import Contexts, ContextSource, stored
from assistant.chat.live import LiveTurn
from runners.chat import ChatModel, most_tokens
from runners.errors import ContextOverflow

_BYTES_A_TOKEN = 3
# Tokens at the seams, where pieces that were counted apart come together.
_SEAM = 32
# Questions before the newest one that help to find what it needs of the files.
_EARLIER = 2


@dataclass(frozen=True)
class Fitted:
    """Messages that fit; ids of turns that are not among them, and what of files is."""

    messages: tuple[BaseMessage, ...]
    left_out: tuple[str, ...] = ()
    context: Mapping[str, Any] | None = None


async def fit(
    model: ChatModel,
    path: Sequence[LiveTurn],
    contestant: str,
    system: str,
    *,
    conversation: str,
    contexts: Contexts | None,
) -> Fitted:
    """Return what is sent for the last turn of `path`.

    Raises `ContextOverflow` where that turn alone does not fit, and what counting raises.
    """
    history = _History(path, contestant, system)
    scale = _Scale(model)
    source = contexts.of(conversation) if contexts else None
    if source is None or contexts is None or not source.files():
        kept = await _most_of(history, scale, share=1.0)
        return Fitted(history.since(kept), history.ids(kept))
    # Files get half of what the question leaves: a long talk must not push them out.
    kept = await _most_of(history, scale, share=0.5)
    return await _with_files(history, kept, scale, source, contexts)


class _History:
    """A path as messages, from any of its turns on."""

    def __init__(self, path: Sequence[LiveTurn], contestant: str, system: str) -> None:
        self.turns = list(path)
        self._said = [turn.said_to(contestant) for turn in path[:-1]]
        self._system = [SystemMessage(system)] if system.strip() else []

    def since(self, first: int, quoted: str = "") -> tuple[BaseMessage, ...]:
        """The messages without the turns before `first`; `quoted` precedes the question."""
        prompts = [turn.record.sent for turn in self.turns[first:]]
        if quoted:
            prompts[-1] = f"{quoted}\n\n{prompts[-1]}"
        return (*self._system, *taking_turns(prompts, self._said[first:]))

    def ids(self, first: int) -> tuple[str, ...]:
        """The turns that are left out."""
        return tuple(turn.id for turn in self.turns[:first])


class _Scale:
    """Weighs messages; asks the server only where a bound does not decide already."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self._limit = model.endpoint.context - model.sampling.max_tokens

    async def weighed(self, messages: Sequence[BaseMessage]) -> tuple[int, int, bool]:
        """Return tokens, the most that fit, and whether somebody has counted them."""
        room = await self._model.room(messages)
        if room.tokens is not None:
            return room.tokens, room.limit, True
        return most_tokens(messages) // _BYTES_A_TOKEN, room.limit, False

    async def count(self, text: str) -> int:
        """Return a text's tokens, with a turn's marks around it."""
        return (await self.weighed([HumanMessage(text)]))[0]

    def surely_fits(self, messages: Sequence[BaseMessage], share: float) -> bool:
        return most_tokens(messages) <= self._limit * share

    async def fits(self, messages: Sequence[BaseMessage], most: float) -> bool:
        return most_tokens(messages) <= most or (await self.weighed(messages))[0] <= most


async def _most_of(history: _History, scale: _Scale, *, share: float) -> int:
    """Return the first turn that is sent: as many as fit into a share of the room."""
    if scale.surely_fits(history.since(0), share):
        return 0
    last = len(history.turns) - 1
    alone, limit, counted = await scale.weighed(history.since(last))
    if counted and alone > limit:
        raise ContextOverflow(alone, limit)
    most = alone + (limit - alone) * share
    low, high = 0, last  # what is sent from `high` on fits
    while low < high:
        middle = (low + high) // 2
        if await scale.fits(history.since(middle), most):
            high = middle
        else:
            low = middle + 1
    return high


async def _with_files(
    history: _History, kept: int, scale: _Scale, source: ContextSource, contexts: Contexts
) -> Fitted:
    tokens, limit, _ = await scale.weighed(history.since(kept))
    budget = max(0, limit - tokens - _SEAM)
    *before, question = [turn.record.prompt for turn in history.turns]
    earlier = before[::-1][:_EARLIER]
    selection = await source.select(question, budget, scale.count, earlier=earlier)
    messages = history.since(kept, contexts.quoted(selection))
    return Fitted(messages, history.ids(kept), stored(selection))
