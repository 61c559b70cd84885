"""Texts that models wrote, made safe to show: marks that are unseen become seen.

Escaping for HTML is jinja2's; what Markdown needs stands in `markdown`.
"""

from __future__ import annotations

import re

# Control characters, those that reorder a line, line ends of other kinds, half surrogates.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)

_PATH = re.compile(r"(?<![\w:/.])/(?:[^\s/:'\"]+/)+([^\s/:'\"]*)")


def visible(text: str) -> str:
    """Return the text with line feeds and tabs, and signs for every other control."""
    return _UNSEEN.sub(_sign, text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Return the text with a sign for each line end."""
    return visible(text).strip().replace("\n", " ⏎ ").replace("\t", " ")


def without_paths(text: str) -> str:
    """Return the text with names for absolute paths: folders belong to the machine that ran."""
    return _PATH.sub(r"…/\1", text)


def _sign(found: re.Match[str]) -> str:
    number = ord(found.group())
    if number < 0x20:
        return chr(0x2400 + number)
    return "\ufffd" if 0xD800 <= number < 0xE000 else f"⟨U+{number:04X}⟩"
