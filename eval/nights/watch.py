"""Night after night against a pinned baseline: when to call a drop. Pure, no I/O.

One comparison a night at 5 % would cry eighteen times a year. Here each night's fall
below the baseline, in standard deviations of what chance does, is summed up (a one-sided
CUSUM): `SLACK` is taken off every night and the sum never falls below 0; an alarm is a
sum of `LIMIT`. docs/nightly-rule.md holds what that rule catches and how often it errs,
as measured by `python -m tests.bench watch`.

Chance. A night's samples differ from the baseline's, and the baseline itself is a draw:
both are in the deviation. Where the baseline's own runs differ more than independent
samples would, the deviation grows by that much, so nights that hang together raise no
alarm. A problem that never failed could still fail once: its chance is estimated with
half a passed and half a failed sample more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from eval.scores.resampling import Floats
from eval.scores.samples import Cell, Sample, Tallies, Tally, is_result, of_contestant, tally

Counts: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]

SLACK, LIMIT = 1.25, 4.0  # in standard deviations
FEWEST_RUNS = 3  # of a baseline; five are better
SAMPLES = 5  # a night, by default
MOST_MISSING = 0.1  # share of the baseline's cells that a night may lack


@dataclass(frozen=True)
class Baseline:
    """What one contestant does when nothing is wrong: its cells with the samples of
    `runs` runs, and `unrest`, the factor (at least 1) by which the runs' rates vary more
    than independent samples would, as a variance."""

    contestant: str
    tallies: Tallies
    runs: int
    unrest: float


@dataclass(frozen=True)
class Night:
    """One night of one contestant.

    `fall` is how many problems it stands below the baseline (negative: above), out of
    `problems` that both hold; `deviations` the same in standard deviations; `sum` the
    CUSUM after it. `fault` says why a night was left out, its figures are then None and
    the sum stays.
    """

    sum: float
    alarm: bool
    problems: int
    fall: float | None = None
    deviations: float | None = None
    fault: str | None = None


def pin(runs: Sequence[Sequence[Sample]], contestant: str) -> Baseline:
    """Return the baseline of several runs, on the cells that all of them hold.

    Raises `ValueError` for fewer than three runs, for one that is not a result, and where
    they share no cell.
    """
    if len(runs) < FEWEST_RUNS:
        raise ValueError(f"a baseline needs at least {FEWEST_RUNS} runs, here are {len(runs)}")
    for number, run in enumerate(runs, 1):
        if not is_result(run):
            raise ValueError(
                f"run {number} is not a result (INFRA above 1 %, or empty); leave it out"
            )
    tables = [tally(of_contestant(run, contestant)) for run in runs]
    cells = sorted(set.intersection(*(set(table) for table in tables)))
    if not cells:
        raise ValueError(f"{contestant}: the runs of the baseline have no problem in common")
    counts = [_counts([table[cell] for cell in cells]) for table in tables]
    passed, total = (np.stack(found) for found in zip(*counts, strict=True))
    sums = {cell: _sum([table[cell] for table in tables]) for cell in cells}
    return Baseline(contestant, sums, len(runs), float(unrest(passed, total, weights(cells))))


def watch(baseline: Baseline, nights: Sequence[Sequence[Sample]]) -> tuple[Night, ...]:
    """Return what each night since the baseline says, in the order of the nights.

    A night with more than 1 % INFRA, or without a tenth of the baseline's cells, is left
    out with its fault.
    """
    found: list[Night] = []
    sofar = 0.0
    for samples in nights:
        night = _night(baseline, samples, sofar)
        found.append(night)
        sofar = night.sum
    return tuple(found)


def _night(baseline: Baseline, samples: Sequence[Sample], sofar: float) -> Night:
    table = tally(of_contestant(samples, baseline.contestant))
    cells = sorted(baseline.tallies.keys() & table.keys())
    problems = len({cell.problem for cell in cells})
    missing = len(baseline.tallies) - len(cells)
    if not is_result(samples):
        fault = "not a result: more than 1 % INFRA, or no samples"
    elif missing > MOST_MISSING * len(baseline.tallies):
        fault = f"{missing} of the baseline's {len(baseline.tallies)} cells are missing"
    else:
        known = _counts([baseline.tallies[cell] for cell in cells])
        tonight = _counts([table[cell] for cell in cells])
        fall, deviation = fallen(*known, *tonight, weights(cells))
        deviations = float(fall / (deviation * np.sqrt(baseline.unrest)))
        total = float(step(sofar, deviations))
        return Night(total, total >= LIMIT, problems, float(fall) * problems, deviations)
    return Night(sofar, sofar >= LIMIT, problems, fault=fault)


# ------------------------------------------------------------------ the arithmetic
# Cells are the last axis; other axes are many baselines or years at once.


def weights(cells: Sequence[Cell]) -> Floats:
    """Return each cell's weight in a pass rate: every problem the same, their sum 1."""
    problems = [cell.problem for cell in cells]
    numbers = Counter(problems)
    return np.array([1 / numbers[problem] / len(numbers) for problem in problems])


def unrest(passed: Counts, total: Counts, weight: Floats) -> Floats:
    """Return how much more the runs (axis −2) vary than independent samples, at least 1."""
    rates = (passed / total) @ weight
    chance = _flipping(passed.sum(axis=-2), total.sum(axis=-2))
    expected = ((weight**2 * chance)[..., None, :] / total).sum(axis=-1).mean(axis=-1)
    return np.asarray(np.maximum(1.0, rates.var(axis=-1, ddof=1) / expected))


def fallen(
    base_passed: Counts, base_total: Counts, passed: Counts, total: Counts, weight: Floats
) -> tuple[Floats, Floats]:
    """Return how far the pass rate is below the baseline's, and the deviation of that."""
    fall = (base_passed / base_total - passed / total) @ weight
    variance = weight**2 * _flipping(base_passed, base_total) * (1 / base_total + 1 / total)
    return np.asarray(fall), np.asarray(np.sqrt(variance.sum(axis=-1)))


def step(sofar: Any, deviations: Any) -> Any:
    """Return the CUSUM after one more night; its height is bounded, so that a few good
    nights end an alarm."""
    return np.clip(sofar + deviations - SLACK, 0.0, 2 * LIMIT)


def _flipping(passed: Counts, total: Counts) -> Floats:
    """Return the expected chance × (1 − chance) of cells, under Jeffreys' prior."""
    passes, fails = passed + 0.5, total - passed + 0.5
    return np.asarray(passes * fails / ((passes + fails) * (passes + fails + 1)))


def _counts(tallies: Sequence[Tally]) -> tuple[Counts, Counts]:
    return np.array([one.passed for one in tallies]), np.array([one.total for one in tallies])


def _sum(tallies: Sequence[Tally]) -> Tally:
    return Tally(sum(one.passed for one in tallies), sum(one.total for one in tallies))
