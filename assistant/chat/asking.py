"""Adds turns and versions to a conversation: checked, recorded, then written.

A turn is in the records before anybody is asked, so that no crash loses a question.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from assistant.book import in_database
from assistant.cast import Cast, drawn_anew
from assistant.chat.checks import chosen
from assistant.chat.live import Live, LiveAnswer, LiveTurn
from assistant.chat.presets import Presets
from assistant.chat.settings import ChatSettings
from assistant.chat.titles import title_of
from assistant.chat.values import PLAIN, AnswerState
from assistant.chat.writing import Order, Writers
from assistant.refusal import Refusal
from eval.records.conversation_values import ChatTurn, Conversation
from eval.records.conversations import Conversations
from runners.errors import ContextOverflow
from runners.lineup import Contestant, Sampling


def new_id() -> str:
    """Return an id that nobody guesses."""
    return secrets.token_urlsafe(12)


@dataclass(frozen=True)
class Draft:
    """A turn that is about to be added; `sent` is what a preset made of `prompt`."""

    prompt: str
    sent: str
    kind: str = PLAIN
    round: int = 0
    problem: str | None = None
    drawn: Mapping[str, Any] = field(default_factory=dict)


class Asking:
    """Asks contestants; callers hold the conversation's lock."""

    def __init__(
        self,
        cast: Cast,
        conversations: Conversations,
        writers: Writers,
        presets: Presets,
        settings: ChatSettings,
    ) -> None:
        self.cast = cast
        self._conversations = conversations
        self._writers = writers
        self._presets = presets
        self._settings = settings

    async def add(
        self, live: Live, parent: str | None, draft: Draft, contestants: Sequence[str]
    ) -> LiveTurn:
        """Record a turn below `parent` as the head and start its answers.

        Raises `Refusal` as `Chat.ask`, and chat_no_such_turn.
        """
        if parent is not None and parent not in live.turns:  # deleted in this moment
            raise Refusal("chat_no_such_turn")
        asked = chosen(self.cast, contestants, self._settings)
        self._refuse_full(live)
        orders = {one.id: self._order(live, draft.kind, one, draft.drawn) for one in asked}
        await self._refuse_too_long(asked, orders, draft.sent)
        turn = LiveTurn(self._record(live, parent, draft))
        turn.answers = [LiveAnswer(new_id(), turn.id, one.id, 1) for one in asked]
        await self._store(live, turn, is_persons=draft.round == 0)
        for answer in turn.answers:
            self._writers.begin(live, turn, answer, orders[answer.contestant])
        live.touch()
        return turn

    async def again(self, live: Live, turn: LiveTurn, answer: LiveAnswer) -> None:
        """Add a version to a finished answer. Raises `Refusal` as `Chat.regenerate`."""
        newest = turn.versions(answer.contestant)[-1]
        if not newest.state.final or live.is_looping:
            raise Refusal("chat_under_way")
        (asked,) = chosen(self.cast, [answer.contestant], self._settings)
        self._refuse_full(live)
        # One that broke off is asked the same once more; else the words would be the same.
        failed = newest.state in (AnswerState.BROKEN, AnswerState.INTERRUPTED)
        anew = {} if failed else drawn_anew() | live.sampling.given()
        order = self._order(live, turn.record.kind, asked, anew)
        await self._refuse_too_long([asked], {asked.id: order}, turn.record.sent)
        fresh = LiveAnswer(new_id(), turn.id, answer.contestant, newest.version + 1)
        await in_database(self._conversations.add_answer, live.id, fresh.record())
        turn.answers.append(fresh)
        self._writers.begin(live, turn, fresh, order)
        live.touch()

    def _order(
        self, live: Live, kind: str, contestant: Contestant, drawn: Mapping[str, Any]
    ) -> Order:
        """The preset's over the conversation's over the contestant's own."""
        preset = self._presets.by_name.get(kind)
        given = live.sampling.given() | (preset.drawn() if preset else {}) | dict(drawn)
        sampling = Sampling.model_validate(contestant.sampling.model_dump() | given)
        if sampling.max_tokens >= contestant.engine.context:
            most = contestant.engine.context - 1
            raise Refusal("sampling_over_context", name=contestant.name, limit=most)
        parts = [preset.system if preset else "", live.system]
        return Order("\n\n".join(part for part in parts if part.strip()), sampling)

    def _refuse_full(self, live: Live) -> None:
        if len(live.turns) >= self._settings.turns:
            raise Refusal("chat_too_many_turns", limit=self._settings.turns)
        if self._writers.waiting >= self._settings.waiting:
            raise Refusal("chat_busy")

    async def _refuse_too_long(
        self, asked: Sequence[Contestant], orders: Mapping[str, Order], sent: str
    ) -> None:
        """Refuse what does not fit even without history, naming the smallest limit."""
        outcomes = await asyncio.gather(
            *(self._check_fits(one, orders[one.id], sent) for one in asked),
            return_exceptions=True,
        )
        smallest: tuple[int, Refusal] | None = None
        for one, outcome in zip(asked, outcomes, strict=True):
            # An endpoint that cannot even count is met again when it answers.
            if isinstance(outcome, ContextOverflow):
                told = Refusal(
                    "chat_too_long",
                    name=one.name,
                    tokens=outcome.prompt_tokens,
                    limit=outcome.limit,
                )
                if smallest is None or outcome.limit < smallest[0]:
                    smallest = (outcome.limit, told)
        if smallest:
            raise smallest[1]

    async def _check_fits(self, contestant: Contestant, order: Order, sent: str) -> None:
        model = self.cast.model(contestant.id).model_copy(update={"sampling": order.sampling})
        system: list[BaseMessage] = [SystemMessage(order.system)] if order.system else []
        await model.check_fits([*system, HumanMessage(sent)])

    def _record(self, live: Live, parent: str | None, draft: Draft) -> ChatTurn:
        return ChatTurn(
            id=new_id(),
            conversation=live.id,
            parent=parent,
            n=live.count + 1,
            prompt=draft.prompt,
            sent=draft.sent,
            kind=draft.kind,
            round=draft.round,
            problem=draft.problem,
        )

    async def _store(self, live: Live, turn: LiveTurn, *, is_persons: bool) -> None:
        record = turn.record
        title = live.title if live.named or live.title else title_of(record.prompt)
        # The contestants that a person chose are those of the next question, too.
        asked = tuple(answer.contestant for answer in turn.answers)
        contestants = asked if is_persons else live.contestants
        answers = [answer.record() for answer in turn.answers]
        if not live.is_recorded:
            await in_database(self._conversations.start, conversation_of(live))
            live.is_recorded = True
        await in_database(
            self._conversations.add_turn, record, answers, title=title, contestants=contestants
        )
        live.count, live.title, live.contestants = record.n, title, contestants
        live.turns[turn.id] = turn
        live.head = turn.id


def conversation_of(live: Live) -> Conversation:
    """A conversation as it is recorded."""
    return Conversation(
        id=live.id,
        person=live.person,
        title=live.title,
        named=live.named,
        system=live.system,
        sampling=live.sampling.given(),
        contestants=live.contestants,
        head=live.head,
    )
