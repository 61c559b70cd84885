"""The chat's handlers around one piece of code: put it on the bench, run, fix, test, judge."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from typing import Any

import gradio as gr

from assistant.chat.live import Live
from assistant.pages import chat_bench_view as bench
from assistant.pages import workbench_view
from assistant.pages.chat_actions import block_of
from assistant.pages.chat_base import Updates
from assistant.pages.chat_doing import ChatDoing
from assistant.refusal import Refusal


class ChatBench(ChatDoing):
    """Each method is a Gradio handler, or part of one."""

    async def _run(
        self, place: str, block: str, code: str, stdin: str, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """Run what stands in the editor, or show it where it is a page."""
        try:
            person = self._person(request)
            answer, index = _block(block)
            live = await self._chat.find(person, place)
            found = bench.place(live.view(), block)
            if found is None:
                raise Refusal("chat_no_such_block")
            if found[2].is_page:
                document = await self._chat.page(person, place, answer, index, code=code)
                html = workbench_view.page(document, found[1].name, self._texts)
                yield {self._widgets["chat-result"]: html} | self._diff(live, block, code)
                return
            work = self._chat.run(person, place, answer, index, code=code, stdin=stdin)
            async for updates in self._worked(live, block, code, work, request):
                yield updates
        except Exception as error:
            yield self._complaint(error)

    async def _judge_problem(
        self, place: str, block: str, code: str, _: str, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """Run the hidden tests of the problem that was asked about."""
        try:
            person = self._person(request)
            answer, index = _block(block)
            live = await self._chat.find(person, place)
            work = self._chat.judge_problem(person, place, answer, index, code=code)
            async for updates in self._worked(live, block, code, work, request):
                yield updates
        except Exception as error:
            yield self._complaint(error)

    async def _worked(
        self, live: Live, block: str, code: str, work: Awaitable[Any], request: gr.Request
    ) -> AsyncIterator[Updates]:
        """Say that something runs, wait for it, and show what it gave."""
        running = f'<div class="run-label dots" role="status">{self._texts("arena.running")}</div>'
        button = self._widgets["chat-run"]
        yield {self._widgets["chat-result"]: running, button: gr.update(interactive=False)}
        ready = {button: gr.update(interactive=True)}
        try:
            await work
        except Exception as error:
            yield self._complaint(error) | ready
            return
        if self._viewers.has_chosen(str(request.session_hash), block):
            yield self._results(live, block) | self._diff(live, block, code) | ready
        else:
            yield ready

    async def _fix(  # noqa: PLR0917  Gradio hands over one argument a widget
        self,
        place: str,
        block: str,
        code: str,
        stdin: str,
        rounds: Any,
        automatic: Any,
        request: gr.Request,
    ) -> AsyncIterator[Updates]:
        """Send code, input and error back, once or until it runs."""
        try:
            person = self._person(request)
            answer, index = _block(block)
            live = await self._chat.fix(
                person, place, answer, index, code=code, stdin=stdin,
                rounds=rounds if isinstance(rounds, int) else None, automatic=automatic is True,
            )  # fmt: skip
            async for updates in self._follow(live, self._diff(live, block, code), request, block):
                yield updates
        except Exception as error:
            yield self._complaint(error)

    async def _write_tests(
        self, place: str, block: str, code: str, _: str, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """Ask for tests of what stands in the editor, and run both."""
        try:
            person = self._person(request)
            answer, index = _block(block)
            live = await self._chat.write_tests(person, place, answer, index, code=code)
            async for updates in self._follow(live, {}, request, block):
                yield updates
        except Exception as error:
            yield self._complaint(error)

    async def _differ(self, place: str, block: str, code: str, request: gr.Request) -> Any:
        """What was changed in the code, when the editor is left."""
        try:
            live = await self._chat.find(self._person(request), place)
            found = bench.place(live.view(), block)
        except Exception:
            return gr.skip()
        return bench.diff(found[2].code, code, self._texts) if found else gr.skip()

    # -- parts -------------------------------------------------------------------

    def _diff(self, live: Live, block: str, code: str) -> Updates:
        found = bench.place(live.view(), block)
        return {
            self._widgets["chat-diff"]: bench.diff(found[2].code, code, self._texts)
            if found
            else ""
        }

    def _results(self, live: Live, block: str) -> Updates:
        view = live.view()
        found = bench.place(view, block)
        return self._updates(bench.standing(found, view, self._texts)) if found else {}

    def _complaint(self, error: Exception) -> Updates:
        """What cannot be done, said where the person looks: beside the code."""
        return {self._widgets["chat-result"]: self._worded(error)}


def _block(name: str) -> tuple[str, int]:
    found = block_of(name)
    if found is None:
        raise Refusal("chat_no_such_block")
    return found
