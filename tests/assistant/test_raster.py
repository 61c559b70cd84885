"""Which bytes may be shown as an image: what they are decides, and how much they unpack to."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.raster import MOST_PIXELS, raster


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    comment = b"\xff\xfe" + struct.pack(">H", 2 + 5) + b"hello"
    return b"\xff\xd8" + comment + b"\xff\xc2\x00\x11\x08" + struct.pack(">HH", height, width)


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0"


def webp(kind: bytes, head: bytes) -> bytes:
    return b"RIFF\x40\0\0\0WEBP" + kind + b"\x30\0\0\0" + head


def vp8(width: int, height: int) -> bytes:
    return webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height))


def vp8l(width: int, height: int) -> bytes:
    return webp(b"VP8L", b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14))


def vp8x(width: int, height: int) -> bytes:
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return webp(b"VP8X", b"\0\0\0\0" + sizes)


KINDS = [
    (png, "image/png"), (jpeg, "image/jpeg"), (gif, "image/gif"),
    (vp8, "image/webp"), (vp8l, "image/webp"), (vp8x, "image/webp"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "media"), KINDS)
def test_the_four_kinds_are_known_by_their_bytes(make, media: str) -> None:
    assert raster(make(640, 480)) == media


@pytest.mark.parametrize(("make", "media"), KINDS)
def test_an_image_that_claims_too_many_pixels_is_only_saved(make, media: str) -> None:
    side = 16_000
    assert side * side > MOST_PIXELS
    assert raster(make(side, side)) is None


@pytest.mark.parametrize("make", [png, jpeg, gif])
def test_an_image_without_pixels_is_none(make) -> None:
    assert raster(make(0, 480)) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html>",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\x00\x00" * 3,
        b"RIFF\0\0\0\0WAVEfmt ",
        b" " + png(1, 1),
        b"BM\0\0\0\0",
    ],
)
def test_anything_else_is_no_image(content: bytes) -> None:
    assert raster(content) is None


@given(st.sampled_from([png, jpeg, gif, vp8, vp8l, vp8x]), st.integers(0, 60), st.binary())
def test_no_bytes_break_the_look_at_them(make, cut: int, rest: bytes) -> None:
    assert raster(make(3, 3)[:cut] + rest) in {None, "image/png", "image/jpeg", "image/gif",
                                               "image/webp"}  # fmt: skip
