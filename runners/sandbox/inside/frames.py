"""How host, agent and cell speak: frames of a JSON header and blobs.

A frame is two lengths, 4 bytes each, big-endian: of the header and of all that follows
it; then the header, whose "sizes" tell the blobs apart. So a frame can be passed on
without being read.
"""

from __future__ import annotations

import json
import struct
from typing import Any, Protocol

LENGTHS = struct.Struct(">II")
# Times its wall limit that a program may take at most, on a machine that keeps it waiting.
STRETCH = 3

Header = dict[str, Any]


class Readable(Protocol):
    """Something whose `read` waits for all that was asked for, or for the end."""

    def read(self, size: int, /) -> bytes: ...


def pack(header: Header, blobs: list[bytes]) -> bytes:
    text = json.dumps(header | {"sizes": [len(blob) for blob in blobs]}).encode()
    return b"".join([LENGTHS.pack(len(text), sum(map(len, blobs))), text, *blobs])


def unpack(frame: bytes) -> tuple[Header, list[bytes]]:
    size, _ = LENGTHS.unpack_from(frame)
    at = LENGTHS.size + size
    header = json.loads(frame[LENGTHS.size : at])
    blobs = []
    for size in header["sizes"]:
        blobs.append(frame[at : at + size])
        at += size
    return header, blobs


def read(stream: Readable) -> bytes:
    """Wait for one whole frame; raise `EOFError` when the stream ends before."""
    lengths = _exactly(stream, LENGTHS.size)
    return lengths + _exactly(stream, sum(LENGTHS.unpack(lengths)))


def _exactly(stream: Readable, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError("the stream ended within a frame")
    return data


def is_spent(header: Header) -> bool:
    """Whether a report tells of something that ended otherwise than by itself."""
    if header.get("lost"):
        return True
    ended = header.get("status", 0) in (0, 1) and not header.get("stopped_for")
    return not ended or bool(header.get("oom_kills")) or not header.get("clean", True)
