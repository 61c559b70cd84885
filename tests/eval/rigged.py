"""Votes of honest persons with 100 rigged ones among them, in several shapes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from voting import MODELS, simulated

from eval.ratings import rate
from eval.votes.file import VoteLine
from eval.votes.rigging import suspects, without

TARGET = MODELS[-1]  # the weakest
THETA = (0.3, 0.1, 0.0, -0.4)
RIGGED = 100
SHAPES = ("one voter", "ten voters", "five sleepers")


@dataclass(frozen=True)
class Case:
    """What the test said: who rigged, who was flagged, and how far the target's points are
    from those of the honest votes alone, before and after filtering."""

    rigged: frozenset[str]
    flagged: frozenset[str]
    moved: float
    left: float


def honest(rng: np.random.Generator, voters: int = 40, spread: float = 0.7) -> list[VoteLine]:
    """1,000 votes of honest persons, in the order of time."""
    votes = simulated(rng, [1000 // voters] * voters, theta=THETA, spread=spread)
    return [votes[place] for place in rng.permutation(len(votes))]


def rigged(rng: np.random.Generator, voters: Sequence[str]) -> list[VoteLine]:
    """100 votes for the target by these voters in turn."""
    votes = []
    for number in range(RIGGED):
        other = MODELS[rng.integers(0, len(MODELS) - 1)]
        pair, outcome = ((TARGET, other), "a") if rng.random() < 0.5 else ((other, TARGET), "b")
        votes.append(VoteLine(f"rigged {number}", voters[number % len(voters)], *pair, outcome))
    return votes


def case(rng: np.random.Generator, shape: str, *, spread: float = 0.7) -> Case:
    """Rig an election in one of `SHAPES`, and look for who did it."""
    votes = honest(rng, spread=spread)
    if shape == "five sleepers":  # they have voted honestly until now
        who = [f"voter {number}" for number in range(5)]
        together = votes + rigged(rng, who)
    else:
        who = [f"rigger {number}" for number in range(1 if shape == "one voter" else 10)]
        together = votes + rigged(rng, who)
        together = [together[place] for place in rng.permutation(len(together))]
    found = suspects(together, MODELS)
    truth = target_points(votes)
    return Case(
        rigged=frozenset(who),
        flagged=frozenset(one.voter for one in found),
        moved=target_points(together) - truth,
        left=target_points(without(together, found)) - truth,
    )


def target_points(votes: Sequence[VoteLine]) -> float:
    points = rate(votes, MODELS)[-1].points  # type: ignore[arg-type]
    assert points is not None
    return points
