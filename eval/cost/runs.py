"""The cost of a run in its folder, contestant by contestant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from eval.cost.cards import CardKinds
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
from eval.runs.folder import Run
from eval.runs.judged import judged
from eval.runs.summary import summary
from eval.scores.samples import of_contestant


@dataclass(frozen=True)
class RunCost:
    """`missing` names contestants without a price, `faults` why the run is no result."""

    costs: tuple[Cost, ...]
    missing: tuple[str, ...]
    faults: tuple[str, ...]


def run_cost(
    run: Run, hardware: tuple[str, ...], kinds: CardKinds, prices: Prices, terms: Terms
) -> RunCost:
    """Return what a run has cost on `hardware` (for each contestant with an engine of its own).

    Services are paid by their tokens. Raises `RunError` for a folder that cannot be read.
    """
    price = hour_price(hardware, kinds, prices, terms)
    records, judgements = run.samples(), run.judgements()
    samples = judged(run, records, judgements)
    answered: dict[str, list[Record]] = {}
    for record in records.values():
        if not record["infra"]:
            answered.setdefault(record["key"]["contestant"], []).append(record)
    engines = run.manifest["determined"]["contestants"]
    local = {name: own for name, own in answered.items() if not _is_service(engines[name])}
    hours = busy_hours({name: _spans(own) for name, own in local.items()}, shared=price.shared)
    costs, missing = [], []
    for name, own in answered.items():
        evidence = Evidence(name, count_tokens(own), of_contestant(samples, name))
        if name in local:
            costs.append(by_the_hour(hours[name], price, terms.utilisation, evidence))
            continue
        model = engines[name]["flags"]["model"]
        if model not in prices.tokens:
            missing.append(f"{name}: configs/prices.yaml has no tokens.{model}")
            continue
        token = prices.tokens[model]
        rate = prices.rate(token.currency, model)
        costs.append(by_tokens(token, rate, prices.currency, evidence))
    return RunCost(tuple(costs), tuple(missing), tuple(summary(run).faults))


def _is_service(engine: Mapping[str, Any]) -> bool:
    return bool(engine["engine"]["kind"] == "remote")


def _spans(records: Iterable[Record]) -> list[Span]:
    return [found for record in records if (found := span(record))]
