"""Markdown as the reference pages use it: tables, links, headings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

NOTHING = "–"
_PAGE = re.compile(r"(?<![\w/(`\[])docs/([\w/-]+\.md)")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a bar in a cell would end it, so it is escaped, in code too (GFM)."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text).strip().replace("|", r"\|")


def code(value: Any) -> str:
    """Return a value as YAML has it, in code."""
    if isinstance(value, str) and value:
        return f"`{value}`"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def either(words: Sequence[str]) -> str:
    """Return `a, b or c`."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def bounds(
    *, above: Any = None, least: Any = None, below: Any = None, most: Any = None
) -> list[str]:
    """Return a range in signs, `> 0`, `≤ 1`, none of which a line's end parts."""
    signs = {">": above, "≥": least, "<": below, "≤": most}
    return [
        f"{sign}\N{NO-BREAK SPACE}{bound:g}" for sign, bound in signs.items() if bound is not None
    ]


def linked(text: str) -> str:
    """Turn the names of pages into links, as seen from a page in docs/."""
    return _PAGE.sub(r"[docs/\1](\1)", text)


def paragraphs(text: str | None) -> str:
    """Return a docstring's paragraphs, each on one line."""
    parts = (text or "").strip().split("\n\n")
    return linked("\n\n".join(" ".join(part.split()) for part in parts))


def anchor(heading: str) -> str:
    """Return where GitHub lets a link to a heading lead."""
    return "#" + re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
