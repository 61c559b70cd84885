"""What scores and comparisons are computed from: judged samples. Pure values, no I/O.

A run is a sequence of `Sample`s, however it was stored. A **cell** is what one contestant
was asked: a problem in one prompt language for one programming language. Its samples
differ by nothing but chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb
from typing import TypeAlias

from eval.scores.shares import Share

# In the order that tables show them; INFRA is ours and never counts.
VERDICTS = ("AC", "WA", "TLE", "MLE", "OLE", "RE", "CE", "NO_CODE", "SECURITY", "INFRA")
PASSED, INFRA = "AC", "INFRA"
MOST_INFRA = 0.01  # share of samples above which a run is not a result


@dataclass(frozen=True)
class Sample:
    """One generation and its verdict.

    `prompt_language` is `zh` or `en`, `language` the programming language, `sample` the
    index among equals. `tokens` (generated) and `seconds` (of generation) are None where
    the engine did not say. `code` is what was judged, empty where there was none.
    Raises `ValueError` for an unknown verdict.
    """

    problem: str
    contestant: str
    prompt_language: str
    language: str
    sample: int
    verdict: str
    truncated: bool = False
    tokens: int | None = None
    seconds: float | None = None
    tags: tuple[str, ...] = ()
    code: str = ""

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(
                f"verdict {self.verdict!r} is unknown; legal are {', '.join(VERDICTS)}"
            )

    @property
    def cell(self) -> Cell:
        return Cell(self.problem, self.prompt_language, self.language)

    @property
    def counts(self) -> bool:
        """Whether it enters a denominator."""
        return self.verdict != INFRA


@dataclass(frozen=True, order=True)
class Cell:
    """What a contestant was asked, as often as it was sampled."""

    problem: str
    prompt_language: str
    language: str


@dataclass(frozen=True)
class Tally:
    """`passed` of `total` samples of one cell, INFRA left out; `total` is at least 1."""

    passed: int
    total: int

    @property
    def rate(self) -> float:
        return self.passed / self.total

    def pass_at(self, k: int) -> float:
        """Return the unbiased chance that one of `k` samples passes (Chen et al., 2021).

        Raises `ValueError` where there are fewer than `k` samples to tell from.
        """
        if not 1 <= k <= self.total:
            raise ValueError(f"pass@{k} needs at least {k} samples, here are {self.total}")
        return 1 - comb(self.total - self.passed, k) / comb(self.total, k)


Tallies: TypeAlias = dict[Cell, Tally]


def contestants(samples: Iterable[Sample]) -> tuple[str, ...]:
    """Return who competed, in the order of their first sample."""
    return tuple(dict.fromkeys(sample.contestant for sample in samples))


def of_contestant(samples: Iterable[Sample], contestant: str) -> tuple[Sample, ...]:
    return tuple(sample for sample in samples if sample.contestant == contestant)


def infra_share(samples: Sequence[Sample]) -> Share:
    """Return how many samples failed by our own fault."""
    return Share(sum(not sample.counts for sample in samples), len(samples))


def is_result(samples: Sequence[Sample]) -> bool:
    """Whether a run may be read as a result: it has samples, and at most 1 % INFRA."""
    share = infra_share(samples).value
    return share is not None and share <= MOST_INFRA


def tally(samples: Iterable[Sample]) -> Tallies:
    """Count one contestant's samples per cell, in the order of the cells.

    The order leaves no trace of the samples' own, so seeded draws repeat. A cell whose
    samples were all INFRA is missing. Raises `ValueError` for samples of several
    contestants and for one that is there twice.
    """
    seen: set[tuple[str, Cell, int]] = set()
    verdicts: dict[Cell, list[bool]] = {}
    for sample in samples:
        key = (sample.contestant, sample.cell, sample.sample)
        if key in seen:
            raise ValueError(f"sample {sample.sample} of {sample.cell} is there twice")
        seen.add(key)
        if sample.counts:
            verdicts.setdefault(sample.cell, []).append(sample.verdict == PASSED)
    if len({contestant for contestant, _, _ in seen}) > 1:
        raise ValueError("samples of several contestants; tally each by itself")
    return {cell: Tally(sum(found), len(found)) for cell, found in sorted(verdicts.items())}


def per_problem(values: dict[Cell, float]) -> dict[str, float]:
    """Return the mean over each problem's cells, so that every problem weighs the same."""
    grouped: dict[str, list[float]] = {}
    for cell, value in sorted(values.items()):
        grouped.setdefault(cell.problem, []).append(value)
    return {problem: sum(found) / len(found) for problem, found in grouped.items()}


def pass_rates(tallies: Tallies) -> dict[str, float]:
    """Return each problem's share of passing samples, 0 to 1, problems in order."""
    return per_problem({cell: counted.rate for cell, counted in tallies.items()})
