"""What the robustness panel finds and misses, how often its stopping rule is wrong, and what
100,000 votes cost."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "eval"))  # `rigged` and others

from rigged import SHAPES, case, honest
from stopped import first_wrong
from voting import MODELS, simulated

from eval.ratings import rate
from eval.votes import rigging, robustness
from eval.votes.stopping import StoppingRule, stopping

ELECTIONS = 100
TEAMS = 100
VOTES = 100_000
SPREADS = (0.3, 0.5, 0.7)  # of tastes, in θ; 0.7 are 120 points
Figures = list[dict[str, Any]]


def measure() -> Figures:
    """Percent of simulated elections and teams, and seconds."""
    figures = [*_rigged(), *_honest(), *_looking(), *_seconds()]
    for figure in figures:
        print(f"{figure['figure']}: {figure['value']} {figure['unit']}", file=sys.stderr)
    return figures


def _rigged() -> Figures:
    figures = []
    for spread in SPREADS:
        for shape in SHAPES:
            cases = [
                case(np.random.default_rng(seed), shape, spread=spread)
                for seed in range(ELECTIONS)
            ]  # fmt: skip
            name = f"100 rigged in 1,000 by {shape}, tastes ± {spread}"
            found = [one.rigged <= one.flagged for one in cases]
            close = [abs(one.left) < 10 for one in cases]
            wrong = [len(one.flagged - one.rigged) for one in cases]
            moved = [one.moved for one in cases]
            figures += [
                _figure(f"{name}: all found", 100 * np.mean(found), "%", 95, ">="),
                _figure(f"{name}: target within 10 points", 100 * np.mean(close), "%", 90, ">="),
                _figure(f"{name}: honest suspected", np.mean(wrong), "voters"),
                _figure(f"{name}: target moved before", np.mean(moved), "points"),
            ]
    return figures


def _honest() -> Figures:
    figures = []
    for spread in (*SPREADS, 1.0):
        for voters in (5, 8, 12, 40):
            alarms = [
                bool(rigging.suspects(honest(np.random.default_rng(seed), voters, spread), MODELS))
                for seed in range(ELECTIONS)
            ]
            name = f"1,000 honest votes of {voters}, tastes ± {spread}: anybody suspected"
            figures.append(_figure(name, 100 * np.mean(alarms), "%", 100 * rigging.LEVEL))
    return figures


def _looking() -> Figures:
    figures = []
    for voters in (5, 8, 12, 40):
        wrong = [
            first_wrong(np.random.default_rng(seed), voters=voters, votes=2000) is not None
            for seed in range(TEAMS)
        ]
        name = f"four equals, {voters} voters, a look each 30 % more votes: ever told apart"
        figures.append(_figure(name, 100 * np.mean(wrong), "%", 5))
    return figures


def _seconds() -> Figures:
    votes = simulated(np.random.default_rng(1), [VOTES // 40] * 40, theta=(0.4, 0.1, -0.1, -0.4))
    parts = {
        "ratings": (lambda: rate(votes, MODELS), 2.0),  # type: ignore[arg-type]
        "stopping rule": (lambda: stopping(votes, StoppingRule()), None),
        "flips": (lambda: robustness.flips(votes, MODELS), None),
        "influence": (lambda: robustness.influences(votes, MODELS), None),
        "rigged votes": (lambda: rigging.suspects(votes, MODELS), None),
    }
    figures = []
    for name, (part, goal) in parts.items():
        started = time.monotonic()
        part()
        seconds = time.monotonic() - started
        figures.append(_figure(f"{VOTES} votes, {name}", seconds, "s", goal))
    return figures


def _figure(
    name: str, value: float, unit: str, goal: float | None = None, relation: str = "<="
) -> dict[str, Any]:
    return {
        "bench": "robustness",
        "figure": name,
        "value": round(float(value), 2),
        "unit": unit,
        "goal": goal,
        "relation": relation,
    }
