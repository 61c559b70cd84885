"""Simulated battles whose pairs are drawn by what was voted so far, or uniformly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from eval.ratings import AVERAGE, SCALE
from eval.records import LETTERS, Meeting, Vote
from eval.records.pairs import pairs
from eval.votes.file import VoteLine
from eval.votes.pairing import Tally, order_chances, set_chances, tally
from eval.votes.standings import Standing, standings

MODELS = ("deepseek", "glm", "qwen", "yi")
SIX = ("a", "b", "c", "d", "e", "f")
STRENGTHS_OF_SIX = (0.6, 0.3, 0.1, -0.1, -0.3, -0.6)
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


def battles_of_four(
    rng: np.random.Generator, *, floor: float, before: int = 80, number: int = 200
) -> list[VoteLine]:
    """Votes for the best of four, by the odds of Bradley–Terry among the four; the last of
    `SIX` joins after the first `before` battles."""
    votes: list[VoteLine] = []
    history: Counter[tuple[tuple[str, ...], tuple[tuple[str, str, str], ...]]] = Counter()
    known = tally([], SIX)
    for n in range(number):
        if n % _AGAIN == 0:
            known = tally([Meeting(*one, times) for one, times in history.items()], SIX)
        stood = drawn(rng, known, SIX[:-1] if n < before else SIX, floor, slots=4)
        odds = np.exp([STRENGTHS_OF_SIX[SIX.index(name)] for name in stood])
        best = LETTERS[rng.choice(4, p=odds / odds.sum())]
        battle, voter = f"battle {n}", f"voter {n % VOTERS}"
        decided = pairs(Vote(battle, voter, best), stood)
        votes += [VoteLine(battle, voter, p.model_a, p.model_b, p.outcome) for p in decided]
        said = tuple((p.model_a, p.model_b, p.outcome) for p in decided)
        history[stood, said] += 1
    return votes


def drawn(
    rng: np.random.Generator, known: Tally, ready: Sequence[str], floor: float, slots: int = 2
) -> tuple[str, ...]:
    """Draw an ordered set, a pair by default."""
    sets = set_chances(known, ready, slots, floor=floor)
    chosen = list(sets)[rng.choice(len(sets), p=list(sets.values()))]
    orders = order_chances(known, chosen, floor=max(floor, ORDER_FLOOR))
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
