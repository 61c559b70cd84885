"""How the app and its workers speak over a pipe: a length, then so much JSON."""

from __future__ import annotations

import json
import struct
from typing import IO, Any

LENGTH = struct.Struct(">I")

Message = dict[str, Any]


def pack(message: Message) -> bytes:
    """A message as it goes through the pipe; half surrogates survive as escapes."""
    body = json.dumps(message, separators=(",", ":")).encode("ascii")
    return LENGTH.pack(len(body)) + body


def read(source: IO[bytes]) -> Message | None:
    """Wait for one message; None at the end of the stream."""
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    body = source.read(*LENGTH.unpack(head))
    return dict(json.loads(body)) if body else None
