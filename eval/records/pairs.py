"""From a vote to the pairs that it decides: the votes table of the contracts, pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from eval.records.readings import PairVote
from eval.records.values import LETTERS, PairOutcome, Vote


def pairs(vote: Vote, contestants: Sequence[str]) -> list[PairVote]:
    """Return the pairs that `vote` decides; `contestants` are in slot order.

    A best slot beats each of the others and says nothing about the rest; a tie, an
    "all bad" and a ranking decide every pair.
    """
    return [
        PairVote(vote.battle, vote.person, contestants[first], contestants[second], outcome)
        for first, second in combinations(range(len(contestants)), 2)
        if (outcome := _outcome(vote, first, second)) is not None
    ]


def _outcome(vote: Vote, first: int, second: int) -> PairOutcome | None:
    if vote.choice == "tie":
        return "tie"
    if vote.choice == "both_bad":
        return "both_bad"
    if vote.ranking is not None:
        return _by_rank(vote.ranking[first], vote.ranking[second])
    if vote.choice == LETTERS[first]:
        return "a"
    return "b" if vote.choice == LETTERS[second] else None


def _by_rank(first: int, second: int) -> PairOutcome:
    if first == second:
        return "tie"
    return "a" if first < second else "b"
