"""A lineup laid out on cards: who runs where with how much, who takes turns, who does not fit.

Pure, and nothing is started.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from eval.cost.memory import GIB
from eval.cost.options import Option
from eval.cost.placing import FREE, STEPS, Spot, Way, place, steps_of

ASLEEP = GIB
"""Bytes that a sleeping vLLM keeps on each of its cards: its CUDA context and workspaces."""
MOST_ASLEEP = 0.7
"""Share of the machine's memory that the weights of sleepers may take: the engines' own
processes, the files that they load and all the rest need some too."""


class Kind(Protocol):
    """What a plan must know of a card: bytes, and whether its tensor cores multiply FP8."""

    @property
    def memory(self) -> int: ...
    @property
    def fp8(self) -> bool: ...


@dataclass(frozen=True)
class Card:
    """One card of the plan: its number, its kind's name, and the kind."""

    index: int
    name: str
    kind: Kind


@dataclass(frozen=True)
class Wanted:
    """A contestant's ways to run; `why` says why there are none."""

    contestant: str
    options: tuple[Option, ...]
    why: str = ""


@dataclass(frozen=True)
class Placement:
    """An engine's place. `share` is the part of each of its `cards` that is its own.

    `instead_of` names those that make room while it is awake, where it takes turns. With
    `sleeps` it waits asleep on its cards meanwhile; without, it is stopped.
    """

    contestant: str
    option: Option
    cards: tuple[int, ...]
    share: float
    kv_bytes: int
    instead_of: tuple[str, ...] = ()
    sleeps: bool = False


@dataclass(frozen=True)
class Plan:
    """`awake` run side by side, `in_turn` instead of others; `left` have no place, with why."""

    cards: tuple[Card, ...]
    awake: tuple[Placement, ...]
    in_turn: tuple[Placement, ...]
    left: tuple[tuple[str, str], ...]

    @property
    def memory_asleep(self) -> int:
        """Bytes of the machine's memory for the weights of all that sleep. While one goes and
        the next has not come yet, all of them do."""
        sleepers = (one for one in (*self.awake, *self.in_turn) if one.sleeps)
        return sum(one.option.least.weights * one.option.cards for one in sleepers)


def cards_of(kinds: Sequence[tuple[str, Kind]]) -> tuple[Card, ...]:
    """Return numbered cards, equal ones side by side as the search wants them."""
    ordered = sorted(kinds, key=lambda one: one[0])
    return tuple(Card(index, name, kind) for index, (name, kind) in enumerate(ordered))


def make_plan(wanted: Sequence[Wanted], cards: tuple[Card, ...], memory: int | None = None) -> Plan:
    """Place as many as can run side by side, the rest in turn where each fits by itself.

    `memory` is the machine's in bytes, where it is known: if the weights of those that would
    sleep have no room in it, all that take turns are stopped instead.
    """
    plan = _plan(wanted, cards, may_sleep=True)
    if memory is not None and plan.memory_asleep > memory * MOST_ASLEEP:
        return _plan(wanted, cards, may_sleep=False)
    return plan


def _plan(wanted: Sequence[Wanted], cards: tuple[Card, ...], *, may_sleep: bool) -> Plan:
    named = {card.name: card.kind for card in cards}
    ways = [[_way(option, named) for option in one.options] for one in wanted]
    spots = place(ways, [card.name for card in cards])
    awake = [
        (one, one.options[spot.way], spot) for one, spot in zip(wanted, spots, strict=True) if spot
    ]
    turns, left = _turns([one for one, spot in zip(wanted, spots, strict=True) if not spot], cards)
    sleepers_on = {
        card.index: sum(card.index in spot.cards for *_, spot in turns) if may_sleep else 0
        for card in cards
    }
    placed = _granted(awake, cards, sleepers_on)
    in_turn = [_in_turn(chosen, placed, turns, cards, may_sleep=may_sleep) for chosen in turns]
    sleepers = {name for one in in_turn if one.sleeps for name in one.instead_of}
    side_by_side = (replace(one, sleeps=one.contestant in sleepers) for one in placed)
    return Plan(cards, tuple(side_by_side), tuple(in_turn), tuple(left))


_Chosen = tuple[Wanted, Option, Spot]


def _way(option: Option, kinds: dict[str, Kind]) -> Way:
    steps = {
        name: steps_of(option.least.total, kind.memory)
        for name, kind in kinds.items()
        if kind.fp8 or not option.fp8
    }
    return Way(option.cards, option.worth, steps)


def _granted(
    chosen: Sequence[_Chosen], cards: tuple[Card, ...], sleepers: dict[int, int]
) -> list[Placement]:
    """Give each engine what it must have, then of what is left up to what it would use.

    Room for those that sleep on a card is kept where it is there.
    """
    given = {
        one.contestant: _steps(option.least.total, spot, cards) for one, option, spot in chosen
    }
    waiting = list(chosen)
    while waiting:
        one, option, spot = waiting.pop(0)
        rooms = []
        for index in spot.cards:
            used = sum(given[w.contestant] for w, _, s in chosen if index in s.cards)
            kept = sleepers[index] * steps_of(ASLEEP, cards[index].kind.memory)
            sharers = 1 + sum(index in s.cards for *_, s in waiting)
            rooms.append(max(0, FREE - used - kept) // sharers)
        wish = max(0, _steps(option.wish.total, spot, cards) - given[one.contestant])
        given[one.contestant] += min(wish, *rooms)
    return [
        _placement(one, option, spot, given[one.contestant], cards) for one, option, spot in chosen
    ]


def _turns(
    waiting: Sequence[Wanted], cards: tuple[Card, ...]
) -> tuple[list[_Chosen], list[tuple[str, str]]]:
    """Find each a place on cards that it would have to itself; say why there is none."""
    turns: list[_Chosen] = []
    left = []
    for one in waiting:
        alone = next(_alone(one, cards, turns), None)
        if alone:
            turns.append((one, *alone))
        else:
            left.append((one.contestant, one.why or _too_large(one, cards)))
    return turns, left


def _alone(
    one: Wanted, cards: tuple[Card, ...], turns: Sequence[_Chosen]
) -> Iterator[tuple[Option, Spot]]:
    named = {card.name: card.kind for card in cards}
    for number, option in enumerate(one.options):
        for name, steps in _way(option, named).steps.items():
            # Those with the fewest that take turns already.
            pool = sorted(
                (card.index for card in cards if card.name == name),
                key=lambda index: sum(index in spot.cards for *_, spot in turns),
            )
            if steps <= FREE and len(pool) >= option.cards:
                yield option, Spot(number, tuple(sorted(pool[: option.cards])))


def _in_turn(
    chosen: _Chosen,
    placed: Sequence[Placement],
    turns: Sequence[_Chosen],
    cards: tuple[Card, ...],
    *,
    may_sleep: bool,
) -> Placement:
    """Those awake on its cards sleep meanwhile, if what sleepers keep leaves it enough."""
    one, option, spot = chosen
    others = [p for p in placed if set(p.cards) & set(spot.cards)]
    rivals = [t for t in turns if t[0] is not one and set(t[2].cards) & set(spot.cards)]
    residue = max(
        steps_of(ASLEEP, cards[index].kind.memory)
        * (sum(index in p.cards for p in others) + sum(index in t[2].cards for t in rivals))
        for index in spot.cards
    )
    least = _steps(option.least.total, spot, cards)
    wish = _steps(option.wish.total, spot, cards)
    room_awake = all(_room_to_sleep(index, placed, turns, cards) for index in spot.cards)
    can_sleep = may_sleep and all(one.repository for one in (option, *(p.option for p in others)))
    sleeps = can_sleep and room_awake and least + residue <= FREE
    most = FREE - residue if sleeps else FREE
    found = _placement(one, option, spot, max(least, min(wish, most)), cards)
    return replace(found, instead_of=tuple(p.contestant for p in others), sleeps=sleeps)


def _room_to_sleep(
    index: int, placed: Sequence[Placement], turns: Sequence[_Chosen], cards: tuple[Card, ...]
) -> bool:
    used = sum(round(p.share * STEPS) for p in placed if index in p.cards)
    sleepers = sum(index in spot.cards for *_, spot in turns)
    return used + sleepers * steps_of(ASLEEP, cards[index].kind.memory) <= STEPS


def _placement(
    one: Wanted, option: Option, spot: Spot, steps: int, cards: tuple[Card, ...]
) -> Placement:
    smallest = min(cards[index].kind.memory for index in spot.cards)
    room = smallest * steps // STEPS - option.least.weights - option.least.overhead
    return Placement(one.contestant, option, spot.cards, steps / STEPS, max(room, 0))


def _steps(bytes_: int, spot: Spot, cards: tuple[Card, ...]) -> int:
    return max(steps_of(bytes_, cards[index].kind.memory) for index in spot.cards)


def _too_large(one: Wanted, cards: tuple[Card, ...]) -> str:
    """Name the smallest way that these cards know, and what they offer."""
    known = any(card.kind.fp8 for card in cards)
    usable = [o for o in one.options if o.cards <= len(cards) and (known or not o.fp8)]
    if not usable:
        return f"none of its ways to run is one for these {len(cards)} card(s)"
    smallest = min(usable, key=lambda option: option.least.total)
    need, largest = smallest.least, max(card.kind.memory for card in cards)
    return (
        f"in {smallest.quantisation} it takes {need.total / GIB:.1f} GiB on each of "
        f"{smallest.cards} card(s) ({need.weights / GIB:.1f} weights, {need.kv / GIB:.1f} KV cache "
        f"of one context, {need.overhead / GIB:.1f} overhead); engines get "
        f"{largest * FREE / STEPS / GIB:.1f} of the largest of these {len(cards)}"
    )
