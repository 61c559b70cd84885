"""Ratings: votes in, numbers out. Pure, no I/O.

The strengths θ and their intervals come from `eval.votes.bradley_terry`;
points = 1000 + (400 / ln 10) · θ, so that odds of 10:1 are 400 points. Both kinds of
tie are half a win for each side. The mean of the rated contestants is 1000.

Comparisons. A contestant has points only if a chain of votes connects it to most of
the others: between separate groups no vote says anything, so only the largest group
(by contestants, then by pairs) is rated, and none where two groups are equally large.

Weights. A battle may weigh less than 1 (`eval.votes.weights`): its pairs are then so much
of a game. A voter whose battles weigh less than 1 in sum counts as that much of a voter,
so that a hundred persons with one question between them do not pass for a hundred.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from eval.votes.bradley_terry import Floats, Games, Ints, fit, half_widths
from eval.votes.two_ways import by_questions
from eval.votes.weights import counted

if TYPE_CHECKING:
    from eval.records.readings import PairVote

SCALE = 400 / math.log(10)
AVERAGE = 1000.0
EVEN: Mapping[str, float] = {}  # every battle weighs 1
APART: Mapping[str, str] = {}  # no two battles are about the same question
OUTCOMES = {"a": 1.0, "b": 0.0, "tie": 0.5, "both_bad": 0.5}


@dataclass(frozen=True)
class RatingRow:
    """One contestant's standing.

    `points`, and the interval `low` to `high`, are None where the votes do not give
    them. `votes` counts battles; `wins`, `losses`, `ties` and `both_bad` count pairs,
    of which a battle of four decides up to three for each contestant.
    """

    contestant: str
    points: float | None
    low: float | None
    high: float | None
    votes: int
    wins: int
    losses: int
    ties: int
    both_bad: int
    voters: int


def rate(
    votes: Sequence[PairVote],
    contestants: Sequence[str],
    *,
    confidence: float = 0.95,
    weights: Mapping[str, float] = EVEN,
    questions: Mapping[str, str] = APART,
) -> list[RatingRow]:
    """Return a row per contestant, in the order of `contestants`.

    `weights` are by battle, 1 where it names none; a battle of weight 0 is left out of
    every figure. The counts of a row are whole: what was cast, not what it weighs.
    `questions` are by battle: votes on battles of one question hang together.
    Raises `ValueError` for an unknown outcome, for a vote on somebody who is not in
    `contestants`, for a weight below 0, and for a confidence that is not between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence} must be between 0 and 1, 0.95 for instance")
    ballots = read_ballots(votes, contestants, weights, questions)
    tallies = _tallies(ballots)
    points, margin = _points(ballots, confidence)
    return [
        RatingRow(
            contestant=contestant,
            points=known(points[place]),
            low=known(points[place] - margin[place]),
            high=known(points[place] + margin[place]),
            **{name: int(tally[place]) for name, tally in tallies.items()},
        )
        for place, contestant in enumerate(contestants)
    ]


def rank_range(rows: Sequence[RatingRow]) -> list[tuple[int, int] | None]:
    """Return for each row the best and the worst rank that the intervals allow.

    A rank is lost to those only whose whole interval lies above. Points without an
    interval can stand anywhere; without points there is no rank (None).
    """
    bounds = [_bounds(row) for row in rows]
    rated = [bound for bound in bounds if bound is not None]
    return [
        None
        if bound is None
        else (
            1 + sum(low > bound[1] for low, _ in rated),
            len(rated) - sum(high < bound[0] for _, high in rated),
        )
        for bound in bounds
    ]


def undecided_groups(rows: Sequence[RatingRow]) -> list[tuple[str, ...]]:
    """Return the rated contestants in groups, best group first.

    Groups are separated by their intervals and may be printed as an order; inside a
    group a chain of overlaps leaves the order undecided. Each keeps the rows' order.
    """
    bounds = {row.contestant: bound for row in rows if (bound := _bounds(row)) is not None}
    groups: list[list[str]] = []
    lowest = math.inf
    for contestant in sorted(bounds, key=lambda name: -bounds[name][1]):
        low, high = bounds[contestant]
        if not groups or high < lowest:
            groups.append([])
        groups[-1].append(contestant)
        lowest = min(lowest, low)
    return [tuple(name for name in bounds if name in group) for group in groups]


def _bounds(row: RatingRow) -> tuple[float, float] | None:
    if row.points is None:
        return None
    if row.low is None or row.high is None:
        return -math.inf, math.inf
    return row.low, row.high


def known(number: float) -> float | None:
    """Return a number, or None for NaN."""
    return None if math.isnan(number) else float(number)


@dataclass(frozen=True)
class Ballots:
    """The votes as arrays, one entry per pair: places of the two contestants, the
    outcome as a place in `OUTCOMES`, the voter, the battle and its question as running
    numbers, and what the battle weighs."""

    players: int
    a: Ints
    b: Ints
    outcome: Ints
    voter: Ints
    battle: Ints
    question: Ints
    weight: Floats

    def tally(self, of_a: Any, of_b: Any) -> Ints:
        """Return per contestant how often `of_a` holds on side a, or `of_b` on side b."""
        sides = np.concatenate([self.a[of_a], self.b[of_b]])
        return np.bincount(sides, minlength=self.players)

    def different(self, of: Ints) -> Ints:
        """Return per contestant how many different values of `of` it appears with."""
        both = np.concatenate([of * self.players + self.a, of * self.players + self.b])
        return np.bincount(np.unique(both) % self.players, minlength=self.players)

    def voices(self) -> Floats:
        """Return per contestant how many voters judged it, each counted up to what the
        battles weigh in which they did."""
        judged = [(self.voter * self.players + side, self.battle) for side in (self.a, self.b)]
        own, battle = np.concatenate(judged, axis=1)
        _, once = np.unique(own * (1 + battle.max(initial=0)) + battle, return_index=True)
        owns, of_own = np.unique(own[once], return_inverse=True)
        heard = np.minimum(_sums(of_own, np.tile(self.weight, 2)[once]), 1)
        # Thirds must sum up to one voter and not a hair more: more than one has an interval.
        return _sums(owns % self.players, heard, self.players).round(9)


class CastVote(Protocol):
    """What a vote says, wherever it was kept: `PairVote` in the records, a line of a file."""

    @property
    def battle(self) -> str: ...
    @property
    def voter(self) -> str: ...
    @property
    def model_a(self) -> str: ...
    @property
    def model_b(self) -> str: ...
    @property
    def outcome(self) -> str: ...


def read_ballots(
    votes: Sequence[CastVote],
    contestants: Sequence[str],
    weights: Mapping[str, float] = EVEN,
    questions: Mapping[str, str] = APART,
) -> Ballots:
    """Return the votes that weigh anything as arrays; raise `ValueError` as `rate` does.

    A battle that `questions` does not name has a question of its own.
    """
    if any(not 0 <= weight < math.inf for weight in weights.values()):
        raise ValueError("a battle weighs 0 or more; give 0 to leave it out")
    votes = counted(votes, weights) if weights else votes
    places = {contestant: place for place, contestant in enumerate(contestants)}
    codes = {outcome: code for code, outcome in enumerate(OUTCOMES)}
    if len(places) < len(contestants):
        raise ValueError("contestants must be named once each")
    try:
        a = _numbers(places[vote.model_a] for vote in votes)
        b = _numbers(places[vote.model_b] for vote in votes)
    except KeyError as error:
        raise ValueError(f"a vote names {error}, who is not among the contestants") from None
    try:
        outcome = _numbers(codes[vote.outcome] for vote in votes)
    except KeyError as error:
        raise ValueError(f"outcome {error} is unknown; legal are {', '.join(codes)}") from None
    if np.any(a == b):
        raise ValueError("a vote compares a contestant with itself; leave it out")
    voter = _running(vote.voter for vote in votes)
    battle = _running(vote.battle for vote in votes)
    question = _running(questions.get(one.battle, f"battle {one.battle}") for one in votes)
    weight = np.fromiter((weights.get(vote.battle, 1.0) for vote in votes), dtype=np.float64)
    return Ballots(len(places), a, b, outcome, voter, battle, question, weight)


def _numbers(items: Iterable[int]) -> Ints:
    return np.fromiter(items, dtype=np.int64)


def _running(names: Iterable[str]) -> Ints:
    """Number names by their alphabet, so that the order of the votes leaves no trace."""
    listed = list(names)
    order = {name: number for number, name in enumerate(sorted(set(listed)))}
    return _numbers(order[name] for name in listed)


def _tallies(ballots: Ballots) -> dict[str, Ints]:
    a, b, tie, both_bad = (ballots.outcome == code for code in range(len(OUTCOMES)))
    return {
        "votes": ballots.different(ballots.battle),
        "wins": ballots.tally(a, b),
        "losses": ballots.tally(b, a),
        "ties": ballots.tally(tie, tie),
        "both_bad": ballots.tally(both_bad, both_bad),
        "voters": ballots.different(ballots.voter),
    }


def _points(ballots: Ballots, confidence: float) -> tuple[Floats, Floats]:
    """Return points and half-widths per contestant; NaN where there are none."""
    points = np.full(ballots.players, np.nan)
    margin = np.full(ballots.players, np.nan)
    main = main_group(ballots)
    if main.size:
        inside = np.isin(ballots.a, main)
        games = _games(ballots, main, inside, ballots.voter[inside])
        which, question, cell = by_questions(ballots, inside)
        shared = [_games(ballots, main, which, of) for of in (question, cell)]
        theta = fit(games)
        points[main] = AVERAGE + SCALE * (theta - theta.mean())
        voices = ballots.voices()[main]
        margin[main] = SCALE * half_widths(games, theta, voices, confidence, shared)
    return points, margin


def main_group(ballots: Ballots) -> Ints:
    """Return the places of the largest group that votes connect; empty if there is none."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    edges = coo_array(
        (np.ones(ballots.a.size), (ballots.a, ballots.b)), shape=(ballots.players,) * 2
    )
    _, group = connected_components(edges, directed=False)
    members = np.bincount(group)
    pairs = np.bincount(group[ballots.a], minlength=members.size)
    ranking = sorted(zip(members[pairs > 0], pairs[pairs > 0], np.flatnonzero(pairs), strict=True))
    if not ranking or (len(ranking) > 1 and ranking[-1][:2] == ranking[-2][:2]):
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(group == ranking[-1][2])


def _sums(place: Ints, of: Floats, places: int = 0) -> Floats:
    return np.asarray(np.bincount(place, weights=of, minlength=places), dtype=np.float64)


def _games(ballots: Ballots, main: Ints, inside: Any, of: Ints) -> Games:
    """Sum up the votes `inside` by whom or what they are `of`; sums of halves are exact, so
    their order leaves no trace unless battles weigh fractions."""
    a, b = (np.searchsorted(main, side[inside]) for side in (ballots.a, ballots.b))
    won = np.array(list(OUTCOMES.values()))[ballots.outcome[inside]]
    first, second, won = np.minimum(a, b), np.maximum(a, b), np.where(a < b, won, 1 - won)
    key = (of * main.size + first) * main.size + second
    entries, entry = np.unique(key, return_inverse=True)
    weight = ballots.weight[inside]
    return Games(
        players=main.size,
        voter=entries // main.size**2,
        first=entries // main.size % main.size,
        second=entries % main.size,
        games=_sums(entry, weight),
        wins=_sums(entry, won * weight),
    )
