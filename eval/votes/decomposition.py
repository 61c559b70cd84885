"""What the preference goes with: length, code, markdown, passed tests. Pure.

A logistic regression of the votes on the contestants' strengths and on how the two answers
differ, side included. It takes the preference apart and is no rating: a longer answer may
win because it says more. Effects are in points for one standard deviation of the
difference, for passed tests and the side for having them against not having them. A tie is
half a win for each. Intervals are clustered by voter (sandwich with the factor G / (G − 1),
Student's t with G − 1 degrees of freedom). Strengths and effects are held by a small ridge,
as if each were 0 with a standard deviation of 3 (520 points).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from eval.ratings import OUTCOMES, SCALE, CastVote, known, main_group, read_ballots
from eval.votes.bradley_terry import Floats, Ints
from eval.votes.style import Style

TRAITS = ("length", "code", "markdown")
TESTS, SIDE = "tests", "side"
LEAST_VOTES = 100
RIDGE = 1 / 9
_STEPS = 50

Answer: TypeAlias = tuple[str, str]  # battle and contestant


@dataclass(frozen=True)
class Effect:
    """What one trait goes with, in points; the interval is None with fewer than two voters.

    `unit` is the standard deviation of the difference that the points are for: natural
    log of length, share of code, log of marks; 1 for tests and side.
    """

    trait: str
    points: float
    low: float | None
    high: float | None
    unit: float


@dataclass(frozen=True)
class Decomposition:
    """The effects, and how many of the pairs they rest on: those whose both answers are
    known (`judged`: those of them where both answers were tested)."""

    effects: tuple[Effect, ...]
    pairs: int
    judged: int
    voters: int


def decompose(
    votes: Sequence[CastVote],
    contestants: Sequence[str],
    styles: Mapping[Answer, Style],
    passed: Mapping[Answer, bool],
    *,
    confidence: float = 0.95,
) -> Decomposition:
    """Take the preference apart; no effects below `LEAST_VOTES` pairs.

    Answers that were not tested count as no difference in tests; the effect of tests is
    left out below `LEAST_VOTES` pairs of tested ones. Raises `ValueError` as `rate` does.
    """
    read_ballots(votes, contestants)  # every vote, so that a bad one is told
    told = [vote for vote in votes if all(one in styles for one in _answers(vote))]
    judged = sum(all(one in passed for one in _answers(vote)) for vote in told)
    ballots = read_ballots(told, contestants)
    main = main_group(ballots)
    voters = np.unique(ballots.voter).size
    if len(told) < LEAST_VOTES or main.size < 2:
        return Decomposition((), len(told), judged, voters)
    differences = _differences(told, styles, passed)
    names = [*TRAITS, TESTS, SIDE] if judged >= LEAST_VOTES else [*TRAITS, SIDE]
    columns, units = [], []
    for name in names:
        unit = 1.0 if name in (TESTS, SIDE) else float(differences[name].std())
        columns.append(differences[name] / (unit or 1.0))
        units.append(unit)
    strengths = np.zeros((len(told), len(contestants)))
    rows = np.arange(len(told))
    strengths[rows, ballots.a], strengths[rows, ballots.b] = 1, -1
    design = np.column_stack([*columns, strengths])
    won = np.array(list(OUTCOMES.values()))[ballots.outcome]
    at = _fitted(design, won)
    half = _half(design, won, at, ballots.voter, confidence)
    effects = tuple(
        Effect(
            name,
            SCALE * float(at[place]),
            known(SCALE * (at[place] - half[place])),
            known(SCALE * (at[place] + half[place])),
            unit,
        )
        for place, (name, unit) in enumerate(zip(names, units, strict=True))
        if unit > 0
    )
    return Decomposition(effects, len(told), judged, voters)


def _answers(vote: CastVote) -> tuple[Answer, Answer]:
    return (vote.battle, vote.model_a), (vote.battle, vote.model_b)


def _differences(
    votes: Sequence[CastVote], styles: Mapping[Answer, Style], passed: Mapping[Answer, bool]
) -> dict[str, Floats]:
    """Return what side a has more of than side b, vote by vote."""
    both = [[styles[one] for one in _answers(vote)] for vote in votes]
    tests = [[passed.get(one) for one in _answers(vote)] for vote in votes]
    return {
        "length": _more([[np.log1p(one.length) for one in pair] for pair in both]),
        "code": _more([[one.code for one in pair] for pair in both]),
        "markdown": _more([[np.log1p(one.marks) for one in pair] for pair in both]),
        TESTS: _more([[0, 0] if None in pair else pair for pair in tests]),
        SIDE: np.ones(len(votes)),
    }


def _more(pairs: Sequence[Sequence[float | bool | None]]) -> Floats:
    sides = np.array(pairs, dtype=np.float64)
    return np.asarray(sides[:, 0] - sides[:, 1])


def _fitted(design: Floats, won: Floats) -> Floats:
    """Newton's method; the ridge makes the function strictly concave."""
    at = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        expected = _logistic(design @ at)
        slope = design.T @ (won - expected) - RIDGE * at
        step = np.linalg.solve(_information(design, expected), slope)
        at = at + step / max(1.0, float(np.abs(step).max()))
        if np.abs(step).max() < 1e-10:
            break
    return at


def _information(design: Floats, expected: Floats) -> Floats:
    weighted = design * (expected * (1 - expected))[:, None]
    return np.asarray(design.T @ weighted + RIDGE * np.eye(design.shape[1]))


def _half(design: Floats, won: Floats, at: Floats, voter: Ints, confidence: float) -> Floats:
    """Return half an interval of each parameter, NaN where one voter is all there is."""
    from scipy.special import stdtrit

    expected = _logistic(design @ at)
    names, number = np.unique(voter, return_inverse=True)
    scores = np.zeros((names.size, at.size))
    np.add.at(scores, number, design * (won - expected)[:, None])
    if names.size < 2:
        return np.full(at.size, np.nan)
    pulled = np.linalg.solve(_information(design, expected), scores.T)
    freedom = names.size - 1
    deviation = np.sqrt((pulled**2).sum(axis=1) * names.size / freedom)
    return np.asarray(stdtrit(freedom, (1 + confidence) / 2) * deviation)


def _logistic(x: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(x / 2)))
