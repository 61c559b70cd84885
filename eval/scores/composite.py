"""The composite: 0.6 × pass rate × 5 + 0.4 × mean human rating, out of 5. Pure, no I/O.

Without human ratings of that very run it is absent, never guessed; how many answers
were rated, and by how many persons, stands beside it. Raters differ in severity, and not
all rate the same answers, so the human mean is adjusted for who rated what
(`eval.review.severity`); the plain mean stands beside it.

Interval. Problems are drawn for the pass rate and the ratings together, raters with
them, for all contestants at once, so that what they share also moves together. Few
raters are the rule: percentiles of such draws would be too narrow, so the spread of
the draws is inflated by n / (n − 1) for problems and for raters, and the quantile is
Student's, with the degrees of freedom that the two leave (Satterthwaite). One rater
gives no interval, since nothing shows how persons differ. Severity moves all contestants
together: a draw of raters shifts the level of all by what its raters have in common, and
the gap between two not at all. Two virtual problems that
could have passed or failed keep some width where all agree.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from eval.review.severity import Mark, fit
from eval.scores.order import ALPHA, Gap, Order, order
from eval.scores.resampling import Floats
from eval.scores.samples import Cell, Sample, contestants, of_contestant, pass_rates, tally
from eval.scores.shares import Share

PASS_WEIGHT, HUMAN_WEIGHT, POINTS = 0.6, 0.4, 5
DIMENSIONS = ("readability", "structure", "comments")
DRAWS = 2_000
VIRTUAL_PROBLEMS = 2


@dataclass(frozen=True)
class HumanRating:
    """What one person gave one answer of a run on one dimension, 1 to 5.

    Raises `ValueError` for another dimension or value.
    """

    rater: str
    contestant: str
    cell: Cell
    sample: int
    dimension: str
    value: int

    def __post_init__(self) -> None:
        if self.dimension not in DIMENSIONS:
            legal = ", ".join(DIMENSIONS)
            raise ValueError(f"dimension {self.dimension!r} is unknown; legal are {legal}")
        if self.value not in range(1, POINTS + 1):
            raise ValueError(f"rating {self.value} must be a whole number from 1 to {POINTS}")


@dataclass(frozen=True)
class Composite:
    """One contestant's composite, None without pass rate or without human ratings.

    `human_mean` is adjusted for the severity of raters, `human_raw` is not.
    `low` and `high` are None where fewer than two raters or problems are there. `rated`
    is how many of its answers somebody rated, `problems` on how many of its problems.
    """

    contestant: str
    value: float | None
    low: float | None
    high: float | None
    pass_rate: float | None
    human_mean: float | None
    human_raw: float | None
    rated: Share
    problems: Share
    raters: int


def composite(pass_rate: float, human_mean: float) -> float:
    """Return the figure of the formula: pass rate 0 to 1, human mean 1 to 5."""
    return PASS_WEIGHT * pass_rate * POINTS + HUMAN_WEIGHT * human_mean


def composites(
    samples: Sequence[Sample],
    ratings: Sequence[HumanRating],
    *,
    confidence: float = 0.95,
    seed: int = 0,
) -> tuple[Composite, ...]:
    """Return a composite for each contestant, in the order of their first sample.

    Raises `ValueError` for a rating of an answer that the run does not hold, and for two
    ratings of one answer by one person on one dimension. Ratings of INFRA are left out.
    """
    evidence = _Evidence(samples, ratings)
    lots = evidence.lots(seed)
    found = []
    for place, name in enumerate(evidence.names):
        value, margin = evidence.value(place), None
        if value is not None:
            margin = evidence.deviation(lots, place).margin(confidence)
        own = [sample for sample in of_contestant(samples, name) if sample.counts]
        marks = [mark for mark in evidence.marks if mark.contestant == name]
        floor = composite(0, 1)
        found.append(
            Composite(
                contestant=name,
                value=value,
                low=None if value is None or margin is None else max(floor, value - margin),
                high=None if value is None or margin is None else min(POINTS, value + margin),
                pass_rate=evidence.pass_rate(place),
                human_mean=evidence.human_mean(place),
                human_raw=evidence.human_raw(place),
                rated=Share(len({(mark.cell, mark.sample) for mark in marks}), len(own)),
                problems=Share(
                    len({mark.cell.problem for mark in marks}), len({one.problem for one in own})
                ),
                raters=len({mark.rater for mark in marks}),
            )
        )
    return tuple(found)


def by_composite(
    samples: Sequence[Sample],
    ratings: Sequence[HumanRating],
    *,
    alpha: float = ALPHA,
    seed: int = 0,
) -> Order:
    """Return the order by composite; who has none is left out.

    A pair's gap is tested with the same draws for both, and undecided where either has no
    interval.
    """
    evidence = _Evidence(samples, ratings)
    lots = evidence.lots(seed)
    values = {
        place: value
        for place in range(len(evidence.names))
        if (value := evidence.value(place)) is not None
    }
    gaps = [
        Gap(
            evidence.names[first],
            evidence.names[second],
            values[first] - values[second],
            evidence.deviation(lots, first, second).p(values[first] - values[second]),
        )
        for first, second in itertools.combinations(values, 2)
    ]
    return order(
        {evidence.names[place]: value for place, value in values.items()}, gaps, alpha=alpha
    )


@dataclass(frozen=True)
class _Deviation:
    """Standard deviation of a figure, with its degrees of freedom; NaN where unknown."""

    value: float
    freedom: float

    def margin(self, confidence: float) -> float | None:
        from scipy.special import stdtrit

        half = float(stdtrit(self.freedom, (1 + confidence) / 2)) * self.value
        return None if np.isnan(half) else half

    def p(self, gap: float) -> float:
        from scipy.special import stdtr

        p = 2 * float(stdtr(self.freedom, -abs(gap) / self.value))
        return 1.0 if np.isnan(p) else p


@dataclass(frozen=True)
class _Lots:
    """How often each draw took each problem (draws × problems) and each rater."""

    problems: Floats
    raters: Floats


class _Evidence:
    """A run and its ratings as arrays: contestants × problems, NaN where not judged, and
    one mark per contestant, answer and rater, the mean of its dimensions."""

    def __init__(self, samples: Sequence[Sample], ratings: Sequence[HumanRating]) -> None:
        self.names = contestants(samples)
        tables = [pass_rates(tally(of_contestant(samples, name))) for name in self.names]
        self.marks = _counting(samples, ratings)
        self.problems = sorted({problem for table in tables for problem in table})
        self.raters = sorted({mark.rater for mark in self.marks})
        self._rates = np.array(
            [[table.get(problem, np.nan) for problem in self.problems] for table in tables]
        ).reshape(len(self.names), len(self.problems))
        grouped: dict[tuple[str, str, str, Cell, int], list[int]] = {}
        for mark in self.marks:
            key = (mark.contestant, mark.cell.problem, mark.rater, mark.cell, mark.sample)
            grouped.setdefault(key, []).append(mark.value)
        keys = sorted(grouped)
        self._who = np.array([self.names.index(key[0]) for key in keys], dtype=int)
        self._problem = np.array([self.problems.index(key[1]) for key in keys], dtype=int)
        self._rater = np.array([self.raters.index(key[2]) for key in keys], dtype=int)
        self._raw = np.array([np.mean(grouped[key]) for key in keys], dtype=np.float64)
        self._given = np.bincount(self._rater, minlength=len(self.raters)).astype(np.float64)
        found = fit([Mark(key[2], key[0], raw) for key, raw in zip(keys, self._raw, strict=True)])
        self._leniency = np.array([found.leniency[one] for one in self.raters], dtype=np.float64)
        self._mark = self._raw - self._leniency[self._rater]

    def pass_rate(self, place: int) -> float | None:
        known = self._rates[place][~np.isnan(self._rates[place])]
        return float(known.mean()) if known.size else None

    def human_mean(self, place: int) -> float | None:
        own = self._mark[self._who == place]
        # A fit of few ratings may lie beyond the scale.
        return float(np.clip(own.mean(), 1, POINTS)) if own.size else None

    def human_raw(self, place: int) -> float | None:
        own = self._raw[self._who == place]
        return float(own.mean()) if own.size else None

    def value(self, place: int) -> float | None:
        rate, mean = self.pass_rate(place), self.human_mean(place)
        return None if rate is None or mean is None else composite(rate, mean)

    def lots(self, seed: int) -> _Lots:
        """Draw problems and raters with replacement, the same for all contestants."""
        rng = np.random.default_rng(seed)
        drawn = [
            rng.multinomial(count, np.full(count, 1 / count), DRAWS).astype(np.float64)
            if count
            else np.ones((DRAWS, 0))
            for count in (len(self.problems), len(self.raters))
        ]
        return _Lots(*drawn)

    def deviation(self, lots: _Lots, place: int, other: int | None = None) -> _Deviation:
        """Return the deviation of one composite, or of the gap between two."""
        places = [place] if other is None else [place, other]
        problems = min(int((~np.isnan(self._rates[one])).sum()) for one in places)
        raters = min(np.unique(self._rater[self._who == one]).size for one in places)
        if min(problems, raters) < 2:
            return _Deviation(np.nan, np.nan)
        together = self._variance(lots, places)
        by_problem = self._variance(replace(lots, raters=np.ones_like(lots.raters)), places)
        by_rater = self._variance(replace(lots, problems=np.ones_like(lots.problems)), places)
        virtual = VIRTUAL_PROBLEMS * (PASS_WEIGHT * POINTS / 2 / (problems + VIRTUAL_PROBLEMS)) ** 2
        inflation = by_problem / (problems - 1), by_rater / (raters - 1)
        variance = together + sum(inflation) + virtual
        loose = (by_problem + inflation[0] + virtual) ** 2 / (problems - 1)
        loose += (by_rater + inflation[1]) ** 2 / (raters - 1)
        return _Deviation(float(np.sqrt(variance)), variance**2 / loose)

    def _variance(self, lots: _Lots, places: Sequence[int]) -> float:
        """Return the variance over the draws of a composite, or of first − second."""
        draws = [self._draw(lots, place) for place in places]
        return float(np.nanvar(draws[0] - (draws[1] if len(draws) > 1 else 0)))

    def _draw(self, lots: _Lots, place: int) -> Floats:
        """Return the composite of one contestant in each draw; NaN where a draw has none."""
        known = ~np.isnan(self._rates[place])
        mine = self._who == place
        weights = lots.problems[:, self._problem[mine]] * lots.raters[:, self._rater[mine]]
        with np.errstate(invalid="ignore"):
            taken = lots.problems[:, known]
            rate = taken @ self._rates[place][known] / taken.sum(axis=1)
            mean = weights @ self._mark[mine] / weights.sum(axis=1)
            drawn = lots.raters * self._given
            mean += drawn @ self._leniency / drawn.sum(axis=1)
        return np.asarray(PASS_WEIGHT * POINTS * rate + HUMAN_WEIGHT * mean)


def _counting(samples: Sequence[Sample], ratings: Sequence[HumanRating]) -> list[HumanRating]:
    """Return the ratings of answers that count, once checked."""
    answers = {(one.contestant, one.cell, one.sample): one.counts for one in samples}
    given: set[tuple[str, str, Cell, int, str]] = set()
    counting = []
    for mark in ratings:
        answer = (mark.contestant, mark.cell, mark.sample)
        if answer not in answers:
            raise ValueError(
                f"{mark.rater} rated sample {mark.sample} of {mark.contestant} on "
                f"{mark.cell.problem}, which is not in this run"
            )
        key = (mark.rater, *answer, mark.dimension)
        if key in given:
            raise ValueError(
                f"{mark.rater} rated {mark.dimension} of {mark.contestant} on "
                f"{mark.cell.problem} twice; keep one of the two"
            )
        given.add(key)
        if answers[answer]:
            counting.append(mark)
    return counting
