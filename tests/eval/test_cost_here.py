"""A lineup on the cards of this machine: what is started there is what the plan says."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from vllm_machine import put_up

from eval.__main__ import main
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


def test_on_one_card_all_three_play_in_turn_and_everybody_is_told_with_whom(seven: Lineup) -> None:
    placed = placed_on(seven, [Card(2, **ADA)])
    found = engines(placed)
    turns = {name: one.turn for name, one in found.items()}
    assert all(turn and turn.cards == [2] and turn.sleeps for turn in turns.values())
    assert not any(one.unplaced for one in found.values())
    alone = [name for name, turn in turns.items() if turn and turn.alone]
    side = [name for name in THREE if name not in alone]
    assert (len(alone), len(side)) == (1, 2)
    assert sum(found[name].gpu_memory or 0 for name in side) <= 0.92
    lines = {line.partition(":")[0]: line for line in told(placed)}
    assert f"in turn with {', '.join(side)}" in lines[alone[0]]
    assert all(f"in turn with {alone[0]}" in lines[name] for name in side)


def test_who_makes_room_for_one_that_leaves_none_is_stopped_not_asleep(seven: Lineup) -> None:
    """A sleeper keeps a gigabyte, so all those that share the card are stopped then."""
    for memory in range(14, 26):
        placed = placed_on(seven, [Card(0, memory * GIB, "some card", fp8=False)])
        turns = [one.turn for one in engines(placed).values() if one.turn]
        assert len({turn.sleeps for turn in turns}) <= 1
        for name, one in engines(placed).items():
            least = 1 / memory * (len(turns) - 1)
            rests = one.turn is None or not one.turn.sleeps or not one.turn.alone
            assert rests or (one.gpu_memory or 0) + least <= 0.93, name


def test_who_takes_turns_is_stopped_where_the_machine_has_no_memory_for_sleepers(
    seven: Lineup,
) -> None:
    large, small = (placed_on(seven, [Card(0, **ADA)], gib * GIB) for gib in (128, 24))
    assert large == placed_on(seven, [Card(0, **ADA)])
    turns = [one.turn for one in engines(small).values()]
    assert len(turns) == len(THREE)
    assert all(turn and not turn.sleeps for turn in turns)
    assert all("(stopped meanwhile)" in line for line in told(small))


def test_engines_with_their_cards_for_good_take_no_turns(seven: Lineup) -> None:
    for cards in ([Card(0, 80 * GIB, "NVIDIA A100", fp8=False)], [Card(0, **ADA), Card(1, **ADA)]):
        assert not any(one.turn for one in engines(placed_on(seven, cards)).values())


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


def test_the_command_plans_for_the_cards_that_are_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put_up(tmp_path, monkeypatch)
    monkeypatch.setattr(sys, "argv", ["eval", "cost", "--plan", "--lineup", "seven", "--json"])
    with pytest.raises(SystemExit) as end:
        main()
    plan = json.loads(capsys.readouterr().out)
    assert not end.value.code
    assert [one["kind"] for one in plan["cards"]] == ["NVIDIA GeForce RTX 4090, 24564 MiB"] * 2
    started = engines(load_here("seven"))
    assert {one["contestant"]: one["cards"] for one in plan["placed"]} == {
        name: one.cards for name, one in started.items()
    }
