"""How firmly the first place stands: votes that would flip it, voters who carry it. Pure.

Votes to flip. Three questions, each with the fewest votes after which another contestant
has the most points: had votes said the opposite (`turned`), had they not been given
(`dropped`), were more to come (`added`). Found greedily: the vote that by the model's
slope helps a challenger most goes first, the model is refitted on the way, and the last
votes go one at a time with a refit after each, so that the number found flips the place
and one less on the same way does not. Then every way with fewer votes is tried, as long as
these are few: small numbers are exact, larger ones are at most so many. Assumed: whoever
moves votes can pick any and knows who stands behind each slot; sides are not modelled.

Influence. Points with and without the votes of the most active voters, refitted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from typing import Literal, TypeAlias

import numpy as np

from eval.ratings import Ballots, CastVote, known, main_group, read_ballots
from eval.votes.bradley_terry import Floats, Ints
from eval.votes.counted import WORTH, Counted, counted, kept, points

How = Literal["turned", "dropped", "added"]
Move: TypeAlias = tuple[int, int | None, int | None]  # pair, from which outcome, to which

# From which outcome a vote goes to which; a column of `Counted.counts`, or None.
_MOVES: dict[How, tuple[tuple[int | None, int | None], ...]] = {
    "turned": ((0, 2), (2, 0), (1, 0), (1, 2)),
    "dropped": ((0, None), (1, None), (2, None)),
    "added": ((None, 0), (None, 2)),
}
_LEVEL = 1e-9  # θ that differ by less are equal
_MOST_ADDED = 1_000_000
_FEW = 8  # votes; where the greedy way takes more, so few as can be tried do not do
_MOST_TRIED = 4_000  # elections; with four contestants that is every way up to three votes


@dataclass(frozen=True)
class Flip:
    """The fewest `votes` of one kind after which `challenger` has more points than
    `leader`, of `total` pairs that were judged."""

    how: How
    leader: str
    challenger: str
    votes: int
    total: int


@dataclass(frozen=True)
class Influence:
    """How far each contestant's points move when the `rank` most active voters are left
    out, who gave `votes` of the pairs; None where it then has no points."""

    rank: int
    votes: int
    moves: tuple[float | None, ...]

    @property
    def largest(self) -> float | None:
        """The largest of the moves, without its sign."""
        return max((abs(move) for move in self.moves if move is not None), default=None)


def flips(votes: Sequence[CastVote], contestants: Sequence[str]) -> list[Flip]:
    """Return the fewest votes of each kind that would flip the first place.

    Empty where there is no first place (fewer than two rated, or points that are equal);
    a kind is left out where no number of such votes would do. Raises `ValueError` as
    `eval.ratings.rate` does.
    """
    ballots = read_ballots(votes, contestants)
    main = main_group(ballots)
    if not main.size:
        return []
    start, _ = counted(ballots, main)
    theta = start.fitted()
    leader = int(theta.argmax())
    others = [int(place) for place in np.argsort(-theta) if place != leader]
    if theta[leader] - theta[others[0]] <= _LEVEL:
        return []
    found = []
    for how in _MOVES:
        needed = {one: _to_overtake(start, leader, one, how) for one in others}
        possible = {one: number for one, number in needed.items() if number is not None}
        if possible:
            best = min(possible, key=lambda one: possible[one])
            number, best = _fewer(start, leader, how, possible[best]) or (possible[best], best)
            first, second = (contestants[int(main[place])] for place in (leader, best))
            found.append(Flip(how, first, second, number, int(start.counts.sum())))
    return found


def influences(
    votes: Sequence[CastVote], contestants: Sequence[str], *, most: int = 3
) -> list[Influence]:
    """Return what happens without the most active voter, the two most active, and so on.

    At most `most` of them, and never without the last voter of all.
    """
    ballots = read_ballots(votes, contestants)
    each = np.bincount(ballots.voter)
    order = np.argsort(-each, kind="stable")
    before = points(ballots)
    return [
        _influence(ballots, before, order[:rank]) for rank in range(1, min(most, each.size - 1) + 1)
    ]


def _influence(ballots: Ballots, before: Floats, voters: Ints) -> Influence:
    out = np.isin(ballots.voter, voters)
    moves = points(kept(ballots, ~out)) - before
    return Influence(len(voters), int(out.sum()), tuple(known(move) for move in moves))


def _to_overtake(start: Counted, leader: int, challenger: int, how: How) -> int | None:
    """Return how many votes it takes, None where all there are do not."""
    votes, moved = start, 0
    theta = votes.fitted()
    while (gap := float(theta[leader] - theta[challenger])) >= -_LEVEL:
        best = _best_move(votes, theta, leader, challenger, how)
        if best is None or moved > _MOST_ADDED:
            return None
        move, gain, available = best
        # Half of what the slope promises: it flattens or steepens on the way.
        step = int(min(max(1, gap / gain // 2), available))
        counts = votes.counts.copy()
        _apply(counts, move, step)
        votes, moved = replace(votes, counts=counts), moved + step
        theta = votes.fitted()
    return moved


def _apply(counts: Floats, move: Move, times: int = 1) -> None:
    pair, source, target = move
    if source is not None:
        counts[pair, source] -= times
    if target is not None:
        counts[pair, target] += times


def _fewer(start: Counted, leader: int, how: How, than: int) -> tuple[int, int] | None:
    """Return a smaller number that flips the place, and who is first then; None where there
    is none, or where too many ways would have to be tried to tell."""
    if than > _FEW:
        return None
    moves = [
        (pair, source, target)
        for pair in range(start.first.size)
        for source, target in _MOVES[how]
        if source is None or start.counts[pair, source]
    ]
    for number in range(1, than):
        if math.comb(len(moves) + number - 1, number) > _MOST_TRIED:
            return None
        for chosen in combinations_with_replacement(moves, number):
            counts = start.counts.copy()
            for move in chosen:
                _apply(counts, move)
            if counts.min() < 0:
                continue
            theta = replace(start, counts=counts).fitted()
            if theta.max() - theta[leader] > _LEVEL:
                return number, int(theta.argmax())
    return None


def _best_move(
    votes: Counted, theta: Floats, leader: int, challenger: int, how: How
) -> tuple[Move, float, float] | None:
    """Return the move that closes the gap fastest, by how much a vote, and how many there
    are; None where no vote is left that closes it."""
    wanted = np.zeros(votes.players)
    wanted[challenger], wanted[leader] = 1, -1
    pull = np.linalg.solve(votes.information(theta), wanted)
    lift = pull[votes.first] - pull[votes.second]
    chance = votes.games.expected(theta)
    best = None
    for source, target in _MOVES[how]:
        gain = np.zeros_like(lift)
        available = np.full_like(lift, np.inf)
        if source is not None:
            gain -= (WORTH[source] - chance) * lift
            available = votes.counts[:, source]
        if target is not None:
            gain += (WORTH[target] - chance) * lift
        gain = np.where(available >= 1, gain, -np.inf)
        pair = int(gain.argmax())
        if gain[pair] > _LEVEL and (best is None or gain[pair] > best[1]):
            best = (pair, source, target), float(gain[pair]), float(available[pair])
    return best
