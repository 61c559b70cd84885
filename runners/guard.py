"""Ties a whole family of processes to one pipe: it is closed, and all of them are gone.

A parent-death signal (`tether`) reaches one process and is not inherited, so the
workers that an engine forks would outlive it. This program starts the engine, adopts
every process that the engine leaves behind (`PR_SET_CHILD_SUBREAPER`), and ends them
all when its stdin ends, when it is told to (SIGTERM) or when the engine ends. The
kernel closes stdin with whoever holds its other end, `kill -9` included. Should the
guard itself be killed, the engine dies with it, and `end_marked` finds the rest.

    python -P guard.py PROGRAM ARGUMENTS…
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import FrameType

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def command(program: str, *arguments: str) -> list[str]:
    """Return the argv that runs `program` under a guard; its stdin is the life-line."""
    return [sys.executable, "-P", str(Path(__file__).resolve()), program, *arguments]


def _control(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value)


def descendants() -> list[int]:
    """Return the processes below this one, whatever sessions they have made."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
    family = {os.getpid()}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return sorted(family - {os.getpid()})


def end_all() -> None:
    """Kill and reap until there is nobody: orphans come to us, so none is missed."""
    while True:
        for pid in descendants():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            while True:
                os.waitpid(-1, 0)
                if descendants():
                    break
        except ChildProcessError:
            return


def end_marked(mark: str) -> None:
    """Kill every process with `mark` ("NAME=value") in its environment.

    For whoever started a guard that was itself killed: what had left the guard's
    group by then is known by nothing else. The mark must be nobody else's.
    """
    for entry in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if mark.encode() in entry.read_bytes().split(b"\0"):
                os.kill(int(entry.parent.name), signal.SIGKILL)


def _ask_to_end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def main() -> int:
    """Run the program in `sys.argv` until it ends or the life-line does."""
    _control(PR_SET_CHILD_SUBREAPER, 1)
    signal.signal(signal.SIGTERM, _ask_to_end)
    program = subprocess.Popen(
        sys.argv[1:],
        stdin=subprocess.DEVNULL,
        # There is no other thread yet, which is what makes this safe.
        preexec_fn=lambda: _control(PR_SET_PDEATHSIG, signal.SIGKILL),  # noqa: PLW1509
    )

    def watch() -> None:
        os.read(0, 1)  # returns when the other end is closed
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
    try:
        code = program.wait()
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        end_all()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
