"""Advice: whoever cannot do it is excluded, the rest are compared by accuracy. Pure.

Accuracy decides only where it separates on the same problems (`eval.scores.order`). Those
above whom nobody is separated are undecided, and speed, cost or context then name somebody
to look at first, which is no verdict.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from eval.advice.hard import against
from eval.advice.places import Market, Place, places
from eval.advice.ties import ties
from eval.advice.values import CPU, Advice, Candidate, Needs, Pass, Reason
from eval.cost.cards import load_cards
from eval.cost.prices import load_prices
from eval.scores.order import Gap, Order, order
from eval.scores.resampling import difference


def advise(candidates: Sequence[Candidate], needs: Needs, market: Market | None = None) -> Advice:
    """Return what is advised; `market` None is configs/cards.yaml and configs/prices.yaml.

    Raises `ValueError` for a card that nobody knows, naming those there are.
    """
    market = market or Market(load_cards(), load_prices())
    if needs.card not in (None, CPU):
        needs = replace(needs, card=market.kinds.named(str(needs.card))[0])
    excluded, left = [], []
    for one in candidates:
        found = [(one.contestant, reason) for reason in against(one, needs, market)]
        excluded += found
        if not found:
            left.append(one)
    if not left:
        code = "nobody" if candidates else "no_candidates"
        return Advice(None, (), (Reason(code),), tuple(excluded))
    lead, behind = _lead(left, needs)
    reasons = [*_verdict(lead, behind, needs)]
    for one in lead:
        reasons += _about(one, needs, market)
    if len(lead) > 1:
        reasons += ties(lead, needs)
    names = tuple(one.contestant for one in lead)
    choice = names[0] if len(names) == 1 else None
    return Advice(choice, () if choice else names, tuple(reasons), tuple(excluded))


def _lead(left: Sequence[Candidate], needs: Needs) -> tuple[list[Candidate], list[Candidate]]:
    """Split into those above whom nobody is separated, and those that somebody is.

    An order's groups are wider: one that is undecided with the lower of two keeps both in
    its group, however far these are apart. Here no pair of the lead is decided.
    """
    passes = {one.contestant: one.passes[needs.language] for one in left}
    values = {name: one.value for name, one in passes.items()}
    gaps = [
        Gap(first, second, *_gap(passes[first], passes[second]))
        for first, second in itertools.combinations(passes, 2)
        if passes[first].problems.keys() & passes[second].problems.keys()
    ]
    beaten = _beaten(order(values, gaps), values)
    return (
        [one for one in left if one.contestant not in beaten],
        [one for one in left if one.contestant in beaten],
    )


def _beaten(found: Order, values: Mapping[str, float]) -> set[str]:
    """Those above whom somebody is separated. Where two were asked different problems, the
    better one on the common ones must be so over all as well: then the best is never here."""
    pairs = (
        (one.first, one.second) if one.value > 0 else (one.second, one.first)
        for one, decided in zip(found.gaps, found.decided, strict=True)
        if decided
    )
    return {lower for upper, lower in pairs if values[upper] > values[lower]}


def _gap(first: Pass, second: Pass) -> tuple[float, float]:
    """How far the first is above the second on the problems of both, and p; an interval of
    the difference that holds 0 decides nothing, whatever p says."""
    found = difference(dict(second.problems), dict(first.problems))
    low, high = found.interval or (0.0, 0.0)
    return found.value, 1.0 if low <= 0 <= high else found.p


def _verdict(
    lead: Sequence[Candidate], behind: Sequence[Candidate], needs: Needs
) -> Iterator[Reason]:
    if len(lead) > 1:
        problems = len(set().union(*(one.passes[needs.language].problems for one in lead)))
        values = {"labels": [one.label for one in lead], "problems": problems}
        yield Reason("accuracy_undecided", values | {"language": needs.language})
    elif behind:
        yield Reason("accuracy_decides", {"label": lead[0].label, "language": needs.language})
    else:
        yield Reason("only_one_left", {"label": lead[0].label})
    for one in (*lead, *behind):
        found = one.passes[needs.language]
        code = "pass_rate" if one in lead else "behind"
        low, high = found.interval
        values = {"label": one.label, "value": found.value, "low": low, "high": high}
        yield Reason(code, values | {"language": needs.language})


def _cheapest(one: Candidate, needs: Needs, market: Market) -> Place | None:
    """The cheapest place where it is served as it was measured, else the cheapest."""
    found = places(one, needs, market)

    def cost(place: Place) -> tuple[bool, float]:
        return not place.as_measured, math.inf if place.month is None else place.month

    return min(found, key=cost, default=None)


def _about(one: Candidate, needs: Needs, market: Market) -> Iterator[Reason]:
    """What somebody who takes this one should know."""
    if one.service:
        yield Reason("service", {"label": one.label})
    elif place := _cheapest(one, needs, market):
        values = {"label": one.label, "quantisation": place.quantisation, "gib": place.gib}
        values |= {"kind": place.kind, "cards": place.cards, "month": place.month}
        values |= {"currency": market.prices.currency, "served": one.served}
        where = "on_cards" if place.cards else "on_cpu"
        yield Reason(f"fits_{where}" if place.month is not None else "fits_unpriced", values)
        if not place.as_measured:
            yield Reason("other_quantisation", values)
    if one.terms and one.terms.conditions and needs.commercial and not one.service:
        values = {"label": one.label, "licence": one.licence}
        yield Reason("licence_conditions", values | {"conditions": dict(one.terms.conditions)})
    if one.composite is not None:
        yield Reason("composite", {"label": one.label, "value": one.composite})
