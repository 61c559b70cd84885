"""All that stands beside one run: measurements, facts of its models, and what it has cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.beside.ceilings import cards_of
from eval.beside.documents import Checks, Facts, LoadTest, Soak, Source, Starts
from eval.beside.finding import Found, Given, find
from eval.beside.fingerprints import letters
from eval.beside.models import facts_of
from eval.cost.cards import load_cards
from eval.cost.prices import Terms, load_prices
from eval.cost.runs import RunCost, run_cost
from eval.runs.folder import Run, RunError

CPU = "CPU"


@dataclass(frozen=True)
class Paying:
    """What the run's hardware is, and how it is paid. `hardware` empty is what its manifest
    says, `terms` None are those of configs/prices.yaml, rented."""

    hardware: tuple[str, ...] = ()
    terms: Terms | None = None


@dataclass(frozen=True)
class Beside:
    """`letters` names the settings that measurements share; figures of two letters are never
    compared. `costs` is None where no price fits the machine, with `no_costs` saying why."""

    found: Found
    facts: Mapping[str, Facts]
    costs: RunCost | None
    hardware: tuple[str, ...]
    terms: Terms
    no_costs: str = ""
    letters: Mapping[str, str] = field(default_factory=dict)

    @property
    def load_tests(self) -> tuple[LoadTest, ...]:
        return self.found.load_tests

    @property
    def starts(self) -> tuple[Starts, ...]:
        return self.found.starts

    @property
    def soaks(self) -> tuple[Soak, ...]:
        return self.found.soaks

    @property
    def checks(self) -> tuple[Checks, ...]:
        return self.found.checks

    @property
    def sources(self) -> list[Source]:
        return self.found.sources

    def letter(self, source: Source) -> str:
        return self.letters[source.setting]


def beside(
    run: Run,
    *,
    home: Path | None = None,
    weights: Path | None = None,
    given: Given = Given(),  # noqa: B008  frozen
    paying: Paying = Paying(),
) -> Beside:
    """Return what stands beside a run; `weights` is the folder of model files.

    Raises `ConfigError` for a given measurement that cannot be used, `RunError` for a run.
    """
    try:
        determined = run.manifest["determined"]
        records = determined["contestants"]
        lineup = str(determined["options"]["lineup"])
        facts = {name: facts_of(name, one, lineup, weights) for name, one in records.items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise RunError(f"run {run.name}: its manifest is not as this version writes it") from error
    found = find(records, home, given)
    prices = load_prices()
    terms = paying.terms or Terms(False, prices.utilisation, prices.electricity.value)
    hardware = paying.hardware or hardware_of(records)
    costs, why = _costs(run, hardware, terms)
    named = letters(one.setting for one in found.sources)
    return Beside(found, facts, costs, hardware, terms, why, named)


def hardware_of(records: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the cards that vLLM engines of the run had, else the machine without one; empty
    where the cards are none that configs/cards.yaml knows. llama.cpp serves on the processor,
    whatever cards there are."""
    kinds, prices = load_cards(), load_prices()
    on_cards = [one for one in records.values() if one["engine"].get("kind") == "vllm"]
    if on_cards:
        return max((cards_of(one, kinds) for one in on_cards), key=len)
    return (CPU,) if CPU in prices.machines else ()


def _costs(run: Run, hardware: tuple[str, ...], terms: Terms) -> tuple[RunCost | None, str]:
    if not hardware:
        return None, "hardware"
    try:
        return run_cost(run, hardware, load_cards(), load_prices(), terms), ""
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        return None, " ".join(str(error).split())
