"""Simulated votes of persons with tastes of their own, and how often intervals are right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.votes.file import VoteLine
from eval.votes.standings import standings

MODELS = ("deepseek", "glm", "qwen", "yi")


def simulated(
    rng: np.random.Generator,
    sizes: Sequence[int],
    *,
    theta: Sequence[float] = (0, 0, 0, 0),
    side: float = 0.0,
    ties: float = 0.5,
    spread: float = 0.7,
) -> list[VoteLine]:
    """Votes by Davidson's model, `sizes[i]` of voter i, whose tastes differ by a normal
    `spread` around `theta` and `side` (natural log-odds); `ties` is ν."""
    who = np.repeat(np.arange(len(sizes)), sizes)
    players = len(theta)
    tastes = np.asarray(theta) + rng.normal(0, spread, (len(sizes), players))
    leanings = side + rng.normal(0, spread / 2, len(sizes))
    a = rng.integers(0, players, who.size)
    b = (a + rng.integers(1, players, who.size)) % players
    gap = tastes[who, a] - tastes[who, b] + leanings[who]
    drawn = rng.random(who.size) * (np.exp(gap / 2) + np.exp(-gap / 2) + ties)
    a_wins, tied = drawn < np.exp(gap / 2), drawn < np.exp(gap / 2) + ties
    said = np.where(a_wins, "a", np.where(tied, rng.choice(["tie", "both_bad"], who.size), "b"))
    return [
        VoteLine(f"battle {n}", f"voter {who[n]}", MODELS[a[n]], MODELS[b[n]], str(said[n]))
        for n in range(who.size)
    ]


def coverage(
    rng: np.random.Generator, voters: int, repeats: int, *, davidson: bool, even: bool = True
) -> float:
    """Return how often the 95 % intervals of four equal models hold the truth, 1000.

    Each voter gives 25 votes, or with `even` off a number between 5 and 80.
    """
    inside: list[bool] = []
    for _ in range(repeats):
        sizes = [25] * voters if even else rng.integers(5, 81, voters).tolist()
        found = standings(simulated(rng, sizes, side=0.2), davidson=davidson)
        inside += [
            one.lower is not None and one.upper is not None and one.lower <= 1000 <= one.upper
            for one in found.ratings
        ]
    return float(np.mean(inside))
