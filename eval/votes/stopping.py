"""When there are enough votes: a rule set before they came, that may be asked any time. Pure.

A 95 % interval holds for one look. Whoever looks after every vote and stops when it pleases
finds a difference between equals sooner or later. The rule therefore uses intervals that
hold at all times together (Robbins' normal mixture, in the time that counts information):
with J = 1 / variance of a lead and J₀ = 1 / target², which makes it tightest about where it is
as wide as the target, ± √((1 + J₀/J) · (ln(1 + J/J₀) + 2 ln(1/α))) standard deviations; α is
shared among the comparisons with the first place (Bonferroni). Deviations
are those of `eval.votes.davidson`, clustered by voter; where voters are few the interval goes
as far out in Student's t as it would in the normal.

The rule is met when the first place is apart (every interval of its lead is above 0), or
when every lead that is not is known within the target: then a difference that large is
ruled out or the points are known well enough. Until then it says about how many more votes
it takes, if new persons come with them as they did: deviations shrink with the root of the
number of votes, the lead stays. More votes of the same few persons help less.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from eval.ratings import APART, SCALE, CastVote, main_group, read_ballots
from eval.votes.bradley_terry import Floats
from eval.votes.davidson import estimate
from eval.votes.standings import comparisons, on_questions

Reason = Literal["apart", "narrow", "few", "undecided"]

_FURTHEST = 1e4  # times as many votes; beyond that no number is given


@dataclass(frozen=True)
class StoppingRule:
    """What is wanted: leads known within ± `target` points, at `confidence` for all looks
    together, from at least `voters` persons."""

    target: float = 50.0
    confidence: float = 0.95
    voters: int = 5

    def __post_init__(self) -> None:
        if not self.target > 0 or not 0 < self.confidence < 1 or self.voters < 2:
            raise ValueError(
                "a stopping rule needs a target above 0 points, a confidence between 0 and 1, "
                "and at least 2 voters"
            )


@dataclass(frozen=True)
class Lead:
    """By how many points the first place leads `over` another; `half` is half the interval
    that holds at all times, infinite where voters are too few to tell."""

    over: str
    points: float
    half: float

    @property
    def apart(self) -> bool:
        return self.points > self.half


@dataclass(frozen=True)
class Stopping:
    """Whether the votes are enough, and why; `few` is too few voters or contestants.

    `more` is about how many more votes it takes, None where that is not known.
    """

    reason: Reason
    first: str | None
    leads: tuple[Lead, ...]
    more: int | None

    @property
    def met(self) -> bool:
        return self.reason in ("apart", "narrow")


def stopping(
    votes: Sequence[CastVote],
    rule: StoppingRule,
    *,
    davidson: bool = False,
    questions: Mapping[str, str] = APART,
) -> Stopping:
    """Ask the rule; raises `ValueError` for an unknown outcome or a self-comparison.

    Votes on battles of one of the `questions` hang together, as in `eval.ratings.rate`.
    """
    models = sorted({name for vote in votes for name in (vote.model_a, vote.model_b)})
    ballots = read_ballots(votes, models, questions=questions)
    main = main_group(ballots)
    voters = ballots.different(ballots.voter)[main] if main.size else np.zeros(0, np.int64)
    if main.size < 2 or voters.min() < 2:
        return Stopping("few", None, (), None)
    shared = on_questions(ballots, main)
    found = estimate(comparisons(ballots, main), davidson=davidson, shared=shared)
    if found.of_gaps is None:
        return Stopping("few", None, (), None)
    first = int(found.theta.argmax())
    others = [int(one) for one in np.argsort(-found.theta) if one != first]
    points = SCALE * (found.theta[first] - found.theta[others])
    known = found.of_gaps[first, others]
    spread, freedom = SCALE * known.deviation, np.maximum(known.voters - 1, 1)
    half = _half(spread, freedom, rule)
    leads = tuple(
        Lead(models[int(main[other])], float(lead), float(wide))
        for other, lead, wide in zip(others, points, half, strict=True)
    )
    reason = _reason(leads, rule) if voters.min() >= rule.voters else "few"
    more = (
        None if reason in ("apart", "narrow") else _more(points, spread, freedom, rule, len(votes))
    )
    return Stopping(reason, models[int(main[first])], leads, more)


def _reason(leads: Sequence[Lead], rule: StoppingRule) -> Reason:
    if all(lead.apart for lead in leads):
        return "apart"
    narrow = all(lead.apart or lead.half <= rule.target for lead in leads)
    return "narrow" if narrow else "undecided"


def _half(spread: Floats, freedom: Floats, rule: StoppingRule) -> Floats:
    """Return half the intervals (points) that hold at all times together.

    As many deviations wide as the normal mixture says, as far out in Student's t with
    `freedom` degrees as that is in the normal.
    """
    from scipy.special import ndtr, stdtrit

    error = 2 * math.log(spread.size / (1 - rule.confidence))
    more = (rule.target / spread) ** 2  # J / J₀
    wide = np.sqrt((1 + 1 / more) * (np.log1p(more) + error))
    # Beyond what a double can tell from certainty no t has a quantile; nothing is known there.
    tail = ndtr(-wide)
    far = -stdtrit(freedom, tail)
    return np.asarray(spread * np.where((tail > 0) & np.isfinite(far), far, np.inf))


def _more(
    points: Floats, spread: Floats, freedom: Floats, rule: StoppingRule, votes: int
) -> int | None:
    """Return about how many more votes the rule takes, two digits of it."""

    def met(times: float) -> bool:
        half = _half(spread / math.sqrt(times), freedom * times, rule)
        return bool(np.all((points > half) | (half <= rule.target)))

    low, high = 1.0, _FURTHEST
    if met(low) or not met(high):
        return None
    while high / low > 1.01:
        middle = math.sqrt(low * high)
        low, high = (low, middle) if met(middle) else (middle, high)
    more = max(1, math.ceil(votes * (high - 1)))
    digits = int(10 ** max(0, len(str(more)) - 2))
    return math.ceil(more / digits) * digits
