"""Asks one contestant its cases, one request at a time, and hands on every raw answer.

One at a time, so that no answer depends on what else the engine is computing. What fails
on the way is asked once more; then it is left out, which says nothing about the model.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import asdict, replace

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, convert_to_openai_messages

from eval.capabilities.cases import Case
from eval.capabilities.haystack import Haystack, Haystacks
from eval.capabilities.plan import place
from eval.lines import Record
from eval.perf.lengths import LengthError
from eval.perf.plan import Room
from eval.perf.sweep import Engine
from eval.perf.texts import Texts
from eval.runs.sampling import HOPELESS, LONGEST_WAIT_SECONDS
from runners.answer import Answer, Transcript
from runners.chat import ChatModel
from runners.endpoint import Endpoint
from runners.errors import ChatError, ContentRefused, ContextOverflow, RateLimited
from runners.lineup import Sampling

TRIES = 2
WAIT_SECONDS = 1.0  # before the second try, where the server names no time
MOST_LEFT_OUT = 3  # requests one after another; then nobody answers there any more

Keep = Callable[[Record], None]


class GivenUp(Exception):
    """A contestant that cannot be asked any further; the message says why."""


class Asking:
    """Asks one contestant. `room` is what is known of its context: a server may tell it."""

    def __init__(
        self, contestant: str, engine: Engine, sampling: Sampling, cases: Sequence[Case], keep: Keep
    ) -> None:
        self.room: Room = engine.room
        self._contestant, self._endpoint, self._keep = contestant, engine.endpoint, keep
        self._sampling = sampling.model_copy(update={"temperature": 0.0})
        self._texts = _texts(engine.endpoint, cases)
        self._left_out = 0

    async def ask(self, case: Case) -> Answer | None:
        """Ask a case, turn by turn, and return its last answer; None where it is beyond the
        context or was left out. Raises `GivenUp`."""
        if self.room.beyond(case.cell.length + case.tokens):
            return None
        said: list[BaseMessage] = []
        answer = None
        for turn in range(len(case.turns)):
            answer = await self._turn(case, turn, said)
            if answer is None:
                break
            said.append(AIMessage(answer.text))
        return answer

    async def _turn(self, case: Case, turn: int, said: list[BaseMessage]) -> Answer | None:
        """Ask one turn; `said` grows by it. Keep its record, and return its answer."""
        answer, error = None, None
        for _ in range(TRIES):
            if error:
                await asyncio.sleep(_pause(error))
            try:
                words = await self._words(case, turn)
                said[2 * turn :] = [HumanMessage(words)]
                answer = await self._answer(said, case.tokens)
                break
            except (ChatError, LengthError) as failure:
                error = failure
                if not _may_pass(failure):
                    break
        self._keep(self._record(case, turn, said, answer, error))
        self._count(answer, error)
        return answer

    async def _words(self, case: Case, turn: int) -> str:
        if case.haystack is None:
            return case.turns[turn]
        texts = self._texts[_kind(case)]
        (request,) = await texts.requests(_phase(case), 1, case.cell.length, 1, ignore_eos=False)
        if self.room.context is None and texts.window:
            self.room = replace(self.room, context=texts.window)
        return request.text

    async def _answer(self, said: Sequence[BaseMessage], tokens: int) -> Answer:
        sampling = self._sampling.model_copy(update={"max_tokens": tokens})
        model = ChatModel(endpoint=self._endpoint, sampling=sampling)
        await model.check_fits(said)
        transcript = Transcript(time.monotonic())
        async with aclosing(model.events(said)) as events:
            async for event in events:
                transcript.add(event)
        return transcript.answer()

    def _record(
        self,
        case: Case,
        turn: int,
        said: Sequence[BaseMessage],
        answer: Answer | None,
        error: Exception | None,
    ) -> Record:
        refused = isinstance(error, ContentRefused)
        code = getattr(error, "code", "no_text_of_this_length")
        return {
            "contestant": self._contestant,
            **place(case.cell),
            "case": case.id,
            "turn": turn,
            "messages": convert_to_openai_messages(said),
            "answer": answer.text if answer else "",
            "finish": answer.finish_reason if answer else "refused" if refused else None,
            "usage": asdict(answer.usage) if answer and answer.usage else None,
            "expected": case.expected,
            "left_out": None if answer or refused else code,
        }

    def _count(self, answer: Answer | None, error: Exception | None) -> None:
        """Give up where nobody answers, or where the fault would meet every request."""
        if isinstance(error, HOPELESS):
            raise GivenUp(str(error))
        lost = answer is None and isinstance(error, ChatError) and _may_pass(error)
        self._left_out = self._left_out + 1 if lost else 0
        if self._left_out >= MOST_LEFT_OUT:
            raise GivenUp(f"{MOST_LEFT_OUT} requests one after another had no answer: {error}")


def _may_pass(error: Exception) -> bool:
    """Whether asking again may help: not where it was said about this very prompt."""
    final = (LengthError, ContextOverflow, ContentRefused, *HOPELESS)
    return not isinstance(error, final)


def _pause(error: Exception) -> float:
    asked = error.retry_after if isinstance(error, RateLimited) else None
    return min(asked or WAIT_SECONDS, LONGEST_WAIT_SECONDS)


def _texts(endpoint: Endpoint, cases: Sequence[Case]) -> dict[tuple[str, str], Texts]:
    """Texts for each kind of case: how many words make so many tokens differs between them."""
    kinds: dict[tuple[str, str], dict[str, Haystack]] = {}
    for case in cases:
        if case.haystack:
            kinds.setdefault(_kind(case), {})[_phase(case)] = case.haystack
    return {kind: Texts(endpoint, Haystacks(by_phase)) for kind, by_phase in kinds.items()}


def _kind(case: Case) -> tuple[str, str]:
    return case.cell.check, case.cell.language


def _phase(case: Case) -> str:
    return f"{case.cell.length}/{case.id}"
