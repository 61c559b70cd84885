"""A shared battle as one HTML page without scripts. Pure: a view and texts in, HTML out.

What people and models wrote is rewritten by `assistant.markdown` and rendered with HTML
and images switched off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.battle import RevealedSlot
from assistant.language import Texts
from assistant.markdown import harmless, plain_to_html
from assistant.opinions import choices
from assistant.pages.reveal_view import reveal

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_STYLE = Path(__file__).parent / "static" / "shared-battle.css"


@dataclass(frozen=True)
class SharedView:
    """What one reader may see of a shared battle.

    `answers` has an answer for each question, by letter. `reveal` is empty until this
    reader may see the names. `note` is a text below `share`, said above the choices.
    """

    questions: tuple[str, ...]
    answers: Mapping[str, tuple[str, ...]]
    is_owner: bool
    choice: str | None
    reveal: tuple[RevealedSlot, ...]
    has_problem: bool
    note: str = ""


def page(view: SharedView, texts: Texts) -> str:
    """The whole page for one reader."""
    title = escape(texts("share.heading"))
    lead = f'<h1>{title}</h1><p class="lead">{escape(texts("share.lead"))}</p>'
    cards = "".join(_card(letter, view, texts) for letter in view.answers)
    question = (
        f'<section class="question"><h2>{escape(texts("share.question"))}</h2>'
        f"{_asked(view)}</section>"
    )
    body = f'{lead}{question}<div class="answers">{cards}</div>{_ending(view, texts)}'
    return _document(title, body, texts)


def gone(texts: Texts, key: str) -> str:
    """The page of a link that cannot be followed; `key` is a text below `share`."""
    title = escape(texts("share.heading"))
    body = f'<h1>{title}</h1><p class="note" role="status">{escape(texts("share." + key))}</p>'
    return _document(title, body, texts)


def _asked(view: SharedView) -> str:
    """A problem's own words are Markdown; a person's are shown as they were typed."""
    if view.has_problem:
        return _rendered(view.questions[0])
    return f'<div class="words">{plain_to_html(view.questions[0])}</div>'


def _ending(view: SharedView, texts: Texts) -> str:
    """The names, or what stands between this reader and them."""
    said = ""
    if view.choice:
        words = texts("share.said", vote=_words(view.choice, len(view.answers), texts))
        said = f'<p class="note" role="status">{escape(words)}</p>'
    if view.reveal:
        tests = "not_judged" if view.has_problem else "no_tests"
        return said + reveal(view.reveal, texts, tests)
    if view.is_owner:
        link = f'<a href="/">{escape(texts("share.to_arena"))}</a>'
        return f'<p class="note">{escape(texts("share.owner"))} {link}</p>'
    if view.choice:
        return f'{said}<p class="note">{escape(texts("share.waiting"))}</p>'
    return _form(view, texts)


def _form(view: SharedView, texts: Texts) -> str:
    layout = len(view.answers)
    buttons = "".join(
        f'<button id="share-{choice.replace("_", "-")}" name="choice" value="{choice}">'
        f"{escape(_words(choice, layout, texts))}</button>"
        for choice in choices(layout)
        if choice != "ranking"
    )
    note = texts(f"share.{view.note}") if view.note else ""
    told = f'<p class="note" role="alert">{escape(note)}</p>' if note else ""
    return (
        f'{told}<form method="post" class="choices">'
        f"<h2>{escape(texts('share.title'))}</h2><div>{buttons}</div></form>"
    )


def _card(letter: str, view: SharedView, texts: Texts) -> str:
    parts = []
    for turn, text in enumerate(view.answers[letter]):
        if turn:
            asked = plain_to_html(view.questions[turn])
            parts.append(
                f'<div class="asked"><span>{escape(texts("share.further"))}</span>'
                f'<div class="words">{asked}</div></div>'
            )
        parts.append(_rendered(text) if text else f"<p>{escape(texts('share.empty'))}</p>")
    label = escape(texts("share.answer", letter=letter.upper()))
    return (
        f'<article class="answer" id="share-answer-{letter}" aria-label="{label}">'
        f'<h3><span class="badge">{letter.upper()}</span></h3>{"".join(parts)}</article>'
    )


def _words(choice: str, layout: int, texts: Texts) -> str:
    if layout == 2:
        return texts(f"vote.{choice}")
    if choice in ("tie", "both_bad"):
        return texts(f"vote.{choice}_four")
    return texts("vote.best", letter=choice.upper())


def _rendered(text: str) -> str:
    return str(_renderer().render(harmless(text)))


@cache
def _renderer() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


@cache
def _style() -> str:
    return _STYLE.read_text(encoding="utf-8")


def _document(title: str, body: str, texts: Texts) -> str:
    language = "zh-CN" if texts.language == "zh" else "en"
    brand = "<span>擂台</span> Leitai" if texts.language == "zh" else "Leitai <span>擂台</span>"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title} · Leitai</title><style>{_style()}</style></head>"
        f'<body><header><a class="brand" href="/">{brand}</a></header>'
        f"<main>{body}</main></body></html>"
    )
