"""The arena page: a prompt, unnamed answers side by side, runs, ratings, the vote.

One Gradio event follows a whole battle (all its slots). Every handler asks the
`Arena` and shows what it says; what the widgets then show is `arena_view`'s.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import gradio as gr

from assistant.battle import LiveBattle
from assistant.markdown import harmless
from assistant.opinions import COMMON
from assistant.pages import shell
from assistant.pages.after_view import ANSWERS, after_id
from assistant.pages.arena_base import LETTERS, Sight, Updates
from assistant.pages.arena_layout import ArenaLayout
from assistant.pages.arena_opinions import ArenaOpinions
from assistant.pages.desk import Desk, Order
from assistant.pages.history_view import history
from assistant.pages.readiness import readiness
from assistant.refusal import Refusal
from eval.records import DIMENSIONS

MOST_PROMPT = 200_000  # characters
MOST_HISTORY = 20
TWICE_SECONDS = 0.8
READINESS_SECONDS = 1.5


class ArenaPage(ArenaOpinions):
    """Builds the widgets and wires them to one `Arena`, in one language."""

    def build(self, blocks: gr.Blocks) -> None:
        """Place all widgets and events; call inside a `gr.Blocks` context."""
        problems = list(self._problems.values())
        layout = ArenaLayout(self._texts, LETTERS, problems, self._shown(None))
        self._widgets, self._battle_id = layout.widgets, layout.battle_id
        self._given_back = layout.given_back
        self._wire(blocks, layout.examples)

    # -- events ----------------------------------------------------------------

    def _wire(self, blocks: gr.Blocks, examples: list[gr.Button]) -> None:
        w = self._widgets
        everything = [*w.values(), self._battle_id, self._given_back]
        prompt = w["arena-prompt"]
        timer = gr.Timer(READINESS_SECONDS)
        _on(blocks.load, self._open, [], everything)
        _on(timer.tick, self._refresh_readiness, [], [w["arena-readiness"], timer])
        asked = [prompt, w["arena-layout"], w["arena-problem"], self._battle_id]
        # Several at a time: Gradio drops a click while the event before it is not over.
        _on(w["arena-send"].click, self._send, asked, everything, trigger_mode="multiple")
        _on(
            w["arena-regenerate"].click, self._regenerate, [self._battle_id], everything,
            trigger_mode="multiple",
        )  # fmt: skip
        chosen = [w["arena-problem"], self._battle_id]
        _on(w["arena-problem"].input, self._preview, chosen, [w["arena-statement"]])
        _on(self._given_back.change, self._give_back, [prompt, self._given_back], [prompt])
        _on(w["arena-stop"].click, self._stop(None), [self._battle_id], [w["arena-message"]])
        _on(w["arena-new"].click, self._new, [], everything)
        for button in examples:
            _on(button.click, _same, [button], [prompt])
        for choice in (*LETTERS, *COMMON):
            button = w[f"vote-{choice.replace('_', '-')}"]
            _on(button.click, self._vote(choice), [self._battle_id], everything)
        ranks = [w[f"rank-{letter}"] for letter in LETTERS]
        _on(w["vote-ranking"].click, self._rank, [self._battle_id, *ranks], everything)
        _on(w["arena-keep"].click, self._keep, [self._battle_id], [w["arena-kept"]])
        self._wire_beside()
        for letter in LETTERS:
            self._wire_slot(letter)

    def _wire_beside(self) -> None:
        """The second judgement and the link to share."""
        w = self._widgets
        after = {choice: w[after_id(choice)] for choice in (*LETTERS, *COMMON)}
        for choice, widget in after.items():
            shown = [w["arena-message"], *after.values()]
            _on(widget.click, self._after(choice), [self._battle_id], shown)
        sharing = [w[f"arena-{name}"] for name in ("message", "share", "unshare", "shared")]
        for shared in (True, False):
            widget = w["arena-share" if shared else "arena-unshare"]
            _on(widget.click, self._share(shared=shared), [self._battle_id], sharing)

    def _wire_slot(self, letter: str) -> None:
        w, prefix = self._widgets, f"slot-{letter}"
        message = w["arena-message"]
        _on(w[f"{prefix}-stop"].click, self._stop(letter), [self._battle_id], [message])
        run_inputs = [self._battle_id, w[f"{prefix}-code"], w[f"{prefix}-stdin"]]
        run_outputs = [w[f"{prefix}-result"], w[f"{prefix}-run"]]
        # The event is over a moment after its result is shown; a click made meanwhile counts.
        _on(
            w[f"{prefix}-run"].click,
            self._run(letter),
            run_inputs,
            run_outputs,
            trigger_mode="always_last",
        )
        use = {answer: w[f"use-{letter}-{answer}"] for answer in ANSWERS}
        for answer, widget in use.items():
            said = self._use(letter, usable=answer == "yes")
            _on(widget.click, said, [self._battle_id], [message, *use.values()])
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
            if self._clicked_twice(person, prompt):
                yield {self._widgets["arena-message"]: gr.skip()}
                return
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
        async for updates in self._let_show(battle, request, {self._widgets["arena-prompt"]: ""}):
            yield updates

    def _clicked_twice(self, person: str, prompt: str) -> bool:
        """Whether the same person sent the same words a moment ago."""
        now = time.monotonic()
        last, self._last_sent = (
            self._last_sent.get(person),
            {
                other: sent
                for other, sent in self._last_sent.items()
                if now - sent[1] < TWICE_SECONDS
            }
            | {person: (prompt, now)},
        )
        return last is not None and last[0] == prompt and now - last[1] < TWICE_SECONDS

    async def _regenerate(
        self, battle_id: str | None, request: gr.Request
    ) -> AsyncIterator[Updates]:
        try:
            battle = await self._battle(battle_id, request)
            battle = await self._arena.regenerate(battle.person, battle.id)
        except Exception as error:
            yield self._apology(error)
            return
        async for updates in self._let_show(battle, request, {}):
            yield updates

    def _preview(self, problem_id: str | None, battle_id: str | None) -> Any:
        """Show a chosen problem's statement before it is sent."""
        problem = self._problems.get(problem_id or "")
        if problem is None:
            return gr.update(visible=False, value="")
        statement = harmless(problem.statement[problem.spoken(self._texts.language)])
        return gr.update(visible=True, value=statement)

    async def _open(self, request: gr.Request) -> AsyncIterator[Updates]:
        """As long as the page is open, show its battle.

        First that of the address (`/?battle=…`), or else this person's current one; then
        whatever is ordered at the page's desk.
        """
        with self._pages.opened(request, Desk()) as desk:
            try:
                battle = await self._wanted(request)
            except Exception as error:
                yield self._apology(error)
            else:
                desk.put(Order(battle))
            sight = Sight(shown=self._shown(None))  # as the page is built
            while True:
                order = await desk.take()
                if order is None:
                    yield {self._widgets["arena-message"]: gr.skip()}
                    continue
                for key in order.again:
                    sight.shown.pop(key, None)
                if order.battle is None:
                    yield await self._nothing(sight, request)
                    continue
                async for updates in self._follow(sight, order.battle, order.first, desk):
                    yield updates

    async def _wanted(self, request: gr.Request) -> LiveBattle | None:
        person = self._person(request)
        wanted = request.query_params.get("battle")
        return await (self._arena.find(person, wanted) if wanted else self._arena.current(person))

    async def _nothing(self, sight: Sight, request: gr.Request) -> Updates:
        """The page without a battle: the welcome, and what the person did before."""
        try:
            before = await self._arena.history(self._person(request), MOST_HISTORY)
            lines = history(before, self._texts, self._title)
        except Refusal:  # the database is away, which the first question will say
            lines = ""
        now = self._shown(None)
        updates = self._updates(sight.shown, now)
        sight.shown, sight.answers = now, []
        return {
            self._battle_id: None,
            **updates,
            self._widgets["arena-history"]: gr.update(value=lines),
        }

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
            await self._arena.dismiss(self._person(request))
        except Exception as error:
            return self._apology(error)
        if desk := self._pages.of(request):
            desk.put(Order(None, again=("arena-message",)))
            return {self._widgets["arena-message"]: gr.skip()}
        return await self._nothing(Sight(), request)

    def _stop(self, letter: str | None) -> Callable[..., Any]:
        async def stop(battle_id: str | None, request: gr.Request) -> Any:
            try:
                battle = await self._battle(battle_id, request)
                await self._arena.stop(battle.person, battle.id, letter)
            except Exception as error:
                return self._worded(error)
            return gr.skip()

        return stop

    def _refresh_readiness(self) -> tuple[str, Any]:
        html, settled = readiness(self._standing.now(), self._texts)
        return html, gr.Timer(active=not settled)


def _on(
    event: Callable[..., Any], handler: Callable[..., Any], inputs: Any, outputs: Any, **more: Any
) -> Any:
    """Wire without Gradio's spinner, API page or default limit of one at a time."""
    return event(handler, inputs, outputs, **shell.QUIET, **more)


def _same(value: str) -> str:
    return value
