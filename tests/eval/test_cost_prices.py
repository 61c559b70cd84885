"""Prices: of an hour and of tokens, a solved problem's with its interval, and the list of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from eval.cost.cards import load_cards
from eval.cost.money import Evidence, Tokens, by_the_hour, by_tokens, count_tokens
from eval.cost.prices import HourPrice, Prices, Terms, TokenPrice, hour_price, load_prices
from eval.score import wilson
from eval.scores.samples import Sample
from runners.configuration import CONFIGS, ConfigError, load

CARDS, PRICES = load_cards(), load_prices()
RENTED = Terms(bought=False, utilisation=0.5, electricity=0.2)


def samples(solved: int, of: int) -> list[Sample]:
    return [
        Sample(f"p{number}", "x", "en", "python", 0, "AC" if number < solved else "WA")
        for number in range(of)
    ]


def evidence(solved: int = 5, of: int = 10, tokens: Tokens | None = None) -> Evidence:
    return Evidence("x", tokens or Tokens(3_000_000, 1_000_000, 0), samples(solved, of))


def test_idle_hours_are_paid_for_as_well() -> None:
    price = HourPrice("card", 2.0, "USD", shared=False)
    found = by_the_hour(3.0, price, 0.5, evidence())
    assert found.amount == pytest.approx(12)
    assert found.per_million_output == pytest.approx(12)
    assert found.per_million == pytest.approx(3)
    assert found.per_solved == pytest.approx(12 / 5)


def test_the_interval_is_the_pass_rates() -> None:
    found = by_the_hour(1.0, HourPrice("card", 10.0, "USD", shared=False), 1.0, evidence())
    low, high = wilson(0.5, 10)
    assert found.interval == (pytest.approx(1 / high), pytest.approx(1 / low))
    assert found.interval[0] < found.per_solved < found.interval[1]


def test_nothing_solved_has_no_price_and_no_upper_bound() -> None:
    found = by_the_hour(1.0, HourPrice("card", 10.0, "USD", shared=False), 1.0, evidence(0))
    assert found.per_solved is None
    assert found.interval is not None
    assert found.interval[0] > 0
    assert found.interval[1] is None


def test_what_is_ours_is_in_no_denominator() -> None:
    ours = Sample("p9", "x", "en", "python", 0, "INFRA")
    given_ = Evidence("x", Tokens(1, 1, 0), [*samples(2, 4), ours])
    found = by_the_hour(1.0, HourPrice("card", 4.0, "USD", shared=False), 1.0, given_)
    assert (found.samples, found.per_solved) == (4, pytest.approx(2))


def test_a_service_is_paid_by_its_tokens_in_its_own_currency() -> None:
    price = PRICES.tokens["glm-4-9b"]
    price = TokenPrice(currency="CNY", input=price.input, output=price.output)
    found = by_tokens(price, 0.5, "USD", evidence())
    assert found.amount == pytest.approx((3 * price.input.value + price.output.value) * 0.5)
    assert found.hours is None


def test_rent_is_the_hours_price_and_ownership_the_write_off_and_the_power() -> None:
    card = CARDS.cards["RTX4090"]
    rent = hour_price(("RTX4090", "RTX4090"), CARDS, PRICES, RENTED)
    assert (rent.on, rent.shared) == ("2xRTX4090", False)
    assert hour_price(("L4", "RTX4090", "L4"), CARDS, PRICES, RENTED).on == "2xL4+RTX4090"
    assert (rent.amount, rent.electricity) == (2 * card.price_an_hour.value, 0)
    owned = hour_price(("RTX4090",), CARDS, PRICES, Terms(True, 0.5, 0.2))
    assert owned.amount == pytest.approx(card.price_to_buy.value / (PRICES.years * 8766))
    assert owned.electricity == pytest.approx(card.watts.value / 1000 * 0.2)
    assert hour_price(("CPU",), CARDS, PRICES, RENTED).shared
    with pytest.raises(ValueError, match="there is no card Foo"):
        hour_price(("Foo",), CARDS, PRICES, RENTED)


def test_answers_without_a_count_are_counted() -> None:
    usage = {"prompt_tokens": 7, "output_tokens": 3, "cached_tokens": 0}
    assert count_tokens([{"usage": usage}, {"usage": None}]) == Tokens(7, 3, 1)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"currencies": {}}, "unknown key; did you mean 'currency'"),
        ({"utilisation": 0}, "greater than 0"),
        ({"rates": {}}, "rates has none for CNY; add rates.CNY"),
        ({"sources": {"mine": "me"}}, "no source 'example'; there are mine"),
    ],
)
def test_faults_of_the_price_list_name_the_key(tmp_path: Path, change, told: str) -> None:
    document = yaml.safe_load((CONFIGS / "prices.yaml").read_text(encoding="utf-8"))
    path = tmp_path / "prices.yaml"
    path.write_text(yaml.safe_dump(document | change), encoding="utf-8")
    with pytest.raises(ConfigError, match=told):
        load(path, Prices)
