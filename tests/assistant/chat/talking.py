"""What the tests of conversations do again and again: ask, wait, look."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scripted_arena import Attached

from assistant.chat.live import Live
from assistant.chat.service import Chat
from assistant.chat.values import AnswerView, ConversationView
from eval.records import Records
from runners.sandbox import Sandbox
from runners.script import Body, Script
from runners.scripted import ScriptedEndpoint

PATIENCE_S = 30.0


@dataclass
class Talk:
    """A chat with everything behind it within reach of a test."""

    chat: Chat
    engines: Attached
    records: Records
    endpoints: dict[str, ScriptedEndpoint]
    sandbox: Sandbox

    def script(self, script: Script | Callable[[Body], Script], *names: str) -> None:
        for name in names or self.endpoints:
            self.endpoints[name].script = script

    def says(self, text: str, *names: str) -> None:
        self.script(Script.of(text), *names)

    async def asked(
        self,
        prompt: str = "Say hello",
        names: Sequence[str] = ("alpha",),
        *,
        of: str | None = None,
        person: str = "ann",
        **given,
    ) -> Live:
        """Ask and wait until everything is answered and stored."""
        return await finished(await self.chat.ask(person, of, prompt, names, **given))

    def sent(self, name: str = "alpha") -> list[dict[str, str]]:
        """The messages that a contestant got last."""
        return self.endpoints[name].requests[-1].body["messages"]


async def finished(live: Live) -> Live:
    """Wait until nothing is written, run or fixed, and every word is stored."""
    async with asyncio.timeout(PATIENCE_S):
        async for _ in live.views(lambda: 0.01):
            pass
        for answer in live.answers():
            if answer.keeper:
                await answer.keeper
    return live


async def until(condition: Callable[[], object]) -> None:
    """Wait for a condition, bounded; fails by time-out."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0.01)


def last(live: Live) -> AnswerView:
    """The first answer of the last turn that is shown."""
    return live.view().turns[-1].answers[0]


def shape(view: ConversationView) -> list[tuple[str, str]]:
    """The shown path as (prompt, first answer)."""
    return [(turn.prompt, turn.answers[0].text if turn.answers else "") for turn in view.turns]
