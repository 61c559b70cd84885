"""A conversation's title: the first words of its first prompt, made fit for one line."""

from __future__ import annotations

import re
import unicodedata

# Marks of Markdown that open a line, and those that stand around words; `_` and `*` also
# stand inside code, where they mean something.
_OPENING = re.compile(r"^\s*(?:#{1,6}\s+|>\s*|[-*+]\s+|\d{1,3}[.)]\s+)+")
_MARKS = re.compile(r"`{1,3}|(?<![\w(])(?:\*{1,3}|~~)(?=\w)|(?<=\w)(?:\*{1,3}|~~)(?!\w)")
_FENCE = re.compile(r"^\s*(?:`{3,}|~{3,}).*$")
_LONGEST = 60


def title_of(prompt: str) -> str:
    """Return a title of at most 60 characters; empty for a prompt without a visible one."""
    for line in prompt.splitlines():
        words = "" if _FENCE.match(line) else one_line(_MARKS.sub("", _OPENING.sub("", line)))
        if words:
            return _cut(words)
    return ""


def one_line(text: str) -> str:
    """Return `text` on one line, without control and formatting characters."""
    shown = (" " if one.isspace() else one for one in text if _is_shown(one))
    return " ".join("".join(shown).split())


def _is_shown(one: str) -> bool:
    # Cf reorders a line or hides in it; Cs is half a character.
    return one.isspace() or unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _cut(words: str) -> str:
    if len(words) <= _LONGEST:
        return words
    head = words[: _LONGEST - 1]
    # At a space if there is one near; Chinese has none.
    space = head.rfind(" ", _LONGEST // 2)
    return (head[:space] if space > 0 else head).rstrip() + "…"
