"""Which voters vote as if they had a favourite whatever the answers: an anomaly test. Pure.

Each voter's decided votes on a contestant are compared with the model fitted without that
voter. Honest: the contestant wins as the strengths say, shifted by the voter's own taste,
which is normal around 0; its spread is taken from the voters themselves, wider where they
are few. Rigged: from the first vote, or from some later one on, the contestant wins (or
loses) nearly always: 90, 97 or 99.5 times of 100.

Correction for many voters. If all are honest, the likelihood of rigged against honest is 1
on average, and so is the product over voters of (1 − π + π · that ratio), for any share π
of rigged voters. So the product, averaged over shares and ways of rigging, exceeds
1 / `level` with a chance of at most `level`, however many voters there are and however
often one looks (Markov); `level` is divided by the number of contestants and directions.
Only then is anybody flagged: those most probably rigged, each with at least `SURE`, as long
as at most `DOUBTFUL` of them are expected to be honest. Many small voters who push one
contestant are found together, though none of them would be alone. Then the strengths are
fitted without them, and the rest is looked at again. The bound is exact for known strengths
and tastes; how it holds for estimated ones is measured, see docs/ratings.md.

What it cannot see: a rigger who often votes against the own favourite, and one who does
no more than many honest voters do. Who is flagged is suspected, not guilty.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

import numpy as np

from eval.ratings import OUTCOMES, Ballots, CastVote, main_group, read_ballots
from eval.votes.bradley_terry import Floats, Ints
from eval.votes.counted import counted

LEVEL = 0.1  # bound on the chance of flagging anybody where all are honest
DOUBTFUL = 0.15  # of those flagged, the share that may be expected to be honest
SURE = 0.75  # nobody is flagged who is not at least as probably rigged
FAITHFUL = np.array([0.9, 0.97, 0.995])  # how often a rigged vote is for the favourite
SHARES = np.array([0.02, 0.05, 0.1, 0.2, 0.4])  # of voters who rig
LEAST_TASTE = 0.4  # θ; no smaller spread of tastes is believed
UNSURE = 2.0  # voters whose tastes would be unknown; they widen the spread that few show
ROUNDS = 6
_TASTES = np.linspace(-5, 5, 61)  # in standard deviations
_MEDIAN = 0.4549  # of chi-square with one degree of freedom


Vote = TypeVar("Vote", bound=CastVote)


@dataclass(frozen=True)
class Suspect:
    """A voter whose votes look rigged towards `contestant`, or `against` it.

    `since` is the place among all votes, from 0, of the first that does; `votes` counts
    the voter's pairs from there on. `probability` is how surely, by the model above.
    """

    voter: str
    contestant: str
    against: bool
    since: int
    votes: int
    probability: float


def suspects(
    votes: Sequence[CastVote], contestants: Sequence[str], *, level: float = LEVEL
) -> list[Suspect]:
    """Return the suspected voters, surest first; `votes` must be oldest first.

    Raises `ValueError` as `eval.ratings.rate` does.
    """
    ballots = read_ballots(votes, contestants)
    main = main_group(ballots)
    names = sorted({vote.voter for vote in votes})
    if main.size < 2 or len(names) < 2:
        return []
    search = _Search(ballots, main)
    found = search.run(level)
    suspected = []
    for flag in found:
        since = search.began(flag)
        rigged = int((ballots.voter[since:] == flag.voter).sum())
        contestant = contestants[int(main[flag.place])]
        suspected.append(
            Suspect(names[flag.voter], contestant, flag.against, since, rigged, flag.sure)
        )
    return sorted(suspected, key=lambda one: (-one.probability, one.voter))


def without(votes: Sequence[Vote], found: Sequence[Suspect]) -> list[Vote]:
    """Return the votes less those of the suspected, from where they look rigged."""
    since = {one.voter: one.since for one in found}
    return [
        vote for place, vote in enumerate(votes) if place < since.get(vote.voter, math.inf)
    ]  # fmt: skip


class _Flag(NamedTuple):
    voter: int
    place: int  # of the contestant in the main group
    against: bool
    way: int
    sure: float


@dataclass(frozen=True)
class _Sided:
    """Decided votes on one contestant, voter by voter, each in the order given: the place
    among all votes, who voted, whether the contestant won, and its lead without that voter
    (θ). Turned round, it is about losing."""

    vote: Ints
    voter: Ints
    won: Floats
    lead: Floats

    def turned(self) -> _Sided:
        return replace(self, won=1 - self.won, lead=-self.lead)

    def each(self) -> Iterator[tuple[int, slice]]:
        """Yield the voters and where their votes stand."""
        starts = np.flatnonzero(np.diff(self.voter, prepend=-1))
        for start, end in zip(starts, np.append(starts[1:], self.voter.size), strict=True):
            yield int(self.voter[start]), slice(int(start), int(end))


class _Search:
    """Rounds of looking at all voters with strengths of those not yet flagged."""

    def __init__(self, ballots: Ballots, main: Ints) -> None:
        self._ballots, self._main = ballots, main
        self._total, self._each = counted(ballots, main)
        self._honest = np.ones(len(self._each), dtype=bool)
        # Taken once: without those who were flagged it would shrink, and flag more.
        self._spread = _spread(self._sides(), len(self._each))

    def run(self, level: float) -> list[_Flag]:
        """Return the flagged voters, once each."""
        found: dict[int, _Flag] = {}
        for _ in range(ROUNDS):
            new = [flag for flag in self._round(level) if flag.voter not in found]
            if not new:
                break
            found |= {flag.voter: flag for flag in new}
            self._honest[list(found)] = False
        return list(found.values())

    def began(self, flag: _Flag) -> int:
        """Return the place among all votes from which a flagged voter looks rigged: it is
        as likely to have begun earlier as later."""
        side = self._sided(flag.place)
        side = side.turned() if flag.against else side
        which = next(which for voter, which in side.each() if voter == flag.voter)
        if flag.way < FAITHFUL.size:
            return int(np.flatnonzero(self._ballots.voter == flag.voter)[0])
        honest, after = _said(side, which, self._spread)
        chance = honest[:-1] + after[:, flag.way - FAITHFUL.size]
        chance = np.cumsum(np.exp(chance - chance.max()))
        return int(side.vote[which][np.searchsorted(chance, chance[-1] / 2)])

    def _round(self, level: float) -> list[_Flag]:
        """Return whom the strongest evidence flags: one contestant, one direction."""
        strongest: tuple[float, list[_Flag]] = (-math.log(level / (2 * self._main.size)), [])
        for place, side in enumerate(self._sides()):
            for against in (False, True):
                turned = side.turned() if against else side
                ratios = _ratios(turned, self._spread, len(self._each))
                evidence, chosen = _chosen(ratios)
                if evidence >= strongest[0] and chosen:
                    flags = [_Flag(voter, place, against, way, p) for voter, way, p in chosen]
                    strongest = evidence, flags
        return strongest[1]

    def _sides(self) -> list[_Sided]:
        theta = self._strengths()
        return [self._sided(place, theta) for place in range(self._main.size)]

    def _strengths(self) -> Floats:
        """Return θ without each voter (voters × players), fitted to the honest alone."""
        base = replace(self._total, counts=self._each[self._honest].sum(axis=0))
        own = self._each * self._honest[:, None, None]
        return np.array([base.less(counts).fitted() for counts in own])

    def _sided(self, place: int, theta: Floats | None = None) -> _Sided:
        theta = self._strengths() if theta is None else theta
        ballots, ours = self._ballots, self._main[place]
        inside = (ballots.outcome < 2) & np.isin(ballots.a, self._main)
        which = np.flatnonzero(inside & ((ballots.a == ours) | (ballots.b == ours)))
        which = which[np.argsort(ballots.voter[which], kind="stable")]
        first = ballots.a[which] == ours
        other = np.searchsorted(self._main, np.where(first, ballots.b[which], ballots.a[which]))
        voter = ballots.voter[which]
        won = np.array(list(OUTCOMES.values()))[ballots.outcome[which]]
        lead = theta[voter, place] - theta[voter, other]
        return _Sided(which, voter, np.where(first, won, 1 - won), lead)


def _spread(sides: Sequence[_Sided], voters: int) -> float:
    """Return the spread of tastes (θ) with which half the voters are as far off as half
    should be; a median, so that a few rigged ones hardly move it."""
    pulls, weights = [], []
    for side in sides:
        chance = np.asarray(0.5 * (1 + np.tanh(side.lead / 2)))
        pulls.append(np.bincount(side.voter, side.won - chance, voters))
        weights.append(np.bincount(side.voter, chance * (1 - chance), voters))
    pull, weight = np.concatenate(pulls), np.concatenate(weights)
    pull, weight = pull[weight >= 1], weight[weight >= 1]

    def too_small(spread: float) -> bool:
        return bool(np.median(pull**2 / (weight + (spread * weight) ** 2)) > _MEDIAN)

    low, high = 0.0, 5.0
    for _ in range(20 if pull.size else 0):
        middle = (low + high) / 2
        low, high = (middle, high) if too_small(middle) else (low, middle)
    return max(high if pull.size else 0, LEAST_TASTE) * math.sqrt(1 + UNSURE / voters)


def _ratios(side: _Sided, spread: float, voters: int) -> Floats:
    """Return the log of rigged against honest (voters × ways), NaN without a vote; a way
    is how faithful, first from the first vote on, then from some later one."""
    ratios = np.full((voters, 2 * FAITHFUL.size), math.nan)
    for voter, which in side.each():
        honest, after = _said(side, which, spread)
        later = np.logaddexp.reduce(honest[:-1, None] + after, axis=0) - math.log(len(after))
        ratios[voter] = np.concatenate([after[0], later]) - honest[-1]
    return ratios


def _said(side: _Sided, which: slice, spread: float) -> tuple[Floats, Floats]:
    """Return the log-likelihood of a voter's first 0, 1, … votes if honest, and that of the
    votes from each on if rigged (votes × degrees of faithfulness)."""
    won = side.won[which, None] > 0
    density = -(_TASTES**2) / 2
    shifted = side.lead[which, None] + spread * _TASTES
    each = -np.logaddexp(0, np.where(won, -shifted, shifted))
    before = np.concatenate([np.zeros((1, _TASTES.size)), np.cumsum(each, axis=0)])
    honest = np.logaddexp.reduce(before + density - np.logaddexp.reduce(density), axis=1)
    faith = np.log(np.where(won, FAITHFUL, 1 - FAITHFUL))
    return honest, np.cumsum(faith[::-1], axis=0)[::-1]


def _chosen(ratios: Floats) -> tuple[float, list[tuple[int, int, float]]]:
    """Return the evidence (log) that some voters rig, and who: voter, way, how surely."""
    told = np.flatnonzero(np.isfinite(ratios[:, 0]))
    if not told.size:
        return -math.inf, []
    share = SHARES[:, None]
    mixed: Any = np.logaddexp(np.log1p(-share), np.log(share) + ratios[told, None])
    together = mixed.sum(axis=0)
    evidence = float(np.logaddexp.reduce(together, axis=None)) - math.log(together.size)
    best, way = divmod(int(together.argmax()), together.shape[1])
    sure = np.exp(math.log(SHARES[best]) + ratios[told, way] - mixed[:, best, way])
    order = np.argsort(-sure, kind="stable")
    doubt = np.cumsum(1 - sure[order]) / np.arange(1, sure.size + 1)
    flagged = order[(doubt <= DOUBTFUL) & (sure[order] >= SURE)]
    return evidence, [(int(told[at]), way, float(sure[at])) for at in flagged]
