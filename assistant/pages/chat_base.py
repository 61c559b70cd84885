"""What all handlers of the chat page share: who asks, which conversation, how it is shown."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from typing import Any

import gradio as gr

from assistant.attachments import Attachments
from assistant.chat.live import Live
from assistant.chat.service import Chat
from assistant.chat.values import ChatSampling, ConversationView
from assistant.language import Texts
from assistant.pages import chat_bench_view as bench
from assistant.pages import chat_context_view, chat_history_view, chat_view, shell
from assistant.pages.arena_view import difference
from assistant.pages.channel import Channel
from assistant.pages.chat_layout import ALL, SAMPLING
from assistant.pages.chat_viewers import Viewers
from assistant.pages.open_pages import OpenPages
from assistant.pages.refresh import Refresh
from assistant.pages.workbench_view import Shown
from assistant.people import person_of
from assistant.refusal import Refusal, worded
from eval.questions.problem import Problem

log = logging.getLogger(__name__)

MOST_HISTORY = 100
# How often the page asks how far the index of the files is, and for how long at most.
INDEX_SECONDS = 0.5
INDEX_LOOKS = 1_200

Updates = dict[Any, Any]


class ChatBase:
    """The page's parts and widgets; `widgets` are filled by whoever builds the page."""

    def __init__(
        self,
        chat: Chat,
        attachments: Attachments,
        texts: Texts,
        *,
        problems: Sequence[Problem],
        refresh: Refresh,
    ) -> None:
        self._chat = chat
        self._attachments = attachments
        self._texts = texts
        self._problems = problems
        self._refresh = refresh
        self._viewers = Viewers()
        self._pages: OpenPages[Channel] = OpenPages()
        self._names = {one.id: one.name for one in chat.everybody()}
        self._widgets: dict[str, Any] = {}

    # -- showing -----------------------------------------------------------------

    async def _opened(self, live: Live, request: gr.Request) -> AsyncIterator[Updates]:
        """Show a conversation that the page did not show before, and follow it."""
        person = self._person(request)
        view = live.view()
        first = self._updates(self._settings(view) | bench.empty())
        first |= await self._history(person, live.id)
        first |= {self._widgets["chat-search"]: "", **await self._context(person, live.id)}
        async for updates in self._follow(live, first, request):
            yield updates
        async for updates in self._until_read(person, live.id, request):
            yield updates

    async def _follow(
        self, live: Live, first: Updates, request: gr.Request, chosen: str = ""
    ) -> AsyncIterator[Updates]:
        """Show a conversation until it is settled, `first` with the first of it.

        `chosen` is a block whose results belong to this event.
        """
        page = str(request.session_hash)
        looking = self._viewers.look(page, live.id)
        looking.block = chosen
        before: Shown = {}
        still = chat_view.Still()
        extra = {self._widgets["chat-place"]: live.id} | first
        with self._refresh.following():
            async for view in live.views(self._refresh.interval):
                if not self._viewers.is_looking(page, looking):
                    yield self._nothing()
                    return
                now = chat_view.shown(view, self._texts, chosen, still)
                if updates := extra | self._updates(difference(before, now)):
                    yield updates
                before, extra = now, {}
        try:
            yield await self._history(live.person, live.id)
        except Refusal:  # the list stays as it was
            yield self._nothing()

    def _nothing(self) -> Updates:
        """A last answer that changes nothing: Gradio repeats the last one at the end."""
        return {self._widgets["chat-message"]: gr.skip()}

    async def _blank(self, request: gr.Request) -> Updates:
        """The page without a conversation."""
        self._viewers.look(str(request.session_hash), "")
        shown = chat_view.shown(None, self._texts) | bench.empty() | self._settings(None)
        shown |= {"chat-context": {"value": ""}, "chat-search": {"value": ""}}
        return {
            self._widgets["chat-place"]: "",
            **self._updates(shown),
            **await self._history(self._person(request), ""),
        }

    async def _history(self, person: str, here: str) -> Updates:
        entries = await self._chat.history(person, MOST_HISTORY)
        html = chat_history_view.history(entries, here, self._names, self._texts)
        return {self._widgets["chat-history"]: gr.update(value=html)}

    async def _context(self, person: str, conversation: str) -> Updates:
        found = await self._attachments.look(person, conversation)
        html = chat_context_view.attached(found.files, found.progress, self._texts)
        return {self._widgets["chat-context"]: gr.update(value=html)}

    async def _until_read(
        self, person: str, conversation: str, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """Show how far the index of the attached files is, until all is read."""
        page, before = str(request.session_hash), ""
        for _ in range(INDEX_LOOKS):
            found = await self._attachments.look(person, conversation)
            html = chat_context_view.attached(found.files, found.progress, self._texts)
            if not self._viewers.is_at(page, conversation):
                yield self._nothing()
                return
            if html != before:
                yield {self._widgets["chat-context"]: gr.update(value=html)}
            if found.progress.is_done:
                return
            before = html
            await asyncio.sleep(INDEX_SECONDS)

    # -- who asks ----------------------------------------------------------------

    def _person(self, request: gr.Request) -> str:
        person = person_of(request)
        if person is None:
            raise Refusal("no_person")
        return person.id

    def _chosen(self, model: str | None) -> list[str]:
        """The contestants that a menu's entry stands for."""
        if model == ALL:
            most = self._chat.settings.contestants
            return [one.id for one in self._chat.everybody()][:most]
        return [model] if model else []

    def _settings(self, view: ConversationView | None) -> Shown:
        """The boxes that a person fills, as they are when a conversation is opened.

        Without one, the contestant of a moment ago is wanted again.
        """
        sampling = view.sampling if view else ChatSampling()
        shown: Shown = {
            f"chat-{name.replace('_', '-')}": {"value": _number(getattr(sampling, name))}
            for name in SAMPLING
        }
        shown["chat-system"] = {"value": view.system if view else ""}
        shown["chat-problem"] = {"value": ""}
        asked = [one for one in view.contestants if one in self._names] if view else []
        if asked:
            shown["chat-model"] = {"value": ALL if len(asked) > 1 else asked[0]}
        return shown

    def _updates(self, shown: Shown) -> Updates:
        return {self._widgets[key]: gr.update(**props) for key, props in shown.items()}

    def _apology(self, error: Exception) -> Updates:
        return {self._widgets["chat-message"]: self._worded(error)}

    def _worded(self, error: Exception) -> str:
        """An error as a line to the person; nothing of an unknown one but that it happened."""
        if not isinstance(error, Refusal):
            log.error("a handler of the chat page failed", exc_info=error)
            return shell.message(self._texts("refusal.internal"), "error")
        return shell.message(worded(error, self._texts), "error")


def _number(value: float | int | None) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
