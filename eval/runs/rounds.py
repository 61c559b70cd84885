"""In which order a run asks contestants that share cards in turn. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from runners.lineup import Lineup, turn_of


def in_rounds(contestants: Iterable[str], lineup: Lineup) -> list[str]:
    """Return them with those that may be awake together next to each other, so that few swaps
    are needed; in the order given where that leaves a choice."""
    left, ordered = list(contestants), list[str]()
    while left:
        together: list[str] = []
        for one in left:
            if not excluded(one, together, lineup):
                together.append(one)
        ordered += together
        left = [one for one in left if one not in together]
    return ordered


def excluded(contestant: str, others: Iterable[str], lineup: Lineup) -> list[str]:
    """Return those of `others` whose engines may not be awake together with a contestant's."""
    own = turn_of(lineup.contestant(contestant).engine)
    theirs = {one: turn_of(lineup.contestant(one).engine) for one in others}
    return [one for one, turn in theirs.items() if own and turn and own.excludes(turn)]
