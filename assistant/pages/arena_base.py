"""What all handlers of the arena page share: who asks, which battle, and how it is shown."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from assistant.arena import Arena
from assistant.battle import BattleView, LiveBattle
from assistant.language import Texts
from assistant.pages import arena_view, shell
from assistant.pages.desk import Desk, Order
from assistant.pages.open_pages import OpenPages
from assistant.pages.refresh import Refresh
from assistant.pages.workbench_view import Shown
from assistant.people import person_of
from assistant.refusal import Refusal
from assistant.slot import LiveAnswer
from assistant.standing import Standing
from eval.questions.problem import Problem
from eval.records import DIMENSIONS

log = logging.getLogger(__name__)

LETTERS = "abcd"

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


@dataclass
class Sight:
    """What a page shows of its battle, as far as its own event has told it.

    `edited` is the code that its editors opened with; from then on they are the person's,
    and so are the results of runs and the ratings, until there are new answers.
    """

    answers: list[LiveAnswer] = field(default_factory=list)
    shown: Shown = field(default_factory=dict)
    edited: dict[str, str] = field(default_factory=dict)
    is_the_persons: bool = False

    def turn_to(self, battle: LiveBattle) -> None:
        """Show this battle from now on."""
        before, self.answers = self.answers, [slot.answer for slot in battle.slots]
        self.is_the_persons = len(before) == len(self.answers) and all(
            one is other for one, other in zip(before, self.answers, strict=True)
        )
        if not self.is_the_persons:
            # What the person last ran is what they were working on.
            runs = {slot.letter: slot.answer.run for slot in battle.slots}
            self.edited = {letter: run.code for letter, run in runs.items() if run}
            # Whatever stands there by now, the new answers' own takes its place.
            self.shown = {
                key: shown for key, shown in self.shown.items() if key not in _THE_PERSONS
            }

    def seen_by_its_person(self, now: Shown) -> Shown:
        """`now`, with what is the person's left as it is."""
        if not self.is_the_persons:
            return now
        return {
            key: props | {"value": self.shown[key]["value"]}
            if key in _THE_PERSONS and "value" in self.shown.get(key, {})
            else props
            for key, props in now.items()
        }


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
        self._pages: OpenPages[Desk] = OpenPages()
        self._battle_id: Any = None
        self._given_back: Any = None
        self._last_sent: dict[str, tuple[str, float]] = {}

    async def _let_show(
        self, battle: LiveBattle, request: gr.Request, first: Updates, *again: str
    ) -> AsyncIterator[Updates]:
        """Let the page's own event show a battle; where there is none, show it here."""
        desk = self._pages.of(request)
        if desk is None:
            async for updates in self._follow(Sight(), battle, first):
                yield updates
            return
        desk.put(Order(battle, first, again))
        yield {self._widgets["arena-message"]: gr.skip()}

    async def _follow(
        self, sight: Sight, battle: LiveBattle, first: Updates, desk: Desk | None = None
    ) -> AsyncIterator[Updates]:
        """Show a battle until it is settled, `first` with the first of it.

        `sight` is what the page shows already, and is kept up to date.
        """
        sight.turn_to(battle)
        put_aside = battle.retired  # looked up again by its link
        extra = {self._battle_id: battle.id, self._given_back: None} | first
        views = battle.views(self._refresh.interval)
        with self._refresh.following():
            async for view in desk.until_an_order(views) if desk else views:
                if battle.retired and not put_aside:  # the page shows another one by now
                    return
                now = sight.seen_by_its_person(self._shown(view, sight.edited))
                if updates := extra | self._updates(sight.shown, now):  # none are refused
                    yield updates
                sight.shown, extra = now, {}
                sight.answers = [slot.answer for slot in battle.slots]  # one may be replaced
        if battle.given_back:
            yield {self._given_back: battle.id}

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
