"""The contestants of a lineup as far as they are ready, and the chat model of each."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any, Protocol

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from assistant.wait import Wait, in_turn
from runners.chat import ChatModel
from runners.engines.status import EngineStatus
from runners.errors import ChatError, EndpointUnreachable
from runners.lineup import Contestant, Lineup, Sampling

_ANEW_TEMPERATURE = 0.7


class Engines(Protocol):
    """What is needed of the engine host."""

    def statuses(self) -> dict[str, EngineStatus]: ...

    def turn(self, contestant: str) -> AbstractAsyncContextManager[EngineStatus]: ...

    def report(self, contestant: str, error: ChatError) -> None: ...


class Cast:
    """Who there is, who can answer now, and what speaks for them."""

    def __init__(self, lineup: Lineup, engines: Engines) -> None:
        self._lineup = lineup
        self._engines = engines

    def everybody(self) -> list[Contestant]:
        """All of the lineup, in its order."""
        return list(self._lineup.contestants)

    def ready(self) -> list[Contestant]:
        """Those that can answer now, in lineup order."""
        statuses = self._engines.statuses()
        ready = {name for name, status in statuses.items() if status.state == "ready"}
        return [c for c in self._lineup.contestants if c.id in ready]

    def sampling(self, contestant: str) -> Sampling:
        return self._lineup.contestant(contestant).sampling

    def slots(self, contestant: str) -> int:
        """How many answers at once this installation may ask of a contestant."""
        return self._engines.statuses()[contestant].slots

    def model(self, contestant: str) -> ChatModel:
        """The chat model of a contestant, to count with: an answer is asked for in `speaking`.

        Raises `EndpointUnreachable` when it is not ready, or stopped between its turns.
        """
        return self._model(contestant, self._engines.statuses().get(contestant))

    @asynccontextmanager
    async def speaking(
        self, contestant: str, wait: Wait, moved: Callable[[], None]
    ) -> AsyncIterator[ChatModel]:
        """Have a contestant's chat model while an answer of its is written.

        One that takes turns with others is waited for (`wait` shows it). Raises
        `EndpointUnreachable` when it is not ready, `NoTurn` when its turn does not come in time.
        """
        async with AsyncExitStack() as turn:
            with wait.until_its_turn(moved):
                held = in_turn(self._engines.turn(contestant))
                status = await turn.enter_async_context(held)
            yield self._model(contestant, status)

    def _model(self, contestant: str, status: EngineStatus | None) -> ChatModel:
        if status is None or status.endpoint is None:
            raise EndpointUnreachable(detail=f"{contestant} is not ready")
        return ChatModel(endpoint=status.endpoint, sampling=self.sampling(contestant))

    def report(self, contestant: str, error: ChatError) -> None:
        """Let the engine host know what an answer met: a refused key concerns everybody."""
        self._engines.report(contestant, error)


def drawn_anew() -> dict[str, Any]:
    """Return what is drawn otherwise when asked again: greedy words would be the same."""
    return {"temperature": _ANEW_TEMPERATURE, "seed": secrets.randbelow(2**31)}


def taking_turns(prompts: Sequence[str], answers: Sequence[str]) -> list[BaseMessage]:
    """Return what a contestant is sent: each prompt with its answer, the last without one.

    A turn that got no words is joined to the next, since many templates insist on
    question and answer taking turns.
    """
    messages: list[BaseMessage] = []
    asked = ""
    for prompt, said in zip(prompts[:-1], answers, strict=True):
        asked = f"{asked}\n\n{prompt}" if asked else prompt
        if said:
            messages += [HumanMessage(asked), AIMessage(said)]
            asked = ""
    return [*messages, HumanMessage(f"{asked}\n\n{prompts[-1]}" if asked else prompts[-1])]
