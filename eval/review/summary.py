"""What a run's reviews say: means with and without severity, agreement, coverage. Pure.

Intervals are over problems: whole problems are drawn, with all ratings of their answers,
and severity is fitted anew in each draw. That persons differ is not in them but in the
composite's (`eval.scores.composite`); agreement stands beside them for that reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.review.alpha import Agreement, agreement
from eval.review.given import NO_CODE, can_be_rated
from eval.review.queue import RATERS
from eval.review.severity import Mark, Table, fit
from eval.scores.composite import DIMENSIONS, HumanRating
from eval.scores.resampling import Floats, Interval
from eval.scores.samples import Sample, contestants, of_contestant
from eval.scores.shares import Share

OVERALL = "overall"  # the mean of a review's dimensions
DRAWS = 1_000


@dataclass(frozen=True)
class Mean:
    """A contestant's mean on the scale, 1 to 5; intervals are None for a single problem."""

    raw: float
    raw_interval: Interval | None
    adjusted: float
    adjusted_interval: Interval | None


@dataclass(frozen=True)
class Reviewed:
    """One contestant's reviews. `means` are by dimension and `overall`, empty without any.

    `once` and `twice` are shares of the answers that can be rated; `no_code` had none.
    """

    contestant: str
    means: Mapping[str, Mean]
    once: Share
    twice: Share
    no_code: int
    raters: int


@dataclass(frozen=True)
class Rater:
    """One person: how many answers, and by how many points above the others' level."""

    rater: str
    answers: int
    leniency: float


@dataclass(frozen=True)
class ReviewSummary:
    """A run's reviews whole. Where `crossed` is False, raters and contestants fall into groups
    that no common rater connects, and means of different groups cannot be compared."""

    contestants: tuple[Reviewed, ...]
    raters: tuple[Rater, ...]
    agreement: Mapping[str, Agreement]
    crossed: bool


def summarise(
    samples: Sequence[Sample], ratings: Sequence[HumanRating], *, seed: int = 0
) -> ReviewSummary:
    """Return the summary; contestants in the order of their first sample, raters in that of
    their first rating."""
    names = contestants(samples)
    raters = tuple(dict.fromkeys(one.rater for one in ratings))
    by_dimension = {key: _marks(ratings, key) for key in (*DIMENSIONS, OVERALL)}
    means = {
        key: _means(marks, names, raters, seed) if marks else {}
        for key, marks in by_dimension.items()
    }
    overall = fit([mark for _, mark in by_dimension[OVERALL]])
    return ReviewSummary(
        contestants=tuple(_reviewed(name, samples, ratings, means) for name in names),
        raters=tuple(
            Rater(one, len({_answer(mark) for mark in ratings if mark.rater == one}),
                  overall.leniency[one])
            for one in raters
        ),
        agreement={key: agreement(_units(ratings, key), seed=seed) for key in DIMENSIONS},
        crossed=overall.crossed,
    )  # fmt: skip


def _reviewed(
    name: str,
    samples: Sequence[Sample],
    ratings: Sequence[HumanRating],
    means: Mapping[str, Mapping[str, Mean]],
) -> Reviewed:
    own = of_contestant(samples, name)
    ratable = sum(can_be_rated(one.verdict) for one in own)
    who: dict[tuple[object, ...], set[str]] = {}
    for mark in ratings:
        if mark.contestant == name:
            who.setdefault(_answer(mark), set()).add(mark.rater)
    return Reviewed(
        contestant=name,
        means={key: table[name] for key, table in means.items() if name in table},
        once=Share(len(who), ratable),
        twice=Share(sum(len(raters) >= RATERS for raters in who.values()), ratable),
        no_code=sum(one.verdict == NO_CODE for one in own),
        raters=len({rater for raters in who.values() for rater in raters}),
    )


def _answer(mark: HumanRating) -> tuple[object, ...]:
    return mark.contestant, mark.cell, mark.sample


def _marks(ratings: Sequence[HumanRating], dimension: str) -> list[tuple[str, Mark]]:
    """Return marks with their problems; `overall` is the mean of a person's dimensions."""
    values: dict[tuple[object, ...], tuple[HumanRating, list[int]]] = {}
    for one in ratings:
        if dimension in (OVERALL, one.dimension):
            values.setdefault((one.rater, *_answer(one)), (one, []))[1].append(one.value)
    return [
        (one.cell.problem, Mark(one.rater, one.contestant, float(np.mean(given))))
        for one, given in values.values()
    ]


def _units(ratings: Sequence[HumanRating], dimension: str) -> list[list[int]]:
    units: dict[tuple[object, ...], list[int]] = {}
    for one in ratings:
        if one.dimension == dimension:
            units.setdefault(_answer(one), []).append(one.value)
    return list(units.values())


def _means(
    marks: Sequence[tuple[str, Mark]], names: Sequence[str], raters: Sequence[str], seed: int
) -> dict[str, Mean]:
    """Return the means of whoever has marks."""
    problems = sorted({problem for problem, _ in marks})
    parts = [
        Table.of([mark for one, mark in marks if one == problem], names, raters)
        for problem in problems
    ]
    sums = np.array([part.sums for part in parts])
    counts = np.array([part.counts for part in parts])
    whole = Table(sums.sum(axis=0), counts.sum(axis=0))
    raw, adjusted = whole.means(), whole.fitted()[0]
    raw_draws, adjusted_draws = _draws(sums, counts, seed)
    # What stands on one problem would not vary in any draw.
    alone = counts.any(axis=2).sum(axis=0) < 2
    raw_draws[:, alone] = adjusted_draws[:, alone] = np.nan
    return {
        name: Mean(
            raw[place],
            _interval(raw_draws[:, place], raw[place]),
            float(adjusted[place]),
            _interval(adjusted_draws[:, place], float(adjusted[place])),
        )
        for place, name in enumerate(names)
        if whole.counts[place].any()
    }


def _draws(sums: Floats, counts: Floats, seed: int) -> tuple[Floats, Floats]:
    """Return raw and adjusted means (draws × contestants) of draws of whole problems."""
    problems = len(sums)
    lots = np.random.default_rng(seed).multinomial(
        problems, np.full(problems, 1 / problems), DRAWS if problems > 1 else 0
    )
    tables = [Table(np.tensordot(lot, sums, 1), np.tensordot(lot, counts, 1)) for lot in lots]
    shape = (len(tables), sums.shape[1])
    return (
        np.array([table.means() for table in tables]).reshape(shape),
        np.array([table.fitted()[0] for table in tables]).reshape(shape),
    )


def _interval(draws: Floats, value: float) -> Interval | None:
    known = draws[~np.isnan(draws)]
    if not known.size:
        return None
    low, high = (float(one) for one in np.quantile(known, (0.025, 0.975)))
    return min(low, value), max(high, value)
