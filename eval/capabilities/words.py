"""Where a word stands by itself: Latin ones have an end, Chinese has no spaces. Pure."""

from __future__ import annotations

import re

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
# What carries a Latin word on: letters and digits of any script but Chinese. Marks of
# Markdown carry nothing on: _Ben_, **Ben**.
_MORE = rf"[^\W_{_HAN}]"
_HYPHEN = rf"(?<!{_MORE}-)"  # to hand-over is no Over


def alone(word: str) -> str:
    """Return a pattern of a word, to be matched in any case, that is no part of a longer one.

    An end of it that is a Chinese character or a mark may touch anything.
    """
    begin, end = (re.match(_MORE, letter) for letter in (word[:1], word[-1:]))
    before = rf"(?<!{_MORE}){_HYPHEN}" if begin else ""
    return before + re.escape(word) + (rf"(?!{_MORE})" if end else "")


def names(text: str, word: str) -> bool:
    """Whether a text names a word, in any case."""
    return re.search(alone(word), text, re.IGNORECASE) is not None
