"""The cost of a run in its folder, each contestant on the hardware that served it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.cost.cards import CardKinds
from eval.cost.hardware import Hardware, is_remote
from eval.cost.money import (
    Cost,
    Evidence,
    Span,
    busy_hours,
    by_the_hour,
    by_tokens,
    count_tokens,
    span,
)
from eval.cost.prices import HourPrice, Prices, Terms, hour_price
from eval.lines import Record
from eval.runs.folder import Run
from eval.runs.judged import judged
from eval.runs.summary import summary
from eval.scores.samples import of_contestant


@dataclass(frozen=True)
class Unpriced:
    """A contestant without a price: a service whose `model` has none in configs/prices.yaml,
    or one whose fingerprint names no hardware that has one."""

    contestant: str
    why: Literal["tokens", "hardware"]
    model: str = ""


@dataclass(frozen=True)
class RunCost:
    """`missing` are contestants without a price, `faults` why the run is no result."""

    costs: tuple[Cost, ...]
    missing: tuple[Unpriced, ...]
    faults: tuple[str, ...]


def run_cost(
    run: Run, hardware: Hardware, kinds: CardKinds, prices: Prices, terms: Terms
) -> RunCost:
    """Return what a run has cost, each contestant on its `hardware` (`hardware_of`).

    Cards are each contestant's own; those on one machine without a card share its hours. Who
    has no hardware and stands behind an address is paid by its tokens. Raises `RunError` for
    a folder that cannot be read, `ValueError` for hardware that nobody knows.
    """
    records, judgements = run.samples(), run.judgements()
    samples = judged(run, records, judgements)
    answered = _answered(records.values())
    engines = run.manifest["determined"]["contestants"]
    paid = {
        name: hour_price(names, kinds, prices, terms)
        for name, names in hardware.items()
        if name in answered
    }
    hours = hours_of({name: _spans(answered[name]) for name in paid}, paid)
    costs: list[Cost] = []
    missing: list[Unpriced] = []
    for name, own in answered.items():
        evidence = Evidence(name, count_tokens(own), of_contestant(samples, name))
        if name in paid:
            costs.append(by_the_hour(hours[name], paid[name], terms.utilisation, evidence))
        elif not is_remote(engines[name]):
            missing.append(Unpriced(name, "hardware"))
        elif (model := str(engines[name]["flags"]["model"])) in prices.tokens:
            token = prices.tokens[model]
            rate = prices.rate(token.currency, model)
            costs.append(by_tokens(token, rate, prices.currency, evidence))
        else:
            missing.append(Unpriced(name, "tokens", model))
    return RunCost(tuple(costs), tuple(missing), tuple(summary(run).faults))


def _answered(records: Iterable[Record]) -> dict[str, list[Record]]:
    """Answers by contestant, without those that are our own fault."""
    found: dict[str, list[Record]] = {}
    for record in records:
        if not record["infra"]:
            found.setdefault(record["key"]["contestant"], []).append(record)
    return found


def hours_of(
    spans: Mapping[str, Sequence[Span]], paid: Mapping[str, HourPrice]
) -> dict[str, float]:
    """Return everybody's hours: a machine's moments are shared out among those on it."""
    machines = dict.fromkeys(price.on for price in paid.values() if price.shared)
    alone = {name: own for name, own in spans.items() if not paid[name].shared}
    found = busy_hours(alone, shared=False)
    for machine in machines:
        there = {name: own for name, own in spans.items() if paid[name].on == machine}
        found |= busy_hours(there, shared=True)
    return found


def _spans(records: Iterable[Record]) -> list[Span]:
    return [found for record in records if (found := span(record))]
