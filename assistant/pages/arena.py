"""The arena page: a prompt, unnamed answers side by side, runs, ratings, the vote.

One Gradio event follows a whole battle (all its slots). Every handler asks the
`Arena` and shows what it says; what the widgets then show is `arena_view`'s.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import gradio as gr

from assistant.arena import Arena
from assistant.battle import BattleView, LiveBattle
from assistant.language import Texts
from assistant.opinions import COMMON
from assistant.pages import arena_view, shell
from assistant.pages.arena_layout import ArenaLayout
from assistant.pages.history_view import history
from assistant.pages.readiness import readiness
from assistant.pages.refresh import Refresh
from assistant.people import COOKIE, People
from assistant.refusal import Refusal
from assistant.standing import Standing
from eval.problem import Problem
from eval.records import DIMENSIONS

log = logging.getLogger(__name__)

LETTERS = "abcd"
MOST_PROMPT = 200_000  # characters
MOST_HISTORY = 20
READINESS_SECONDS = 1.5

Updates = dict[Any, Any]


class ArenaPage:
    """Builds the widgets and wires them to one `Arena`, in one language."""

    def __init__(
        self,
        arena: Arena,
        people: People,
        standing: Standing,
        texts: Texts,
        *,
        problems: Sequence[Problem],
        refresh: Refresh,
    ) -> None:
        self._arena = arena
        self._problems = {problem.id: problem for problem in problems}
        self._refresh = refresh
        self._people = people
        self._standing = standing
        self._texts = texts

    def build(self, blocks: gr.Blocks) -> None:
        """Place all widgets and events; call inside a `gr.Blocks` context."""
        layout = ArenaLayout(self._texts, LETTERS, list(self._problems.values()))
        self._widgets, self._battle_id = layout.widgets, layout.battle_id
        self._wire(blocks, layout.examples)

    # -- events ----------------------------------------------------------------

    def _wire(self, blocks: gr.Blocks, examples: list[gr.Button]) -> None:
        w = self._widgets
        everything = [*w.values(), self._battle_id]
        prompt = w["arena-prompt"]
        timer = gr.Timer(READINESS_SECONDS)
        shown = _on(blocks.load, self._resume, [], everything)
        _on(timer.tick, self._refresh_readiness, [], [w["arena-readiness"], timer])
        asked = [prompt, w["arena-layout"], w["arena-problem"], self._battle_id]
        sent = _on(w["arena-send"].click, self._send, asked, everything)
        again = _on(w["arena-regenerate"].click, self._regenerate, [self._battle_id], everything)
        chosen = [w["arena-problem"], self._battle_id]
        _on(w["arena-problem"].input, self._preview, chosen, [w["arena-statement"]])
        for event in (shown, sent, again):
            _on(event.then, self._give_back, [prompt, self._battle_id], [prompt])
        _on(w["arena-stop"].click, self._stop(None), [self._battle_id], [w["arena-message"]])
        _on(w["arena-new"].click, self._new, [], everything)
        for button in examples:
            _on(button.click, _same, [button], [prompt])
        for choice in (*LETTERS, *COMMON):
            button = w[f"vote-{choice.replace('_', '-')}"]
            _on(button.click, self._vote(choice), [self._battle_id], everything)
        ranks = [w[f"rank-{letter}"] for letter in LETTERS]
        _on(w["vote-ranking"].click, self._vote("ranking"), [self._battle_id, *ranks], everything)
        for letter in LETTERS:
            self._wire_slot(letter)

    def _wire_slot(self, letter: str) -> None:
        w, prefix = self._widgets, f"slot-{letter}"
        message = w["arena-message"]
        _on(w[f"{prefix}-stop"].click, self._stop(letter), [self._battle_id], [message])
        run_inputs = [self._battle_id, w[f"{prefix}-code"], w[f"{prefix}-stdin"]]
        run_outputs = [w[f"{prefix}-result"], w[f"{prefix}-run"]]
        _on(w[f"{prefix}-run"].click, self._run(letter), run_inputs, run_outputs)
        for dimension in DIMENSIONS:
            radio = w[f"rate-{letter}-{dimension}"]
            rating = [self._battle_id, radio]
            # The last click counts, also one made while another is being recorded.
            _on(
                radio.input,
                self._rate(letter, dimension),
                rating,
                [message],
                trigger_mode="always_last",
            )

    async def _send(
        self,
        prompt: str,
        layout: int,
        problem: str | None,
        battle_id: str | None,
        request: gr.Request,
    ) -> AsyncIterator[Updates]:
        """A further turn of the battle on this page, or a new battle."""
        try:
            if len(prompt) > MOST_PROMPT:
                raise Refusal("prompt_too_long", length=len(prompt), limit=MOST_PROMPT)
            person = self._person(request)
            before = await self._arena.find(person, battle_id) if battle_id else None
            if before is not None and before.view().can_continue:
                battle = await self._arena.go_on(person, before.id, prompt)
            else:
                battle = await self._arena.begin(
                    person, prompt, self._texts.language, layout, problem or None
                )
        except Exception as error:
            yield self._apology(error)
            return
        async for updates in self._follow(battle, {self._widgets["arena-prompt"]: ""}):
            yield updates

    async def _regenerate(
        self, battle_id: str | None, request: gr.Request
    ) -> AsyncIterator[Updates]:
        try:
            battle = await self._battle(battle_id, request)
            battle = await self._arena.regenerate(battle.person, battle.id)
        except Exception as error:
            yield self._apology(error)
            return
        async for updates in self._follow(battle, {}):
            yield updates

    def _preview(self, problem_id: str | None, battle_id: str | None) -> Any:
        """Show a chosen problem's statement before it is sent."""
        problem = self._problems.get(problem_id or "")
        if problem is None:
            return gr.update(visible=False, value="")
        statement = arena_view.harmless(problem.statement[self._texts.language])
        return gr.update(visible=True, value=statement)

    async def _resume(self, request: gr.Request) -> AsyncIterator[Updates]:
        """On opening the page: show a battle, and follow it if it is under way.

        That of the address (`/?battle=…`), or else this person's current one.
        """
        try:
            person = self._person(request)
            wanted = request.query_params.get("battle")
            found = self._arena.find(person, wanted) if wanted else self._arena.current(person)
            battle = await found
        except Exception as error:
            yield self._apology(error)
            return
        if battle is None:
            yield await self._nothing(person)
            return
        async for updates in self._follow(battle, {}):
            yield updates

    async def _nothing(self, person: str) -> Updates:
        """The page without a battle: the welcome, and what the person did before."""
        try:
            lines = history(
                await self._arena.history(person, MOST_HISTORY), self._texts, self._title
            )
        except Refusal:  # the database is away, which the first question will say
            lines = ""
        nothing = self._updates({}, self._shown(None))
        return {
            self._battle_id: None,
            **nothing,
            self._widgets["arena-history"]: gr.update(value=lines),
        }

    async def _follow(self, battle: LiveBattle, first: Updates) -> AsyncIterator[Updates]:
        """Show a battle until it is settled, `first` with the first of it."""
        # What the person last ran is what they were working on; from here on the
        # editors are theirs.
        edited = {slot.letter: slot.answer.run.code for slot in battle.slots if slot.answer.run}
        before: arena_view.Shown = {}
        extra = {self._battle_id: battle.id} | first
        with self._refresh.following():
            async for view in battle.views(self._refresh.interval):
                if battle.retired:  # the page shows another one by now
                    return
                now = self._shown(view, edited)
                if updates := extra | self._updates(before, now):  # Gradio refuses an empty answer
                    yield updates
                before, extra = now, {}

    async def _give_back(self, typed: str, battle_id: str | None, request: gr.Request) -> Any:
        """Put the question of a battle that broke off into the box, unless it is in use."""
        if typed or battle_id is None:
            return gr.skip()
        try:
            battle = await self._battle(battle_id, request)
        except Refusal:
            return gr.skip()
        return battle.given_back or gr.skip()

    async def _new(self, request: gr.Request) -> Updates:
        try:
            person = self._person(request)
            await self._arena.dismiss(person)
        except Exception as error:
            return self._apology(error)
        return await self._nothing(person)

    def _stop(self, letter: str | None) -> Callable[..., Any]:
        async def stop(battle_id: str | None, request: gr.Request) -> Any:
            try:
                battle = await self._battle(battle_id, request)
                await self._arena.stop(battle.person, battle.id, letter)
            except Exception as error:
                return self._worded(error)
            return gr.skip()

        return stop

    def _vote(self, choice: str) -> Callable[..., Any]:
        async def vote(battle_id: str | None, *given: Any) -> AsyncIterator[Updates]:
            *ranks, request = given  # Gradio hands the request over last
            try:
                battle = await self._battle(battle_id, request)
                before = self._shown(battle.view())
                chosen = [_whole(rank) for rank in ranks[: len(battle.slots)]]
                await self._arena.vote(battle.person, battle.id, choice, chosen or None)
            except Exception as error:
                yield self._apology(error)
                return
            now = self._shown(battle.view())
            # Again what may be on this page only from another tab's vote.
            again = ("vote-bar", "arena-reveal", "arena-message")
            yield self._updates(before, now) | self._updates({}, {key: now[key] for key in again})
            # Hidden tests may still run: their verdicts come to the cards.
            with self._refresh.following():
                async for view in battle.views(self._refresh.interval):
                    latest = self._shown(view)
                    if updates := self._updates(now, latest):
                        yield updates
                    now = latest

        vote.__annotations__["given"] = Any
        return vote

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

    def _refresh_readiness(self) -> tuple[str, Any]:
        html, settled = readiness(self._standing.now(), self._texts)
        return html, gr.Timer(active=not settled)

    # -- helpers ---------------------------------------------------------------

    def _person(self, request: gr.Request) -> str:
        person = self._people.verify(request.cookies.get(COOKIE))
        if person is None:
            raise Refusal("no_person")
        return person

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
        return problem.title[self._texts.language] if problem else problem_id

    def _updates(self, before: arena_view.Shown, now: arena_view.Shown) -> Updates:
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
            vote, layout = error.values["vote"], error.values["layout"]
            values = {"vote": arena_view.vote_words(vote.choice, vote.ranking, layout, t)}
        key = "database" if error.code.startswith("database") else error.code
        return shell.message(t.get(f"refusal.{key}", t("refusal.internal"), **values), "error")


def _on(
    event: Callable[..., Any], handler: Callable[..., Any], inputs: Any, outputs: Any, **more: Any
) -> Any:
    """Wire without Gradio's spinner, API page or default limit of one at a time."""
    return event(
        handler,
        inputs,
        outputs,
        show_progress="hidden",
        api_visibility="private",
        concurrency_limit=None,
        **more,
    )


def _same(value: str) -> str:
    return value


def _whole(value: Any) -> int | None:
    """A rank as it comes from the page; None where nothing was chosen."""
    return value if isinstance(value, int) else None
