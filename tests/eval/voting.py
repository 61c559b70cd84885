"""Simulated votes of persons with tastes of their own, and how often intervals are right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.ratings import rate
from eval.records import PairVote
from eval.votes.file import VoteLine
from eval.votes.standings import Standing, Standings, standings

MODELS = ("deepseek", "glm", "qwen", "yi")
SWAPPED = {"a": "b", "b": "a", "tie": "tie", "both_bad": "both_bad"}


def simulated(
    rng: np.random.Generator,
    sizes: Sequence[int],
    *,
    theta: Sequence[float] = (0, 0, 0, 0),
    side: float = 0.0,
    ties: float = 0.5,
    spread: float = 0.7,
    prompts: int = 0,
    prompt_spread: float = 0.0,
) -> list[VoteLine]:
    """Votes by Davidson's model, `sizes[i]` of voter i, whose tastes differ by a normal
    `spread` around `theta` and `side` (natural log-odds); `ties` is ν.

    Each vote is on one of so many `prompts`, on which strengths differ by a normal
    `prompt_spread`; 0: each vote is on a prompt of its own.
    """
    who = np.repeat(np.arange(len(sizes)), sizes)
    players = len(theta)
    tastes = np.asarray(theta) + rng.normal(0, spread, (len(sizes), players))
    leanings = side + rng.normal(0, spread / 2, len(sizes))
    a = rng.integers(0, players, who.size)
    b = (a + rng.integers(1, players, who.size)) % players
    gap = tastes[who, a] - tastes[who, b] + leanings[who]
    asked = [""] * who.size
    if prompts:
        prompt = rng.integers(0, prompts, who.size)
        suits = rng.normal(0, prompt_spread, (prompts, players))
        gap += suits[prompt, a] - suits[prompt, b]
        asked = [f"prompt {one}" for one in prompt]
    drawn = rng.random(who.size) * (np.exp(gap / 2) + np.exp(-gap / 2) + ties)
    a_wins, tied = drawn < np.exp(gap / 2), drawn < np.exp(gap / 2) + ties
    said = np.where(a_wins, "a", np.where(tied, rng.choice(["tie", "both_bad"], who.size), "b"))
    return [
        VoteLine(
            f"battle {n}", f"voter {who[n]}", MODELS[a[n]], MODELS[b[n]], str(said[n]), asked[n]
        )
        for n in range(who.size)
    ]


def questions(votes: Sequence[VoteLine]) -> dict[str, str]:
    """What the battles were about, as the ratings want it."""
    return {vote.battle: vote.prompt for vote in votes if vote.prompt}


def coverage(
    rng: np.random.Generator,
    voters: int,
    repeats: int,
    *,
    davidson: bool,
    even: bool = True,
    prompts: int = 0,
    prompt_spread: float = 0.0,
    board: bool = False,
) -> float:
    """Return how often the 95 % intervals of four equal models hold the truth, 1000.

    Each voter gives 25 votes, or with `even` off a number between 5 and 80. `board`: the
    ratings of the leaderboard instead of those of `python -m eval ratings`.
    """
    inside: list[bool] = []
    for _ in range(repeats):
        sizes = [25] * voters if even else rng.integers(5, 81, voters).tolist()
        votes = simulated(rng, sizes, side=0.2, prompts=prompts, prompt_spread=prompt_spread)
        asked = questions(votes)
        if board:
            pairs = [PairVote(*vote[:5]) for vote in votes]
            bounds = [(one.low, one.high) for one in rate(pairs, MODELS, questions=asked)]
        else:
            found = standings(votes, davidson=davidson, questions=asked)
            bounds = [(one.lower, one.upper) for one in found.ratings]
        inside += [
            low is not None and high is not None and low <= 1000 <= high for low, high in bounds
        ]
    return float(np.mean(inside))


def by_model(found: Standings) -> dict[str, Standing]:
    return {one.model: one for one in found.ratings}


def mirrored(votes):
    return [
        vote._replace(model_a=vote.model_b, model_b=vote.model_a, outcome=SWAPPED[vote.outcome])
        for vote in votes
    ]


def said(*outcomes: str, voters: int = 1, pair=("qwen", "yi"), both_sides=False) -> list[VoteLine]:
    """One battle an outcome, given by the voters in turn; on both sides: each mirrored too."""
    votes = [
        VoteLine(f"{pair}{number}", f"voter {number % voters}", *pair, outcome)
        for number, outcome in enumerate(outcomes)
    ]
    return [*votes, *mirrored(votes)] if both_sides else votes
