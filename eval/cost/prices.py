"""What running costs: `configs/prices.yaml`, and what an hour on given hardware is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pydantic import Field, model_validator

from eval.cost.cards import CardKind, CardKinds, Figure
from runners.configuration import CONFIGS, Settings, load

HOURS_A_YEAR = 365.25 * 24


class Machine(Settings):
    """A machine whose engines share its processor; prices for all of it."""

    title: str = Field(description="what it is called in tables")
    watts: Figure = Field(description="under load")
    price_to_buy: Figure = Field(description="in `currency`")
    price_an_hour: Figure = Field(description="to rent it, in `currency`")


class TokenPrice(Settings):
    """What a service takes for a million tokens."""

    currency: str | None = Field(default=None, description="null is the file's")
    input: Figure = Field(description="for a million tokens of prompts")
    output: Figure = Field(description="for a million tokens of answers")


class Prices(Settings):
    """What running models costs, beside the cards' own prices; examples to edit."""

    sources: dict[str, str] = Field(description="what figures are from, by a short name")
    currency: str = Field(description="of all amounts that name no other, such as USD")
    rates: dict[str, Figure] = Field(
        description="how much of `currency` one unit of another is worth"
    )
    electricity: Figure = Field(description="price of a kWh")
    utilisation: float = Field(
        gt=0, le=1, description="share of the paid hours in which the machine works"
    )
    years: float = Field(gt=0, description="in which what was bought is written off")
    machines: dict[str, Machine] = Field(min_length=1)
    tokens: dict[str, TokenPrice] = Field(description="by the model's name at the service")

    @model_validator(mode="after")
    def _all_can_be_added(self) -> Prices:
        for name, price in self.tokens.items():
            self.rate(price.currency, f"tokens.{name}")
        figures = [self.electricity, *self.rates.values()]
        figures += [f for m in self.machines.values() for f in (m.watts, m.price_to_buy)]
        figures += [m.price_an_hour for m in self.machines.values()]
        figures += [f for t in self.tokens.values() for f in (t.input, t.output)]
        if unknown := sorted({one.source for one in figures} - self.sources.keys()):
            raise ValueError(f"no source '{unknown[0]}'; there are {', '.join(self.sources)}")
        return self

    def rate(self, currency: str | None, where: str) -> float:
        """Return what a unit of `currency` is worth here; raise `ValueError` without a rate."""
        if currency in (None, self.currency):
            return 1.0
        if currency not in self.rates:
            raise ValueError(f"{where}: rates has none for {currency}; add rates.{currency}")
        return self.rates[str(currency)].value


@dataclass(frozen=True)
class HourPrice:
    """An hour of hardware: in `currency`, whether it works or waits, with its electricity.

    `shared` hardware is one machine for all contestants; cards are for those on them.
    """

    on: str
    amount: float
    currency: str
    shared: bool
    electricity: float = 0.0


@dataclass(frozen=True)
class Terms:
    """What somebody pays: rented by the hour or bought, the share of the hours that works.

    `rents` are given for this once: of an hour of one card or machine, by its name in the
    configuration, in the currency of the prices.
    """

    bought: bool
    utilisation: float
    electricity: float
    rents: Mapping[str, float] = field(default_factory=dict)


@cache
def load_prices(path: Path = CONFIGS / "prices.yaml") -> Prices:
    """Read the file; raises `ConfigError`."""
    return load(path, Prices)


def hour_price(names: tuple[str, ...], kinds: CardKinds, prices: Prices, terms: Terms) -> HourPrice:
    """Return the price of an hour of these cards together, or of one machine of the prices.

    Rent holds the electricity. What was bought is written off over the years, and pays for
    electricity while it works; what it draws while it waits is left out. Raises `ValueError`
    for names that nobody knows.
    """
    shared = len(names) == 1 and names[0] in prices.machines
    priced: list[Machine | CardKind] = [
        prices.machines[name] if shared else kinds.named(name)[1] for name in names
    ]
    rate = 1.0 if shared else prices.rate(kinds.currency, "cards.yaml")
    label = label_of(names)
    if not terms.bought:
        rents = (
            terms.rents.get(name, one.price_an_hour.value * rate)
            for name, one in zip(names, priced, strict=True)
        )
        return HourPrice(label, sum(rents), prices.currency, shared)
    bought = sum(one.price_to_buy.value for one in priced) * rate
    drawn = sum(one.watts.value for one in priced) / 1000 * terms.electricity
    written_off = bought / (prices.years * HOURS_A_YEAR)
    return HourPrice(label, written_off, prices.currency, shared, drawn)


def label_of(names: Sequence[str]) -> str:
    """Return `2xRTX4090`, or `2xRTX4090+L4` for cards of several kinds."""
    counts = Counter(names)
    return "+".join(name if count == 1 else f"{count}x{name}" for name, count in counts.items())
