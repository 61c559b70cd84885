"""Ties a child process to the life of its parent, `kill -9` of the parent included.

Linux tells a child when its parent dies (`PR_SET_PDEATHSIG`). "Parent" is the
*thread* that started the child: start children from a thread that lives as long
as they should.
"""

from __future__ import annotations

import ctypes
import os
import runpy
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1


def command(module: str, *arguments: str) -> list[str]:
    """Return the argv that runs `python -m MODULE ARGUMENTS` tied to this process.

    It works from any folder: neither the current one nor this file's (whose
    modules have names of the standard library's) is put in front of the path.
    """
    return [
        sys.executable,
        "-P",
        str(Path(__file__).resolve()),
        str(os.getpid()),
        module,
        *arguments,
    ]


def die_with(parent: int) -> None:
    """Have the kernel kill this process when process `parent` ends.

    Exits at once when the parent was gone before the kernel was asked.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise SystemExit(1)


if __name__ == "__main__":
    die_with(int(sys.argv[1]))
    sys.argv = sys.argv[2:]
    sys.path.append(str(Path(__file__).resolve().parent.parent))
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
