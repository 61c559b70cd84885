"""Rules that exclude: whatever else is true, this one cannot be advised. Pure.

Each further need can only add reasons, so it never brings anybody back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from eval.advice.places import Market, least_gib, places
from eval.advice.values import Candidate, Needs, Reason

Rule = Callable[[Candidate, Needs, Market], Iterator[Reason]]


def against(one: Candidate, needs: Needs, market: Market) -> Iterator[Reason]:
    """Yield every reason why a candidate cannot be advised; none where it can."""
    for rule in RULES:
        yield from rule(one, needs, market)


def _leaves(one: Candidate, needs: Needs, market: Market) -> Iterator[Reason]:
    if not one.service:
        return
    public = "_weights_known" if one.model is not None else ""
    if not needs.data_may_leave:
        yield Reason(f"data_leaves{public}")
    if not needs.api_allowed:
        yield Reason(f"api_not_allowed{public}")


def _licence(one: Candidate, needs: Needs, market: Market) -> Iterator[Reason]:
    """A licence binds whoever runs the weights; a service has terms of its own."""
    if one.service or not needs.commercial:
        return
    if one.terms is None or one.terms.commercial is None:
        yield Reason("licence_unknown", {"licence": one.licence})
    elif not one.terms.commercial:
        yield Reason("licence_forbids", {"licence": one.licence, "source": one.terms.source})


def _context(one: Candidate, needs: Needs, market: Market) -> Iterator[Reason]:
    if one.native_context is None:
        yield Reason("context_unknown", {"context": needs.context})
    elif needs.context > one.native_context:
        values = {"context": needs.context, "native": one.native_context}
        yield Reason("beyond_native_context", values)


def _room(one: Candidate, needs: Needs, market: Market) -> Iterator[Reason]:
    if one.service or (needs.card is None and needs.budget is None):
        return
    least = least_gib(one, needs)
    if least is None:
        yield Reason("memory_unknown")
        return
    if next(places(one, needs, market), None) is not None:
        return
    gib, quantisation = least
    values = {"gib": gib, "quantisation": quantisation, "context": needs.context}
    values |= {"concurrency": needs.concurrency, "card": needs.card, "cards": needs.cards}
    if needs.budget is not None:
        yield Reason("no_room_in_budget", values | _money(needs, market))
    else:
        yield Reason("no_room", values)


def _money(needs: Needs, market: Market) -> dict[str, object]:
    return {"budget": needs.budget, "currency": market.prices.currency}


def _measured(one: Candidate, needs: Needs, market: Market) -> Iterator[Reason]:
    if not one.is_result:
        yield Reason("no_result")
    elif needs.language not in one.passes:
        yield Reason("not_measured", {"language": needs.language})


RULES: tuple[Rule, ...] = (_leaves, _licence, _context, _room, _measured)
