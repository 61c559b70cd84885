"""Scores: judged samples in, numbers with intervals out. Pure, no I/O.

Every problem weighs the same, however many samples or languages it was asked in: the
pass rate is the mean over problems of the share of samples that passed, pass@1. INFRA
is in no denominator, and a run with more than 1 % of it is not a result.

Intervals. Wilson's takes each problem as one observation, the most that samples of one
problem can hang together; several samples make it too wide, never too narrow. The
bootstrap draws whole problems and follows what the samples show, but has no width where
all problems agree.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from eval.scores.resampling import Difference, Interval, bootstrap_interval, difference
from eval.scores.samples import (
    VERDICTS,
    Sample,
    Tallies,
    contestants,
    infra_share,
    is_result,
    of_contestant,
    pass_rates,
    per_problem,
    tally,
)
from eval.scores.shares import Share

PASS_AT = (1, 2, 5, 10)


@dataclass(frozen=True)
class Rate:
    """A pass rate, 0 to 1, over `problems` problems, with both intervals.

    `bootstrap` is None where one problem is all there is."""

    value: float
    problems: int
    wilson: Interval
    bootstrap: Interval | None


@dataclass(frozen=True)
class Spread:
    """How a figure is spread over the `count` samples that have it."""

    count: int
    mean: float
    median: float
    p95: float


@dataclass(frozen=True)
class ContestantScore:
    """One contestant's evidence in a run.

    `rate` is None where every sample was INFRA. `pass_at` holds the k for which every
    cell has k samples. `chinese` is the pass rate of Chinese prompts minus that of
    English ones, paired on problems asked in both; None where there are none.
    `verdicts` and `truncated` are shares of the samples that count, `infra` of all.
    """

    contestant: str
    rate: Rate | None
    pass_at: dict[int, float]
    by_tag: dict[str, Rate]
    by_language: dict[str, Rate]
    by_prompt_language: dict[str, Rate]
    chinese: Difference | None
    verdicts: dict[str, Share]
    truncated: Share
    infra: Share
    tokens: Spread | None
    seconds: Spread | None


@dataclass(frozen=True)
class Scores:
    """A run's scores, contestants in the order of their first sample.

    `is_result` is False where more than 1 % of the samples were INFRA, or none are there:
    the figures are then shown as no result.
    """

    contestants: tuple[ContestantScore, ...]
    infra: Share
    is_result: bool


def score(samples: Sequence[Sample], *, seed: int = 0) -> Scores:
    """Return the scores of a run; raise `ValueError` for a sample that is there twice."""
    return Scores(
        contestants=tuple(
            _contestant(name, of_contestant(samples, name), seed) for name in contestants(samples)
        ),
        infra=infra_share(samples),
        is_result=is_result(samples),
    )


def rate(tallies: Tallies, *, seed: int = 0) -> Rate | None:
    """Return the pass rate of one contestant's cells, None without any."""
    values = list(pass_rates(tallies).values())
    if not values:
        return None
    mean = min(1.0, math.fsum(values) / len(values))
    return Rate(mean, len(values), wilson(mean, len(values)), bootstrap_interval(values, seed=seed))


def pass_at(tallies: Tallies, ks: Iterable[int] = PASS_AT) -> dict[int, float]:
    """Return the unbiased pass@k for every k of which all cells have enough samples."""
    fewest = min((counted.total for counted in tallies.values()), default=0)
    found = {}
    for k in ks:
        if k <= fewest:
            values = per_problem({cell: one.pass_at(k) for cell, one in tallies.items()})
            found[k] = math.fsum(values.values()) / len(values)
    return found


def wilson(share: float, observations: int, confidence: float = 0.95) -> Interval:
    """Return Wilson's interval of a share of observations.

    `eval.scores.shares` asks scipy, which takes whole counts only; means over several samples
    are none.
    """
    from scipy.special import ndtri

    z = float(ndtri((1 + confidence) / 2))
    weight = z * z / observations
    centre = (share + weight / 2) / (1 + weight)
    half = z * math.sqrt(share * (1 - share) / observations + weight / observations / 4)
    half /= 1 + weight
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


def chinese_gap(samples: Iterable[Sample], *, seed: int = 0) -> Difference | None:
    """Return zh − en on the cells asked in both, None without any.

    Cells are paired by problem and programming language, problems are the unit.
    """
    tables = _groups(samples, lambda sample: (sample.prompt_language,))
    asked = {
        prompt: {(cell.problem, cell.language) for cell in tally(tables.get(prompt, ()))}
        for prompt in ("en", "zh")
    }
    both = asked["en"] & asked["zh"]
    if not both:
        return None
    english, chinese = (
        pass_rates(tally(s for s in tables[prompt] if (s.problem, s.language) in both))
        for prompt in ("en", "zh")
    )
    return difference(english, chinese, seed=seed)


def _contestant(name: str, samples: Sequence[Sample], seed: int) -> ContestantScore:
    tallies = tally(samples)
    counted = [sample for sample in samples if sample.counts]

    def rates(groups: Callable[[Sample], Iterable[str]]) -> dict[str, Rate]:
        tables = _groups(counted, groups)
        found = {group: rate(tally(tables[group]), seed=seed) for group in sorted(tables)}
        return {group: one for group, one in found.items() if one is not None}

    return ContestantScore(
        contestant=name,
        rate=rate(tallies, seed=seed),
        pass_at=pass_at(tallies),
        by_tag=rates(lambda sample: dict.fromkeys(sample.tags)),
        by_language=rates(lambda sample: (sample.language,)),
        by_prompt_language=rates(lambda sample: (sample.prompt_language,)),
        chinese=chinese_gap(counted, seed=seed),
        verdicts=_verdicts(counted),
        truncated=Share(sum(sample.truncated for sample in counted), len(counted)),
        infra=infra_share(samples),
        tokens=spread(sample.tokens for sample in counted),
        seconds=spread(sample.seconds for sample in counted),
    )


def _groups(
    samples: Iterable[Sample], groups: Callable[[Sample], Iterable[str]]
) -> dict[str, list[Sample]]:
    found: dict[str, list[Sample]] = {}
    for sample in samples:
        for group in groups(sample):
            found.setdefault(group, []).append(sample)
    return found


def _verdicts(counted: Sequence[Sample]) -> dict[str, Share]:
    numbers = {verdict: 0 for verdict in VERDICTS if verdict != "INFRA"}
    for sample in counted:
        numbers[sample.verdict] += 1
    return {verdict: Share(number, len(counted)) for verdict, number in numbers.items()}


def spread(values: Iterable[float | None]) -> Spread | None:
    """Return how the known values are spread, None where none is known."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    median, p95 = np.quantile(known, [0.5, 0.95])
    return Spread(len(known), float(np.mean(known)), float(median), float(p95))
