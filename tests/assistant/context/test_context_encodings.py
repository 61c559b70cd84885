"""Files in the encodings that editors write are read; what is no text is told apart."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.context.encodings import decode

CHINESE = "# 读取配置文件，返回字典\ndef load(path):\n    return {}  # 空的\n"


@pytest.mark.parametrize(
    ("data", "encoding", "is_guessed"),
    [
        (CHINESE.encode(), "utf-8", False),
        (codecs.BOM_UTF8 + CHINESE.encode(), "utf-8", False),
        (codecs.BOM_UTF16_LE + CHINESE.encode("utf-16-le"), "utf-16-le", False),
        (codecs.BOM_UTF16_BE + CHINESE.encode("utf-16-be"), "utf-16-be", False),
        (codecs.BOM_UTF32_LE + CHINESE.encode("utf-32-le"), "utf-32-le", False),
        (CHINESE.encode("utf-16-le"), "utf-16-le", True),
        (CHINESE.encode("utf-16-be"), "utf-16-be", True),
        (CHINESE.encode("gbk"), "gb18030", True),
        ("中文".encode("gbk"), "gb18030", True),
        (CHINESE.replace("空", "😀").encode("gb18030"), "gb18030", True),
    ],
)
def test_chinese_is_read_in_every_usual_encoding(
    data: bytes, encoding: str, is_guessed: bool
) -> None:
    found = decode(data)
    assert found is not None
    assert (found.encoding, found.is_guessed) == (encoding, is_guessed)
    assert "中" in found.text or "读取配置文件" in found.text
    assert not found.text.startswith("\ufeff")


@pytest.mark.parametrize("text", ["café", "Größe: 5 µm, naïve, señor élan", "£5", "x = 'é'"])
def test_latin_1_is_the_stated_last_resort(text: str) -> None:
    found = decode(text.encode("latin-1"))
    assert found is not None
    assert (found.text, found.encoding, found.is_guessed) == (text, "latin-1", True)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(50), b"%PDF-1.7\n...", b"\x7fELF\x02", b"\x1f\x8b\x08\x00",
        bytes(1000), bytes(range(256)) * 4, b"text\x00text", codecs.BOM_UTF16_LE + b"\x00\xd8",
        codecs.BOM_UTF8 + b"\xff\xfe", b"\x01\x02\x03\x04" * 10,
    ],
)  # fmt: skip
def test_what_is_no_text_is_none(data: bytes) -> None:
    assert decode(data) is None


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_utf_8_is_always_itself(text: str) -> None:
    found = decode(text.encode())
    assert found is None or found.encoding != "utf-8" or found.text == text.removeprefix("\ufeff")


@given(data=st.binary())
def test_any_bytes_are_a_text_or_none(data: bytes) -> None:
    found = decode(data)
    if found is not None:
        found.text.encode("utf-8")  # holds no half of a surrogate
