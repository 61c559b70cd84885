"""What else the machine did while a run was answered, as far as its sessions noted it.

Hours of a run are those that it took beside whatever else ran, so costs rest on this. The
load is the system's own average over the last minute: a small thing to note, and enough to
tell a quiet machine from a busy one. Pure but for `noted`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.lines import Record

LEAST, SHARE = 0.5, 0.25  # load beyond one's own, and of the cores, that slows answers down


@dataclass(frozen=True)
class Busy:
    """The load of a minute, `began` before the first answer or else at the end, on `cores`."""

    load: float
    cores: int
    began: bool


@dataclass(frozen=True)
class Company:
    """`noted` is whether every session wrote it down. `busy` is the worst minute that had
    more load than the run makes itself; `shared` are contestants whose engines another lease
    could use meanwhile."""

    noted: bool = False
    busy: Busy | None = None
    shared: tuple[str, ...] = ()


def noted(own: float) -> Record | None:
    """Return the machine's load with what the run itself may add to it at most; None where
    the system does not tell it."""
    try:
        load = os.getloadavg()[0]
    except OSError:
        return None
    return {"load": round(load, 2), "cores": os.cpu_count() or 1, "own": own}


def own_load(judges: int) -> float:
    """Return the most that a run makes itself: engines share the cores, judges take one each,
    and one process asks."""
    return float((os.cpu_count() or 1) + judges + 1)


def company(sessions: Sequence[Record]) -> Company:
    """Return what the sessions of a run noted; those of earlier releases noted nothing."""
    began = [one for one in sessions if one.get("event") == "began"]
    machines = [
        Busy(float(told["load"]), int(told["cores"]), one.get("event") == "began")
        for one in sessions
        if isinstance(told := one.get("machine"), Mapping) and _is_busy(told)
    ]
    shared = [name for one in sessions for name in one.get("shared") or ()]
    return Company(
        noted=bool(began) and all(one.get("machine") for one in began),
        busy=max(machines, key=lambda one: one.load / one.cores, default=None),
        shared=tuple(dict.fromkeys(map(str, shared))),
    )


def _is_busy(told: Mapping[str, Any]) -> bool:
    try:
        beyond = float(told["load"]) - float(told["own"])
        return beyond >= max(LEAST, SHARE * int(told["cores"]))
    except (KeyError, TypeError, ValueError):
        return False
