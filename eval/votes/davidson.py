"""Paired comparisons with sides and ties: strengths, the side's advantage, uncertainty.

The gap of a vote is θa − θb + δ: what the model on side a is stronger by, and what
standing on side a is worth. Davidson's model makes a win of a, a tie and a win of b
as likely as exp(gap / 2) : ν : exp(−gap / 2), with ν estimated (Davidson 1970; with a
side, Davidson and Beaver 1977). Bradley–Terry is the same without the middle: a tie is
half a win for each. In both, the odds of winning against losing are exp(gap).

The side. Where the votes cannot tell side from strength (no model ever changed sides,
say) the advantage is not guessed: it is None, and taken as none. See `side_is_told`.

Regularisation. Where one side of a comparison has all the wins, the likelihood has its
maximum at infinity. Strengths and the share of ties are therefore held by a twentieth of
a virtual vote each, against the average and between equals: of 400 points at 10:1 odds
it takes 2.5 with 11 votes and 0.2 with 110. The side is held by four virtual votes that
say there is no advantage, as if 170 points of it were one standard deviation: in a dozen
votes chance alone looks like a great advantage, and would bend the strengths. Of an
advantage it takes 4 % with 100 votes and 0.4 % with 1,000.

Uncertainty. The votes of one person hang together, and the pairs of one battle are
inside one person's votes: the variance is the sandwich estimate clustered by voter. A
voter pulls the estimate towards the own votes, which hides part of how far they lie
from those of others; so each voter's score is divided by the information of the others
(the jackknife to first order, Bell and McCaffrey's CR3). Where one voter gave most of
the votes the others are no measure of how voters differ: the degrees of freedom are
those of as many equally heavy voters as would be as good (Satterthwaite). Where votes
say least, wins only or ties only, voters do not differ at all: half a virtual vote for
each strength, which could have been a win or a loss, leaves room for doubt. All this is
computed where half a virtual vote holds the strengths: far out, after wins only, the
likelihood is so flat that a winner's lead could never be sure (Hauck and Donner).
Questions that several voters judged are clusters as well (`eval.votes.two_ways`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eval.votes.bradley_terry import Floats, Ints
from eval.votes.two_ways import together

VIRTUAL_VOTES = 0.05
VIRTUAL_SIDE_VOTES = 4.0
DOUBTFUL_VOTES = 0.5  # in place of VIRTUAL_VOTES, for the uncertainty
POLISHING = 3  # Newton steps after the optimiser, whose own tolerance is coarser
MOST_PAIRED = 40  # players; the differences of more are too many to look at each
AT_ONCE = 1 << 22  # numbers of the voters' matrices in memory at a time


@dataclass(frozen=True)
class Comparisons:
    """What each voter said in sum on each ordered pair, one entry each: how often the
    model on side `a` won, lost and tied against the one on side `b`."""

    players: int
    voter: Ints
    a: Ints
    b: Ints
    wins: Floats
    losses: Floats
    ties: Floats

    @property
    def voters(self) -> int:
        return int(self.voter.max()) + 1

    def together(self) -> Comparisons:
        """Return the same votes as if one voter had given them."""
        pairs, pair = np.unique(self.a * self.players + self.b, return_inverse=True)
        a, b = np.divmod(pairs, self.players)
        wins, losses, ties = (
            np.bincount(pair, weights=one).astype(np.float64)
            for one in (self.wins, self.losses, self.ties)
        )
        return Comparisons(self.players, np.zeros_like(a), a, b, wins, losses, ties)


@dataclass(frozen=True)
class Uncertainty:
    """Standard deviations of some estimates, and for each how many equally heavy voters
    would be as good as those who voted, at least 1."""

    deviation: Floats
    voters: Floats

    def __getitem__(self, which: Any) -> Uncertainty:
        return Uncertainty(self.deviation[which], self.voters[which])


@dataclass(frozen=True)
class Estimate:
    """Strengths θ with mean 0 and the side's advantage δ, both in natural log-odds.

    `of_theta` is about each θ, `of_gaps` about the difference of any two (a matrix; None
    for many players), `of_side` about δ, without meaning where that is None.
    """

    theta: Floats
    side: float | None
    of_theta: Uncertainty
    of_gaps: Uncertainty | None
    of_side: Uncertainty


def estimate(votes: Comparisons, *, davidson: bool, shared: Sequence[Comparisons] = ()) -> Estimate:
    """Return the parameters of the highest regularised likelihood, and their uncertainty.

    `shared` are the votes on questions that several voters judged: by question, and by
    voter and question (`eval.votes.two_ways`).
    """
    told = side_is_told(votes)
    players = votes.players
    together = votes.together()
    found = _highest(_Likelihood(together, side=told, davidson=davidson))
    sober = _highest(_Likelihood(together, DOUBTFUL_VOTES, side=told, davidson=davidson))
    one = np.eye(players + 1, players + 2)
    paired = players <= MOST_PAIRED
    first, second = np.triu_indices(players if paired else 0, 1)
    mean = np.append(np.full(players, 1 / players), [0, 0])
    wanted = np.concatenate([one[:players] - mean, one[first] - one[second], one[-1:]])
    each = _Likelihood(votes, DOUBTFUL_VOTES, side=told, davidson=davidson)
    more = [_Likelihood(one, DOUBTFUL_VOTES, side=told, davidson=davidson) for one in shared]
    known = _uncertainty(each, sober, wanted, more)
    place = np.zeros((players, players), dtype=np.int64)
    place[first, second] = place[second, first] = players + np.arange(first.size)
    return Estimate(
        theta=found[:players] - found[:players].mean(),
        side=float(found[players]) if told else None,
        of_theta=known[:players],
        of_gaps=known[place] if paired else None,
        of_side=known[-1],
    )


def side_is_told(votes: Comparisons) -> bool:
    """Whether no choice of strengths would look like an advantage of side a everywhere."""
    pairs = votes.together()
    rows = np.arange(pairs.a.size)
    design = np.zeros((pairs.a.size, pairs.players + 1))
    design[rows, pairs.a], design[rows, pairs.b], design[:, -1] = 1, -1, 1
    rank = np.linalg.matrix_rank
    return bool(rank(design.T @ design) > rank(design[:, :-1].T @ design[:, :-1]))


class _Likelihood:
    """Log-likelihood of votes with its derivatives, as functions of (θ…, δ, log ν).

    Without a `side` no vote says anything about δ, which the virtual votes hold at 0;
    likewise ν where ties are halves.
    """

    def __init__(
        self,
        votes: Comparisons,
        virtual: float = VIRTUAL_VOTES,
        *,
        side: bool,
        davidson: bool,
    ) -> None:
        self.votes, self.side, self.davidson = votes, side, davidson
        self.players = votes.players
        self.size = votes.players + 2
        self.number = votes.wins + votes.losses + votes.ties
        self.virtual = np.full(self.size, virtual)
        self.virtual[votes.players] = VIRTUAL_SIDE_VOTES
        self.centre = np.zeros(self.size)
        self.centre[-1] = math.log(2)  # between equals as many ties as decisions

    def value(self, at: Floats) -> float:
        """Return the regularised log-likelihood."""
        gap, scale, _ = self._scale(at)
        votes = self.votes
        real = (votes.wins - votes.losses) / 2 * gap - self.number * scale
        ties = votes.ties.sum() * at[-1] if self.davidson else 0.0
        away = (at - self.centre) / 2
        return float(real.sum() + ties - (self.virtual * np.logaddexp(away, -away)).sum())

    def scores(self, at: Floats) -> Floats:
        """Return each voter's gradient, without the virtual votes (voters × parameters)."""
        votes = self.votes
        lead, tied = self._expected(at)
        surprise = (votes.wins - votes.losses) / 2 - self.number * lead
        scores = np.zeros((votes.voters, self.size))
        np.add.at(scores, (votes.voter, votes.a), surprise)
        np.subtract.at(scores, (votes.voter, votes.b), surprise)
        if self.side:
            np.add.at(scores[:, self.players], votes.voter, surprise)
        if self.davidson:
            np.add.at(scores[:, self.players + 1], votes.voter, votes.ties - self.number * tied)
        return scores

    def slope(self, at: Floats) -> Floats:
        """Return the gradient of `value`."""
        virtual = np.tanh((at - self.centre) / 2) / 2
        return np.asarray(self.scores(at).sum(axis=0) - self.virtual * virtual)

    def information(self, at: Floats) -> Floats:
        """Return minus the Hessian of `value`."""
        matrix = np.zeros((1, self.size, self.size))
        self._add_information(matrix, np.zeros_like(self.votes.voter), at, slice(None))
        virtual = (1 - np.tanh((at - self.centre) / 2) ** 2) / 4
        return np.asarray(matrix[0] + np.diag(self.virtual * virtual))

    def each_information(self, at: Floats, width: int = 1) -> Iterator[tuple[slice, Floats]]:
        """Yield runs of voters with the information of each, without the virtual votes;
        the runs are so short that `width` columns for each fit into memory as well."""
        order = np.argsort(self.votes.voter, kind="stable")
        voter = self.votes.voter[order]
        step = max(1, AT_ONCE // (self.size * max(self.size, width)))
        for first in range(0, self.votes.voters, step):
            last = min(first + step, self.votes.voters)
            matrices = np.zeros((last - first, self.size, self.size))
            inside = order[np.searchsorted(voter, first) : np.searchsorted(voter, last)]
            self._add_information(matrices, self.votes.voter[inside] - first, at, inside)
            yield slice(first, last), matrices

    def _add_information(self, matrices: Floats, place: Ints, at: Floats, which: Any) -> None:
        lead, tied = (one[which] for one in self._expected(at))
        number = self.number[which]
        a, b = self.votes.a[which], self.votes.b[which]
        side, ties = (np.full_like(a, self.players + one) for one in (0, 1))
        signed = ((a, 1), (b, -1), (side, int(self.side)))
        bend = number * ((1 - tied) / 4 - lead**2)
        for row, up in signed:
            for column, down in signed:
                np.add.at(matrices, (place, row, column), up * down * bend)
        if self.davidson:
            for row, up in signed:
                cross = -up * number * tied * lead
                np.add.at(matrices, (place, row, ties), cross)
                np.add.at(matrices, (place, ties, row), cross)
            np.add.at(matrices, (place, ties, ties), number * tied * (1 - tied))

    def _scale(self, at: Floats) -> tuple[Floats, Floats, float]:
        """Return gap, log of the normaliser, and log ν (−∞ where ties are halves)."""
        gap = at[self.votes.a] - at[self.votes.b] + self.side * at[self.players]
        ties = float(at[-1]) if self.davidson else -math.inf
        return gap, np.logaddexp(np.logaddexp(gap / 2, -gap / 2), ties), ties

    def _expected(self, at: Floats) -> tuple[Floats, Floats]:
        """Return half of P(a wins) − P(b wins), and P(tie)."""
        gap, scale, ties = self._scale(at)
        return (np.exp(gap / 2 - scale) - np.exp(-gap / 2 - scale)) / 2, np.exp(ties - scale)


def _highest(likelihood: _Likelihood) -> Floats:
    """Return the place of the highest regularised likelihood."""
    from scipy.optimize import minimize

    def below(at: Any) -> float:
        return -likelihood.value(at)

    def slope(at: Any) -> Any:
        return -likelihood.slope(at)

    start = np.zeros(likelihood.size)
    bend: Any = likelihood.information
    climbed = minimize(below, start, jac=slope, hess=bend, method="trust-exact", tol=1e-5)
    found: Floats = climbed.x
    for _ in range(POLISHING):
        found = found - np.linalg.solve(bend(found), slope(found))
    return found


def _uncertainty(
    likelihood: _Likelihood, at: Floats, wanted: Floats, shared: Sequence[_Likelihood]
) -> Uncertainty:
    """Return the uncertainty of `wanted` (a row each, of parameters)."""
    doubt = likelihood.virtual / 4  # the most they can weigh
    total = np.diag(doubt) + sum(own.sum(axis=0) for _, own in likelihood.each_information(at))
    pulled, voters = _jackknife(likelihood, at, wanted, total)
    variance = pulled + doubt @ np.linalg.solve(total, wanted.T) ** 2
    if shared and shared[0].number.size:
        of_questions, questions = _jackknife(shared[0], at, wanted, total)
        of_cells, _ = _jackknife(shared[1], at, wanted, total)
        freedom, freedom_more = (np.maximum(one - 1, 1) for one in (voters, questions))
        more = of_questions - of_cells
        variance, freedom = together(variance, freedom, more, freedom_more)
        voters = np.where(voters > 1, freedom + 1, voters)
    return Uncertainty(np.sqrt(variance), voters)


def _jackknife(
    likelihood: _Likelihood, at: Floats, wanted: Floats, total: Floats
) -> tuple[Floats, Floats]:
    """Return the variance of `wanted` as voters differ, and how many equally heavy voters
    would be as good; `total` is the information of all votes."""
    scores = likelihood.scores(at)
    pulls = np.zeros((len(scores), len(wanted)))
    expected = np.zeros_like(pulls)  # the variance that the model alone would give them
    for run, own in likelihood.each_information(at, len(wanted)):
        moved = np.linalg.solve(total - own, wanted.T)
        pulls[run] = np.einsum("vp,vpw->vw", scores[run], moved)
        expected[run] = np.einsum("vpw,vpw->vw", moved, own @ moved)
    voters = likelihood.votes.voters
    heaviest = np.maximum(expected.max(axis=0), np.finfo(float).tiny)
    shares = expected / heaviest
    equally_heavy = shares.sum(axis=0) ** 2 / np.maximum((shares**2).sum(axis=0), 1)
    return (voters - 1) / voters * (pulls**2).sum(axis=0), np.maximum(equally_heavy, 1)
