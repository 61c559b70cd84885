"""Makes text that models, people or programs wrote safe to show on a page.

`harmless` parses Markdown with CommonMark's rules and writes it anew in one plain
form that every renderer reads alike: Gradio's (marked in the browser) differs from
CommonMark in lists, tables and emphasis, and where two parsers disagree about what
is code, its text becomes markup. So nothing of the original syntax survives: every
mark that is only text is an HTML entity, fences are longer than what they hold,
images are links, and links lead to the web or to a mail program only.

Not protected here: what a page does with `latex_delimiters` (pass an empty list,
for `$$` inside code would wake it) and what the browser may fetch (the app's
Content-Security-Policy).
"""

from __future__ import annotations

import html
import inspect
import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from assistant import sentences
from runners import fences, grammars

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# Hostile tables and lists cost 20 ms a kilobyte; a longer text is shown as plain.
LONGEST = 40_000

# The languages that the page colours. Other words choose what they should not:
# "mermaid" draws its text as HTML, "extend" names a function of the highlighter.
_COLOURED = {
    **{name: name for name in ("python", "java", "cpp", "c", "javascript", "go", "rust", "bash")},
    **{name: name for name in ("html", "json", "sql", "php", "css", "xml", "latex", "yaml")},
    **{"typescript": "javascript", "yml": "yaml", "jsonc": "json", "tex": "latex"},
}
# Gradio removes this line's kind (an unused link definition) from what is shown.
_MARGIN = "\n\n[.]: #"

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_TERMINAL = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-Z\\^-~]"
)


def harmless(text: str) -> str:
    """Return Markdown that shows `text` without any of it taking effect.

    Code stays as it was, except that tabs become spaces to the next fourth column
    (Gradio would widen them to eight). The result is a fixed point of
    `inspect.cleandoc`, which Gradio applies to every value.
    """
    text = visible(text.replace("\r\n", "\n").replace("\r", "\n"))
    plain = len(text) > LONGEST
    lines = _fenced(text, "") if plain else _Writer(_blocks().parse(text)).all()
    shown = "\n".join(lines)
    if inspect.cleandoc(shown) != shown:
        shown += _MARGIN
    return shown


def plain_to_html(text: str) -> str:
    """Return a program's output as the inside of a `<pre>`: escaped, without colours."""
    plain = _TERMINAL.sub("", text.replace("\r\n", "\n"))
    return html.escape(visible(plain))


def visible(text: str) -> str:
    """Replace control characters and those that reorder a line by signs for them."""
    return _INVISIBLE.sub(_sign, text)


def _sign(found: re.Match[str]) -> str:
    number = ord(found.group())
    if number < 0x20:
        return chr(0x2400 + number)
    if number == 0x7F:
        return "\u2421"
    return "\ufffd" if 0xD800 <= number < 0xE000 else f"\u27e8U+{number:04X}\u27e9"


# ------------------------------------------------------------------ blocks


@cache
def _blocks() -> MarkdownIt:
    """The block parser alone: its `inline` tokens keep their text unparsed."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return parser.disable(["reference", "inline", "text_join"])


class _Writer:
    """Writes block tokens as Markdown; each method consumes the tokens of its block."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def all(self) -> list[str]:
        return self._inside(closing="", loose=True)

    def _next(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _inside(self, closing: str, *, loose: bool) -> list[str]:
        """Lines of all blocks up to the closing token, which is consumed."""
        lines: list[str] = []
        while self._at < len(self._tokens):
            token = self._next()
            if token.type == closing:
                break
            block = self._block(token)
            if lines and loose and block:
                lines.append("")
            lines.extend(block)
        return lines

    def _block(self, token: Token) -> list[str]:
        if token.type in ("fence", "code_block"):
            return _fenced(token.content, token.info)
        if token.type == "hr":
            return ["___"]
        return _CONTAINERS[token.type](self, token)

    def _paragraph(self, _: Token) -> list[str]:
        text = sentences.write(self._next().content)
        self._next()
        # White space that only Python's strip() knows makes an empty paragraph.
        return text.split("\n") if text else []

    def _heading(self, token: Token) -> list[str]:
        text = sentences.write(self._next().content).replace("\\\n", " ").replace("\n", " ")
        self._next()
        return [f"{'#' * int(token.tag[1])} {text}"]

    def _quote(self, _: Token) -> list[str]:
        lines = self._inside("blockquote_close", loose=True)
        return [f"> {line}" if line else ">" for line in lines]

    def _bullets(self, _: Token) -> list[str]:
        return self._items("bullet_list_close", lambda item, _: f"{item.markup} ")

    def _numbers(self, token: Token) -> list[str]:
        first = int(token.attrs.get("start", 1))
        return self._items("ordered_list_close", lambda item, n: _number(first + n, item.markup))

    def _items(self, closing: str, marker: Callable[[Token, int], str]) -> list[str]:
        loose = self._is_loose(closing)
        lines: list[str] = []
        count = 0
        while (token := self._next()).type != closing:
            mark = marker(token, count)
            content = self._inside("list_item_close", loose=loose)
            if lines and loose:
                lines.append("")
            lines += _hang(mark, content)
            count += 1
        return lines

    def _is_loose(self, closing: str) -> bool:
        """Whether the list's own paragraphs are shown as such."""
        level = self._tokens[self._at].level
        for token in self._tokens[self._at :]:
            if token.type == closing and token.level == level - 1:
                break
            if token.type == "paragraph_open" and token.level == level + 1:
                return not token.hidden
        return False

    def _table(self, _: Token) -> list[str]:
        rows: list[list[str]] = []
        rule: list[str] = []
        while (token := self._next()).type != "table_close":
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                rows[-1].append(sentences.write(self._next().content, cell=True))
                if token.type == "th_open":
                    rule.append(_ALIGNED.get(str(token.attrGet("style")), "---"))
        rows.insert(1, rule)
        return [f"| {' | '.join(row)} |" for row in rows]


_CONTAINERS: dict[str, Callable[[_Writer, Token], list[str]]] = {
    "paragraph_open": _Writer._paragraph,
    "heading_open": _Writer._heading,
    "blockquote_open": _Writer._quote,
    "bullet_list_open": _Writer._bullets,
    "ordered_list_open": _Writer._numbers,
    "table_open": _Writer._table,
}
_ALIGNED = {"text-align:left": ":--", "text-align:right": "--:", "text-align:center": ":-:"}


def _number(number: int, mark: str) -> str:
    """CommonMark reads at most nine digits as an item's number."""
    return f"{min(number, 999_999_999)}{mark} "


def _hang(mark: str, content: list[str]) -> list[str]:
    if not content:
        return [mark.rstrip()]
    rest = (f"{' ' * len(mark)}{line}" if line else "" for line in content[1:])
    return [mark + content[0], *rest]


def _fenced(code: str, info: str) -> list[str]:
    runs = re.findall(r"`{3,}", code)
    fence = "`" * max([3, *(len(run) + 1 for run in runs)])
    tag = fences.word(info)
    shown = _COLOURED.get(grammars.canonical(tag) or tag, "")
    return [fence + shown, *code.removesuffix("\n").expandtabs(4).split("\n"), fence]
