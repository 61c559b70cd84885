"""A lineup laid out on the cards of this machine, before any of its engines is started.

Whoever starts engines takes the lineup from here, so that all of them have the same one:
equal engines are shared, different ones would be started twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from eval.cost.laying_out import Wish, wanted
from eval.cost.plan import Placement, Plan, cards_of, make_plan
from eval.cost.serving import as_placed
from runners.engines.cards import MIB, Card, found
from runners.engines.memory import whole
from runners.lineup import VLLM, Contestant, Lineup, load_lineup, turn_of
from runners.turn import Turn

_LABELS = {"fp8": "FP8", "awq": "AWQ"}


def load_here(name: str) -> Lineup:
    """Load a lineup by name or path, its vLLM engines placed on the cards that are here.

    Raises `ConfigError` as `load_lineup` does. The driver is asked only where a contestant
    wants a card.
    """
    lineup = load_lineup(name)
    return placed_on(lineup, found(), whole()) if any(_to_place(lineup)) else lineup


def cards_here() -> list[tuple[str, Card]]:
    """Return this machine's cards as a plan wants them, each with its kind's name."""
    return [(_kind(card), card) for card in found()]


def placed_on(lineup: Lineup, cards: Sequence[Card], memory: int | None = None) -> Lineup:
    """Return the lineup with its engines on these cards; as it is where there are none.

    `memory` is the machine's, as for `make_plan`.

    So is a lineup that places an engine itself (`cards` or `gpu_memory`). Engines that fit
    only in turn with others have a `turn`, as have those others; who has no place at all
    gets the reason and is not started.
    """
    playing = list(_to_place(lineup))
    if not cards or any(engine.cards or engine.gpu_memory for _, engine in playing):
        return lineup
    # In the order in which the plan numbers them.
    ordered = sorted(cards, key=lambda card: (_kind(card), card.index))
    plan = make_plan(
        [wanted(one, Wish()) for one, _ in playing],
        cards_of([(_kind(card), card) for card in ordered]),
        memory,
    )
    changed = dict(_engines(plan, playing, [card.index for card in ordered]))
    return lineup.model_copy(
        update={
            "contestants": [
                one.model_copy(update=changed.get(one.id, {})) for one in lineup.contestants
            ]
        }
    )


def told(lineup: Lineup) -> Iterator[str]:
    """Say in a line each where the vLLM engines of a placed lineup are."""
    for one in lineup.contestants:
        engine = one.engine
        if not isinstance(engine, VLLM) or engine.device == "cpu":
            continue
        if engine.unplaced:
            yield f"{one.id}: not started, {engine.unplaced}"
        elif engine.cards and engine.gpu_memory:
            where = ", ".join(map(str, engine.cards))
            kind = one.quantization or engine.dtype
            turns = _in_words(one, lineup)
            yield f"{one.id}: card {where}, {engine.gpu_memory:.0%} of it, {kind}{turns}"


def _in_words(one: Contestant, lineup: Lineup) -> str:
    turn = turn_of(one.engine)
    if turn is None:
        return ""
    others = ", ".join(
        other.id
        for other in lineup.contestants
        if other is not one and (theirs := turn_of(other.engine)) and turn.excludes(theirs)
    )
    return f", in turn with {others} ({'asleep' if turn.sleeps else 'stopped'} meanwhile)"


def _to_place(lineup: Lineup) -> Iterator[tuple[Contestant, VLLM]]:
    for one in lineup.contestants:
        if isinstance(one.engine, VLLM) and one.engine.device == "gpu":
            yield one, one.engine


def _kind(card: Card) -> str:
    return f"{card.name}, {card.memory // MIB} MiB"


def _engines(
    plan: Plan, playing: Iterable[tuple[Contestant, VLLM]], numbers: Sequence[int]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what the plan changes, by contestant; `numbers` are the cards' own."""
    contestants = {one.id: (one, engine) for one, engine in playing}
    for placed in (*plan.awake, *plan.in_turn):
        one, engine = contestants[placed.contestant]
        cards = [numbers[index] for index in placed.cards]
        own = as_placed(engine, placed, Wish().load(one))
        changes = {"cards": cards, "turn": _turn(placed, plan, cards)}
        label = _LABELS.get(placed.option.quantisation, one.quantization)
        yield one.id, {"engine": own.model_copy(update=changes), "quantization": label}
    for name, why in plan.left:
        _, engine = contestants[name]
        yield name, {"engine": engine.model_copy(update={"unplaced": why})}


def _turn(placed: Placement, plan: Plan, cards: list[int]) -> Turn | None:
    """The part that an engine has in turns; None for one that has its cards for good.

    It sleeps only where all those sleep that it makes room for: one of them that has no room
    beside sleepers needs it stopped.
    """
    alone = placed in plan.in_turn
    others = plan.in_turn if not alone else (*plan.in_turn, *plan.awake)
    rivals = [one for one in others if one is not placed and set(one.cards) & set(placed.cards)]
    if not rivals:
        return None
    sleeps = placed.sleeps and all(one.sleeps for one in rivals)
    return Turn(cards=cards, alone=alone, sleeps=sleeps)
