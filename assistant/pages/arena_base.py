"""What all handlers of the arena page share: who asks, which battle, and how it is shown."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

import gradio as gr

from assistant.arena import Arena
from assistant.battle import BattleView, LiveBattle
from assistant.language import Texts
from assistant.pages import arena_view, shell
from assistant.pages.refresh import Refresh
from assistant.pages.workbench_view import Shown
from assistant.people import person_of
from assistant.refusal import Refusal
from assistant.standing import Standing
from eval.questions.problem import Problem
from eval.records import DIMENSIONS

log = logging.getLogger(__name__)

LETTERS = "abcd"

# Long enough for a quick browser to have built the slots.
SETTLE_SECONDS = 0.4
LAST_REPEAT = 1.6  # a slow browser builds the page for so long

# Widgets that a person may have changed since.
_THE_PERSONS = frozenset(
    f"{prefix}-{letter}{suffix}"
    for letter in LETTERS
    for prefix, suffix in (
        ("slot", "-code"),
        ("slot", "-result"),
        *(("rate", f"-{dimension}") for dimension in DIMENSIONS),
    )
)

Updates = dict[Any, Any]


class ArenaBase:
    """The page's parts and widgets; `widgets` are filled by whoever builds the page."""

    def __init__(
        self,
        arena: Arena,
        standing: Standing,
        texts: Texts,
        *,
        problems: Sequence[Problem],
        refresh: Refresh,
    ) -> None:
        self._arena = arena
        self._problems = {problem.id: problem for problem in problems}
        self._refresh = refresh
        self._standing = standing
        self._texts = texts
        self._widgets: dict[str, Any] = {}
        self._battle_id: Any = None
        self._last_sent: dict[str, tuple[str, float]] = {}

    async def _follow(self, battle: LiveBattle, first: Updates) -> AsyncIterator[Updates]:
        """Show a battle until it is settled, `first` with the first of it."""
        # What the person last ran is what they were working on; from here on the
        # editors are theirs.
        runs = {slot.letter: slot.answer.run for slot in battle.slots}
        edited: dict[str, str] = {letter: run.code for letter, run in runs.items() if run}
        put_aside = battle.retired  # looked up again by its link
        before: Shown = {}
        # Gradio loses a value that comes while the page still builds what was made
        # visible before it. So everything is said once more when the page stands; or
        # after the end, where several updates came before that. How long a browser takes
        # nobody knows here, so it is said again after twice the time, and twice that.
        updates_sent, pause = 0, SETTLE_SECONDS
        built = time.monotonic() + pause
        extra = {self._battle_id: battle.id} | first
        with self._refresh.following():
            async for view in battle.views(self._refresh.interval):
                if battle.retired and not put_aside:  # the page shows another one by now
                    return
                if time.monotonic() > built:
                    # By a second time the line may be of a rating given meanwhile.
                    spoken = () if pause == SETTLE_SECONDS else ("arena-message",)
                    before, pause = _persons(before, *spoken), 2 * pause
                    built = time.monotonic() + pause
                now = self._shown(view, edited)
                if updates := extra | self._updates(before, now):  # Gradio refuses an empty answer
                    yield updates
                    updates_sent += 1
                before, extra, version = now, {}, view.version
            while updates_sent > 1 and pause <= LAST_REPEAT:
                await asyncio.sleep(pause)
                if battle.version != version:
                    return
                spoken = () if pause == SETTLE_SECONDS else ("arena-message",)
                yield self._updates(_persons(before, *spoken), before)
                pause *= 2

    def _person(self, request: gr.Request) -> str:
        person = person_of(request)
        if person is None:
            raise Refusal("no_person")
        return person.id

    async def _battle(self, battle_id: str | None, request: gr.Request) -> LiveBattle:
        """The battle on this page; a page older than the server finds it by its person."""
        person = self._person(request)
        if battle_id:
            return await self._arena.find(person, battle_id)
        battle = await self._arena.current(person)
        if battle is None:
            raise Refusal("no_battle")
        return battle

    def _shown(self, view: BattleView | None, edited: dict[str, str] | None = None) -> Any:
        problem = self._problems.get(view.problem or "") if view else None
        return arena_view.shown(view, self._texts, LETTERS, edited or {}, problem)

    def _title(self, problem_id: str) -> str:
        problem = self._problems.get(problem_id)
        return problem.title[problem.spoken(self._texts.language)] if problem else problem_id

    def _updates(self, before: Shown, now: Shown) -> Updates:
        changed = arena_view.difference(before, now)
        return {self._widgets[key]: gr.update(**props) for key, props in changed.items()}

    def _apology(self, error: Exception) -> Updates:
        return {self._widgets["arena-message"]: self._worded(error)}

    def _worded(self, error: Exception) -> str:
        """An error as a line to the person; nothing of an unknown one but that it happened."""
        if not isinstance(error, Refusal):
            log.error("a handler of the arena failed", exc_info=error)
            return shell.message(self._texts("refusal.internal"), "error")
        t, values = self._texts, dict(error.values)
        if error.code == "vote_in_force":
            vote: Any = error.values["vote"]
            layout = len(LETTERS) if error.values["layout"] == len(LETTERS) else 2
            values = {"vote": arena_view.vote_words(vote.choice, vote.ranking, layout, t)}
        key = "database" if error.code.startswith("database") else error.code
        return shell.message(t.get(f"refusal.{key}", t("refusal.internal"), **values), "error")


def _persons(shown: Shown, *also: str) -> Shown:
    """The part of it that the person may have changed since, and what is named."""
    return {key: props for key, props in shown.items() if key in _THE_PERSONS.union(also)}
