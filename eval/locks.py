"""Whether another process holds a file's lock, and the lock of whoever measures."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

MEASURING = "measuring.lock"
HELD = Path("/proc/locks")


def is_held(path: Path) -> bool:
    """Return whether somebody holds the `flock` of a file, false where that cannot be seen.

    Trying the lock could make a process fail that begins at that moment. A lock ends with
    its process, however that ended.
    """
    try:
        inode = str(path.stat().st_ino)
        lines = HELD.read_text(encoding="ascii", errors="replace").splitlines()
        # 1: FLOCK ADVISORY WRITE 708 fe:00:1179 0 EOF
        held = [line.split() for line in lines if "->" not in line]
        return any(one[1] == "FLOCK" and one[5].rpartition(":")[2] == inode for one in held)
    except (OSError, IndexError):
        return False


class MeasuringError(RuntimeError):
    """Something else measures on this installation; the message says what, and since when."""


@contextmanager
def measuring(home: Path, what: str) -> Iterator[None]:
    """Hold the installation's lock of measurements, so that two never share the engines.

    It keeps off other load tests and nights; people in the arena it does not. Raises
    `MeasuringError` where it is taken. It ends with the process, however that ended.
    """
    with (home / MEASURING).open("a+", encoding="utf-8") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise MeasuringError(_holder(home / MEASURING)) from None
        held.truncate(0)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        held.write(json.dumps({"what": what, "pid": os.getpid(), "since": since}) + "\n")
        held.flush()
        yield


def _holder(path: Path) -> str:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        who = f"{told['what']} runs since {told['since']} (process {int(told['pid'])})"
    except (OSError, ValueError, KeyError, TypeError):
        who = "something else measures"
    return f"{who}; wait for its end, or stop it"
