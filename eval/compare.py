"""Two runs against each other: has a contestant lost, or is it chance? Pure, no I/O.

Compared are the cells that both runs have, paired per problem over all their samples:
with one sample a problem by McNemar's exact test, else by flipping the signs of the
problems' differences. p values are two-sided and corrected over the contestants (Holm).
A **regression** is a drop whose corrected p value is below α.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from eval.scores.power import smallest_drop
from eval.scores.resampling import Interval, difference, holm
from eval.scores.samples import (
    Cell,
    Sample,
    Tallies,
    Tally,
    contestants,
    is_result,
    of_contestant,
    pass_rates,
    tally,
)

ALPHA = 0.05
SAME, FAILED, REGRESSION = 0, 1, 3  # exit codes


@dataclass(frozen=True)
class Flip:
    """A cell that most samples solved in one run and not in the other."""

    cell: Cell
    before: Tally
    after: Tally

    @property
    def lost(self) -> bool:
        return _solved(self.before)


@dataclass(frozen=True)
class Change:
    """One contestant between two runs, on the `problems` that both hold.

    `before` and `after` are pass rates, `difference` is after − before with its
    interval over problems (`eval.scores.paired`). `test` is `mcnemar` or `permutation`, `p` its
    two-sided value, `adjusted` that after correction. `smallest_drop` is how many lost
    problems the test would have found with 80 % power, None where no number of them.
    `unpaired` counts cells that only one run holds. Flips: lost ones first.
    """

    contestant: str
    problems: int
    unpaired: int
    before: float
    after: float
    difference: float
    interval: Interval | None
    test: str
    p: float
    adjusted: float
    regression: bool
    smallest_drop: int | None
    flips: tuple[Flip, ...]


@dataclass(frozen=True)
class Comparison:
    """All contestants of two runs. `faults` says why runs cannot be compared at all;
    `only_before` and `only_after` name who is in one run only."""

    changes: tuple[Change, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def regressions(self) -> tuple[str, ...]:
        return tuple(change.contestant for change in self.changes if change.regression)

    @property
    def exit_code(self) -> int:
        """1 not comparable, 3 regression, 0 no significant drop."""
        if self.faults:
            return FAILED
        return REGRESSION if self.regressions else SAME


def compare(
    before: Sequence[Sample], after: Sequence[Sample], *, alpha: float = ALPHA, seed: int = 0
) -> Comparison:
    """Compare two runs, contestant by contestant.

    Raises `ValueError` for a sample that is twice in a run.
    """
    # By name: the order of samples is one of who was quick.
    first, second = sorted(contestants(before)), sorted(contestants(after))
    tables = {
        name: (tally(of_contestant(before, name)), tally(of_contestant(after, name)))
        for name in first
        if name in second
    }
    paired = {name: pair for name, pair in tables.items() if pair[0].keys() & pair[1].keys()}
    level = alpha / max(1, len(paired))
    changes = [_change(name, *pair, level, seed) for name, pair in paired.items()]
    adjusted = holm([change.p for change in changes])
    return Comparison(
        changes=tuple(
            _decided(change, p, alpha) for change, p in zip(changes, adjusted, strict=True)
        ),
        only_before=tuple(name for name in first if name not in second),
        only_after=tuple(name for name in second if name not in first),
        faults=_faults(before, after, tables, paired),
    )


def mcnemar_p(lost: int, won: int) -> float:
    """Return McNemar's exact two-sided p value of problems lost and won."""
    from scipy.stats import binomtest

    return float(binomtest(lost, lost + won).pvalue) if lost + won else 1.0


def _faults(
    before: Sequence[Sample],
    after: Sequence[Sample],
    tables: dict[str, tuple[Tallies, Tallies]],
    paired: dict[str, tuple[Tallies, Tallies]],
) -> tuple[str, ...]:
    faults = [
        f"the {which} run is not a result: more than 1 % of its samples are INFRA, or it has none"
        for which, samples in (("first", before), ("second", after))
        if not is_result(samples)
    ]
    if not tables:
        faults.append("the runs have no contestant in common")
    faults += [f"{name}: no problem in common" for name in tables if name not in paired]
    return tuple(faults)


def _change(name: str, before: Tallies, after: Tallies, level: float, seed: int) -> Change:
    cells = sorted(before.keys() & after.keys())
    first, second = ({cell: run[cell] for cell in cells} for run in (before, after))
    rates = pass_rates(first), pass_rates(second)
    gap = difference(*rates, seed=seed)
    single = all(run[cell].total == 1 for run in (first, second) for cell in cells)
    exact = single and len(cells) == gap.problems
    lost = sum(rates[0][problem] > rates[1][problem] for problem in rates[0])
    won = sum(rates[0][problem] < rates[1][problem] for problem in rates[0])
    p = mcnemar_p(lost, won) if exact else gap.p
    return Change(
        contestant=name,
        problems=gap.problems,
        unpaired=len(before.keys() ^ after.keys()),
        before=_mean(rates[0]),
        after=_mean(rates[1]),
        difference=gap.value,
        interval=gap.interval,
        test="mcnemar" if exact else "permutation",
        p=p,
        adjusted=p,
        regression=False,
        smallest_drop=smallest_drop(_problems(first), _problems(second), alpha=level, seed=seed),
        flips=_flips(first, second),
    )


def _decided(change: Change, adjusted: float, alpha: float) -> Change:
    dropped = adjusted < alpha and change.difference < 0
    return replace(change, adjusted=adjusted, regression=dropped)


def _mean(rates: dict[str, float]) -> float:
    return min(1.0, math.fsum(rates.values()) / len(rates))


def _problems(tallies: Tallies) -> list[Tally]:
    """Sum each problem's cells up, problems in order."""
    sums: dict[str, Tally] = {}
    for cell, one in sorted(tallies.items()):
        sofar = sums.get(cell.problem, Tally(0, 0))
        sums[cell.problem] = Tally(sofar.passed + one.passed, sofar.total + one.total)
    return list(sums.values())


def _flips(before: Tallies, after: Tallies) -> tuple[Flip, ...]:
    flips = [
        Flip(cell, before[cell], after[cell])
        for cell in before
        if _solved(before[cell]) != _solved(after[cell])
    ]
    return tuple(sorted(flips, key=lambda flip: (not flip.lost, flip.cell)))


def _solved(one: Tally) -> bool:
    return 2 * one.passed > one.total
