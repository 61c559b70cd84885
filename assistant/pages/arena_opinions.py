"""The arena's handlers around a finished answer: run its code, rate it, vote."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import gradio as gr

from assistant.pages import arena_view, shell
from assistant.pages.arena_base import ArenaBase, Updates


class ArenaOpinions(ArenaBase):
    """Each method makes, or is, a Gradio handler."""

    def _vote(self, choice: str) -> Callable[..., Any]:
        async def vote(battle_id: str | None, request: gr.Request) -> AsyncIterator[Updates]:
            async for updates in self._decide(choice, None, battle_id, request):
                yield updates

        return vote

    async def _rank(  # noqa: PLR0917  Gradio hands over one argument a widget
        self, battle_id: str | None, a: Any, b: Any, c: Any, d: Any, request: gr.Request
    ) -> AsyncIterator[Updates]:
        ranks = [_whole(rank) for rank in (a, b, c, d)]
        async for updates in self._decide("ranking", ranks, battle_id, request):
            yield updates

    async def _decide(
        self,
        choice: str,
        ranks: list[int | None] | None,
        battle_id: str | None,
        request: gr.Request,
    ) -> AsyncIterator[Updates]:
        """Record a vote, turn the cards over, and go on while hidden tests still run."""
        try:
            battle = await self._battle(battle_id, request)
            before = self._shown(battle.view())
            await self._arena.vote(battle.person, battle.id, choice, ranks)
        except Exception as error:
            yield self._apology(error)
            return
        now = self._shown(battle.view())
        # Again what may be on this page only from another tab's vote.
        again = ("vote-bar", "arena-reveal", "arena-message")
        yield self._updates(before, now) | self._updates({}, {key: now[key] for key in again})
        with self._refresh.following():
            async for view in battle.views(self._refresh.interval):
                latest = self._shown(view)
                if updates := self._updates(now, latest):
                    yield updates
                now = latest

    def _rate(self, letter: str, dimension: str) -> Callable[..., Any]:
        async def rate(battle_id: str | None, score: str, request: gr.Request) -> str:
            try:
                battle = await self._battle(battle_id, request)
                await self._arena.rate(battle.person, battle.id, letter, dimension, int(score))
            except Exception as error:
                return self._worded(error)
            key = "rate.recorded_open" if battle.vote else "rate.recorded"
            return shell.message(self._texts(key))

        return rate

    def _run(self, letter: str) -> Callable[..., Any]:
        async def run(
            battle_id: str | None, code: str, stdin: str, request: gr.Request
        ) -> AsyncIterator[tuple[Any, Any]]:
            running = f'<div class="run-label dots">{self._texts("arena.running")}</div>'
            yield running, gr.update(interactive=False)
            try:
                battle = await self._battle(battle_id, request)
                record = await self._arena.run(battle.person, battle.id, letter, code, stdin)
                html = arena_view.result(record, self._texts)
            except Exception as error:
                html = self._worded(error)
            yield html, gr.update(interactive=True)

        return run


def _whole(value: Any) -> int | None:
    """A rank as it comes from the page; None where nothing was chosen."""
    return value if isinstance(value, int) else None
