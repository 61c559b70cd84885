"""What pairing by the widest interval gives over uniform pairing, whether ratings stay honest
with it, and what a draw costs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "eval"))  # `matching`

from matching import STRENGTHS_OF_SIX, battles, battles_of_four, holds, rated, widest

from eval.votes.pairing import order_chances, set_chances, tally

SIMULATIONS = 1_000
OF_FOUR = 300
LEAST, MOST = 92.0, 97.5  # percent
CASES = {
    "four from the start": 0,
    "the fourth joins after 120 of 300": 120,
    "the fourth joins after 200 of 300": 200,
}


def measure() -> list[dict[str, Any]]:
    """Coverage in percent and the mean widest half-width in points, and milliseconds."""
    figures = []
    for case, before in CASES.items():
        for name, floor in (("uniform", 1.0), ("by the widest", 0.5)):
            rng = np.random.default_rng(before)
            runs = (rated(battles(rng, floor=floor, before=before)) for _ in range(SIMULATIONS))
            seen = [(holds(found), widest(found)) for found in runs]
            share = 100 * float(np.mean([inside for inside, _ in seen]))
            half = float(np.mean([wide for _, wide in seen]))
            print(f"{case}, {name}: {share:.1f} %, ±{half:.1f}", file=sys.stderr)
            figures += [
                _figure(f"{case}, {name}: coverage (92 to 97.5)", share, "%", LEAST, ">="),
                _figure(f"{case}, {name}: widest half-width", half, "points"),
            ]
    for name, floor in (("uniform", 1.0), ("by the widest", 0.5)):
        rng = np.random.default_rng(4)
        runs = [rated(battles_of_four(rng, floor=floor)) for _ in range(OF_FOUR)]
        share = 100 * float(np.mean([holds(found, STRENGTHS_OF_SIX) for found in runs]))
        half = float(np.mean([widest(found) for found in runs]))
        case = f"best of four among six, the sixth joins after 80 of 200, {name}"
        print(f"{case}: {share:.1f} %, ±{half:.1f}", file=sys.stderr)
        figures += [
            _figure(f"{case}: coverage (92 to 97.5)", share, "%", LEAST, ">="),
            _figure(f"{case}: widest half-width", half, "points"),
        ]
    for contestants, slots in ((4, 2), (8, 4), (20, 4)):
        names = [str(number) for number in range(contestants)]
        known = tally([], names)

        def draw(known=known, names=names, slots=slots) -> None:
            set_chances(known, names, slots, floor=0.5)
            order_chances(known, names[:slots], floor=0.5)

        figures.append(_figure(f"a draw of {slots} among {contestants}", _milliseconds(draw), "ms"))
    return figures


def _milliseconds(call: Callable[[], object]) -> float:
    spans = []
    for _ in range(5):
        started = time.perf_counter()
        call()
        spans.append(time.perf_counter() - started)
    return 1000 * min(spans)


def _figure(
    name: str, value: float, unit: str, goal: float | None = None, relation: str = "<="
) -> dict[str, Any]:
    return {
        "bench": "pairing",
        "figure": name,
        "value": round(value, 2),
        "unit": unit,
        "goal": goal,
        "relation": relation,
    }
