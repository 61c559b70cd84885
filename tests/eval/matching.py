"""Simulated battles whose pairs are drawn by what was voted so far, or uniformly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from eval.ratings import AVERAGE, SCALE
from eval.records import Meeting
from eval.votes.file import VoteLine
from eval.votes.pairing import Tally, order_chances, set_chances, tally
from eval.votes.standings import Standing, standings

MODELS = ("deepseek", "glm", "qwen", "yi")
STRENGTHS = (0.5, 0.1, -0.2, -0.4)  # natural log-odds
ORDER_FLOOR = 0.9  # as shipped
VOTERS = 12
_AGAIN = 15  # battles between two looks at the votes


def battles(
    rng: np.random.Generator,
    *,
    floor: float,
    before: int = 120,
    number: int = 300,
    strengths: Sequence[float] = STRENGTHS,
) -> list[VoteLine]:
    """Votes by Bradley–Terry; the last model joins after the first `before` battles.

    With floor 1 every pair and order is equally likely.
    """
    votes: list[VoteLine] = []
    known = tally([], MODELS)
    for n in range(number):
        if n % _AGAIN == 0:
            known = tally(meetings(votes), MODELS)
        ready = MODELS[:-1] if n < before else MODELS
        a, b = drawn(rng, known, ready, floor)
        gap = strengths[MODELS.index(a)] - strengths[MODELS.index(b)]
        outcome = "a" if rng.random() < 1 / (1 + np.exp(-gap)) else "b"
        votes.append(VoteLine(f"battle {n}", f"voter {n % VOTERS}", a, b, outcome))
    return votes


def drawn(
    rng: np.random.Generator, known: Tally, ready: Sequence[str], floor: float
) -> tuple[str, ...]:
    """Draw an ordered pair."""
    pairs = set_chances(known, ready, 2, floor=floor)
    pair = list(pairs)[rng.choice(len(pairs), p=list(pairs.values()))]
    orders = order_chances(known, pair, floor=max(floor, ORDER_FLOOR))
    return list(orders)[rng.choice(len(orders), p=list(orders.values()))]


def meetings(votes: Sequence[VoteLine]) -> list[Meeting]:
    """The votes, summed up as the records do."""
    said = Counter((one.model_a, one.model_b, one.outcome) for one in votes)
    return [Meeting((a, b), ((a, b, outcome),), n) for (a, b, outcome), n in said.items()]


def rated(votes: Sequence[VoteLine]) -> list[Standing]:
    """Standings of all models, in the order of `MODELS`."""
    return sorted(standings(votes).ratings, key=lambda one: one.model)


def holds(found: Sequence[Standing], strengths: Sequence[float] = STRENGTHS) -> list[bool]:
    """Whether each interval holds the strength that the votes were made by."""
    truth = AVERAGE + SCALE * (np.asarray(strengths) - np.mean(strengths))
    return [
        one.lower is not None and one.upper is not None and one.lower <= true <= one.upper
        for one, true in zip(found, truth, strict=True)
    ]


def widest(found: Sequence[Standing]) -> float:
    """Half the widest interval, in points."""
    return max(
        float("inf") if one.lower is None or one.upper is None else (one.upper - one.lower) / 2
        for one in found
    )
