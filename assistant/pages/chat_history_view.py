"""The column at the left: the person's conversations, or what a search found, as HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

from assistant.chat.values import Found, HistoryEntry, SearchHit
from assistant.language import Texts
from assistant.markdown import visible
from assistant.pages.chat_parts import button

# Most that is shown of a long search; each word is looked for in the excerpt as it is typed.
_MOST_WORDS = 12


def history(
    entries: Sequence[HistoryEntry], here: str, names: Mapping[str, str], texts: Texts
) -> str:
    """The list, newest first; `here` is the conversation shown, `names` those of contestants."""
    if not entries:
        return f'<p class="small">{texts("assistant.history.empty")}</p>'
    lines = "".join(_entry(entry, entry.id == here, names, texts) for entry in entries)
    return f'<ul class="conversations">{lines}</ul>'


def found(result: Found, words: str, here: str, texts: Texts) -> str:
    """What a search found: the title, and the place with the words looked for marked."""
    note = "" if result.by_meaning else _said(texts("assistant.found.words_only"))
    if result.not_compared:
        note += _said(texts("assistant.found.not_compared", count=result.not_compared))
    if not result.hits:
        return _said(texts("assistant.found.nothing")) + note
    count = _said(texts("assistant.found.count", count=len(result.hits)))
    lines = "".join(_hit(hit, words, hit.conversation == here, texts) for hit in result.hits)
    return f'{count}<ul class="conversations">{lines}</ul>{note}'


def _said(words: str) -> str:
    return f'<p class="small" role="status">{escape(words)}</p>'


def _entry(entry: HistoryEntry, is_here: bool, names: Mapping[str, str], texts: Texts) -> str:
    asked = ", ".join(names.get(one, one) for one in entry.contestants)
    facts = f"{_day(entry.changed)} · {escape(asked)}" if asked else _day(entry.changed)
    if entry.under_way:
        facts += f' · <span class="dots">{texts("assistant.state.writing")}</span>'
    title = visible(entry.title) or texts("assistant.untitled")
    words = texts("assistant.history.delete", title=title)
    return (
        f"<li{_current(is_here)}>{_link(entry.id, title, is_here)}"
        f'<span class="small">{facts}</span>'
        f"{button('delete-conversation', entry.id, words, sign='cross')}</li>"
    )


def _hit(hit: SearchHit, words: str, is_here: bool, texts: Texts) -> str:
    title = visible(hit.title) or texts("assistant.untitled")
    by = f" · {texts('assistant.found.by_meaning')}" if hit.by == "meaning" else ""
    return (
        f"<li{_current(is_here)}>{_link(hit.conversation, title, is_here, hit.turn or '')}"
        f'<span class="excerpt">{marked(hit.excerpt, words)}</span>'
        f'<span class="small">{_day(hit.changed)}{by}</span></li>'
    )


def marked(excerpt: str, words: str) -> str:
    """An excerpt as HTML, the words looked for in `<mark>`; everything else is text."""
    looked_for = sorted({*words.split()[:_MOST_WORDS]}, key=len, reverse=True)
    shown = visible(excerpt)
    if not looked_for:
        return escape(shown)
    pattern = re.compile("|".join(re.escape(word) for word in looked_for), re.IGNORECASE)
    parts, at = [], 0
    for match in pattern.finditer(shown):
        parts += [escape(shown[at : match.start()]), f"<mark>{escape(match.group())}</mark>"]
        at = match.end()
    return "".join([*parts, escape(shown[at:])])


def _link(conversation: str, title: str, is_here: bool, turn: str = "") -> str:
    current = ' aria-current="page"' if is_here else ""
    at = f' data-value="{escape(turn)}"' if turn else ""
    name = escape(conversation)
    return (
        f'<a href="/assistant?conversation={name}" data-do="open" data-on="{name}"{at}{current}>'
        f"{escape(title)}</a>"
    )


def _current(is_here: bool) -> str:
    return ' class="here"' if is_here else ""


def _day(moment: datetime) -> str:
    return f'<time datetime="{moment:%Y-%m-%dT%H:%MZ}">{moment:%Y-%m-%d %H:%M}</time>'
