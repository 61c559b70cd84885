"""Votes that come one after another, and a rule that is asked again and again."""

from __future__ import annotations

import numpy as np
from voting import simulated

from eval.votes.stopping import StoppingRule, stopping


def looks(votes: int, first: int = 40, step: float = 1.3) -> list[int]:
    """Numbers of votes at which somebody looks."""
    found = [first]
    while found[-1] * step < votes:
        found.append(int(found[-1] * step))
    return [*found, votes]


def first_wrong(
    rng: np.random.Generator, *, voters: int, votes: int, spread: float = 0.5
) -> int | None:
    """Return the number of votes at which four equals first looked different, or None."""
    given = simulated(rng, [votes // voters] * voters, spread=spread)
    given = [given[place] for place in rng.permutation(len(given))]
    for number in looks(len(given)):
        found = stopping(given[:number], StoppingRule(voters=2))
        if any(lead.apart for lead in found.leads):
            return number
    return None
