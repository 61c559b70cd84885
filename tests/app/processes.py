"""The processes of one installation, told by the LEITAI_HOME in their environment (Linux)."""

from __future__ import annotations

import time
from pathlib import Path


def of_home(home: Path, containing: str = "") -> list[int]:
    """Ids of living processes of `home` whose command line contains the text."""
    wanted = f"LEITAI_HOME={home}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes().split(b"\0")
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if wanted in environment and command and containing in command:
            found.append(int(process.name))
    return found


def gone(home: Path, seconds: float, containing: str = "") -> bool:
    """Whether all of them end within so many seconds."""
    deadline = time.monotonic() + seconds
    while of_home(home, containing):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
