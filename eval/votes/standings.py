"""Standings from a file of votes: ratings with side and ties modelled, ranks as ranges.

Pure, no I/O. `eval.votes.davidson` gives strengths and covariance; points, and which models
can be rated at all, are as in `eval.ratings`. Two models change ranks unless the
interval of their difference lies on one side of 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from eval.ratings import (
    APART,
    AVERAGE,
    EVEN,
    OUTCOMES,
    SCALE,
    Ballots,
    CastVote,
    known,
    main_group,
    read_ballots,
)
from eval.votes.bradley_terry import Floats, Ints
from eval.votes.davidson import Comparisons, Estimate, Uncertainty, estimate
from eval.votes.two_ways import by_questions


@dataclass(frozen=True)
class Standing:
    """One model's rating in points with its interval, and the ranks it may have.

    All are None where no chain of votes connects it to the largest group; the interval
    is None where one voter judged it, and then so little is known that any rank may be
    its own. `votes` counts pairs.
    """

    model: str
    rating: float | None
    lower: float | None
    upper: float | None
    rank_low: int | None
    rank_high: int | None
    votes: int


@dataclass(frozen=True)
class Standings:
    """All models, best first, those without a rating last.

    `side_advantage` is what standing on side a is worth, in points (negative: side b is
    better off), None where the votes cannot tell it; `side_half` is half its interval.
    """

    ratings: tuple[Standing, ...]
    side_advantage: float | None
    side_half: float | None
    n_votes: int
    n_voters: int


def standings(
    votes: Sequence[CastVote],
    *,
    davidson: bool = False,
    confidence: float = 0.95,
    weights: Mapping[str, float] = EVEN,
    questions: Mapping[str, str] = APART,
) -> Standings:
    """Return the standings of all models that the votes name.

    `weights` and `questions` are as in `eval.ratings.rate`. Raises `ValueError` for an
    unknown outcome, a weight below 0, and for a model compared with itself.
    """
    models = sorted({name for vote in votes for name in (vote.model_a, vote.model_b)})
    ballots = read_ballots(votes, models, weights, questions)
    n_votes = ballots.a.size
    main = main_group(ballots)
    counted = ballots.tally(slice(None), slice(None))
    n_voters = np.unique(ballots.voter).size
    unrated = [
        Standing(models[place], None, None, None, None, None, int(counted[place]))
        for place in np.setdiff1d(np.arange(len(models)), main)
    ]
    if not main.size:
        return Standings(tuple(unrated), None, None, n_votes, n_voters)
    summed = comparisons(ballots, main)
    judges = ballots.voices()[main]
    found = _heard(
        estimate(summed, davidson=davidson, shared=on_questions(ballots, main)),
        judges / ballots.different(ballots.voter)[main],
    )
    half = SCALE * _half(found.of_theta, judges, confidence)
    points = AVERAGE + SCALE * found.theta
    low, high = _ranks(found, judges, confidence)
    rated = [
        Standing(
            model=models[place],
            rating=float(points[row]),
            lower=known(points[row] - half[row]),
            upper=known(points[row] + half[row]),
            rank_low=int(low[row]),
            rank_high=int(high[row]),
            votes=int(counted[place]),
        )
        for row, place in enumerate(main)
    ]
    rated.sort(key=lambda one: -(one.rating or 0))
    side_half = SCALE * _half(found.of_side, np.array(summed.voters), confidence)
    return Standings(
        ratings=(*rated, *unrated),
        side_advantage=None if found.side is None else SCALE * found.side,
        side_half=None if found.side is None else known(float(side_half)),
        n_votes=n_votes,
        n_voters=n_voters,
    )


def _heard(found: Estimate, share: Floats) -> Estimate:
    """Let voters count for `share` of a voter each, by model; 1 where nothing is weighted."""

    def counted(of: Uncertainty, by: Floats) -> Uncertainty:
        return Uncertainty(of.deviation, of.voters * by)

    return replace(
        found,
        of_theta=counted(found.of_theta, share),
        of_gaps=found.of_gaps and counted(found.of_gaps, np.minimum(share[:, None], share)),
        of_side=counted(found.of_side, share.min()),
    )


def _half(of: Uncertainty, judges: Floats, confidence: float) -> Floats:
    """Return half an interval by Student's t; NaN where there were fewer than two judges."""
    from scipy.special import stdtrit

    freedom = np.where(judges > 1, np.maximum(of.voters - 1, 1), np.nan)
    return np.asarray(stdtrit(freedom, (1 + confidence) / 2) * of.deviation)


def _ranks(found: Estimate, judges: Floats, confidence: float) -> tuple[Ints, Ints]:
    """Return each model's best and worst rank: lost are those to models surely above."""
    ahead = found.theta[:, None] - found.theta
    if found.of_gaps is None:  # at most as uncertain as both together
        half = _half(found.of_theta, judges, confidence)
        unsure = half[:, None] + half
    else:
        unsure = _half(found.of_gaps, np.minimum(judges[:, None], judges), confidence)
    above = ahead > unsure
    np.fill_diagonal(above, val=False)
    return 1 + above.sum(axis=0), found.theta.size - above.sum(axis=1)


def comparisons(ballots: Ballots, main: Ints) -> Comparisons:
    """Sum up what each voter said on each ordered pair of the main group."""
    inside = np.isin(ballots.a, main)
    return _summed(ballots, main, inside, np.unique(ballots.voter[inside], return_inverse=True)[1])


def on_questions(ballots: Ballots, main: Ints) -> tuple[Comparisons, Comparisons]:
    """Sum up the votes on questions that several voters judged, as if each question were a
    voter, and as if what one voter said on one question were."""
    which, question, cell = by_questions(ballots, np.isin(ballots.a, main))
    return _summed(ballots, main, which, question), _summed(ballots, main, which, cell)


def _summed(ballots: Ballots, main: Ints, inside: Any, voter: Ints) -> Comparisons:
    a, b = (np.searchsorted(main, side[inside]) for side in (ballots.a, ballots.b))
    key = (voter * main.size + a) * main.size + b
    entries, entry = np.unique(key, return_inverse=True)
    won = np.array(list(OUTCOMES.values()))[ballots.outcome[inside]]
    weight = ballots.weight[inside]
    wins, losses, ties = (
        np.bincount(entry, weights=(won == value) * weight).astype(np.float64)
        for value in (1.0, 0.0, 0.5)
    )
    return Comparisons(
        players=main.size,
        voter=entries // main.size**2,
        a=entries // main.size % main.size,
        b=entries % main.size,
        wins=wins,
        losses=losses,
        ties=ties,
    )
