"""Whether bytes are an image that a page may show: their own beginning decides.

A name and a file's ending prove nothing. Of the four kinds no reader runs a script, as
it would in an SVG, and each says in its head how many pixels it unpacks to: a few
kilobytes can claim gigabytes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

MOST_PIXELS = 40_000_000
_MOST_SEGMENTS = 1000  # a photograph has twenty

Size = tuple[int, int]


def raster(content: bytes) -> str | None:
    """Return the media type of a PNG, JPEG, GIF or WebP that may be shown, else None."""
    for beginning, media, size_of in _KINDS:
        if content.startswith(beginning):
            try:
                size = size_of(content)
            except (struct.error, IndexError):  # it ends within its head
                return None
            return media if size and 0 < size[0] * size[1] <= MOST_PIXELS else None
    return None


def _png(content: bytes) -> Size | None:
    width, height = struct.unpack_from(">II", content, 16)
    return (width, height) if content[12:16] == b"IHDR" else None


def _gif(content: bytes) -> Size:
    width, height = struct.unpack_from("<HH", content, 6)
    return width, height


def _jpeg(content: bytes) -> Size | None:
    """The size stands in the frame's head, behind other segments."""
    at = 2
    for _ in range(_MOST_SEGMENTS):
        if content[at] != 0xFF:
            break
        kind = content[at + 1]
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        (length,) = struct.unpack_from(">H", content, at + 2)
        at += 2 + length
    return None


def _webp(content: bytes) -> Size | None:
    if content[8:12] != b"WEBP":
        return None
    kind = content[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
        return width, height
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


_KINDS: tuple[tuple[bytes, str, Callable[[bytes], Size | None]], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png", _png),
    (b"\xff\xd8\xff", "image/jpeg", _jpeg),
    (b"GIF87a", "image/gif", _gif),
    (b"GIF89a", "image/gif", _gif),
    (b"RIFF", "image/webp", _webp),
)
