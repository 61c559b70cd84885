"""A conversation while it lives, and the view of it that pages show.

Tasks of the server write to it, any number of pages follow it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assistant.admission import Ticket
from assistant.chat import tree
from assistant.chat.anatomy import anatomy
from assistant.chat.showing import shown
from assistant.chat.values import (
    AnswerState,
    BlockView,
    ChatSampling,
    ConversationView,
    FixView,
    JsonState,
)
from assistant.news import News
from assistant.wait import Wait
from eval.records.conversation_values import (
    BlockFile,
    BlockRun,
    ChatAnswer,
    ChatTurn,
    OpenJudgement,
    RunKind,
)
from eval.records.values import now


@dataclass
class LiveAnswer:
    """One version of one contestant's answer. Only its own tasks write to it."""

    id: str
    turn: str
    contestant: str
    version: int
    parts: list[str] = field(default_factory=list)
    state: AnswerState = AnswerState.WAITING
    error_code: str | None = None
    finish_reason: str | None = None
    usage: Mapping[str, Any] | None = None
    timings: Mapping[str, Any] | None = None
    sampling: Mapping[str, Any] | None = None
    context: Mapping[str, Any] | None = None
    left_out: tuple[str, ...] = ()
    created: datetime = field(default_factory=now)
    judgements: dict[str, int] = field(default_factory=dict)
    runs: dict[tuple[int, RunKind], tuple[BlockRun, tuple[BlockFile, ...]]] = field(
        default_factory=dict
    )
    ticket: Ticket | None = None
    wait: Wait = field(default_factory=Wait)
    task: asyncio.Task[None] | None = None
    keeper: asyncio.Task[None] | None = None
    saved_length: int = -1
    json: JsonState | None = None  # judged once it is whole
    _blocks: tuple[BlockView, ...] | None = None

    @property
    def text(self) -> str:
        if len(self.parts) > 1:
            self.parts = ["".join(self.parts)]
        return self.parts[0] if self.parts else ""

    def blocks(self) -> tuple[BlockView, ...]:
        """The code of a finished answer (parsed once); empty while it is written."""
        if not self.state.final:
            return ()
        if self._blocks is None:
            self._blocks = anatomy(self.text)
        return self._blocks

    def record(self) -> ChatAnswer:
        """Return the answer as it is stored."""
        return ChatAnswer(
            id=self.id,
            turn=self.turn,
            contestant=self.contestant,
            version=self.version,
            text=self.text,
            state=self.state.value if self.state.final else "writing",  # type: ignore[arg-type]
            error_code=self.error_code,
            finish_reason=self.finish_reason,
            usage=self.usage,
            timings=self.timings,
            sampling=self.sampling,
            context=self.context,
            left_out=self.left_out,
            created=self.created,
        )

    def hear(self, judgement: OpenJudgement) -> None:
        """Take over what a person said; the latest of a kind counts."""
        self.judgements[judgement.kind] = judgement.value

    def keep_run(self, run: BlockRun, files: tuple[BlockFile, ...]) -> None:
        """Take over a run; the latest of a block and kind is shown."""
        self.runs[run.block, run.kind] = (run, files)


@dataclass
class LiveTurn:
    """A recorded turn and its answers, in the order they came, all versions."""

    record: ChatTurn
    answers: list[LiveAnswer] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def parent(self) -> str | None:
        return self.record.parent

    def versions(self, contestant: str) -> list[LiveAnswer]:
        """One contestant's answers, oldest first."""
        return [answer for answer in self.answers if answer.contestant == contestant]

    def newest(self) -> list[LiveAnswer]:
        """Each contestant's newest answer, in the order in which they were first asked."""
        return list({answer.contestant: answer for answer in self.answers}.values())

    def said_to(self, contestant: str) -> str:
        """What this contestant sees as its own answer here: else the first one's."""
        newest = {answer.contestant: answer for answer in self.answers}
        own = newest.get(contestant)
        candidates = [own] if own and own.text else [one for one in newest.values() if one.text]
        return candidates[0].text if candidates else ""


class Live:
    """One conversation in memory; only the room's own tasks and services change it."""

    def __init__(self, id: str, person: str, names: Mapping[str, str]) -> None:
        self.id = id
        self.person = person
        self.names = names  # contestant -> what it is called
        self.title = ""
        self.named = False
        self.system = ""
        self.sampling = ChatSampling()
        self.contestants: tuple[str, ...] = ()
        self.head: str | None = None
        self.turns: dict[str, LiveTurn] = {}  # in the order in which they came
        self.count = 0  # of turns ever, deleted ones too
        self.fix: FixView | None = None
        self.loop: asyncio.Task[None] | None = None  # of fixes, or of tests
        self.running: set[str] = set()  # ids of answers whose code runs
        self.unsaved: set[str] = set()  # ids of answers that the database has not taken yet
        self.deleted = False
        self.is_recorded = False  # a new one is, once it is more than an empty page
        self.lock = asyncio.Lock()  # one change at a time
        self.news = News()

    @property
    def version(self) -> int:
        return self.news.version

    def touch(self) -> None:
        """Tell every follower that there is something new to show."""
        self.news.touch()

    def path(self) -> list[LiveTurn]:
        """The turns from the root to the head."""
        return tree.path(self.turns, self.head)

    def answers(self) -> list[LiveAnswer]:
        """All answers of all turns."""
        return [answer for turn in self.turns.values() for answer in turn.answers]

    def answer(self, answer_id: str) -> tuple[LiveTurn, LiveAnswer] | None:
        """An answer by id, with its turn."""
        for turn in self.turns.values():
            for answer in turn.answers:
                if answer.id == answer_id:
                    return turn, answer
        return None

    def tasks(self) -> list[asyncio.Task[None]]:
        """What still writes, keeps or loops."""
        own = [self.loop, *(answer.keeper for answer in self.answers())]
        return [task for task in own if task and not task.done()]

    @property
    def is_writing(self) -> bool:
        return any(not answer.state.final for answer in self.answers())

    @property
    def is_looping(self) -> bool:
        return self.loop is not None and not self.loop.done()

    @property
    def settled(self) -> bool:
        """Nothing will change any more without the person doing something."""
        return self.deleted or not (
            self.is_writing or self.is_looping or self.running or self.unsaved
        )

    def cancel(self, answer_id: str | None = None) -> None:
        """End one answer's stream, or all and the loop; what was written stays."""
        if answer_id is None and self.loop is not None:
            self.loop.cancel()
        for answer in self.answers():
            if answer_id in (None, answer.id) and answer.task and not answer.task.done():
                answer.task.cancel()

    def view(self) -> ConversationView:
        """The conversation as its owner sees it now."""
        return shown(self)

    def views(self, interval: Callable[[], float]) -> AsyncIterator[ConversationView]:
        """Yield the view now and after each change, at most every `interval()` seconds.

        Ends once nothing will change any more without the person doing something. An
        answer's first words are never held back.
        """
        return self.news.follow(
            self.view, settled=lambda: self.settled, wordless=self._wordless, interval=interval
        )

    def _wordless(self) -> int:
        return sum(not answer.parts for answer in self.answers())
