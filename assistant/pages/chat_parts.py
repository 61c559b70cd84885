"""Small pieces of HTML that the chat's views share: buttons that say what they do, marks.

A button's `data-do` is read by `static/chat_page.js`, which hands it to the server as an action
(`chat_actions`). What models, people or files wrote never becomes a button: it is escaped.
"""

from __future__ import annotations

from html import escape
from pathlib import PurePosixPath

from assistant.markdown import visible

_PATHS = {
    "copy": "M5 5h9v10H5zM11 5V1H2v10h3",
    "again": "M13 3v4H9M12.6 7A5 5 0 1 0 12.5 11",
    "edit": "M3 13l1-3.5 7-7 2.5 2.5-7 7z",
    "delete": "M3 4.5h10M6 4.5V3h4v1.5M4.5 4.5l.7 9h5.6l.7-9",
    "up": "M5 14H2V7h3zM5 7l3-5q2 0 1.5 2.5L9 6.5h5l-1.5 7.5H5",
    "down": "M11 2h3v7h-3zM11 9l-3 5q-2 0-1.5-2.5L7 9.5H2L3.5 2H11",
    "back": "M10 3L5 8l5 5",
    "on": "M6 3l5 5-5 5",
    "file": "M4 1.5h5L12.5 5v9.5H4zM9 1.5V5h3.5",
    "cross": "M4 4l8 8M12 4l-8 8",
    "clip": "M12.5 7.5l-5 5a3 3 0 0 1-4.3-4.3l6-6a2 2 0 0 1 2.9 2.9l-5.7 5.7",
    "list": "M2 4h12M2 8h12M2 12h12",
    "stop": "M4 4h8v8H4z",
}


def icon(name: str) -> str:
    """A drawn sign, hidden from screen readers: the button around it has words."""
    return (
        '<svg class="icon" width="16" height="16" viewBox="0 0 16 16" fill="none" '
        'stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round" '
        f'aria-hidden="true"><path d="{_PATHS[name]}"/></svg>'
    )


def button(
    do: str,
    on: str,
    words: str,
    *,
    sign: str = "",
    value: str = "",
    pressed: bool | None = None,
    elem_id: str = "",
    disabled: bool = False,
    copied: str = "",
) -> str:
    """A button for the action `do` on the thing `on`; with a `sign`, `words` are its label.

    `pressed` is None where it is no switch; `copied` is what a button for copying copies.
    """
    marks = "".join(
        f' {name}="{escape(text)}"'
        for name, text in (
            ("id", elem_id),
            ("data-on", on),
            ("data-value", value),
            ("data-copy", copied),
            ("aria-pressed", "" if pressed is None else str(pressed).lower()),
        )
        if text
    )
    label = f' aria-label="{escape(words)}" title="{escape(words)}"' if sign else ""
    inside = icon(sign) if sign else escape(words)
    kind = "sign" if sign else "plain"
    off = " disabled" if disabled else ""
    return (
        f'<button type="button" class="{kind}" data-do="{escape(do)}"{marks}{label}{off}>'
        f"{inside}</button>"
    )


def place(path: str, first_line: int, last_line: int) -> str:
    """A piece of a file as a person reads it: its name, its lines, the folder in the title."""
    shown = visible(path)
    name = PurePosixPath(shown).name or shown
    return (
        f'<span class="place" title="{escape(shown)}">{escape(name)}'
        f'<span class="lines">:{first_line}–{last_line}</span></span>'
    )
