"""The messages of a conversation as nested lists of HTML.

Lists, since Gradio compares what it sends with what it sent before, element by element: of
an answer in writing only the last block travels. What a model wrote never becomes HTML of ours;
see `answer_html`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from assistant.chat.values import PLAIN, AnswerState, AnswerView, BlockView, JsonState, TurnView
from assistant.language import Texts
from assistant.language import texts as words_of
from assistant.markdown import plain_to_html
from assistant.pages import answer_html
from assistant.pages.chat_context_view import used
from assistant.pages.chat_parts import button
from assistant.pages.chat_rating_view import judgements
from runners.grammars import MOST_FAULTS

# A list of HTML, or of such lists.
Html = list[Any]

_CUT = {"length": "slot.cut", "repetition": "slot.repetition"}


def turn(view: TurnView, texts: Texts, *, is_newest: bool = False) -> Html:
    """One question and the answers to it. The newest turn's tools have ids of their own."""
    side = " side" if len(view.answers) > 1 else ""
    return [
        f'<section class="turn" id="turn-{escape(view.id)}">',
        _asked(view, texts, is_newest=is_newest),
        f'<div class="answers{side}">',
        *(
            _answer(one, texts, is_newest=is_newest and not at, is_alone=not side)
            for at, one in enumerate(view.answers)
        ),
        "</div></section>",
    ]


def _asked(view: TurnView, texts: Texts, *, is_newest: bool) -> str:
    t = texts
    tools = (
        button("copy-question", view.id, t("assistant.copy"), sign="copy")
        + button("edit", view.id, t("assistant.edit"), sign="edit",
                 elem_id="chat-edit" if is_newest else "")
        + button("delete-turn", view.id, t("assistant.delete_turn"), sign="delete",
                 elem_id="chat-delete" if is_newest else "")
    )  # fmt: skip
    return (
        f'<div class="asked"><div class="asked-head"><span class="who">{_who(view, t)}</span>'
        f'{_siblings(view, t)}<span class="tools">{tools}</span></div>'
        f'<div class="words">{plain_to_html(view.prompt)}</div></div>'
    )


def _who(view: TurnView, texts: Texts) -> str:
    who = texts("assistant.you")
    if view.round:
        return f"{who} · {texts('assistant.round', round=view.round)}"
    if view.kind == PLAIN:
        return who
    return f"{who} · /{escape(view.kind)}"


def _siblings(view: TurnView, texts: Texts) -> str:
    """‹ 1/2 ›: the other wordings of this question."""
    at, count = view.siblings
    if count < 2:
        return ""
    ids = view.sibling_ids
    before = ids[at - 2] if at > 1 else ""
    after = ids[at] if at < count else ""
    words = texts("assistant.branches", at=at, count=count)
    return (
        f'<span class="branches" role="group" aria-label="{escape(words)}">'
        + button("branch", before, texts("assistant.branch_before"), sign="back",
                 disabled=not before)
        + f"<span>{at}/{count}</span>"
        + button("branch", after, texts("assistant.branch_after"), sign="on", disabled=not after)
        + "</span>"
    )  # fmt: skip


def _answer(view: AnswerView, texts: Texts, *, is_newest: bool, is_alone: bool) -> Html:
    name = escape(view.name)
    label = escape(texts("assistant.answer_label", name=view.name))
    return [
        f'<article class="answer {view.state}" aria-label="{label}" data-answer="{view.id}">'
        f'<div class="answer-head"><span class="name">{name}</span>{_state(view, texts)}'
        f"{'' if is_alone else _stop(view, texts)}</div>",
        ['<div class="words">', *_words(view, texts), "</div>"],
        _notes(view, texts),
        used(view.context, texts),
        _tools(view, texts, is_newest=is_newest),
        "</article>",
    ]


def _state(view: AnswerView, texts: Texts) -> str:
    words = texts(f"assistant.state.{view.state}")
    if view.state == AnswerState.DONE:
        words = texts(_CUT[view.finish_reason]) if view.finish_reason in _CUT else ""
    elif view.state == AnswerState.WAITING and view.position is not None:
        words = texts("assistant.queued", position=view.position)
    elif view.state == AnswerState.WAITING and view.awaits_turn:
        words = texts("assistant.awaits_turn")
    dots = "" if view.state.final else " dots"
    version = ""
    if view.versions > 1:
        version = texts("assistant.version", at=view.version, count=view.versions)
    parts = [f'<span class="small">{version}</span>'] if version else []
    if words:
        parts.append(f'<span class="state {view.state}{dots}">{words}</span>')
    return "".join(parts)


def _stop(view: AnswerView, texts: Texts) -> str:
    """Among several that answer, each can be stopped by itself."""
    if view.state.final:
        return ""
    words = texts("assistant.stop_one", name=view.name)
    return f'<span class="tools">{button("stop", view.id, words, sign="stop")}</span>'


def _words(view: AnswerView, texts: Texts) -> tuple[str, ...]:
    if not view.state.final:
        return answer_html.growing(view.text)
    codes = tuple(
        _Code(block.index, block.title, block.code, _can_run(block), block.faults)
        for block in view.blocks
    )
    return _final(view.id, view.text, codes, texts.language)


@dataclass(frozen=True)
class _Code:
    """What the line above a piece of code needs to know of it."""

    index: int
    title: str
    code: str
    can_run: bool
    faults: int


def _can_run(block: BlockView) -> bool:
    return block.is_runnable or block.is_page


@lru_cache(maxsize=512)
def _final(answer: str, text: str, codes: tuple[_Code, ...], language: str) -> tuple[str, ...]:
    """Words that no longer change: a page shows them again with every word of the others."""
    texts = words_of(language)
    by_look = {_look(code.code): code for code in codes}
    seen: set[int] = set()

    def above(shown: str) -> str:
        code = by_look.get(_look(shown))
        if code is None:
            return ""
        seen.add(code.index)
        return _above(answer, code, texts)

    found = answer_html.pieces(text, above) or (f"<p><em>{texts('slot.empty')}</em></p>",)
    # Code that is no fence of its own, as an answer that is nothing but a program.
    rest = [
        _above(answer, code, texts) for code in codes if code.can_run and code.index not in seen
    ]
    return (*found, *rest)


def _look(code: str) -> str:
    """Code as a page shows it, whatever its tabs and the lines around it were."""
    return code.replace("\r\n", "\n").expandtabs(4).strip()


def _above(answer: str, code: _Code, texts: Texts) -> str:
    """The line above a piece of code: its language, whether it parses, what can be done."""
    on = f"{answer}:{code.index}"
    fault = ""
    if code.faults:
        key = "assistant.faults_many" if code.faults > MOST_FAULTS else "assistant.faults"
        fault = f'<span class="fault" role="note">{texts(key, count=code.faults)}</span>'
    use = ""
    if code.can_run:
        use = button("open-block", on, texts("assistant.open_block"))
        use += button("run-block", on, texts("arena.run"))
    copy = button("copy", on, texts("assistant.copy_code"), sign="copy", copied=code.code)
    return (
        f'<div class="code-head"><span>{escape(code.title)}</span>{fault}'
        f'<span class="tools">{use}{copy}</span></div>'
    )


def _notes(view: AnswerView, texts: Texts) -> str:
    """What went wrong, what was cut short, whether it is JSON."""
    parts = []
    if view.error:
        reason = texts.get(f"error.{view.error}", texts("error.internal"))
        parts.append(f'<p class="note bad" role="alert">{escape(reason)}</p>')
    if view.state == AnswerState.INTERRUPTED:
        parts.append(f'<p class="note warn">{texts("assistant.interrupted")}</p>')
    if view.can_retry:
        parts.append(button("regenerate", view.id, texts("assistant.retry")))
    if view.json_state:
        parts.append(_json(view, view.json_state, texts))
    if view.turns_left_out:
        count = len(view.turns_left_out)
        parts.append(f'<p class="note">{texts("assistant.turns_left_out", count=count)}</p>')
    return "".join(parts)


def _json(view: AnswerView, state: JsonState, texts: Texts) -> str:
    if state.is_valid:
        words = texts("assistant.json.ok")
        if state.unchecked:
            words += " " + texts("assistant.json.unchecked", names=", ".join(state.unchecked))
        return f'<p class="note good">{escape(words)}</p>'
    words = texts(
        f"assistant.json.{state.code}",
        detail=state.detail, line=state.line, column=state.column, path=state.path or "$",
    )  # fmt: skip
    again = ""
    if state.can_retry:
        again = button("retry-json", view.id, texts("assistant.json.retry"))
    return f'<p class="note bad">{plain_to_html(words)}</p>{again}'


def _tools(view: AnswerView, texts: Texts, *, is_newest: bool) -> str:
    if not view.state.final:
        return ""
    t = texts
    tools = button("copy", view.id, t("assistant.copy"), sign="copy", copied=view.text) + button(
        "regenerate", view.id, t("assistant.regenerate"), sign="again",
        elem_id="chat-regenerate" if is_newest else "",
    )  # fmt: skip
    opinions = judgements(view, t, with_ids=is_newest) if view.text else ""
    return f'<div class="answer-foot"><span class="tools">{tools}</span>{opinions}</div>'
