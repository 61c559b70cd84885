"""Who goes where: an exact search, so that a further card never places fewer. Pure.

Memory is counted in steps, 1/200 of a card, needs rounded up. Among all ways to place most
contestants the one of the highest worth is taken: each contestant's own preferences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from runners.engines.cards import MOST

STEPS = 200
FREE = int(MOST * STEPS)
"""Steps of a card that engines may take together."""


@dataclass(frozen=True)
class Way:
    """One way to run: so many `cards` of one kind, `steps` on each by that kind's name."""

    cards: int
    worth: int
    steps: Mapping[str, int]


@dataclass(frozen=True)
class Spot:
    """Which way was chosen, and on which cards."""

    way: int
    cards: tuple[int, ...]


_Free = tuple[int, ...]
_Score = tuple[int, int]


def steps_of(bytes_: int, memory: int) -> int:
    """Return how many steps of a card of `memory` bytes hold `bytes_`."""
    return -(-bytes_ * STEPS // memory)


def place(wanted: Sequence[Sequence[Way]], kinds: Sequence[str]) -> list[Spot | None]:
    """Return a spot on cards of these `kinds` for each that is wanted, None for those left."""

    hopes = _hopes(wanted)

    @cache
    def best(index: int, free: _Free) -> _Score:
        found: _Score = 0, 0
        if index == len(wanted):
            return found
        for gain, _, rest in _moves(wanted[index], free, kinds):
            if _plus(gain, hopes[index + 1]) > found:
                found = max(found, _plus(gain, best(index + 1, _canonical(rest, kinds))))
            if found == hopes[index]:
                break
        return found

    free, found = (FREE,) * len(kinds), list[Spot | None]()
    for index, ways in enumerate(wanted):
        goal = best(index, _canonical(free, kinds))
        for gain, spot, rest in _moves(ways, free, kinds):
            if _plus(gain, best(index + 1, _canonical(rest, kinds))) == goal:
                found.append(spot)
                free = rest
                break
    return found


def _hopes(wanted: Sequence[Sequence[Way]]) -> list[_Score]:
    """The score of the rest from each place on, were there room for everybody's best way."""
    hopes: list[_Score] = [(0, 0)]
    for ways in reversed(wanted):
        most = max((way.worth for way in ways), default=0)
        hopes.append(_plus((1 if ways else 0, most), hopes[-1]))
    return hopes[::-1]


def _moves(
    ways: Sequence[Way], free: _Free, kinds: Sequence[str]
) -> Iterator[tuple[_Score, Spot | None, _Free]]:
    for number, way in enumerate(ways):
        seen = set()
        for chosen in _card_sets(way, free, kinds):
            steps = way.steps[kinds[chosen[0]]]
            rest = tuple(left - steps if card in chosen else left for card, left in enumerate(free))
            if (same := _canonical(rest, kinds)) not in seen:
                seen.add(same)
                yield (1, way.worth), Spot(number, chosen), rest
    yield (0, 0), None, free


def _card_sets(way: Way, free: _Free, kinds: Sequence[str]) -> Iterator[tuple[int, ...]]:
    """Sets of equal cards with enough room; of cards with the same room the first count."""
    for kind, steps in way.steps.items():
        by_room: dict[int, list[int]] = {}
        for card, left in enumerate(free):
            if kinds[card] == kind and left >= steps:
                by_room.setdefault(left, []).append(card)
        pool = sorted(card for cards in by_room.values() for card in cards[: way.cards])
        yield from combinations(pool, way.cards)


def _canonical(free: _Free, kinds: Sequence[str]) -> _Free:
    """The same room on equal cards in one order, so that equal states are known as equal.

    `kinds` has equal cards side by side.
    """
    order = sorted(range(len(free)), key=lambda card: (kinds[card], free[card]))
    slots = sorted(range(len(free)), key=lambda card: kinds[card])
    rest = list(free)
    for slot, card in zip(slots, order, strict=True):
        rest[slot] = free[card]
    return tuple(rest)


def _plus(one: _Score, other: _Score) -> _Score:
    return one[0] + other[0], one[1] + other[1]
