"""Writes one paragraph of Markdown anew, so that every renderer reads it alike.

The lower floor of `assistant.markdown`, which says why. Outside of code spans no
character is left that could mean something in Markdown or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# No sentence is longer; beyond it a paragraph is shown as it was written.
LONGEST = 6_000

_ENTITIES = {ord("\t"): " "} | {ord(mark): f"&#{ord(mark)};" for mark in r"\`*_[]<>&~$|!%@#"}
_AT_LINE_START = re.compile(r"^(?:[#+=:-]|\d{1,9}[.)]|[^\S \n])", re.MULTILINE)
_INDENT = re.compile(r"^[ \n]+", re.MULTILINE)
_BARE_LINK = re.compile(r"https?://[A-Za-z0-9][\w./?#&+,;=%~:@-]*[\w/#=-]", re.ASCII)
_WAKES_LINK = re.compile(r"(?<=http)(s?):|(?<=ftp):|(?<=www)\.", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|mailto:|#)[\x21-\x7e]*", re.IGNORECASE)
_SAFE_IN_LINK = ":/?#@!,;=+%-._"


@cache
def _inlines() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # No strike-through: marked looks for its end inside code spans too, and would
    # then show the rest of the code as Markdown.
    return MarkdownIt("commonmark", {"html": False})


@lru_cache(maxsize=1024)
def write(text: str, *, cell: bool = False) -> str:
    """One paragraph written anew, or one table cell, which must not hold a bare `|`.

    Cached: while an answer streams in, all paragraphs but the last stay the same.
    """
    if len(text) > LONGEST:
        return _at_line_starts(_text(text))
    tokens = _inlines().parseInline(text, {})[0].children or []
    return _at_line_starts("".join(_inline_pieces(iter(tokens), cell=cell)))


_MARKS = {
    "em_open": "*",
    "em_close": "*",
    "strong_open": "**",
    "strong_close": "**",
    "softbreak": "\n",
    "hardbreak": "\\\n",
}


def _inline_pieces(tokens: Iterator[Token], *, cell: bool) -> Iterator[str]:
    goals: list[str] = []
    for token in tokens:
        if token.type in _MARKS:
            yield _MARKS[token.type]
        elif token.type == "code_inline":
            yield _code(token.content, cell=cell, in_link=bool(goals))
        elif token.type == "image":
            goal = "" if goals else _goal(str(token.attrGet("src") or ""))
            yield _linked(_text(token.content.strip() or "image"), goal)
        elif token.type == "link_open":
            goals.append(_goal(str(token.attrGet("href") or "")))
            yield "[" if goals[-1] else ""
        elif token.type == "link_close":
            goal = goals.pop()
            yield f"](<{goal}>)" if goal else ""
        else:
            yield _text(token.content) if goals else _text_with_links(token.content)


def _code(code: str, *, cell: bool, in_link: bool) -> str:
    """A code span, or plain text where a renderer might see its end elsewhere."""
    doubtful = "`" in code or (in_link and re.search(r"[\[\]()]", code)) or (cell and "\\|" in code)
    if doubtful or not code.strip():
        return _text(code)
    pad = " " if code.startswith(" ") and code.endswith(" ") else ""
    shown = code.replace("|", "\\|") if cell else code
    return f"`{pad}{shown.expandtabs(4)}{pad}`"


def _text_with_links(text: str) -> str:
    pieces: list[str] = []
    end = 0
    for found in _BARE_LINK.finditer(text):
        pieces += [_text(text[end : found.start()]), _linked(_text(found[0]), _goal(found[0]))]
        end = found.end()
    return "".join([*pieces, _text(text[end:])])


def _linked(label: str, goal: str) -> str:
    return f"[{label}](<{goal}>)" if goal else label


def _goal(url: str) -> str:
    """The address as it may stand in a link, empty when it may not be one."""
    return (
        quote(url, safe=_SAFE_IN_LINK + "&").replace("&", "&amp;") if _LINK.fullmatch(url) else ""
    )


def _text(text: str) -> str:
    """Text whose every mark is an entity, and that no renderer turns into a link."""
    return _WAKES_LINK.sub(_woken, text.translate(_ENTITIES))


def _woken(found: re.Match[str]) -> str:
    return f"{found[0][:-1]}&#{ord(found[0][-1])};"


def _at_line_starts(text: str) -> str:
    """Entities for what would begin a heading, a list, a rule or a definition.

    A link or code that became text may leave an empty or an indented line behind.
    """
    return _AT_LINE_START.sub(_woken, _INDENT.sub("", text).rstrip("\n"))
