"""The cost of a run in its folder, each contestant on the hardware that served it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from eval.cost.cards import CardKinds
from eval.cost.hardware import Fingerprint, Hardware, cards_of, is_remote, numbered
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
from eval.cost.prices import Prices, Terms, hour_price
from eval.lines import Record
from eval.runs.company import Company, company
from eval.runs.folder import Run
from eval.runs.judged import judged
from eval.runs.summary import summary
from eval.scores.samples import of_contestant

Place = str | tuple[int, ...]
"""Where contestants are served: a machine, cards of it by their numbers, or one's own."""


@dataclass(frozen=True)
class Unpriced:
    """A contestant without a price: a service whose `model` has none in configs/prices.yaml,
    or one whose fingerprint names no hardware that has one."""

    contestant: str
    why: Literal["tokens", "hardware"]
    model: str = ""


@dataclass(frozen=True)
class RunCost:
    """`missing` are contestants without a price, `faults` why the run is no result, `company`
    what else the machine did during the hours."""

    costs: tuple[Cost, ...]
    missing: tuple[Unpriced, ...]
    faults: tuple[str, ...]
    company: Company = field(default_factory=Company)

    @property
    def by_the_hour(self) -> bool:
        """Whether hours are what anybody is paid by."""
        return any(one.hours is not None for one in self.costs)


def run_cost(
    run: Run, hardware: Hardware, kinds: CardKinds, prices: Prices, terms: Terms
) -> RunCost:
    """Return what a run has cost, each contestant on its `hardware` (`hardware_of`).

    Who was served by the same cards, or by the machine without a card, shares its hours with
    the others there; hardware that was not the run's own is each contestant's own. Who has no
    hardware and stands behind an address is paid by its tokens. Raises `RunError` for a
    folder that cannot be read, `ValueError` for hardware that nobody knows.
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
    places = {
        name: price.on if price.shared else _place(name, hardware[name], engines[name], kinds)
        for name, price in paid.items()
    }
    hours = hours_of({name: _spans(answered[name]) for name in paid}, places)
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
    faults = tuple(summary(run).faults)
    return RunCost(tuple(costs), tuple(missing), faults, _company(run, records.values()))


def _company(run: Run, records: Iterable[Record]) -> Company:
    """What the run noted; nobody noted it of answers that another run was asked for."""
    found = company(run.sessions())
    reused = any(one["reused"] is not None for one in records)
    return replace(found, noted=False) if reused else found


def _answered(records: Iterable[Record]) -> dict[str, list[Record]]:
    """Answers by contestant, without those that are our own fault."""
    found: dict[str, list[Record]] = {}
    for record in records:
        if not record["infra"]:
            found.setdefault(record["key"]["contestant"], []).append(record)
    return found


def hours_of(spans: Mapping[str, Sequence[Span]], places: Mapping[str, Place]) -> dict[str, float]:
    """Return everybody's hours: a place's moments are shared out among those on it."""
    found: dict[str, float] = {}
    for place in dict.fromkeys(places.values()):
        found |= busy_hours({name: own for name, own in spans.items() if places[name] == place})
    return found


def _place(name: str, kinds_of: tuple[str, ...], record: Fingerprint, kinds: CardKinds) -> Place:
    """The cards by their numbers where the contestant was really on them, else its own name."""
    return (cards_of(record, kinds) == kinds_of and numbered(record)) or name


def _spans(records: Iterable[Record]) -> list[Span]:
    return [found for record in records if (found := span(record))]
