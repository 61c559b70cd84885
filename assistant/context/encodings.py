"""Bytes of a file to text, by rules that give the same answer every time.

In this order: a byte order mark; UTF-8; UTF-16 without a mark, by its zeros; GB18030 (and
so GBK) where the bytes read as common Chinese; Latin-1, in which everything is a text,
last. Statistics on short files guess (docs/decisions/029), so none are asked.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# UTF-32 comes first: its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Beginnings of formats whose bytes might otherwise pass for a text.
_FORMATS = (
    b"%PDF-",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x7fELF",
    b"\x1f\x8b",
    b"BZh",
    b"Rar!",
)
# No text has these; tab, line ends, form feed, backspace and escape can occur in one.
_CONTROL = re.compile(r"[\x00-\x07\x0b\x0e-\x1a\x1c-\x1f]")
_SAMPLE = 100_000
# Of the two-byte characters, the share that must be in GB2312: a Western text has a
# Latin letter behind its accents, which GB2312 never has.
_COMMON = 0.8


@dataclass(frozen=True)
class Decoded:
    """A text without its mark; `is_guessed` where nothing proves the encoding."""

    text: str
    encoding: str
    is_guessed: bool = False


def decode(data: bytes) -> Decoded | None:
    """Read a file's bytes as text; None for what is none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data.removeprefix(mark), encoding)
    if data.startswith(_FORMATS):
        return None
    if b"\0" in data:
        encoding = _utf16_by_zeros(data[:_SAMPLE])
        return _checked(data, encoding, is_guessed=True) if encoding else None
    if (found := _checked(data, "utf-8")) or _control_share(data[:_SAMPLE].decode("latin-1")):
        return found
    if _reads_as_chinese(data) and (found := _checked(data, "gb18030", is_guessed=True)):
        return found
    return _checked(data, "latin-1", is_guessed=True)


def _checked(data: bytes, encoding: str, *, is_guessed: bool = False) -> Decoded | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _control_share(text) else Decoded(text, encoding, is_guessed)


def _control_share(text: str) -> bool:
    """Whether there are more control characters than an odd one in a log."""
    return len(_CONTROL.findall(text[:_SAMPLE])) > len(text[:_SAMPLE]) // 1_000


def _utf16_by_zeros(sample: bytes) -> str:
    """In UTF-16 the zeros of ASCII characters stand all on the same side; empty for neither."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if len(sample) % 2 == 0 and max(even, odd) * 10 >= len(sample) and min(even, odd) == 0:
        return "utf-16-le" if odd else "utf-16-be"
    return ""


def _reads_as_chinese(data: bytes) -> bool:
    pairs = re.findall(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]", data[:_SAMPLE])
    common = sum(0xA1 <= pair[0] <= 0xF7 and pair[1] >= 0xA1 for pair in pairs)
    return bool(pairs) and common >= _COMMON * len(pairs)
