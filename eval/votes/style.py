"""How an answer is written, in three numbers, and in which languages. Pure.

Nothing here says whether an answer is right; it is what votes are taken apart by.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from runners.fences import split, word
from runners.grammars import canonical

_MARKS = re.compile(r"^\s*(?:#{1,6} |[-*+] |\d{1,3}[.)] |\|)|\*\*|__", re.MULTILINE)
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LETTER = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True)
class Style:
    """`length` in characters, `code` as the share of them inside of fences (0 to 1), and
    `marks`: headings, list items, table rows and bold marks outside of fences."""

    length: int
    code: float
    marks: int


def style(answer: str) -> Style:
    """Measure an answer."""
    parts = split(answer)
    code = sum(len(fence.code) for fence in parts.fences)
    length = len(answer)
    return Style(
        length, min(1.0, code / length) if length else 0.0, len(_MARKS.findall(parts.prose))
    )


def spoken(prompt: str) -> str:
    """Return `zh` where a prompt is mostly Chinese, else `en`; a Han character says about
    as much as a word."""
    prose = split(prompt).prose
    return "zh" if len(_HAN.findall(prose)) > len(_LETTER.findall(prose)) else "en"


def is_chinese(text: str) -> bool:
    """Whether a text has Chinese in it, however little."""
    return _HAN.search(text) is not None


def programmed(answers: Iterable[str]) -> str | None:
    """Return the language that most fences of the answers are tagged with, or None."""
    tags = Counter(
        name
        for answer in answers
        for fence in split(answer).fences
        if (name := canonical(word(fence.tag))) is not None
    )
    return min(tags, key=lambda name: (-tags[name], name)) if tags else None
