"""A lineup on the cards of this machine: what is started there is what the plan says."""

from __future__ import annotations

import pytest

from eval.cost.here import load_here, placed_on, told
from runners.engines.cards import GIB, Card
from runners.lineup import VLLM, Lineup, load_lineup

ADA = {"name": "NVIDIA GeForce RTX 4090", "memory": 24 * GIB, "fp8": True}
THREE = ("qwen2.5-7b", "deepseek-coder-7b", "yi-1.5-6b")


@pytest.fixture
def seven() -> Lineup:
    return load_lineup("seven")


def engines(lineup: Lineup) -> dict[str, VLLM]:
    return {one.id: one.engine for one in lineup.contestants if isinstance(one.engine, VLLM)}


def test_without_a_card_the_lineup_stays_as_it_is(seven: Lineup) -> None:
    assert placed_on(seven, []) == seven
    assert list(told(seven)) == []


def test_one_large_card_takes_all_in_sixteen_bits(seven: Lineup) -> None:
    placed = placed_on(seven, [Card(0, 80 * GIB, "NVIDIA A100", fp8=False)])
    found = engines(placed)
    assert all(one.cards == [0] and one.quantization is None for one in found.values())
    assert sum(one.gpu_memory or 0 for one in found.values()) <= 0.92
    assert not any(one.unplaced for one in found.values())


def test_two_cards_of_24_gib_take_three_models_because_one_is_made_fp8(seven: Lineup) -> None:
    placed = placed_on(seven, [Card(3, **ADA), Card(5, **ADA)])
    found = engines(placed)
    assert {index for one in found.values() for index in one.cards or []} == {3, 5}
    smaller = [name for name in THREE if found[name].quantization in ("fp8", "awq")]
    assert smaller
    for name in smaller:
        label = {"fp8": "FP8", "awq": "AWQ"}[found[name].quantization or ""]
        assert placed.contestant(name).quantization == label
    lines = list(told(placed))
    assert len(lines) == len(THREE)
    assert all("card 3" in line or "card 5" in line for line in lines)


def test_cards_without_fp8_never_get_it(seven: Lineup) -> None:
    old = {**ADA, "name": "NVIDIA GeForce RTX 3090", "fp8": False}
    placed = placed_on(seven, [Card(0, **old), Card(1, **old)])
    assert "fp8" not in {one.quantization for one in engines(placed).values()}


def test_who_has_no_place_is_told_why_and_not_started(seven: Lineup) -> None:
    placed = placed_on(seven, [Card(0, 12 * GIB, "NVIDIA GeForce RTX 3060", fp8=False)])
    left = {name: one for name, one in engines(placed).items() if one.unplaced}
    assert left
    assert all(f"{name}: not started" in "\n".join(told(placed)) for name in left)


def test_a_lineup_that_places_its_engines_itself_is_left_alone(seven: Lineup) -> None:
    first, *rest = seven.contestants
    own = first.model_copy(update={"engine": first.engine.model_copy(update={"gpu_memory": 0.5})})
    lineup = seven.model_copy(update={"contestants": [own, *rest]})
    assert placed_on(lineup, [Card(0, **ADA)]) == lineup


def test_equal_machines_give_equal_engines_so_that_nobody_starts_them_twice(seven: Lineup) -> None:
    cards = [Card(0, **ADA), Card(1, **ADA)]
    assert placed_on(seven, cards) == placed_on(seven, list(reversed(cards)))


def test_a_lineup_that_wants_no_card_asks_no_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert load_here("pocket") == load_lineup("pocket")
