"""What was computed from files, kept by content for all conversations, within a bound.

Losing an entry costs time, never data. Every entry is a file of its own, written beside
its place and then moved there, so that a reader sees all of it or nothing.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

# Looking at every file of the cache takes a moment: done after so much was written.
_SWEEP_EACH = 0.05
_KEPT_AFTER_SWEEP = 0.9


def digest(*parts: str) -> str:
    """The SHA-256 of texts, which no two different lists share."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file of which nobody ever sees a part. Raises `OSError`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{token_hex(4)}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


class Cache:
    """Entries of bytes by kind and digest; the longest unused ones go first."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most = most_bytes
        self._written = 0

    def get(self, kind: str, key: str) -> bytes | None:
        """The entry, which then counts as just used."""
        path = self._path(kind, key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):
            os.utime(path)
        return data

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Keep an entry; a full disk is no reason to fail."""
        with suppress(OSError):
            write_whole(self._path(kind, key), data)
            self._written += len(data)
            if self._written > _SWEEP_EACH * self._most:
                self._written = 0
                self.sweep()

    def sweep(self) -> None:
        """Remove the longest unused entries until the rest is within the bound."""
        found = []
        for path in self._folder.rglob("*"):
            with suppress(OSError):
                if path.is_file():
                    status = path.stat()
                    found.append((status.st_mtime_ns, status.st_size, path))
        total = sum(size for _, size, _ in found)
        if total <= self._most:
            return
        for _, size, path in sorted(found):
            with suppress(OSError):
                path.unlink()
            total -= size
            if total <= _KEPT_AFTER_SWEEP * self._most:
                return

    def _path(self, kind: str, key: str) -> Path:
        return self._folder / kind / key[:2] / key
