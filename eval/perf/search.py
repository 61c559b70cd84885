"""The highest load that still meets an objective: doubled until it fails, then halved in
between. It takes for granted that more load is never easier."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from eval.perf.events import Loop
from eval.perf.metrics import Result

FINE = 0.1  # of a rate
HALVINGS = 12

Meets = Callable[[float], Awaitable[bool]]


async def highest_whole(meets: Meets, most: int) -> int:
    """Return the highest number of requests at once, at most `most`, that meets; 0 for none."""
    good, bad = 0, most + 1
    trial = 1
    while good + 1 < bad:
        if await meets(trial):
            good = trial
        else:
            bad = trial
        trial = min(2 * good or 1, most) if bad > most else (good + bad) // 2
        trial = max(trial, good + 1)
    return good


async def highest_rate(meets: Meets, first: float, most: float) -> float:
    """Return the highest arrival rate (a second) that meets, within a tenth; 0 for none.

    The search begins at `first` and ends at `most`.
    """
    good, bad = 0.0, 0.0
    trial = min(first, most)
    for _ in range(HALVINGS):
        if await meets(trial):
            good = trial
        else:
            bad = trial
        if good >= most or (bad and good and bad - good <= FINE * bad):
            break
        trial = (good + bad) / 2 if good and bad else min(2 * good, most) if good else bad / 2
    return good


def carried(results: Sequence[Result], loop: Loop, length: int) -> dict[str, Any] | None:
    """Return what cells of one length show: the highest load that met the objective below
    the lowest that did not, and that one (None where no load failed).

    None where no cell of the loop was measured against an objective.
    """
    key = "max_concurrency" if loop == "closed" else "request_rate"
    seen = [
        (one[key], bool(one["metrics"] and one["metrics"]["objective_met"]))
        for one in results
        if one["loop"] == loop
        and one["prompt_tokens"] == length
        and one["state"] in ("measured", "failed")
        and (one["metrics"] is None or "objective_met" in one["metrics"])
    ]
    if not seen:
        return None
    failing = min((load for load, met in seen if not met), default=None)
    meeting = [load for load, met in seen if met and (failing is None or load < failing)]
    return {
        "prompt_tokens": length,
        "loop": loop,
        "highest": max(meeting, default=None),
        "failed_at": failing,
    }
