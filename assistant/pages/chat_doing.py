"""What the page's own buttons do: the ones in messages, in the history, at the files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import gradio as gr

from assistant.chat.live import Live
from assistant.pages import chat_bench_view as bench
from assistant.pages import chat_view, shell
from assistant.pages.arena_view import difference
from assistant.pages.chat_actions import RATINGS, Action, parse
from assistant.pages.chat_base import ChatBase, Updates
from assistant.pages.chat_context_view import intake
from assistant.refusal import Refusal

Doing = Callable[[str, Action, str, gr.Request], AsyncIterator[Updates]]


class ChatDoing(ChatBase):
    """One hidden box brings every action; each has a method here."""

    async def _act(self, sent: str, place: str, request: gr.Request) -> AsyncIterator[Updates]:
        action = parse(sent)
        if action is None:
            yield self._nothing()
            return
        try:
            async for updates in self._doing(action)(self._person(request), action, place, request):
                yield updates
        except Exception as error:
            yield self._apology(error)

    def _doing(self, action: Action) -> Doing:
        if action.do in RATINGS:
            return self._rate
        methods: dict[str, Doing] = {
            "open": self._open,
            "open-block": self._open_block,
            "delete-conversation": self._delete_conversation,
            "attached": self._attached,
            "remove-file": self._remove_file,
            "rename": self._rename,
            "stop": self._stop_one,
        }
        return methods.get(action.do, self._change)

    async def _open(
        self, person: str, action: Action, _: str, request: gr.Request
    ) -> AsyncIterator[Updates]:
        if not action.on:
            yield await self._blank(request)
            return
        async for updates in self._opened(await self._chat.find(person, action.on), request):
            yield updates

    async def _change(
        self, person: str, action: Action, place: str, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """Whatever makes the conversation another one, and is then followed."""
        chat, on = self._chat, action.on
        changes: dict[str, Callable[[], Awaitable[Live]]] = {
            "branch": lambda: chat.show_branch(person, place, on),
            "edit": lambda: chat.edit(
                person, place, on, action.value, language=self._texts.language
            ),
            "delete-turn": lambda: chat.delete_turn(person, place, on),
            "regenerate": lambda: chat.regenerate(person, place, on),
            "retry-json": lambda: chat.retry_json(person, place, on),
        }
        live = await changes[action.do]()
        async for updates in self._follow(live, {}, request):
            yield updates

    async def _stop_one(
        self, person: str, action: Action, place: str, _: gr.Request
    ) -> AsyncIterator[Updates]:
        """End one of several answers; whoever follows the conversation shows it."""
        if action.on:  # without an answer it would end all of them
            await self._chat.stop(person, place, action.on)
        yield self._nothing()

    async def _rename(
        self, person: str, action: Action, place: str, _: gr.Request
    ) -> AsyncIterator[Updates]:
        live = await self._chat.rename(person, place, action.value)
        head = chat_view.head(live.view(), self._texts)
        yield {self._widgets["chat-head"]: gr.update(value=head)} | await self._history(
            person, place
        )

    async def _delete_conversation(
        self, person: str, action: Action, place: str, request: gr.Request
    ) -> AsyncIterator[Updates]:
        await self._chat.delete(person, action.on)
        await self._attachments.forget(action.on)
        if action.on == place:
            yield await self._blank(request)
        else:
            yield await self._history(person, place)

    async def _rate(
        self, person: str, action: Action, place: str, _: gr.Request
    ) -> AsyncIterator[Updates]:
        """A thumb or a point; the buttons then show what is recorded."""
        live = await self._chat.find(person, place)
        before = chat_view.shown(live.view(), self._texts)
        kind, number = action.do.removeprefix("judge-"), action.number
        if number is None:
            raise Refusal("unknown_judgement")
        await self._chat.judge(person, place, action.on, kind, number)
        now = chat_view.shown(live.view(), self._texts)
        noted = shell.message(self._texts("assistant.judged"))
        yield self._updates(difference(before, now)) | {self._widgets["chat-message"]: noted}

    async def _open_block(
        self, person: str, action: Action, place: str, request: gr.Request
    ) -> AsyncIterator[Updates]:
        view = (await self._chat.find(person, place)).view()
        found = bench.place(view, action.on)
        if found is None:
            raise Refusal("chat_no_such_block")
        self._viewers.choose(str(request.session_hash), action.on)
        yield self._updates(bench.opened(found, view, self._texts))

    # -- files -------------------------------------------------------------------

    async def _attached(
        self, person: str, action: Action, place: str, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """Files were handed in at their own door; the conversation may have begun by that."""
        live = await self._chat.find(person, action.on)
        if action.on != place:
            self._viewers.look(str(request.session_hash), live.id)
            head = chat_view.head(live.view(), self._texts)
            yield {self._widgets["chat-place"]: live.id, self._widgets["chat-head"]: head}
        async for updates in self._until_read(person, live.id, request):
            yield updates

    async def _remove_file(
        self, person: str, action: Action, place: str, _: gr.Request
    ) -> AsyncIterator[Updates]:
        await self._attachments.remove(person, place, action.on)
        yield await self._context(person, place)

    async def _add_folder(
        self, place: str, folder: Any, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """Take in a folder of the server that the administrator allowed."""
        try:
            person = self._person(request)
            found, taken = await self._attachments.add_folder(person, place or None, str(folder))
            said = shell.message(intake(taken, self._texts), "warn" if taken.refused else "")
            yield {self._widgets["chat-message"]: said, self._widgets["chat-folder"]: ""}
            async for updates in self._attached(person, Action("attached", found), place, request):
                yield updates
        except Exception as error:
            yield self._apology(error)
