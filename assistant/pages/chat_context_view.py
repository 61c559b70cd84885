"""Files as context: what is attached, and what of it an answer was given, as HTML.

Names and paths are strangers' words: they are shown, and never do anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.chat.values import ContextExcerpt, ContextView
from assistant.context.values import FileView, Intake, Progress, Refused
from assistant.language import Texts
from assistant.markdown import visible
from assistant.pages.chat_parts import button, icon, place
from assistant.pages.workbench_view import size

# So many names are read by nobody; the rest is counted.
MOST_SHOWN = 40
MOST_GUESSED = 5


def attached(files: Sequence[FileView], progress: Progress, texts: Texts) -> str:
    """The files of a conversation as chips that can be taken away; empty without any."""
    if not files:
        return ""
    chips = "".join(_chip(file, texts) for file in files[:MOST_SHOWN])
    more = len(files) - MOST_SHOWN
    if more > 0:
        chips += f'<li class="small">{texts("assistant.files.more", count=more)}</li>'
    state = ""
    if progress.by_words < progress.files:
        state = texts("assistant.files.reading", done=progress.by_words, total=progress.files)
    elif not progress.is_done:
        state = texts("assistant.files.meaning", done=progress.by_meaning, total=progress.files)
    elif not progress.can_read_meaning:
        state = texts("assistant.files.words_only")
    line = f'<li class="small" role="status">{escape(state)}</li>' if state else ""
    label = escape(texts("assistant.files.label", count=len(files)))
    return f'<ul class="files" aria-label="{label}">{chips}{line}</ul>'


def _chip(file: FileView, texts: Texts) -> str:
    name = visible(file.path)
    words = texts("assistant.files.remove", name=name)
    return (
        f'<li class="file" title="{escape(name)}">{icon("file")}<span>{escape(name)}</span>'
        f'<span class="small">{size(file.size)}</span>'
        f"{button('remove-file', file.path, words, sign='cross')}</li>"
    )


def intake(found: Intake, texts: Texts) -> str:
    """What became of the files handed in, as one or several lines of plain text."""
    lines = []
    if found.accepted:
        lines.append(texts("assistant.files.added", count=len(found.accepted)))
    for file in [file for file in found.accepted if file.is_guessed][:MOST_GUESSED]:
        path = visible(file.path)
        lines.append(texts("context.encoding", path=path, encoding=file.encoding))
    lines += [_refused(one, texts) for one in found.refused[:MOST_SHOWN]]
    if (more := len(found.refused) - MOST_SHOWN) > 0:
        lines.append(texts("context.refused.and_more", count=more))
    if found.left_out:
        lines.append(texts("context.left_out", names=_names(found.left_out, texts)))
    return "\n".join(lines) or texts("assistant.files.none")


def _refused(one: Refused, texts: Texts) -> str:
    name = visible(one.name)
    reason = texts.get(f"context.refused.{one.reason}", "", name=name, **one.values)
    return reason or texts("assistant.files.refused", name=name)


def _names(names: Sequence[str], texts: Texts) -> str:
    shown = ", ".join(visible(name) for name in names[:5])
    more = len(names) - 5
    return f"{shown} {texts('assistant.files.more', count=more)}" if more > 0 else shown


def used(view: ContextView | None, texts: Texts) -> str:
    """What of the files this answer was given, by file and line, and what did not fit."""
    if view is None or not (view.used or view.left_out or view.remarks):
        return ""
    key = "assistant.context.by_meaning" if view.by_meaning else "assistant.context.by_words"
    title = texts("assistant.context.title", count=len(view.used), tokens=view.total_tokens)
    parts = [f'<p class="small">{texts(key)}</p>', _list(view.used, texts)]
    for remark in view.remarks:
        words = texts.get(f"context.remark.{remark.code}", "", **remark.values)
        parts.append(f'<p class="small">{escape(words)}</p>' if words else "")
    if view.left_out:
        title += " · " + texts("assistant.context.left_out", count=len(view.left_out))
        parts.append(f"<p>{texts('assistant.context.left_out_title')}</p>")
        parts.append(_list(view.left_out, texts))
    return (
        f'<details class="context-used"><summary>{escape(title)}</summary>'
        f"{''.join(parts)}</details>"
    )


def _list(excerpts: Sequence[ContextExcerpt], texts: Texts) -> str:
    lines = "".join(
        f"<li>{place(one.path, one.first_line, one.last_line)}"
        + (f" <code>{escape(visible(one.symbol))}</code>" if one.symbol else "")
        + f' <span class="small">{texts("reveal.token_count", value=one.tokens)}</span></li>'
        for one in excerpts[:MOST_SHOWN]
    )
    more = len(excerpts) - MOST_SHOWN
    if more > 0:
        lines += f'<li class="small">{texts("assistant.files.more", count=more)}</li>'
    return f'<ul class="places">{lines}</ul>'
