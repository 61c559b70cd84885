"""The arena page: a prompt, unnamed answers side by side, runs, ratings, the vote.

One Gradio event follows a whole battle (all its slots). Every handler asks the
`Arena` and shows what it says; what the widgets then show is `arena_view`'s.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import gradio as gr

from assistant.markdown import harmless
from assistant.opinions import COMMON
from assistant.pages import shell
from assistant.pages.after_view import ANSWERS, after_id
from assistant.pages.arena_base import LETTERS, Updates
from assistant.pages.arena_layout import ArenaLayout
from assistant.pages.arena_opinions import ArenaOpinions
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
        # Several at a time: the event of a battle goes on while its hidden tests run,
        # and a further question must not be dropped for that.
        sent = _on(w["arena-send"].click, self._send, asked, everything, trigger_mode="multiple")
        again = _on(
            w["arena-regenerate"].click, self._regenerate, [self._battle_id], everything,
            trigger_mode="multiple",
        )  # fmt: skip
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
        async for updates in self._follow(battle, {self._widgets["arena-prompt"]: ""}):
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
        async for updates in self._follow(battle, {}):
            yield updates

    def _preview(self, problem_id: str | None, battle_id: str | None) -> Any:
        """Show a chosen problem's statement before it is sent."""
        problem = self._problems.get(problem_id or "")
        if problem is None:
            return gr.update(visible=False, value="")
        statement = harmless(problem.statement[problem.spoken(self._texts.language)])
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
