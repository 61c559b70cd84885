"""How far a load test is, for whoever follows it from outside: a small file and a lock.

The file says what is under way. The lock ends with the process, however that ended, so a
killed load test is never taken for a running one.
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from eval.locks import is_held
from eval.perf.sweep import Progress

PROGRESS, LOCK = "progress.json", "lock"
EVERY_SECONDS = 1.0  # it is written by the process that measures
_MOST_BYTES = 1 << 16


@dataclass(frozen=True)
class UnderWay:
    """What a load test does now: a cell's name, `phase` (`probe`, `warm-up`, or empty while
    it measures), how many of the `planned` requests have ended (None where nobody can
    tell), and the line that was said last."""

    cell: str = ""
    phase: str = ""
    requests: int = 0
    planned: int | None = None
    said: str = ""


class Noting:
    """Tells `inner` and keeps the same in a file, at most once a second while requests end."""

    def __init__(self, path: Path, inner: Progress) -> None:
        self._path, self._inner = path, inner
        self._now = UnderWay()
        self._written = 0.0

    def say(self, line: str) -> None:
        self._inner.say(line)
        self._now = replace(self._now, said=line)
        self._write()

    def begin(self, name: str, requests: int | None) -> None:
        self._inner.begin(name, requests)
        cell, _, phase = name.partition(" ")
        self._now = UnderWay(cell, phase, planned=requests, said=self._now.said)
        self._write()

    def step(self) -> None:
        self._inner.step()
        self._now = replace(self._now, requests=self._now.requests + 1)
        if time.monotonic() - self._written >= EVERY_SECONDS:
            self._write()

    def _write(self) -> None:
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps(asdict(self._now)), encoding="utf-8")
        new.replace(self._path)
        self._written = time.monotonic()


@contextmanager
def noting(folder: Path, progress: Progress) -> Iterator[Progress]:
    """Keep how far it is in `folder` until the block ends, and hold the folder's lock."""
    with (folder / LOCK).open("w", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        try:
            yield Noting(folder / PROGRESS, progress)
        finally:
            (folder / PROGRESS).unlink(missing_ok=True)


def under_way(folder: Path) -> UnderWay | None:
    """Return what a load test does now, None where none is at work in this folder."""
    if not is_held(folder / LOCK):
        return None
    try:
        told = json.loads(_text(folder / PROGRESS))
        planned = None if told["planned"] is None else int(told["planned"])
        words = {key: str(told[key]) for key in ("cell", "phase", "said")}
        return UnderWay(**words, requests=int(told["requests"]), planned=planned)
    except (OSError, ValueError, LookupError, TypeError, OverflowError, RecursionError):
        return UnderWay()  # it has only just begun, or somebody else wrote there


def _text(path: Path) -> str:
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(file, "rb") as opened:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise OSError(f"{path}: is no file")
        return opened.read(_MOST_BYTES).decode("utf-8")
