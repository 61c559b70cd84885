"""JSON Lines that survive `kill -9`: appended and synced one by one, read without a torn end.

A process that is killed leaves a prefix of what it wrote, so only the last line can be
torn. It never was acknowledged: readers pass it over, the next writer cuts it off.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

Record = dict[str, Any]


class LinesDamaged(ValueError):
    """A whole line that is no JSON object; the message names file, line and mend."""


def read_lines(path: Path) -> Iterator[Record]:
    """Yield the records of a file, none where there is no file; raise `LinesDamaged`."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return
    whole, _, _ = data.rpartition(b"\n")
    for number, line in enumerate(whole.split(b"\n") if whole else (), 1):
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            raise LinesDamaged(f"{path}: line {number} is no JSON object; remove that line")
        yield record


def ends_whole(path: Path) -> bool:
    """Whether the last line of a file that is not empty has its end; raises `OSError`."""
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read() == b"\n"


class LineWriter:
    """Appends records to one file; a record is on disk when `append` returns.

    May be used from several threads. There must be no other writer.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._lock = threading.Lock()
        self._closed = False
        os.ftruncate(self._file, _whole(self._file))

    def append(self, record: Mapping[str, Any]) -> None:
        """Write one line and sync it; what fails leaves no half of it behind."""
        data = _line(record)
        with self._lock:
            if self._closed:  # a thread that was left alone must not write into another file
                raise ValueError("the file is closed")
            before = os.fstat(self._file).st_size
            try:
                written = 0
                while written < len(data):
                    written += os.write(self._file, data[written:])
                os.fsync(self._file)
            except OSError:
                os.ftruncate(self._file, before)
                raise

    def close(self) -> None:
        with self._lock:
            self._closed = True
            os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _line(record: Mapping[str, Any]) -> bytes:
    try:
        return f"{json.dumps(record, ensure_ascii=False)}\n".encode()
    except UnicodeEncodeError:  # a model may write half a surrogate pair
        return f"{json.dumps(record)}\n".encode()


def _whole(file: int) -> int:
    """The length of the file without a torn last line."""
    size = os.fstat(file).st_size
    step = 1 << 16
    for end in range(size, 0, -step):
        start = max(0, end - step)
        at = os.pread(file, end - start, start).rfind(b"\n")
        if at >= 0:
            return start + at + 1
    return 0
