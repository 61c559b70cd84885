"""The highest load that still meets an objective: doubled until it fails, then halved in
between. It takes for granted that more load is never easier.

A cell whose figures are not to be taken as they stand shows nothing by meeting it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal

from eval.perf.events import Loop
from eval.perf.metrics import Result

FINE = 0.1  # of a rate
HALVINGS = 12
# What the objective itself sees: it counts failures, and a bound on `tpot` needs tokens.
SEEN_BY_OBJECTIVE = frozenset({"failures", "usage_missing"})

Verdict = Literal["met", "failed", "not_shown"]

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


def verdict(result: Result) -> Verdict | None:
    """Return what one cell shows of its load: `not_shown` where it met the objective and is
    flagged; None where it was not held against one.

    A queue that grows fails whatever its first requests took.
    """
    metrics = result["metrics"]
    if result["state"] not in ("measured", "failed"):
        return None
    if metrics is None:
        return "failed"
    if "objective_met" not in metrics:
        return None
    if not metrics["objective_met"] or "queue_grows" in result["flags"]:
        return "failed"
    return "not_shown" if set(result["flags"]) - SEEN_BY_OBJECTIVE else "met"


def goes_on(result: Result) -> bool:
    """Whether a search shall try more than this load. A cell that shows nothing because of us
    or others is no reason to stop; a burst says nothing of any higher rate."""
    found = verdict(result)
    return found == "met" or (found == "not_shown" and "too_brief" not in result["flags"])


def carried(results: Sequence[Result], loop: Loop, length: int) -> dict[str, Any] | None:
    """Return what cells of one length show: the highest load that met the objective below
    the lowest that did not, that one (`failed_at`, None where no load failed), and the
    lowest between them that met it but is flagged (`not_shown_at`).

    None where no cell of the loop was measured against an objective.
    """
    key = "max_concurrency" if loop == "closed" else "request_rate"
    seen = [
        (one[key], verdict(one))
        for one in results
        if one["loop"] == loop and one["prompt_tokens"] == length
    ]
    if not any(found for _, found in seen):
        return None
    failing = min((load for load, found in seen if found == "failed"), default=None)
    below = [one for one in seen if failing is None or one[0] < failing]
    highest = max((load for load, found in below if found == "met"), default=None)
    flagged = [load for load, found in below if found == "not_shown"]
    return {
        "prompt_tokens": length,
        "loop": loop,
        "highest": highest,
        "failed_at": failing,
        "not_shown_at": min((one for one in flagged if one > (highest or 0)), default=None),
    }
