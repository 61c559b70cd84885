"""From a conversation to what each widget of the chat page shows.

Pure: a `ConversationView` and texts in, properties by elem_id out. Every widget is always
there and only values change: Gradio loses a value sent to what it only now builds. What a
person types (prompt, code, input, settings) is never among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.chat.values import ConversationView, TurnView
from assistant.language import Texts
from assistant.markdown import visible
from assistant.pages import chat_bench_view as bench
from assistant.pages.chat_message_view import Html, turn
from assistant.pages.chat_parts import button
from assistant.pages.shell import message
from assistant.pages.workbench_view import Shown


class Still:
    """The HTML of turns that no longer change, made once however often they are shown."""

    def __init__(self) -> None:
        self._turns: Sequence[TurnView] = ()
        self._html: Html = []

    def html(self, turns: Sequence[TurnView], texts: Texts) -> Html:
        """Their HTML, the same list as before where they are the same."""
        if turns != self._turns:
            self._turns, self._html = turns, [turn(one, texts) for one in turns]
        return self._html


def shown(
    view: ConversationView | None, texts: Texts, chosen: str = "", still: Still | None = None
) -> Shown:
    """Properties of all that depends on the conversation; `view` None: none is open.

    `chosen` is a block whose results are shown too, `still` remembers what stands still.
    """
    past, live = _parts(view.turns if view else ())
    last = view.turns[-1].id if view and view.turns else ""
    busy = bool(view and view.under_way)
    properties: Shown = {
        "chat-head": {"value": head(view, texts)},
        "chat-message": {"value": _notice(view, texts)},
        "chat-past": {"value": (still or Still()).html(past, texts)},
        "chat-live": {"value": [turn(one, texts, is_newest=one.id == last) for one in live]},
        "chat-send": {"interactive": not busy},
        "chat-stop": {"visible": busy},
        "chat-rounds": {"value": bench.rounds(view.fix if view else None, texts)},
        "chat-fix": {"interactive": not busy},
        "chat-tests": {"interactive": not busy},
    }
    if view and (found := bench.place(view, chosen)):
        _, answer, block = found
        running = answer.id in view.running
        properties["chat-result"] = {"value": bench.results(block, texts, running=running)}
    return properties


def _parts(turns: Sequence[TurnView]) -> tuple[Sequence[TurnView], Sequence[TurnView]]:
    """What stands still, and what is being written: from there on, or else the last turn."""
    writing = (
        at for at, one in enumerate(turns) if any(not answer.state.final for answer in one.answers)
    )
    start = next(writing, max(0, len(turns) - 1))
    return turns[:start], turns[start:]


def head(view: ConversationView | None, texts: Texts) -> str:
    """The line above the messages; empty where nothing was asked yet.

    Its marks tell the script which conversation this is, whether it is under way, and which
    block somebody most likely wants on the bench.
    """
    if view is None:
        return '<div class="chat-head" data-conversation=""></div>'
    marks = {
        "data-conversation": view.id,
        # Not before it is known how it ran: a fix runs what it was given.
        "data-newest": "" if view.under_way else bench.newest(view),
        "data-busy": "yes" if view.under_way else "",
    }
    written = "".join(f' {name}="{escape(value)}"' for name, value in marks.items())
    if not view.turns:
        return f'<div class="chat-head"{written}></div>'
    title = visible(view.title) or texts("assistant.untitled")
    name = escape(view.id)
    return (
        f'<div class="chat-head"{written}><h1 id="chat-title">{escape(title)}</h1>'
        f'<span class="tools">{button("rename", view.id, texts("assistant.rename"), sign="edit")}'
        f'<a id="chat-export" class="plain" href="/assistant/export/{name}.md" download>'
        f"{texts('assistant.export')}</a></span></div>"
    )


def _notice(view: ConversationView | None, texts: Texts) -> str:
    """The one line that matters most now."""
    if view is None:
        return ""
    if view.unsaved:
        return message(texts("assistant.unsaved"), "warn")
    if view.position_in_queue is not None:
        return message(texts("assistant.queued", position=view.position_in_queue))
    return ""
