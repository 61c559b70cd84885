"""The Bradley–Terry model: strengths and their uncertainty from counted games.

`first` is preferred to `second` with probability 1 / (1 + exp(θsecond − θfirst)); a
tie is half a win for each.

Regularisation. Where one side of a comparison has all the wins, the likelihood has
its maximum at infinity. Everyone therefore plays half a virtual tie against the
average player. Between two equal contestants that weighs a quarter of a game, so
real votes soon drown it: of 400 points at 10:1 odds it takes 22 with 11 votes, 2.5
with 110 and 0.25 with 1,100.

Intervals. The votes of one person hang together, and the pairs of one battle are
inside one person's votes: the variance is the sandwich estimate clustered by voter
with the factor G / (G − 1), the quantile that of Student's t with G − 1 degrees of
freedom, where G is the number of voters who judged that contestant (fractional where
votes are weighted: `Ballots.voices` of `eval.ratings`). Questions that several voters
judged are clusters as well (`eval.votes.two_ways`). One voter gives no interval,
since nothing shows how persons differ. A virtual tie could have been a win or a loss as
well; that variance is added, a quarter of its weight. Without it the interval would
vanish where the votes say least: ties only, or wins only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from eval.votes.two_ways import together

Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Ints: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]

VIRTUAL_TIES = 0.5
PRECISION = 1e-10
MOST_STEPS = 100


@dataclass(frozen=True)
class Games:
    """What each voter (or question) said in sum on each pair of the main group, one entry each:
    how many `games` they judged and how many of them, ties as halves, `first` won."""

    players: int
    voter: Ints
    first: Ints
    second: Ints
    games: Floats
    wins: Floats

    def expected(self, theta: Floats) -> Floats:
        """Return the probability that `first` wins."""
        return _logistic(theta[self.first] - theta[self.second])

    def scores(self, theta: Floats) -> Floats:
        """Return each voter's gradient of the log-likelihood (voters × players)."""
        surprise = self.wins - self.games * self.expected(theta)
        scores = np.zeros((int(self.voter.max()) + 1, self.players))
        np.add.at(scores, (self.voter, self.first), surprise)
        np.subtract.at(scores, (self.voter, self.second), surprise)
        return scores

    def information(self, theta: Floats) -> Floats:
        """Return minus the Hessian of the regularised log-likelihood."""
        expected = self.expected(theta)
        weight = self.games * expected * (1 - expected)
        matrix = np.zeros((self.players, self.players))
        np.subtract.at(matrix, (self.first, self.second), weight)
        matrix += matrix.T
        average = _logistic(theta)
        virtual = VIRTUAL_TIES * average * (1 - average)
        matrix[np.diag_indices(self.players)] = virtual - matrix.sum(axis=1)
        return matrix

    def log_likelihood(self, theta: Floats) -> float:
        """Return the regularised log-likelihood."""
        gap = theta[self.first] - theta[self.second]
        real = self.wins * gap - self.games * np.logaddexp(0, gap)
        virtual = theta / 2 - np.logaddexp(0, theta)
        return float(real.sum() + VIRTUAL_TIES * virtual.sum())


def fit(games: Games) -> Floats:
    """Return the θ of the highest regularised likelihood, by Newton's method.

    The function is strictly concave; a step that would not climb is halved.
    """
    theta = np.zeros(games.players)
    height = games.log_likelihood(theta)
    for _ in range(MOST_STEPS):
        slope = games.scores(theta).sum(axis=0) + VIRTUAL_TIES * (0.5 - _logistic(theta))
        step = np.linalg.solve(games.information(theta), slope)
        while (reached := games.log_likelihood(theta + step)) < height - 1e-9 * abs(height):
            step /= 2
        theta, height = theta + step, reached
        if np.abs(step).max() < PRECISION:
            break
    return theta


def half_widths(
    games: Games, theta: Floats, voters: Floats, confidence: float, shared: Sequence[Games] = ()
) -> Floats:
    """Return half the interval of each θ − mean θ; NaN where one voter is all there is.

    `shared` are the votes on questions that several voters judged: by question, and by
    voter and question.
    """
    from scipy.special import stdtrit

    centred = np.eye(games.players) - 1 / games.players
    spread = centred @ np.linalg.inv(games.information(theta))
    freedom = np.where(voters > 1, voters - 1, np.nan)
    real = np.square(games.scores(theta) @ spread.T).sum(axis=0)
    virtual = VIRTUAL_TIES / 4 * np.square(spread).sum(axis=1)
    variance = (real + virtual) * (freedom + 1) / freedom
    if shared and shared[0].voter.size:
        of_questions, of_cells = (np.square(one.scores(theta) @ spread.T) for one in shared)
        more = of_questions.sum(axis=0) - of_cells.sum(axis=0)
        questions = max(1, len(of_questions) - 1)
        more = more * (questions + 1) / questions
        variance, freedom = together(variance, freedom, more, np.full_like(more, questions))
    return np.asarray(stdtrit(freedom, (1 + confidence) / 2) * np.sqrt(variance))


def _logistic(x: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(x / 2)))
