"""How hardware is paid, as options of commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from eval.cost.prices import Terms

Bought = Annotated[bool, typer.Option(help="Hardware was bought, not rented.")]
Utilisation = Annotated[
    float | None, typer.Option(help="Share of paid hours that work. [configs/prices.yaml]")
]
Electricity = Annotated[
    float | None, typer.Option(min=0, help="Price of a kWh. [configs/prices.yaml]")
]


def terms_of(bought: bool, utilisation: float | None, electricity: float | None) -> Terms:
    """Return the terms; None is what configs/prices.yaml says. Raises `ValueError`."""
    from eval.cost.prices import Terms, load_prices

    prices = load_prices()
    share = prices.utilisation if utilisation is None else utilisation
    if not 0 < share <= 1:
        raise ValueError(f"--utilisation {share} must be above 0 and at most 1, 0.5 for instance")
    return Terms(bought, share, prices.electricity.value if electricity is None else electricity)
