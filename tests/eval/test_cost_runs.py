"""A run in its folder priced to the cent, each contestant on what it was served on."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from written import House, edit

from eval.__main__ import main
from eval.cost.cards import load_cards
from eval.cost.prices import load_prices

CARDS, PRICES = load_cards(), load_prices()
HOST = {"cpu": "Xeon", "cores": 16, "memory_gib": 128}
PAIR = {**HOST, "gpus": ["NVIDIA GeForce RTX 4090, 24564 MiB"] * 2}
SERVED = {
    "llamacpp": {"engine": {"kind": "llamacpp"}, "flags": {}, "hardware": PAIR},
    "vllm": {"engine": {"kind": "vllm"}, "flags": {"tensor_parallel": 2}, "hardware": PAIR},
    "first card": {"engine": {"kind": "vllm"}, "flags": {"cards": [0]}, "hardware": PAIR},
    "second card": {"engine": {"kind": "vllm"}, "flags": {"cards": [1]}, "hardware": PAIR},
    "some card": {"engine": {"kind": "vllm"}, "flags": {}, "hardware": PAIR},
    "strange": {"engine": {"kind": "vllm"}, "flags": {}, "hardware": {**HOST, "gpus": ["Odd, 1"]}},
}
EACH: Mapping[str, str] = {}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path))
    return House(tmp_path, names=tuple(f"task_{letter}" for letter in "abcd"))


def priced(
    house: House,
    name: str,
    *,
    kind: str = "",
    model: str = "m",
    kinds: Mapping[str, str] = EACH,
    at_once: bool = False,
) -> None:
    """A run of all contestants, served as `kinds` says; each answer took 900 s, one after the
    other's, or after the contestant's own where all were `at_once`."""
    run = house.write(name, lambda planned: planned.problem.id < "task_c", samples=1)
    start = datetime(2026, 11, 25, tzinfo=UTC)
    done: Counter[str] = Counter()

    def timed(record) -> None:
        clock = record["key"]["contestant"] if at_once else "all"
        done[clock] += 1
        record["at"] = (start + timedelta(seconds=900 * done[clock])).isoformat()
        record["timings"] = {"scheduled": 1.0, "sent": 1.0, "contents": [], "end": 901.0}
        record["usage"] = {"prompt_tokens": 1000, "output_tokens": 500, "cached_tokens": None}

    def served(manifest) -> None:
        for who, one in manifest["determined"]["contestants"].items():
            one.update(deepcopy(SERVED.get(kinds.get(who, kind), {})))
            one["flags"]["model"] = model

    edit(run, "samples.jsonl", timed)
    edit(run, "manifest.json", served)


def told(monkeypatch, capsys, *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["eval", "cost", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    out = capsys.readouterr()
    return int(end.value.code or 0), out.out, out.err


def test_a_run_on_the_shared_machine_has_its_cost_per_solved_problem(
    house, monkeypatch, capsys
) -> None:
    priced(house, "night", kind="llamacpp")
    code, out, err = told(monkeypatch, capsys, "--run", "night", "--json")
    assert code == 0, err
    found = json.loads(out.splitlines()[-1])
    hour = PRICES.machines["CPU"].price_an_hour.value / PRICES.utilisation
    for one in found["costs"]:
        assert one["hours"] == pytest.approx(1.0)  # four answers of a quarter of an hour
        assert one["amount"] == pytest.approx(hour)
        assert one["pass_rate"] == pytest.approx(0.5)
        assert one["per_solved"] == pytest.approx(hour / 2)
        assert one["per_million_output"] == pytest.approx(hour / 2000 * 1e6)
        assert one["interval"][0] < one["per_solved"] < one["interval"][1]
    assert "at work 50% of the paid hours" in err


def test_utilisation_cards_and_ownership_change_the_price(house, monkeypatch, capsys) -> None:
    priced(house, "night", kind="vllm")
    code, out, _ = told(
        monkeypatch,
        capsys,
        "--run",
        "night",
        "--cards",
        "2xRTX4090",
        "--utilisation",
        "1",
        "--json",
    )
    assert code == 0
    amounts = [one["amount"] for one in json.loads(out.splitlines()[-1])["costs"]]
    assert amounts == [pytest.approx(2 * CARDS.cards["RTX4090"].price_an_hour.value)] * 2
    code, out, _ = told(monkeypatch, capsys, "--run", "night", "--cards", "L4", "--bought")
    assert code == 0
    assert "bought, written off, electricity 0.15 a kWh" in out


def test_a_service_needs_its_price(house, monkeypatch, capsys) -> None:
    priced(house, "api", kind="remote", model="glm-4-9b")
    code, out, _ = told(monkeypatch, capsys, "--run", "api", "--json")
    (one, _) = json.loads(out.splitlines()[-1])["costs"]
    price = PRICES.tokens["glm-4-9b"]
    spent = 4 * (1000 * price.input.value + 500 * price.output.value) / 1e6
    assert (code, one["basis"]) == (0, "tokens")
    assert one["amount"] == pytest.approx(spent * PRICES.rates["CNY"].value)
    priced(house, "other", kind="remote", model="nobody's")
    code, out, _ = told(monkeypatch, capsys, "--run", "other")
    assert code == 0
    assert "alpha: configs/prices.yaml has no tokens.nobody's" in out
    code, out, _ = told(monkeypatch, capsys, "--run", "other", "--on", "alpha=L4", "--json")
    (one,) = json.loads(out.splitlines()[-1])["costs"]
    assert (one["contestant"], one["basis"], one["hours"]) == ("alpha", "L4", pytest.approx(1.0))


# ------------------------------------------------------------------ several kinds of hardware


MIXED = {"alpha": "vllm", "beta": "llamacpp", "gamma": "llamacpp", "delta": "remote"}


@pytest.fixture
def mixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """A run of one on two cards, two on the processor, and one behind an address."""
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path))
    house = House(tmp_path, tuple(MIXED), names=("task_a", "task_b", "task_c", "task_d"))
    priced(house, "mixed", kinds=MIXED, model="glm-4-9b")
    return house


def costs_of(monkeypatch, capsys, *arguments: str) -> dict[str, dict]:
    code, out, err = told(monkeypatch, capsys, "--run", "mixed", *arguments, "--json")
    assert code == 0, err
    return {one["contestant"]: one for one in json.loads(out.splitlines()[-1])["costs"]}


def test_each_contestant_is_priced_on_what_its_fingerprint_names(
    mixed, monkeypatch, capsys
) -> None:
    found = costs_of(monkeypatch, capsys)
    assert {name: one["basis"] for name, one in found.items()} == {
        "alpha": "2xRTX4090", "beta": "CPU", "gamma": "CPU", "delta": "tokens",
    }  # fmt: skip
    card, machine = CARDS.cards["RTX4090"], PRICES.machines["CPU"]
    assert found["alpha"]["an_hour"] == 2 * card.price_an_hour.value
    assert found["alpha"]["amount"] == pytest.approx(
        2 * card.price_an_hour.value / PRICES.utilisation
    )
    for name in ("beta", "gamma"):
        assert found[name]["amount"] == pytest.approx(
            machine.price_an_hour.value / PRICES.utilisation
        )
    assert found["delta"]["hours"] is None


def test_a_contestants_hardware_and_the_rent_of_an_hour_can_be_given(
    mixed, monkeypatch, capsys
) -> None:
    found = costs_of(
        monkeypatch, capsys, "--on", "alpha=CPU", "--on", "delta=2xL4,RTX4090",
        "--price-per-hour", "CPU=1", "--price-per-hour", "l4=0.25", "--utilisation", "1",
    )  # fmt: skip
    assert found["alpha"]["amount"] == found["beta"]["amount"] == pytest.approx(1.0)
    rest = CARDS.cards["RTX4090"].price_an_hour.value
    assert (found["delta"]["basis"], found["delta"]["an_hour"]) == ("2xL4+RTX4090", 0.5 + rest)
    cards = costs_of(monkeypatch, capsys, "--cards", "L4")
    assert [cards[name]["basis"] for name in MIXED] == ["L4", "L4", "L4", "tokens"]
    machine = costs_of(monkeypatch, capsys, "--machine", "CPU", "--on", "beta=H200")
    assert [machine[name]["basis"] for name in MIXED] == ["CPU", "H200", "CPU", "tokens"]


def test_who_is_on_unknown_hardware_has_no_price_and_the_mend_is_told(
    house, monkeypatch, capsys
) -> None:
    priced(house, "mixed", kinds={"alpha": "strange", "beta": "llamacpp"})
    code, out, _ = told(monkeypatch, capsys, "--run", "mixed")
    assert code == 0
    assert "alpha: its fingerprint names no hardware" in out
    assert "--on alpha=2xRTX4090 or =CPU" in out
    assert set(costs_of(monkeypatch, capsys)) == {"beta"}


# ------------------------------------------------------------------ bad usage, no result


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--run", "nowhere"], "there is no run nowhere"),
        (["--run", "night", "--machine", "Cray"], "configs/prices.yaml has CPU"),
        (["--run", "night", "--utilisation", "0"], "must be above 0 and at most 1"),
        (["--run", "night", "--cards", "2xFoo"], "there is no card Foo"),
        (["--run", "night", "--cards", "L4", "--machine", "CPU"], "give one of them"),
        (["--run", "night", "--on", "gamma=L4"], "--on gamma: the run has alpha, beta"),
        (["--run", "night", "--on", "alpha"], "write ID=2xRTX4090"),
        (["--run", "night", "--on", "alpha=Foo"], "there is no card Foo"),
        (["--run", "night", "--on", "alpha=L4", "--on", "alpha=L4"], "given twice"),
        (["--run", "night", "--price-per-hour", "Foo=1"], "or a machine: CPU"),
        (["--run", "night", "--price-per-hour", "L4=-1"], "is no price"),
        (["--run", "night", "--price-per-hour", "L4=1", "--bought"], "leave out --bought"),
        (["--run", "night", "--price-per-hour", "L4=1"], "nobody is priced on it, but on CPU"),
        (["--run", "night", "--electricity", "5"], "--electricity goes with --bought"),
        (["--run", "night", "--context", "5"], "--context does not go with --run"),
        (["--run", "night", "--quantisation", "awq"], "--quantisation does not go with --run"),
        (["--run", "night", "--contestant", "x"], "--contestant goes with --startup, not with"),
        (["--run", "night", "--times", "3"], "--times goes with --startup, not with --run"),
        (["--on", "alpha=L4"], "--on goes with --run"),
        (["--machine", "CPU"], "--machine goes with --run"),
        (["--bought", "--utilisation", "0.1"], "goes with --run"),
        (["--electricity", "5"], "--electricity goes with --run"),
    ],
)
def test_bad_prices_are_bad_usage(house, monkeypatch, capsys, arguments, words: str) -> None:
    priced(house, "night", kind="llamacpp")
    code, out, err = told(monkeypatch, capsys, *arguments)
    assert (code, out) == (2, "")
    assert words in err


def test_a_run_that_is_not_whole_is_no_result(house, monkeypatch, capsys) -> None:
    priced(house, "night", kind="llamacpp")
    path = house.root / "night" / "samples.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")
    code, _, err = told(monkeypatch, capsys, "--run", "night", "--json")
    assert code == 1
    assert "not a result: 1 of 8 samples are missing" in err


@pytest.mark.parametrize(
    ("first", "second", "hours"),
    [
        ("first card", "first card", 0.5),
        ("first card", "second card", 1.0),
        ("some card", "some card", 1.0),
        ("vllm", "vllm", 0.5),
        ("first card", "llamacpp", 1.0),
    ],
)
def test_who_is_served_on_the_same_cards_shares_their_hours(
    house, monkeypatch, capsys, first: str, second: str, hours: float
) -> None:
    priced(house, "night", kinds={"alpha": first, "beta": second}, at_once=True)
    code, out, err = told(monkeypatch, capsys, "--run", "night", "--json")
    assert code == 0, err
    costs = json.loads(out.splitlines()[-1])["costs"]
    assert [one["hours"] for one in costs] == [pytest.approx(hours)] * 2
    _, out, _ = told(monkeypatch, capsys, "--run", "night", "--cards", "L4", "--json")
    assert [one["hours"] for one in json.loads(out)["costs"]] == [pytest.approx(1.0)] * 2
