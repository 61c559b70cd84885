"""The tasks behind one answer: one that writes it and one that journals it.

They belong to the server, not to a page. An engine that fails leaves its answer `broken`
with what it had written; the answers beside it go on.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from dataclasses import asdict, dataclass
from typing import Any

from assistant.admission import Admission, Ticket
from assistant.cast import Cast
from assistant.chat import tree
from assistant.chat.context import Contexts
from assistant.chat.fitting import fit
from assistant.chat.live import Live, LiveAnswer, LiveTurn
from assistant.chat.values import AnswerState
from assistant.journal import journal, stream
from eval.records import DatabaseUnavailable, RecordsError
from eval.records.conversations import Conversations
from runners.answer import Answer
from runners.chat import ChatModel
from runners.errors import ChatError
from runners.lineup import Sampling

log = logging.getLogger(__name__)

_PLACE = "a"  # an answer waits for itself alone, so its ticket has one place


@dataclass(frozen=True)
class Order:
    """How an answer is to be written: the system prompt, and what is drawn."""

    system: str
    sampling: Sampling


class Writers:
    """Starts what writes answers, for all conversations."""

    def __init__(
        self,
        cast: Cast,
        admission: Admission,
        conversations: Conversations,
        contexts: Contexts | None,
    ) -> None:
        self._cast = cast
        self._admission = admission
        self._conversations = conversations
        self._contexts = contexts

    @property
    def waiting(self) -> int:
        """How many wait for an engine."""
        return self._admission.waiting

    def begin(self, live: Live, turn: LiveTurn, answer: LiveAnswer, order: Order) -> None:
        """Queue for the answer's contestant, then write; all in tasks of the answer."""
        ticket = answer.ticket = self._enter(live, answer)
        answer.task = asyncio.create_task(self._write(live, turn, answer, order, ticket))
        answer.task.add_done_callback(functools.partial(_ended, live, answer, ticket))
        answer.keeper = asyncio.create_task(self._keep(live, answer))

    def _enter(self, live: Live, answer: LiveAnswer) -> Ticket:
        return self._admission.enter(
            {_PLACE: answer.contestant}, live.touch, use="assistant", person=live.person
        )

    async def _write(
        self, live: Live, turn: LiveTurn, answer: LiveAnswer, order: Order, ticket: Ticket
    ) -> None:
        try:
            await ticket.admitted()
            answer.ticket = None
            await self._stream(live, turn, answer, order)
            answer.state = AnswerState.DONE
        except asyncio.CancelledError:
            # Stop is an ending that the person chose, not an error to hand upwards.
            answer.state = AnswerState.STOPPED
        except ChatError as error:
            log.warning("answer %s: %s %s", answer.id, error, error.detail)
            self._cast.report(answer.contestant, error)
            answer.state, answer.error_code = AnswerState.BROKEN, error.code
        except Exception:
            log.exception("answer %s broke", answer.id)
            answer.state, answer.error_code = AnswerState.BROKEN, "internal"

    async def _stream(self, live: Live, turn: LiveTurn, answer: LiveAnswer, order: Order) -> None:
        async with self._cast.speaking(answer.contestant, answer.wait, live.touch) as own:
            await self._speak(own, live, turn, answer, order)

    async def _speak(
        self, own: ChatModel, live: Live, turn: LiveTurn, answer: LiveAnswer, order: Order
    ) -> None:
        model = own.model_copy(update={"sampling": order.sampling})
        fitted = await fit(
            model,
            tree.path(live.turns, turn.id),
            answer.contestant,
            order.system,
            conversation=live.id,
            contexts=self._contexts,
        )
        answer.left_out, answer.context = fitted.left_out, fitted.context

        def heard(words: str) -> None:
            answer.parts.append(words)
            answer.state = AnswerState.WRITING
            live.touch()

        await stream(
            model,
            fitted.messages,
            order.sampling,
            heard=heard,
            ended=functools.partial(_note, answer),
        )

    async def _keep(self, live: Live, answer: LiveAnswer) -> None:
        def told(saved: bool) -> None:
            if saved == (answer.id in live.unsaved):
                (live.unsaved.discard if saved else live.unsaved.add)(answer.id)
                live.touch()

        assert answer.task  # noqa: S101  `begin` has just made it
        await journal([answer.task], lambda closing: self._save(answer, closing=closing), told)
        live.touch()

    async def _save(self, answer: LiveAnswer, *, closing: bool) -> bool:
        length = len(answer.text)
        if not closing and length == answer.saved_length:
            return True
        try:
            await asyncio.to_thread(self._conversations.save_answer, answer.record())
        except DatabaseUnavailable as error:
            log.warning("answer %s is not saved yet: %s", answer.id, error)
            return False
        except RecordsError:
            log.exception("answer %s cannot be saved", answer.id)
        answer.saved_length = length
        return True


def _note(answer: LiveAnswer, whole: Answer) -> None:
    answer.finish_reason = whole.finish_reason
    answer.usage = asdict(whole.usage) if whole.usage else None
    answer.timings = asdict(whole.timings)


def _ended(live: Live, answer: LiveAnswer, ticket: Ticket, task: asyncio.Task[Any]) -> None:
    # Also for a task that was cancelled before it began.
    if not answer.state.final:
        answer.state = AnswerState.STOPPED
    answer.ticket = None
    ticket.leave(_PLACE)
    live.touch()
