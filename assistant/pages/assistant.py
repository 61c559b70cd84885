"""The chat page: ask contestants whose names are known, and go on working with the answers.

One Gradio event follows a whole turn, all its answers included. Every handler asks `Chat`
and shows what it says; what the widgets then show is `chat_view`'s.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import gradio as gr

from assistant.chat.values import ChatSampling
from assistant.pages import chat_history_view, shell
from assistant.pages.channel import Channel, through
from assistant.pages.chat_base import Updates
from assistant.pages.chat_bench import ChatBench
from assistant.pages.chat_layout import SAMPLING, ChatLayout
from assistant.refusal import Refusal

TWICE_SECONDS = 0.8


class AssistantPage(ChatBench):
    """Builds the widgets and wires them to one `Chat`, in one language."""

    def build(self, blocks: gr.Blocks, *, most_file_bytes: int, has_folders: bool) -> None:
        """Place all widgets and events; call inside a `gr.Blocks` context."""
        self._last_sent: dict[str, tuple[tuple[str, str], float]] = {}
        layout = ChatLayout(
            self._texts,
            self._chat.everybody(),
            self._chat.presets(),
            self._problems,
            most_rounds=self._chat.settings.fix_rounds,
            most_side_by_side=self._chat.settings.contestants,
            most_file_bytes=most_file_bytes,
            has_folders=has_folders,
        )
        self._widgets, self._models = layout.widgets, layout.models()
        self._wire(blocks)

    # -- events ----------------------------------------------------------------

    def _wire(self, blocks: gr.Blocks) -> None:
        w = self._widgets
        everything = list(w.values())
        place, block, code, stdin = (
            w[f"chat-{name}"] for name in ("place", "block", "code", "stdin")
        )
        settings = [w["chat-system"], *(w[f"chat-{_dashed(name)}"] for name in SAMPLING)]
        asked = [w["chat-prompt"], place, w["chat-model"], w["chat-problem"], *settings]
        _on(blocks.load, self._open_page, [], everything)

        def spoken(handler: Any) -> Any:
            return through(self._pages, handler, self._nothing)

        _on(w["chat-send"].click, spoken(self._send), asked, everything)
        _on(w["chat-action"].change, spoken(self._act), [w["chat-action"], place], everything)
        _on(w["chat-stop"].click, self._stop, [place], [w["chat-message"]])
        _on(w["chat-new"].click, spoken(self._new), [], everything)
        searched = [w["chat-search"], place]
        # Not on `input`, which Gradio 6.31 tells of typed keys only: no paste, no Chinese.
        _on(
            w["chat-search"].change, self._search, searched, [w["chat-history"]],
            trigger_mode="always_last",
        )  # fmt: skip
        for box in settings:
            _on(box.blur, self._configure, [place, *settings], [w["chat-message"]])
        worked_on = [place, block, code, stdin]
        _on(w["chat-run"].click, spoken(self._run), worked_on, everything)
        _on(w["chat-judge"].click, spoken(self._judge_problem), worked_on, everything)
        _on(w["chat-tests"].click, spoken(self._write_tests), worked_on, everything)
        loop = [*worked_on, w["chat-fix-rounds"], w["chat-fix-automatic"]]
        _on(w["chat-fix"].click, spoken(self._fix), loop, everything)
        _on(code.blur, self._differ, [place, block, code], [w["chat-diff"]])
        if "chat-folder" in w:
            folder = [place, w["chat-folder"]]
            _on(w["chat-folder-add"].click, spoken(self._add_folder), folder, everything)

    async def _open_page(self, request: gr.Request) -> AsyncIterator[Updates]:
        """An event that lasts as long as the page, and shows what all others have to say.

        Gradio 6.31 ends a page's stream with its last event; what the person does in that
        very moment would never be answered. A click beside an answer's end is no rare thing.
        """
        with self._pages.opened(request, Channel()) as channel:
            loading = asyncio.create_task(channel.feed(self._load(request)))
            try:
                async for updates in channel.sent():
                    yield updates or self._nothing()
            finally:
                loading.cancel()

    async def _load(self, request: gr.Request) -> AsyncIterator[Updates]:
        """On opening the page: the conversation of the address (`?conversation=…`), or one
        that is under way, or an empty page.
        """
        yield {self._widgets["chat-model"]: gr.update(**self._models)}
        try:
            person = self._person(request)
            wanted = str(request.query_params.get("conversation") or "")
            live = await (self._chat.find(person, wanted) if wanted else self._chat.latest(person))
            if live is None or not (wanted or live.view().under_way):
                yield await self._blank(request)
                return
            async for updates in self._opened(live, request):
                yield updates
        except Exception as error:
            yield self._apology(error)

    async def _send(  # noqa: PLR0917  Gradio hands over one argument a widget
        self,
        prompt: str,
        place: str,
        model: str | None,
        problem: str | None,
        system: str,
        temperature: str,
        top_p: str,
        max_tokens: str,
        seed: str,
        request: gr.Request,
    ) -> AsyncIterator[Updates]:
        """A further turn of the conversation on this page, or the first of a new one."""
        try:
            person = self._person(request)
            if self._clicked_twice(person, prompt, place):
                yield self._nothing()
                return
            live = await self._configured(
                person, place, system, (temperature, top_p, max_tokens, seed)
            )
            live = await self._chat.ask(
                person,
                live.id if live else None,
                prompt,
                self._chosen(model),
                problem=problem or None,
                language=self._texts.language,
            )
            # The question is asked: the box is free, also if the list cannot be read.
            first: Updates = {self._widgets["chat-prompt"]: "", self._widgets["chat-problem"]: ""}
            yield {**first, self._widgets["chat-place"]: live.id}
            async for updates in self._follow(live, await self._history(person, live.id), request):
                yield updates
        except Exception as error:
            yield self._apology(error)

    def _clicked_twice(self, person: str, prompt: str, place: str) -> bool:
        """Whether the same person sent the same words to the same place a moment ago."""
        now, said = time.monotonic(), (prompt, place)
        last = self._last_sent.get(person)
        recent = {
            other: sent for other, sent in self._last_sent.items() if now - sent[1] < TWICE_SECONDS
        }
        self._last_sent = recent | {person: (said, now)}
        return last is not None and last[0] == said and now - last[1] < TWICE_SECONDS

    async def _configured(
        self, person: str, place: str, system: str, numbers: tuple[str, ...]
    ) -> Any:
        """The conversation with these settings; a new one only where there are any."""
        sampling = sampling_of(numbers)
        live = await self._chat.find(person, place) if place else None
        view = live.view() if live else None
        kept = (view.system, view.sampling) if view else ("", ChatSampling())
        if kept == (system, sampling):
            return live
        live = live or await self._chat.start(person)
        return await self._chat.configure(person, live.id, system=system, sampling=sampling)

    async def _configure(  # noqa: PLR0917
        self,
        place: str,
        system: str,
        temperature: str,
        top_p: str,
        max_tokens: str,
        seed: str,
        request: gr.Request,
    ) -> Any:
        """Keep the settings of a conversation when a box of theirs is left."""
        try:
            numbers = (temperature, top_p, max_tokens, seed)
            if not place:  # they are kept with the first question
                sampling_of(numbers)
                return gr.skip()
            await self._configured(self._person(request), place, system, numbers)
        except Exception as error:
            return self._worded(error)
        return gr.skip()

    async def _stop(self, place: str, request: gr.Request) -> Any:
        try:
            await self._chat.stop(self._person(request), place)
        except Exception as error:
            return self._worded(error)
        return gr.skip()

    async def _new(self, request: gr.Request) -> AsyncIterator[Updates]:
        try:
            yield await self._blank(request)
        except Exception as error:
            yield self._apology(error)

    async def _search(self, words: str, place: str, request: gr.Request) -> Any:
        try:
            person = self._person(request)
            if not words.strip():
                return (await self._history(person, place))[self._widgets["chat-history"]]
            found = await self._chat.search(person, words)
        except Exception as error:
            return self._worded(error)
        return chat_history_view.found(found, words, place, self._texts)


def sampling_of(numbers: tuple[str, ...]) -> ChatSampling:
    """The boxes of the sampling as numbers; an empty one leaves it to the contestant.

    Raises `Refusal("sampling_no_number")` with the box's name and what stands in it.
    """
    values: dict[str, Any] = {}
    for name, written in zip(SAMPLING, numbers, strict=True):
        text = str(written or "").strip()
        try:
            number: Any = float(text) if name in ("temperature", "top_p") else int(text)
        except ValueError as error:
            if text:
                raise Refusal("sampling_no_number", name=name, written=text[:40]) from error
            number = None
        values[name] = number
    return ChatSampling(**values)


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _on(
    event: Callable[..., Any], handler: Callable[..., Any], inputs: Any, outputs: Any, **more: Any
) -> Any:
    """Wire without Gradio's spinner, API page or default limit of one at a time.

    Several at a time: an event of a conversation that is no longer shown may still wait.
    """
    return event(handler, inputs, outputs, **{"trigger_mode": "multiple", **shell.QUIET, **more})
