"""What would break a tie of accuracy, as far as it was measured and separates. Pure.

A tie-breaker names somebody to look at first; the answer stays "undecided".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.advice.values import Candidate, Needs, Paid, Reason, Speed
from eval.cost.money import TOKENS

Load = tuple[int, int, int, str]


def ties(lead: Sequence[Candidate], needs: Needs) -> Iterator[Reason]:
    """Yield a reason for each measured advantage over all others, and what is missing."""
    yield from _faster(lead, needs)
    yield from _cheaper(lead, needs)
    yield from _longer(lead)
    yield Reason("more_evidence")


def _faster(lead: Sequence[Candidate], needs: Needs) -> Iterator[Reason]:
    # The newest stand first and are kept.
    tables = [{_load(one): one for one in reversed(c.speeds) if one.interval} for c in lead]
    common = set(tables[0]).intersection(*tables[1:])
    if not common:
        yield Reason("speeds_not_comparable", {"labels": [one.label for one in lead]})
        return
    labels = {"labels": [one.label for one in lead]}
    fitting = [load for load in common if needs.card in (None, tables[0][load].kind)]
    if not fitting:
        machines = sorted({tables[0][load].machine for load in common})
        yield Reason("speeds_elsewhere", labels | {"machines": machines})
        return
    # Of the loads that all were measured under, the one that is most like the needs.
    load = min(
        fitting,
        key=lambda one: (abs(one[2] - needs.concurrency), abs(one[0] - needs.context), one),
    )
    spans = [table[load].interval or (0.0, 0.0) for table in tables]
    for place, (low, _) in enumerate(spans):
        if all(low > high for other, (_, high) in enumerate(spans) if other != place):
            won = tables[place][load]
            values = {"label": lead[place].label, "value": won.value, "machine": won.machine}
            yield Reason("tie_faster", values | {"at_once": load[2], "prompt_tokens": load[0]})
            return
    yield Reason("speeds_undecided", labels)


def _load(one: Speed) -> Load:
    return one.prompt_tokens, one.output_tokens, one.at_once, one.setting


def _cheaper(lead: Sequence[Candidate], needs: Needs) -> Iterator[Reason]:
    paid = [(one, one.paid) for one in lead]
    if any(one is None for _, one in paid) or len({_terms(p) for _, p in paid if p}) > 1:
        yield Reason("costs_not_comparable", {"labels": [one.label for one in lead]})
        return
    known = [(one, found) for one, found in paid if found]
    basis, kind = known[0][1].basis, known[0][1].kind
    if basis != TOKENS and needs.card not in (None, kind):
        yield Reason("costs_elsewhere", {"labels": [one.label for one in lead], "basis": basis})
        return
    for one, own in known:
        high = own.interval[1]
        others = [found.interval[0] for other, found in known if other is not one]
        if high is not None and all(high < low for low in others):
            values = {"label": one.label, "value": own.value, "currency": own.currency}
            if basis == TOKENS:
                yield Reason("tie_cheaper_tokens", values)
            else:
                yield Reason("tie_cheaper", values | {"basis": basis})
            return
    yield Reason("costs_undecided", {"labels": [one.label for one in lead]})


def _terms(paid: Paid) -> tuple[str, str]:
    return paid.currency, paid.basis


def _longer(lead: Sequence[Candidate]) -> Iterator[Reason]:
    """A checkpoint's context is a fact, so any difference separates."""
    contexts = [one.native_context or 0 for one in lead]
    longest = max(contexts)
    if contexts.count(longest) == 1 and all(contexts):
        one = lead[contexts.index(longest)]
        yield Reason("tie_longer", {"label": one.label, "native": longest})
