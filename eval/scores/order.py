"""Which contestants stand in an order, and which are undecided. Pure, no I/O.

Every pair is tested on the same problems, the p values are corrected together (Holm),
and two groups are printed one above the other only where everybody of the one is
decided against everybody of the other.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.scores.resampling import difference, holm
from eval.scores.samples import Sample, contestants, of_contestant, pass_rates, tally

ALPHA = 0.05


@dataclass(frozen=True)
class Gap:
    """How far `first` is above `second`, and the two-sided p value of "not at all"."""

    first: str
    second: str
    value: float
    p: float


@dataclass(frozen=True)
class Order:
    """`groups` best first; inside a group the order is undecided and the names keep the
    order in which they were given. `gaps` are all pairs, `adjusted` their p values
    corrected for one another, `decided` those below α."""

    groups: tuple[tuple[str, ...], ...]
    gaps: tuple[Gap, ...]
    adjusted: tuple[float, ...]
    decided: tuple[bool, ...]


def order(values: Mapping[str, float], gaps: Sequence[Gap], *, alpha: float = ALPHA) -> Order:
    """Put contestants in groups by their values, as far as the gaps decide.

    A pair without a gap is undecided. Raises `ValueError` for a gap of somebody who has
    no value.
    """
    if strangers := {name for gap in gaps for name in (gap.first, gap.second)} - set(values):
        raise ValueError(f"a gap names {', '.join(sorted(strangers))}, who have no value")
    adjusted = holm([gap.p for gap in gaps])
    decided = [p < alpha and gap.value != 0 for p, gap in zip(adjusted, gaps, strict=True)]
    above = {
        (gap.first, gap.second) if gap.value > 0 else (gap.second, gap.first)
        for gap, sure in zip(gaps, decided, strict=True)
        if sure
    }
    ranked = sorted(values, key=lambda name: -values[name])
    cuts = [
        place
        for place in range(len(ranked) + 1)
        if all(pair in above for pair in itertools.product(ranked[:place], ranked[place:]))
    ]
    groups = [set(ranked[start:end]) for start, end in itertools.pairwise(cuts)]
    return Order(
        groups=tuple(tuple(name for name in values if name in group) for group in groups),
        gaps=tuple(gaps),
        adjusted=tuple(adjusted),
        decided=tuple(decided),
    )


def by_pass_rate(samples: Sequence[Sample], *, alpha: float = ALPHA, seed: int = 0) -> Order:
    """Return the order by pass rate; who has no counting sample is left out.

    A pair is compared on the problems that both were judged on, by flipping the signs
    of the differences; without a problem in common it is undecided.
    """
    tables = {
        name: found
        for name in contestants(samples)
        if (found := pass_rates(tally(of_contestant(samples, name))))
    }
    gaps = []
    for first, second in itertools.combinations(tables, 2):
        if tables[first].keys() & tables[second].keys():
            gap = difference(tables[second], tables[first], seed=seed)
            gaps.append(Gap(first, second, gap.value, gap.p))
    means = {name: sum(table.values()) / len(table) for name, table in tables.items()}
    return order(means, gaps, alpha=alpha)
