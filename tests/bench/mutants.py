"""How many small mistakes in the references of all problems their stored tests notice."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import Any

from eval.proofs.authoring import workshops
from eval.proofs.teeth import ENOUGH, Fate, Teeth, kill_rate, measure_all


def measure() -> list[dict[str, Any]]:
    """The kill rate over the set and in its weakest problem, and what stands beside it."""
    started = time.monotonic()
    measured = asyncio.run(measure_all(workshops(), tell=_tell))
    seconds = time.monotonic() - started
    counts = {fate: sum(len(one.of(fate)) for one in measured) for fate in Fate}
    rates = [_percent(one) for one in measured]
    return [
        _figure(f"mutants of {len(measured)} references", sum(counts.values()), ""),
        _figure("of these differ on small inputs", sum(one.counted for one in measured), ""),
        _figure("fail large tests only", counts[Fate.LARGE_ONLY], ""),
        _figure("differ nowhere", counts[Fate.EQUIVALENT], ""),
        _figure("not judged", counts[Fate.UNJUDGED], "", 0),
        _figure("killed of those that differ", _percent(*measured), "%", 100 * ENOUGH),
        _figure("the same in the weakest problem", min(rates), "%"),
        _figure("time of the measurement", seconds, "s"),
    ]


def _percent(*measured: Teeth) -> float:
    return 100 * (kill_rate(measured) or 0.0)


def _tell(teeth: Teeth) -> None:
    print(f"{teeth.id}: {len(teeth.of(Fate.KILLED))} of {teeth.counted} killed", file=sys.stderr)


def _figure(name: str, value: float, unit: str, goal: float | None = None) -> dict[str, Any]:
    return {
        "bench": "mutants",
        "figure": name,
        "value": round(value, 2),
        "unit": unit,
        "goal": goal,
        "relation": "<=" if goal == 0 else ">=",
    }
