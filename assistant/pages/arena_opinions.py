"""The arena's handlers around a finished answer: run its code, rate it, vote."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import gradio as gr

from assistant.battle import LiveBattle
from assistant.pages import after_view, keep_view, shell, workbench_view
from assistant.pages.arena_base import LETTERS, ArenaBase, Updates
from assistant.pages.workbench_view import Shown


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
            await self._arena.vote(battle.person, battle.id, choice, ranks)
        except Exception as error:
            yield self._apology(error)
            return
        async for updates in self._let_show(battle, request, {}, "arena-message"):
            yield updates

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

    def _after(self, choice: str) -> Callable[..., Any]:
        async def after(battle_id: str | None, request: gr.Request) -> Updates:
            try:
                battle = await self._battle(battle_id, request)
                await self._arena.beside.after_tests(battle.person, battle.id, choice)
            except Exception as error:
                return self._apology(error)
            return self._noted(after_view.after(battle.view(), self._texts, LETTERS), "after.noted")

        return after

    def _use(self, letter: str, *, usable: bool) -> Callable[..., Any]:
        async def use(battle_id: str | None, request: gr.Request) -> Updates:
            try:
                battle = await self._battle(battle_id, request)
                await self._arena.beside.use(battle.person, battle.id, letter, usable=usable)
            except Exception as error:
                return self._apology(error)
            view = battle.view()
            slot = next(slot for slot in view.slots if slot.letter == letter)
            return self._noted(after_view.uses(view, slot), "use.noted")

        return use

    def _share(self, *, shared: bool) -> Callable[..., Any]:
        async def share(battle_id: str | None, request: gr.Request) -> Updates:
            try:
                battle = await self._battle(battle_id, request)
                beside = self._arena.beside
                change = beside.share if shared else beside.withdraw
                await change(battle.person, battle.id)
            except Exception as error:
                return self._apology(error)
            key = "share.done" if shared else "share.withdrawn"
            return self._noted(after_view.share(battle.view(), self._texts), key)

        return share

    def _noted(self, shown: Shown, key: str) -> Updates:
        """Show the buttons as they stand now, and say that it is recorded."""
        buttons = {name: props for name, props in shown.items() if "variant" in props}
        updates = self._updates({}, buttons or shown)
        return updates | {self._widgets["arena-message"]: shell.message(self._texts(key))}

    async def _keep(self, battle_id: str | None, request: gr.Request) -> str:
        """Keep the question as a draft, and say where it is and what completes it."""
        try:
            battle = await self._battle(battle_id, request)
            kept = await self._arena.keep(battle.person, battle.id)
        except Exception as error:
            return self._worded(error)
        return keep_view.kept(kept, self._texts)

    def _run(self, letter: str) -> Callable[..., Any]:
        async def run(
            battle_id: str | None, code: str, stdin: str, request: gr.Request
        ) -> AsyncIterator[tuple[Any, Any]]:
            running = f'<div class="run-label dots">{self._texts("arena.running")}</div>'
            yield running, gr.update(interactive=False)
            try:
                battle = await self._battle(battle_id, request)
                html = await self._ran(battle, letter, code, stdin)
            except Exception as error:
                html = self._worded(error)
            yield html, gr.update(interactive=True)

        return run

    async def _ran(self, battle: LiveBattle, letter: str, code: str, stdin: str) -> str:
        """The result of a slot's code: a page's preview, or a run in the sandbox."""
        if battle.slot(letter).answer.program(battle.names).is_page:
            document = await self._arena.page(battle.person, battle.id, letter, code)
            return workbench_view.page(document, letter, self._texts)
        answer = await self._arena.run(battle.person, battle.id, letter, code, stdin)
        return workbench_view.result(answer.run, answer.files, self._texts)


def _whole(value: Any) -> int | None:
    """A rank as it comes from the page; None where nothing was chosen."""
    return value if isinstance(value, int) else None
