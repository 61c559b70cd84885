"""Money: laws of who pays for which hour, and a run in its folder priced to the cent."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from written import House, edit

from eval.__main__ import main
from eval.cost.cards import load_cards
from eval.cost.money import (
    Evidence,
    Tokens,
    busy_hours,
    by_the_hour,
    by_tokens,
    count_tokens,
    span,
)
from eval.cost.prices import HourPrice, Prices, Terms, TokenPrice, hour_price, load_prices
from eval.cost.runs import hours_of
from eval.score import wilson
from eval.scores.samples import Sample
from runners.configuration import CONFIGS, ConfigError, load

CARDS, PRICES = load_cards(), load_prices()
EACH: Mapping[str, str] = {}
RENTED = Terms(bought=False, utilisation=0.5, electricity=0.2)


def samples(solved: int, of: int) -> list[Sample]:
    return [
        Sample(f"p{number}", "x", "en", "python", 0, "AC" if number < solved else "WA")
        for number in range(of)
    ]


def evidence(solved: int = 5, of: int = 10, tokens: Tokens | None = None) -> Evidence:
    return Evidence("x", tokens or Tokens(3_000_000, 1_000_000, 0), samples(solved, of))


# ------------------------------------------------------------------ hours

spans = st.dictionaries(
    st.sampled_from("abc"),
    st.lists(
        st.tuples(st.integers(0, 1000), st.integers(0, 100)).map(lambda s: (s[0], s[0] + s[1])),
        max_size=6,
    ),
    max_size=3,
)


def length(all_spans: list[tuple[int, int]]) -> int:
    return len({second for begin, end in all_spans for second in range(begin, end)})


@given(spans)
def test_each_pays_for_its_own_hardware_while_it_writes(own) -> None:
    hours = busy_hours(own, shared=False)
    for name, times in own.items():
        assert hours[name] * 3600 == pytest.approx(length(times))


@given(spans)
def test_a_shared_machine_is_paid_for_once(own) -> None:
    hours = busy_hours(own, shared=True)
    together = length([one for times in own.values() for one in times])
    assert sum(hours.values()) * 3600 == pytest.approx(together)
    alone = busy_hours(own, shared=False)
    assert all(hours[name] <= alone[name] + 1e-9 for name in own)


def test_two_that_write_at_once_halve_the_moment() -> None:
    hours = busy_hours({"a": [(0, 3600)], "b": [(1800, 3600)]}, shared=True)
    assert hours == {"a": pytest.approx(0.75), "b": pytest.approx(0.25)}


def test_an_answer_ends_when_it_was_recorded_and_its_length_is_monotonic() -> None:
    at = "2026-11-25T15:28:20.000+00:00"
    ended = datetime.fromisoformat(at).timestamp()
    times = {"scheduled": 5.0, "sent": 6.0, "contents": [7.0, 9.0], "end": 10.0}
    assert span({"at": at, "timings": times}) == (ended - 4, ended)
    assert span({"at": at, "timings": times | {"end": None}}) == (ended - 3, ended)
    assert span({"at": at, "timings": {"scheduled": 5.0, "end": None}}) is None


# ------------------------------------------------------------------ prices


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


# ------------------------------------------------------------------ a run


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path))
    return House(tmp_path, names=tuple(f"task_{letter}" for letter in "abcd"))


HOST = {"cpu": "Xeon", "cores": 16, "memory_gib": 128}
PAIR = {**HOST, "gpus": ["NVIDIA GeForce RTX 4090, 24564 MiB"] * 2}
SERVED = {
    "llamacpp": {"engine": {"kind": "llamacpp"}, "flags": {}, "hardware": PAIR},
    "vllm": {"engine": {"kind": "vllm"}, "flags": {"tensor_parallel": 2}, "hardware": PAIR},
    "strange": {"engine": {"kind": "vllm"}, "flags": {}, "hardware": {**HOST, "gpus": ["Odd, 1"]}},
}


def priced(
    house: House, name: str, *, kind: str = "", model: str = "m", kinds: Mapping[str, str] = EACH
) -> None:
    """A run of all contestants, served as `kinds` says; each answer took 900 s, one after the
    other's."""
    run = house.write(name, lambda planned: planned.problem.id < "task_c", samples=1)
    start = datetime(2026, 11, 25, tzinfo=UTC)
    ends = iter(range(900, 900 * 100, 900))

    def timed(record) -> None:
        record["at"] = (start + timedelta(seconds=next(ends))).isoformat()
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


def test_what_others_are_served_on_changes_nobodys_hours_on_cards() -> None:
    own = {"a": [(0.0, 3600.0)], "b": [(1800.0, 3600.0)], "c": [(0.0, 3600.0)]}
    on = {"a": ("L4",), "b": ("CPU",), "c": ("CPU",)}
    paid = {name: hour_price(names, CARDS, PRICES, RENTED) for name, names in on.items()}
    assert hours_of(own, paid) == {
        "a": pytest.approx(1.0), "b": pytest.approx(0.25), "c": pytest.approx(0.75),
    }  # fmt: skip


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
        (["--on", "alpha=L4"], "go with --run"),
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
