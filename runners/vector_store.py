"""Vectors on disk by the digest of their text: computed once, whoever asks and whenever.

One file, appended to by several processes: a head (magic, numbers in a vector), then records
of one length (digest, float32 numbers). A record that a crash cut off is cut away by the
next writer. Texts themselves are not kept.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import struct
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from runners.embedding import Vectors

_HEAD = struct.Struct("<12sI")
_MAGIC = b"leitai-vec-1"
_DIGEST = 32
_WIDEST = 8192  # numbers in a vector; a head that says more is none of ours


def digest(text: str) -> bytes:
    """Return what a text's vector is kept under."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


class VectorStore:
    """The vectors of one model. Raises `OSError` where the file cannot be used."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._rows: dict[bytes, Vectors] = {}
        self._read_to = 0
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._read_on()

    def get(self, key: bytes) -> Vectors | None:
        """Return the vector of a digest, None where it is not known."""
        return self._rows.get(key)

    def add(self, keys: Sequence[bytes], rows: Vectors) -> None:
        """Keep the rows (texts, numbers); those already there are passed over."""
        self._read_on()
        new = [place for place, key in enumerate(keys) if key not in self._rows]
        rows = np.ascontiguousarray(rows, np.float32)
        records = b"".join(keys[place] + rows[place].tobytes() for place in new)
        with self._lock, self._path.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self._mend(file.fileno(), rows.shape[1])
            file.write(records)
        for place in new:
            self._rows[keys[place]] = rows[place].copy()

    def _mend(self, file: int, numbers: int) -> None:
        """Write the head of a new file; cut away what is half a record."""
        head, size = _HEAD.pack(_MAGIC, numbers), os.fstat(file).st_size
        if size < _HEAD.size:
            os.ftruncate(file, 0)
            os.write(file, head)
            return
        os.ftruncate(file, size - (size - _HEAD.size) % (_DIGEST + 4 * numbers))

    def _read_on(self) -> None:
        """Read what this and other processes have added."""
        with self._lock:
            if not self._path.exists():
                return
            with self._path.open("rb") as file:
                head = file.read(_HEAD.size)
                if len(head) < _HEAD.size:
                    return
                magic, numbers = _HEAD.unpack(head)
                if magic != _MAGIC or not 0 < numbers <= _WIDEST:
                    raise OSError(f"{self._path} is no file of vectors; delete it")
                file.seek(max(self._read_to, _HEAD.size))
                start, found = file.tell(), file.read()
            record = np.dtype([("key", f"V{_DIGEST}"), ("row", "<f4", (numbers,))])
            records = np.frombuffer(found, record, count=len(found) // record.itemsize)
            for one in records:
                self._rows.setdefault(one["key"].tobytes(), one["row"])
            self._read_to = start + records.nbytes
