"""What a person does with the turns of a conversation, one change at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import get_args

from assistant.book import in_database
from assistant.chat import tree
from assistant.chat.asking import Asking, conversation_of, new_id
from assistant.chat.book import ChatBook
from assistant.chat.checks import check_sampling, check_system, check_title
from assistant.chat.live import Live, LiveAnswer, LiveTurn
from assistant.chat.prompting import Prompting
from assistant.chat.settings import ChatSettings
from assistant.chat.values import ChatSampling
from assistant.refusal import Refusal
from eval.records import InvalidRecord
from eval.records.conversation_values import OpenJudgement, OpenKind
from eval.records.conversations import Conversations

_STOP_SECONDS = 5


class Turns:
    """Changes of conversations; each raises `Refusal` as the method of `Chat` with its name."""

    def __init__(
        self,
        book: ChatBook,
        asking: Asking,
        prompting: Prompting,
        conversations: Conversations,
        settings: ChatSettings,
    ) -> None:
        self._book = book
        self._asking = asking
        self._prompting = prompting
        self._conversations = conversations
        self._settings = settings

    def start(self, person: str) -> Live:
        return self._book.keep(Live(new_id(), person, self._book.names))

    async def ask(
        self,
        person: str,
        conversation: str | None,
        prompt: str,
        contestants: Sequence[str],
        *,
        problem: str | None,
        language: str,
    ) -> Live:
        if conversation is None:
            live = Live(new_id(), person, self._book.names)
        else:
            live = await self._book.find(person, conversation)
        async with live.lock:
            refuse_under_way(live)
            draft = self._prompting.draft(
                live, live.head, prompt, problem=problem, language=language
            )
            await self._asking.add(live, live.head, draft, contestants)
        return self._book.keep(live)

    async def edit(
        self,
        person: str,
        conversation: str,
        turn: str,
        prompt: str,
        *,
        contestants: Sequence[str],
        language: str,
    ) -> Live:
        live = await self._book.find(person, conversation)
        async with live.lock:
            refuse_under_way(live)
            before = _turn(live, turn)
            asked = contestants or [answer.contestant for answer in before.newest()]
            draft = self._prompting.draft(
                live, before.parent, prompt, problem=before.record.problem, language=language
            )
            await self._asking.add(live, before.parent, draft, asked)
        return live

    async def regenerate(self, person: str, conversation: str, answer: str) -> Live:
        live = await self._book.find(person, conversation)
        async with live.lock:
            await self._asking.again(live, *find_answer(live, answer))
        return live

    async def show_branch(self, person: str, conversation: str, turn: str) -> Live:
        live = await self._book.find(person, conversation)
        async with live.lock:
            head = tree.newest_leaf(live.turns, _turn(live, turn).id)
            await in_database(self._conversations.change, live.id, head=head)
            live.head = head
        live.touch()
        return live

    async def delete_turn(self, person: str, conversation: str, turn: str) -> Live:
        live = await self._book.find(person, conversation)
        async with live.lock:
            gone = tree.below(live.turns, _turn(live, turn).id)
            head = tree.head_without(live.turns, turn, live.head)
            await _stop(live, [one for name in gone for one in live.turns[name].answers])
            await in_database(self._conversations.delete_turns, live.id, gone, head)
            live.turns = {name: kept for name, kept in live.turns.items() if name not in gone}
            live.head = head
        live.touch()
        return live

    async def delete(self, person: str, conversation: str) -> None:
        live = await self._book.find(person, conversation)
        live.cancel()
        async with live.lock:
            await _stop(live, live.answers())
            if live.is_recorded:
                await in_database(self._conversations.delete, live.id)
            live.deleted = True
            self._book.forget(live)
        live.touch()

    async def rename(self, person: str, conversation: str, title: str) -> Live:
        live = await self._book.find(person, conversation)
        shown = check_title(title, self._settings)
        async with live.lock:
            await self._record(live)
            await in_database(self._conversations.change, live.id, title=shown, named=True)
            live.title, live.named = shown, True
        live.touch()
        return live

    async def configure(
        self, person: str, conversation: str, *, system: str, sampling: ChatSampling
    ) -> Live:
        live = await self._book.find(person, conversation)
        check_system(system, self._settings)
        check_sampling(sampling)
        async with live.lock:
            await self._record(live)
            await in_database(
                self._conversations.change, live.id, system=system, sampling=sampling.given()
            )
            live.system, live.sampling = system, sampling
        live.touch()
        return live

    async def judge(
        self, person: str, conversation: str, answer: str, kind: str, value: int
    ) -> None:
        live = await self._book.find(person, conversation)
        _, judged = find_answer(live, answer)
        known = {name: name for name in get_args(OpenKind)}
        if kind not in known:
            raise Refusal("unknown_judgement")
        try:
            judgement = OpenJudgement(answer, person, known[kind], value)
        except InvalidRecord as error:
            raise Refusal("unknown_judgement") from error
        await in_database(self._conversations.judge, judgement)
        judged.hear(judgement)
        live.touch()

    async def _record(self, live: Live) -> None:
        """A conversation without a turn is recorded once there is something to keep of it."""
        if not live.is_recorded:
            await in_database(self._conversations.start, conversation_of(live))
            live.is_recorded = True


def find_answer(live: Live, answer: str) -> tuple[LiveTurn, LiveAnswer]:
    """Return an answer with its turn; raises `Refusal("chat_no_such_answer")`."""
    found = live.answer(answer)
    if found is None:
        raise Refusal("chat_no_such_answer")
    return found


def refuse_under_way(live: Live) -> None:
    """Raise `Refusal("chat_under_way")` while something is being written, fixed or tested."""
    if live.is_writing or live.is_looping:
        raise Refusal("chat_under_way")


def _turn(live: Live, turn: str) -> LiveTurn:
    if turn not in live.turns:
        raise Refusal("chat_no_such_turn")
    return live.turns[turn]


async def _stop(live: Live, answers: Sequence[LiveAnswer]) -> None:
    """End the writing of these answers, and a loop, which may build on them (bounded)."""
    if live.loop:
        live.loop.cancel()
    for answer in answers:
        live.cancel(answer.id)
    if keepers := [one.keeper for one in answers if one.keeper and not one.keeper.done()]:
        await asyncio.wait(keepers, timeout=_STOP_SECONDS)
