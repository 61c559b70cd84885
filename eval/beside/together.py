"""All that stands beside one run: measurements, facts of its models, and what it has cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from eval.beside.documents import Checks, Facts, LoadTest, Soak, Source, Starts
from eval.beside.finding import Found, Given, find
from eval.beside.fingerprints import letters
from eval.beside.models import facts_of
from eval.cost.cards import load_cards
from eval.cost.hardware import Hardware, Paying, hardware_of
from eval.cost.prices import Terms, load_prices
from eval.cost.runs import RunCost, run_cost
from eval.runs.folder import Run, RunError


@dataclass(frozen=True)
class Beside:
    """`letters` names the settings that measurements share; figures of two letters are never
    compared. `hardware` is what each contestant is priced on, where that is known; `costs` is
    None where the records or the price list allow no price, with `no_costs` saying why."""

    found: Found
    facts: Mapping[str, Facts]
    costs: RunCost | None
    hardware: Hardware
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
    paying: Paying = Paying(),  # noqa: B008  frozen
) -> Beside:
    """Return what stands beside a run; `weights` is the folder of model files.

    Raises `ConfigError` for a given measurement that cannot be used, `RunError` for a run,
    `ValueError` for a price of a contestant that the run does not have.
    """
    try:
        determined = run.manifest["determined"]
        records = determined["contestants"]
        lineup = str(determined["options"]["lineup"])
        facts = {name: facts_of(name, one, lineup, weights) for name, one in records.items()}
        prices = load_prices()
        hardware = hardware_of(records, paying, load_cards(), prices)
    except (KeyError, TypeError, AttributeError) as error:
        raise RunError(f"run {run.name}: its manifest is not as this version writes it") from error
    found = find(records, home, given)
    terms = paying.terms or Terms(False, prices.utilisation, prices.electricity.value)
    costs, why = _costs(run, hardware, terms)
    named = letters(one.setting for one in found.sources)
    return Beside(found, facts, costs, hardware, terms, why, named)


def _costs(run: Run, hardware: Hardware, terms: Terms) -> tuple[RunCost | None, str]:
    try:
        return run_cost(run, hardware, load_cards(), load_prices(), terms), ""
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        return None, " ".join(str(error).split())
