"""An answer's Markdown as HTML, piece by piece, so that a page is sent only what changed.

The text is rewritten by `assistant.markdown` and rendered with HTML and images switched
off, so whatever stands in it is text. Code is coloured here, since only Gradio's own
Markdown does that in the browser. A caller may put its own HTML above each piece of code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from assistant.markdown import harmless

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# Colouring is a matter of taste; a longer program is shown plain, and sooner.
LONGEST_COLOURED = 20_000  # characters

_FENCE = re.compile(r"`{3,}(?!.*`)|~{3,}")

# Given a piece of code as it is shown: the HTML above it.
Above = Callable[[str], str]


def nothing(_: str) -> str:
    """No HTML above a piece of code."""
    return ""


def pieces(text: str, above: Above = nothing) -> tuple[str, ...]:
    """Return the HTML of each block of `text`, in its order; none for an empty text."""
    parser = _parser()
    tokens = parser.parse(harmless(text))
    environment = {"above": above}
    return tuple(
        str(parser.renderer.render(group, parser.options, environment)) for group in _groups(tokens)
    )


def growing(text: str) -> tuple[str, ...]:
    """As `pieces`, for words that are still coming: what a closed fence ends is made once."""
    cut = _settled(text)
    return (*_made(text[:cut]), *pieces(text[cut:]))


@lru_cache(maxsize=256)
def _made(text: str) -> tuple[str, ...]:
    return pieces(text)


def _settled(text: str) -> int:
    """Where the last closed fence at a line's very beginning ends; no block goes on across it."""
    fence, at, end = "", 0, 0
    for line in text.splitlines(keepends=True):
        at += len(line)
        if fence:
            closing = line.strip()
            if line.endswith("\n") and closing.startswith(fence) and not closing.strip(fence[0]):
                fence, end = "", at
        elif found := _FENCE.match(line):
            fence = found.group()
    return end


def _groups(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """The tokens of each block at the top: a line of its own, or from its opening to its end."""
    groups: list[Sequence[Token]] = []
    start = depth = 0
    for at, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            groups.append(tokens[start : at + 1])
            start = at + 1
    return groups


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    for rule in ("fence", "code_block"):
        parser.add_render_rule(rule, _code)
    return parser


def _code(_: Any, tokens: Sequence[Token], at: int, __: Any, environment: dict[str, Any]) -> str:
    token = tokens[at]
    code = token.content.removesuffix("\n")
    return (
        f'<div class="code-block">{environment["above"](code)}'
        f'<pre tabindex="0"><code>{coloured(code, token.info)}</code></pre></div>\n'
    )


@lru_cache(maxsize=1024)
def coloured(code: str, language: str) -> str:
    """The code as HTML with its words marked by what they are; plain in unknown languages."""
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    if not language or len(code) > LONGEST_COLOURED:
        return escape(code)
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return escape(code)
    return "".join(_marked(kind, words) for kind, words in lexer.get_tokens(code))


def _marked(kind: Any, words: str) -> str:
    mark = next((mark for one, mark in _marks() if kind in one), "")
    return f'<span class="{mark}">{escape(words)}</span>' if mark else escape(words)


@cache
def _marks() -> tuple[tuple[Any, str], ...]:
    """Kinds of words and the class that the style sheet knows; the first that fits counts."""
    from pygments.token import Comment, Keyword, Literal, Name

    return (
        (Comment, "hl-c"), (Keyword, "hl-k"), (Literal.String, "hl-s"), (Literal.Number, "hl-n"),
        (Name.Function, "hl-f"), (Name.Class, "hl-f"), (Name.Tag, "hl-k"),
    )  # fmt: skip
