"""Options of the commands that tell money: on what a run is priced, and how that is paid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from eval.cost.hardware import Paying
    from eval.cost.prices import Terms

Bought = Annotated[bool, typer.Option(help="Written off, not rented by the hour.")]
Utilisation = Annotated[
    float | None,
    typer.Option(help="Share of the hours at work.", show_default="configs/prices.yaml"),
]
Electricity = Annotated[
    float | None,
    typer.Option(min=0, help="Price of a kWh with --bought.", show_default="configs/prices.yaml"),
]
On = Annotated[
    list[str] | None,
    typer.Option(
        help="ID=2xRTX4090 or ID=CPU: one contestant's; several times.", show_default="fingerprint"
    ),
]
PricePerHour = Annotated[
    list[str] | None,
    typer.Option(
        help="KIND=0.35: rent of one such card or machine; several times.", show_default="configs"
    ),
]


def terms_of(
    bought: bool,
    utilisation: float | None,
    electricity: float | None,
    price_per_hour: Sequence[str] | None = None,
) -> Terms:
    """Return the terms; None is what configs/prices.yaml says. Raises `ValueError`."""
    from eval.cost.prices import Terms, load_prices

    prices = load_prices()
    share = prices.utilisation if utilisation is None else utilisation
    if not 0 < share <= 1:
        raise ValueError(f"--utilisation {share} must be above 0 and at most 1, 0.5 for instance")
    if bought and price_per_hour:
        raise ValueError("--price-per-hour is a rent: leave it out, or leave out --bought")
    rents = dict(_rents(price_per_hour or ()))
    power = prices.electricity.value if electricity is None else electricity
    return Terms(bought, share, power, rents)


def paying_of(
    cards: str | None, machine: str | None, on: Sequence[str] | None, terms: Terms
) -> Paying:
    """Return what a run is priced on: `cards` or `machine` for all that have an engine of their
    own, `on` for single contestants, else what fingerprints name. Raises `ValueError`."""
    from eval.cost.cards import load_cards, parse_cards
    from eval.cost.hardware import Paying

    if cards and machine:
        raise ValueError("--cards and --machine: give one of them")
    everybody = parse_cards(cards, load_cards()) if cards else ()
    if machine:
        everybody = (_machine(machine),)
    own = {name: _hardware(name, told) for name, told in _pairs("--on", "ID=2xRTX4090", on or ())}
    return Paying(everybody, terms, own)


def _machine(name: str) -> str:
    from eval.cost.prices import load_prices

    known = load_prices().machines
    if name not in known:
        raise ValueError(
            f"--machine {name}: configs/prices.yaml has {', '.join(known)}; cards go with --cards"
        )
    return name


def _hardware(contestant: str, told: str) -> tuple[str, ...]:
    from eval.cost.cards import load_cards, parse_cards
    from eval.cost.prices import load_prices

    machines = load_prices().machines
    if told in machines:
        return (told,)
    try:
        return parse_cards(told, load_cards())
    except ValueError as error:
        raise ValueError(
            f"--on {contestant}={told}: {error}; or a machine: {', '.join(machines)}"
        ) from error


def _rents(given: Sequence[str]) -> Iterator[tuple[str, float]]:
    from eval.cost.cards import load_cards
    from eval.cost.prices import load_prices

    machines, kinds = load_prices().machines, load_cards()
    for kind, told in _pairs("--price-per-hour", "RTX4090=0.35", given):
        try:
            price = float(told)
        except ValueError:
            price = 0.0
        if not 0 < price < float("inf"):
            raise ValueError(f"--price-per-hour {kind}={told}: is no price; RTX4090=0.35 is one")
        if kind in machines:
            yield kind, price
            continue
        try:
            yield kinds.named(kind)[0], price
        except ValueError as error:
            raise ValueError(
                f"--price-per-hour {kind}: {error}; or a machine: {', '.join(machines)}"
            ) from error


def _pairs(option: str, example: str, given: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What was given as NAME=VALUE; each name once."""
    seen: set[str] = set()
    for one in given:
        name, equals, value = (part.strip() for part in one.partition("="))
        if not (name and equals and value):
            raise ValueError(f"{option} {one}: write {example}")
        if name in seen:
            raise ValueError(f"{option} {name}: is given twice; give it once")
        seen.add(name)
        yield name, value
