"""The door to conversations: what a person may do with theirs, and what answers them.

Every method takes the person first; another person's conversation is not found. Tasks of
the server own what is being written: a closed page, a second tab or a lost connection
changes nothing, and `Live.views()` shows the same to all. Raised everywhere: `Refusal` with
no_such_conversation, or a code of `DatabaseUnavailable`; then nothing was changed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from assistant.admission import Admission
from assistant.book import in_database
from assistant.cast import Cast, Engines
from assistant.chat.asking import Asking
from assistant.chat.book import ChatBook
from assistant.chat.code import Code
from assistant.chat.code_door import CodeDoor
from assistant.chat.context import Contexts
from assistant.chat.export import exported
from assistant.chat.finding import Encode, Finding
from assistant.chat.live import Live
from assistant.chat.loops import Loops
from assistant.chat.presets import Preset, Presets, load_presets
from assistant.chat.prompting import Prompting
from assistant.chat.running import Runner
from assistant.chat.settings import ChatSettings
from assistant.chat.turns import Turns
from assistant.chat.values import ChatSampling, Export, Found, HistoryEntry
from assistant.chat.whole import whole
from assistant.chat.writing import Writers
from eval.questions.problem import Problem
from eval.records import Records
from eval.records.conversations import Conversations
from runners.lineup import Contestant, Lineup
from runners.sandbox import Sandbox

log = logging.getLogger(__name__)

CLOSE_SECONDS = 5


class Chat(CodeDoor):
    """Conversations of all persons of one installation."""

    def __init__(
        self,
        lineup: Lineup,
        engines: Engines,
        admission: Admission,
        records: Records,
        sandbox: Sandbox,
        *,
        settings: ChatSettings | None = None,
        presets: Presets | None = None,
        problems: Sequence[Problem] = (),
        contexts: Contexts | None = None,
        encode: Encode | None = None,
        encoder: str = "",
    ) -> None:
        """`admission` is the arena's own: both take places at the same engines.

        Without `presets` those of the configuration are read (raises `ConfigError`).
        `encode` makes search by meaning possible, `encoder` names its model, whose vectors
        are kept.
        """
        self.settings = settings or ChatSettings()
        self._presets = presets or load_presets()
        self._cast = Cast(lineup, engines)
        self._conversations = Conversations.beside(records)
        self._book = ChatBook(self._conversations, {o.id: o.name for o in lineup.contestants})
        writers = Writers(self._cast, admission, self._conversations, contexts)
        asking = Asking(self._cast, self._conversations, writers, self._presets, self.settings)
        prompting = Prompting(self._presets, {one.id: one for one in problems}, self.settings)
        self._turns = Turns(self._book, asking, prompting, self._conversations, self.settings)
        runner = Runner(sandbox, self._conversations)
        loops = Loops(asking, runner, self.settings)
        super().__init__(Code(self._book, asking, prompting, runner, loops))
        self._finding = Finding(self._conversations, encode, encoder)

    async def open(self) -> None:
        """Take over what an earlier process left: answers in writing are `interrupted`."""
        left = await asyncio.to_thread(self._conversations.interrupt_writing)
        if left:
            log.warning("%d answers were interrupted by the last stop", left)

    async def close(self) -> None:
        """Stop every answer and wait until it is journalled (bounded)."""
        for live in self._book.live():
            live.cancel()
        if tasks := [task for live in self._book.live() for task in live.tasks()]:
            await asyncio.wait(tasks, timeout=CLOSE_SECONDS)
        await self._finding.close()

    # -- what there is to choose ---------------------------------------------------

    def presets(self) -> Sequence[Preset]:
        """The presets in the order of `configs/presets.yaml`: name, titles in both languages."""
        return self._presets.presets

    def everybody(self) -> Sequence[Contestant]:
        """All contestants of the lineup, ready or not."""
        return self._cast.everybody()

    def ready(self) -> Sequence[Contestant]:
        """Contestants that can answer now."""
        return self._cast.ready()

    # -- a conversation's life -----------------------------------------------------

    async def start(self, person: str) -> Live:
        """A new, empty conversation (it is in the history from its first turn on)."""
        return self._turns.start(person)

    async def find(self, person: str, conversation: str) -> Live:
        """A conversation by id, from memory or the records."""
        return await self._book.find(person, conversation)

    async def latest(self, person: str) -> Live | None:
        """The person's conversation that changed last, if any: what a page opens with."""
        found = await in_database(self._conversations.history, person, 1)
        return await self._book.find(person, found[0].id) if found else None

    async def ask(
        self,
        person: str,
        conversation: str | None,
        prompt: str,
        contestants: Sequence[str],
        *,
        problem: str | None = None,
        language: str = "en",
    ) -> Live:
        """Add a turn below the head and start one answer a contestant; None begins anew.

        A prompt that begins with /NAME uses that preset; left empty, the preset speaks of
        the last answer's code. With a problem its own words are sent, and `prompt` may add
        to them; `language` chooses their language. Raises `Refusal`: empty_prompt,
        prompt_too_long(length, limit), chat_controls, preset_needs_text(name),
        unknown_problem, chat_no_contestant, chat_unknown_contestant(name),
        chat_too_many_contestants(limit), chat_not_ready(name), chat_too_long(name, tokens,
        limit), sampling_over_context(name, limit), chat_under_way, chat_too_many_turns(limit),
        chat_busy.
        """
        asked = self._turns.ask(
            person, conversation, prompt, contestants, problem=problem, language=language
        )
        return await whole(asked)

    async def edit(
        self,
        person: str,
        conversation: str,
        turn: str,
        prompt: str,
        *,
        contestants: Sequence[str] = (),
        language: str = "en",
    ) -> Live:
        """Ask a turn's question in other words: a sibling turn, which becomes the head.

        The same contestants are asked unless others are given. Raises as `ask`, and
        chat_no_such_turn.
        """
        edited = self._turns.edit(
            person, conversation, turn, prompt, contestants=contestants, language=language
        )
        return await whole(edited)

    async def regenerate(self, person: str, conversation: str, answer: str) -> Live:
        """Add a version to this contestant's answer to that turn; also how a broken answer
        is asked again, while others are still being written.

        Raises `Refusal`: chat_no_such_answer, chat_under_way, chat_not_ready(name),
        chat_too_long(…), chat_busy.
        """
        return await whole(self._turns.regenerate(person, conversation, answer))

    async def stop(self, person: str, conversation: str, answer: str | None = None) -> None:
        """End one answer's stream, or all and the fix loop; what was written stays."""
        live = await self._book.find(person, conversation)
        live.cancel(answer)

    async def show_branch(self, person: str, conversation: str, turn: str) -> Live:
        """Make the newest leaf below this turn the head. Raises chat_no_such_turn."""
        return await whole(self._turns.show_branch(person, conversation, turn))

    async def delete_turn(self, person: str, conversation: str, turn: str) -> Live:
        """Take away a turn and everything below it; the head goes to a sibling's branch, or
        to the parent. Nothing is erased from the records. Raises chat_no_such_turn.
        """
        return await whole(self._turns.delete_turn(person, conversation, turn))

    async def delete(self, person: str, conversation: str) -> None:
        """Take a conversation out of history and search; its files are the caller's."""
        await whole(self._turns.delete(person, conversation))

    async def rename(self, person: str, conversation: str, title: str) -> Live:
        """Give a title; raises title_empty, title_too_long(limit)."""
        return await whole(self._turns.rename(person, conversation, title))

    async def configure(
        self, person: str, conversation: str, *, system: str, sampling: ChatSampling
    ) -> Live:
        """Set system prompt and sampling from the next turn on.

        Raises `Refusal`: system_too_long(length, limit), chat_controls,
        sampling_temperature(low, high), sampling_top_p, sampling_max_tokens(low, high),
        sampling_seed(low, high).
        """
        changed = self._turns.configure(person, conversation, system=system, sampling=sampling)
        return await whole(changed)

    # -- judgements ----------------------------------------------------------------

    async def judge(
        self, person: str, conversation: str, answer: str, kind: str, value: int
    ) -> None:
        """Record an open judgement: thumb (1, -1), or readability, structure, comments (1-5).

        The latest of a kind counts, none enters a rating. Raises unknown_judgement,
        chat_no_such_answer.
        """
        await whole(self._turns.judge(person, conversation, answer, kind, value))

    # -- history -------------------------------------------------------------------

    async def history(self, person: str, limit: int = 100) -> Sequence[HistoryEntry]:
        """The person's conversations, newest change first."""
        found = await in_database(self._conversations.history, person, limit)
        writing = {live.id for live in self._book.live() if not live.settled}
        return [
            HistoryEntry(
                one.id, one.title, one.contestants, one.changed, one.turns, one.id in writing
            )
            for one in found
        ]

    async def search(self, person: str, words: str, limit: int = 50) -> Found:
        """Find conversations that hold every word (in any case and width, in any language),
        then those near in meaning; no conversation twice. Raises search_too_long(limit).
        """
        return await self._finding.search(person, words, limit)

    async def export(self, person: str, conversation: str, *, language: str = "en") -> Export:
        """The shown path as Markdown; `language` is that of its headings."""
        live = await self._book.find(person, conversation)
        return await asyncio.to_thread(exported, live.view(), language)
