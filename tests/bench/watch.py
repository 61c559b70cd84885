"""What the rule for nights catches, and how often it errs: its operating curve.

Simulated contestants on fifty problems: each problem's chance to pass is drawn from a
U-shaped Beta, nights are independent given the chances, and every year has a baseline of
its own, as drawn by chance as the nights are. A planted drop of m problems makes m of
the problems that mostly pass fail always, from one night on. The arithmetic is that of
`eval.nights.watch`; only the counting of samples is replaced by drawing the counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from eval.nights.watch import LIMIT, SAMPLES, fallen, step, unrest

PROBLEMS, CONTESTANTS, NIGHTS = 50, 4, 365
YEARS, DROPS_TRIED = 1_000, 1_000
DROPS = (1, 2, 3, 4, 6, 8, 12)
PROMISED = {8: 2, 4: 10}  # lost problems, seen within so many nights
QUIET = 10  # nights before a planted drop


@dataclass(frozen=True)
class Setting:
    """`shape`: a = b of the Beta; `runs` of the baseline; `samples` of each problem a
    night; `moods`: standard deviation of a night's own shift of the pass rate."""

    shape: float = 0.3
    runs: int = 5
    samples: int = SAMPLES
    moods: float = 0.0


# The names tell how often two samples of one problem differ, each way, on average.
SETTINGS = {
    "9 %": Setting(),
    "4 %": Setting(shape=0.1),
    "9 %, baseline of 3 runs": Setting(runs=3),
    "9 %, baseline of 10 runs": Setting(runs=10),
    "9 %, 1 sample": Setting(samples=1),
    "9 %, 10 samples": Setting(samples=10),
    "9 %, nights shift by 1 problem": Setting(moods=0.02),
}


class Nights:
    """Many contestants at once, each with chances and a baseline of its own."""

    def __init__(self, many: int, setting: Setting, seed: int = 0) -> None:
        self._rng = np.random.default_rng(seed)
        self._setting = setting
        self._weight = np.full(PROBLEMS, 1 / PROBLEMS)
        self.chances = self._rng.beta(setting.shape, setting.shape, (many, PROBLEMS))
        runs = np.stack([self._passed() for _ in range(setting.runs)], axis=-2)
        self._unrest = unrest(runs, np.full_like(runs, setting.samples), self._weight)
        self._base = runs.sum(axis=-2)
        self.sums = np.zeros(many)

    def night(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Let one night pass; return who raises an alarm, and start those afresh."""
        passed = self._passed()
        totals = np.full_like(passed, self._setting.samples)
        fall, deviation = fallen(
            self._base, totals * self._setting.runs, passed, totals, self._weight
        )
        self.sums = step(self.sums, fall / (deviation * np.sqrt(self._unrest)))
        alarms = self.sums >= LIMIT
        self.sums[alarms] = 0
        return np.asarray(alarms)

    def lose(self, problems: int) -> None:
        """Make so many problems that mostly pass fail from now on, for each contestant."""
        order = self._rng.random(self.chances.shape) - (self.chances >= 0.5)
        lost = np.argsort(order, axis=1)[:, :problems]
        np.put_along_axis(self.chances, lost, 0.0, axis=1)

    def _passed(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        chances = self.chances
        if self._setting.moods:
            shift = self._rng.normal(0, self._setting.moods, (len(chances), 1))
            chances = np.clip(chances + shift, 0, 1)
        return self._rng.binomial(self._setting.samples, chances)


def false_alarms(years: int, setting: Setting, seed: int = 0) -> float:
    """Return alarms a year over four contestants with whom nothing is wrong."""
    contestants = Nights(years, setting, seed)
    alarms = sum(int(contestants.night().sum()) for _ in range(NIGHTS))
    return alarms / years * CONTESTANTS


def caught(many: int, lost: int, setting: Setting, seed: int = 0) -> list[float]:
    """Return the share of drops caught within one night, two nights, up to ten."""
    contestants = Nights(many, setting, seed)
    for _ in range(QUIET):
        contestants.night()
    contestants.lose(lost)
    seen = np.zeros(many, dtype=bool)
    shares = []
    for _ in range(10):
        seen |= contestants.night()
        shares.append(float(seen.mean()))
    return shares


def measure() -> list[dict[str, Any]]:
    """The whole curve of the plain setting, and of the others what the rule promises."""
    figures = []
    for name, setting in SETTINGS.items():
        plain = setting == Setting()
        figures.append(_false_alarms(name, setting))
        for lost in DROPS if plain else PROMISED:
            shares = caught(DROPS_TRIED, lost, setting)
            for nights in (1, 2, 5, 10) if plain else (PROMISED[lost],):
                goal = 95 if plain and nights == PROMISED.get(lost) else None
                figures.append(_caught(name, lost, nights, shares[nights - 1], goal))
    return figures


def _false_alarms(name: str, setting: Setting) -> dict[str, Any]:
    return {
        "bench": "watch",
        "figure": f"{name}: false alarms of four contestants",
        "value": round(false_alarms(YEARS, setting), 3),
        "unit": "a year",
        "goal": None if setting.moods else 1,
    }


def _caught(name: str, lost: int, nights: int, share: float, goal: int | None) -> dict[str, Any]:
    return {
        "bench": "watch",
        "figure": f"{name}: {lost} of {PROBLEMS} lost, seen within {nights}",
        "value": round(share * 100, 1),
        "unit": "%",
        "goal": goal,
        "relation": ">=",
    }
