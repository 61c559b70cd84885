"""Whether a model has room on given hardware, and what a month of that costs. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eval.advice.values import CPU, Candidate, Needs
from eval.cost.cards import CardKind, CardKinds
from eval.cost.memory import GIB, on_card, on_cpu
from eval.cost.model import Model
from eval.cost.prices import Prices
from eval.cost.requirements import Load, fewest
from eval.cost.tensors import GGUF, QUANTISATIONS, Quantisation

HOURS_A_MONTH = 365.25 * 24 / 12
MOST_CARDS = 8


@dataclass(frozen=True)
class Market:
    """What can be had, and for how much."""

    kinds: CardKinds
    prices: Prices

    def card_month(self, name: str) -> float:
        """Rent of one card for a month that it is always on."""
        kind = self.kinds.cards[name]
        rate = self.prices.rate(self.kinds.currency, "cards.yaml")
        return kind.price_an_hour.value * rate * HOURS_A_MONTH

    def cpu_month(self, gib: float) -> float | None:
        """Rent of the cheapest machine without a card that holds `gib` for a month; None
        where the list of prices has none."""
        rents = (
            one.price_an_hour.value * HOURS_A_MONTH
            for one in self.prices.machines.values()
            if gib <= one.memory_gib
        )
        return min(rents, default=None)


@dataclass(frozen=True)
class Place:
    """Hardware that holds a candidate: `gib` on each of `cards` of `kind` (`cpu` has none),
    `month` its rent, None for a machine that is there and has no price. `as_measured` tells
    that no other quantisation is needed."""

    kind: str
    cards: int
    quantisation: str
    gib: float
    month: float | None
    as_measured: bool


def places(one: Candidate, needs: Needs, market: Market) -> Iterator[Place]:
    """Yield every place that needs and budget allow, as measured first; none for a service.

    A model that nobody knows the shape of has no place that could be told.
    """
    if one.service or one.model is None:
        return
    for way in _ways(one, one.model):
        for place in _in(one.model, way, needs, market):
            if needs.budget is None or (place.month is not None and place.month <= needs.budget):
                yield place


def least_gib(one: Candidate, needs: Needs) -> tuple[float, str] | None:
    """Return the least GiB on one place, and in which quantisation; None for no shape."""
    if one.model is None:
        return None
    load = needs.context, needs.concurrency
    found = []
    for quantisation, label, _ in _ways(one, one.model):
        if needs.card in (None, CPU) and quantisation in GGUF:
            found.append((on_cpu(one.model, quantisation, *load).total / GIB, label))
        if needs.card != CPU:
            cards = needs.cards if needs.card else 1
            found.append((on_card(one.model, quantisation, *load, cards).total / GIB, label))
    return min(found, default=None)


_Way = tuple[Quantisation, str, bool]


def _ways(one: Candidate, model: Model) -> Iterator[_Way]:
    """Quantisations with their names, that in which it was measured first. A GGUF file has
    just its own."""
    if model.stored:
        yield "q4_k_m", (one.served or "gguf").lower(), True
        return
    for quantisation in sorted(QUANTISATIONS, key=lambda name: name != one.served):
        yield quantisation, quantisation, quantisation == one.served


def _in(model: Model, way: _Way, needs: Needs, market: Market) -> Iterator[Place]:
    quantisation, label, as_measured = way
    load = Load(needs.context, needs.concurrency)
    if needs.card in (None, CPU) and quantisation in GGUF:
        gib = on_cpu(model, quantisation, load.context, load.concurrency).total / GIB
        month = market.cpu_month(gib)
        if _holds(gib, month, needs):
            yield Place(CPU, 0, label, gib, month, as_measured)
    if needs.card == CPU:
        return
    named = [market.kinds.named(needs.card)[0]] if needs.card else list(market.kinds.cards)
    most = needs.cards if needs.card else MOST_CARDS
    for name in named:
        kind: CardKind = market.kinds.cards[name]
        count = fewest(model, quantisation, load, kind)
        if count is not None and count <= most:
            gib = on_card(model, quantisation, load.context, load.concurrency, count).total / GIB
            # Who has named cards pays for all of them.
            paid = needs.cards if needs.card else count
            month = paid * market.card_month(name)
            yield Place(name, count, label, gib, month, as_measured)


def _holds(gib: float, month: float | None, needs: Needs) -> bool:
    """Whether there is a machine for it: the one that somebody has, else one to be rented."""
    if needs.card is None:
        return month is not None
    return needs.memory_gib is None or gib <= needs.memory_gib
