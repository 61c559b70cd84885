"""The header of a GGUF file: what it says of itself, and which tensors it holds."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

TYPES = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 6: "Q5_0", 7: "Q5_1", 8: "Q8_0", 9: "Q8_1",
    10: "Q2_K", 11: "Q3_K", 12: "Q4_K", 13: "Q5_K", 14: "Q6_K", 15: "Q8_K", 16: "IQ2_XXS",
    17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S", 20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S",
    23: "IQ4_XS", 24: "I8", 25: "I16", 26: "I32", 27: "I64", 28: "F64", 29: "IQ1_M", 30: "BF16",
}  # fmt: skip
"""ggml's numbers of the formats of tensors."""

_SCALARS = {
    0: "B",
    1: "b",
    2: "H",
    3: "h",
    4: "I",
    5: "i",
    6: "f",
    7: "?",
    10: "Q",
    11: "q",
    12: "d",
}
_STRING, _ARRAY = 8, 9
_LONGEST_KEPT = 1024
"""Longer arrays (a vocabulary) are passed over; those of a value per layer are kept."""
_LONGEST_STRING = 16 * 1024**2
_DIMENSIONS = 4


@dataclass(frozen=True)
class StoredTensor:
    """One tensor of a file: `rows` of `columns` values, `type` as ggml names it."""

    name: str
    rows: int
    columns: int
    type: str


@dataclass(frozen=True)
class Header:
    """`metadata` is without its long arrays, which stand there as None."""

    metadata: dict[str, Any]
    tensors: tuple[StoredTensor, ...]


def read(path: Path) -> Header | None:
    """Return the file's header; None if it is no GGUF file that can be read here."""
    try:
        with path.open("rb") as data:
            magic, version, tensors, count = struct.unpack("<4sIQQ", data.read(24))
            if magic != b"GGUF" or version not in (2, 3):
                return None
            metadata = {_text(data): _value(data, _number(data, "I")) for _ in range(count)}
            return Header(metadata, tuple(_tensor(data) for _ in range(tensors)))
    except (OSError, ValueError, KeyError, struct.error):
        return None


def _tensor(data: IO[bytes]) -> StoredTensor:
    name, dimensions = _text(data), _number(data, "I")
    if dimensions > _DIMENSIONS:
        raise ValueError("no such tensor")
    columns, *others = [_number(data, "Q") for _ in range(dimensions)] or [1]
    kind, _offset = _number(data, "I"), _number(data, "Q")
    return StoredTensor(name, math.prod(others), columns, TYPES[kind])


def _number(data: IO[bytes], code: str) -> Any:
    return struct.unpack(f"<{code}", data.read(struct.calcsize(code)))[0]


def _text(data: IO[bytes]) -> str:
    length = _number(data, "Q")
    if length > _LONGEST_STRING:
        raise ValueError("no such string")
    return data.read(length).decode(errors="replace")


def _value(data: IO[bytes], kind: int) -> Any:
    if kind == _STRING:
        return _text(data)
    if kind != _ARRAY:
        return _number(data, _SCALARS[kind])
    kind, count = _number(data, "I"), _number(data, "Q")
    if kind in _SCALARS and count > _LONGEST_KEPT:
        data.seek(count * struct.calcsize(f"<{_SCALARS[kind]}"), 1)
        return None
    if kind == _STRING and count > _LONGEST_KEPT:
        _pass_over_texts(data, count)
        return None
    values = (_value(data, kind) for _ in range(count))
    if count <= _LONGEST_KEPT:
        return list(values)
    for _ in values:
        pass
    return None


def _pass_over_texts(data: IO[bytes], count: int) -> None:
    """A vocabulary has hundreds of thousands, and nobody asks for them."""
    length_of, read = struct.Struct("<Q").unpack, data.read
    for _ in range(count):
        (length,) = length_of(read(8))
        if length > _LONGEST_STRING:
            raise ValueError("no such string")
        read(length)
