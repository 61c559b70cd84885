"""Votes counted for questions about the ratings: what if some of them were not there?

Such questions are asked thousands of times over, so the votes are summed up once and
refitted from sums. Points are those of `eval.ratings`: ties as halves, no side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from eval.ratings import AVERAGE, OUTCOMES, SCALE, Ballots, main_group
from eval.votes.bradley_terry import Floats, Games, Ints, fit

# What an outcome is worth to `first`, in the order of the columns of `Counted.counts`.
WORTH = np.array([1.0, 0.5, 0.0])


@dataclass(frozen=True)
class Counted:
    """How often the pairs of the main group won, tied and lost.

    `first` and `second` (pairs) are places among `players` contestants, every pair of the
    group once; `counts` (pairs × 3) are wins of `first`, ties, wins of `second`.
    """

    players: int
    first: Ints
    second: Ints
    counts: Floats

    @property
    def games(self) -> Games:
        """The same as one voter's games."""
        return Games(
            players=self.players,
            voter=np.zeros_like(self.first),
            first=self.first,
            second=self.second,
            games=self.counts.sum(axis=1),
            wins=self.counts @ WORTH,
        )

    def fitted(self) -> Floats:
        """Return θ (players), natural log-odds; the regularisation keeps them finite."""
        return fit(self.games)

    def information(self, theta: Floats) -> Floats:
        """Return the matrix (players × players) that turns pulls into moves of θ."""
        return self.games.information(theta)

    def less(self, counts: Floats) -> Counted:
        """Return what is left without `counts` (pairs × 3)."""
        return replace(self, counts=self.counts - counts)


def counted(ballots: Ballots, main: Ints) -> tuple[Counted, Floats]:
    """Return the sums of all, and those of each voter (voters × pairs × 3).

    `main` are the places of the contestants that votes connect, in order.
    """
    size = main.size
    first, second = np.triu_indices(size, 1)
    place = np.zeros((size, size), dtype=np.int64)
    place[first, second] = np.arange(first.size)
    inside = np.isin(ballots.a, main)
    a, b = (np.searchsorted(main, side[inside]) for side in (ballots.a, ballots.b))
    won = np.array(list(OUTCOMES.values()))[ballots.outcome[inside]]
    won = np.where(a < b, won, 1 - won)
    pair = place[np.minimum(a, b), np.maximum(a, b)]
    column = np.rint(2 * (1 - won)).astype(np.int64)
    voters = int(ballots.voter.max(initial=-1)) + 1
    shape = (voters, first.size, 3)
    key = np.ravel_multi_index((ballots.voter[inside], pair, column), shape)
    each = np.bincount(key, minlength=int(np.prod(shape))).astype(np.float64).reshape(shape)
    return Counted(size, first, second, each.sum(axis=0)), each


def points(ballots: Ballots) -> Floats:
    """Return points per contestant, NaN where no chain of votes connects it."""
    found = np.full(ballots.players, np.nan)
    main = main_group(ballots)
    if main.size:
        theta = counted(ballots, main)[0].fitted()
        found[main] = AVERAGE + SCALE * (theta - theta.mean())
    return found


def kept(ballots: Ballots, which: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Ballots:
    """Return the ballots for which `which` (one truth value a pair) holds."""
    fields = ("a", "b", "outcome", "voter", "battle", "question")
    return replace(ballots, **{name: getattr(ballots, name)[which] for name in fields})
