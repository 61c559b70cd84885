"""Who owns a container: a process, told apart from a later one with the same pid.

A container whose owner died is an orphan and may be removed by anyone. Whether an
owner lives can only be judged on its own host and in its own pid namespace; owners
from elsewhere (an engine shared by machines) count as living.
"""

from __future__ import annotations

import os
import socket
from dataclasses import astuple, dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Owner:
    """A process: where it runs, its pid, and the clock tick at which it started."""

    host: str
    boot: str
    namespace: str
    pid: int
    started: int

    def __str__(self) -> str:
        return "/".join(str(part) for part in astuple(self))


def this_process() -> str:
    """The label that containers of this process carry."""
    pid = os.getpid()
    return str(Owner(*_here(), pid=pid, started=_start_tick(pid) or 0))


def is_dead(label: str) -> bool:
    """Whether the process that wrote `label` is known to have ended."""
    owner = _parse(label)
    if owner is None:
        return False
    host, boot, namespace = _here()
    if owner.host != host:
        return False
    if owner.boot != boot:
        return True
    if owner.namespace != namespace:
        return False
    return _start_tick(owner.pid) != owner.started


def _here() -> tuple[str, str, str]:
    boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
    return socket.gethostname(), boot, str((PROC / "self/ns/pid").readlink())


def _parse(label: str) -> Owner | None:
    parts = label.split("/")
    if len(parts) != 5 or not (parts[3].isdigit() and parts[4].isdigit()):
        return None
    return Owner(parts[0], parts[1], parts[2], int(parts[3]), int(parts[4]))


def _start_tick(pid: int) -> int | None:
    """Field 22 of /proc/PID/stat; None when there is no such living process."""
    try:
        stat = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    # The name in field 2 may hold blanks and brackets: count from its end.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])
