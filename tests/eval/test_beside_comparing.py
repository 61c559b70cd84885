"""What may be compared with what: settings, weights, models, and the rooflines of cards."""

from __future__ import annotations

from pathlib import Path

import pytest
from beside_run import (
    FIRST,
    H200,
    SECOND,
    fingerprint,
    on_cards,
    unpacked,
)
from hypothesis import given
from hypothesis import strategies as st

from eval.beside.ceilings import roofline_of, roofline_of_contestant, shape_of
from eval.beside.fingerprints import letters, same_weights, setting_of
from eval.beside.models import facts_of, is_service, served
from eval.beside.together import beside
from eval.cost.cards import load_cards
from eval.cost.checkpoints import model_by_parameters
from eval.cost.hardware import cards_of, kind_of, served_on
from eval.cost.prices import load_prices
from eval.runs.folder import Run
from runners.lineup import load_lineup


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return unpacked(tmp_path, on_cards)


# ------------------------------------------------------------------ fingerprints


def printed(**changes) -> dict:
    plain = {
        "weights": {"repository": "a/b", "revision": "1"},
        "engine": {"kind": "vllm", "version": "0.32.0"},
        "flags": {"context": 8192, "slots": 8},
        "hardware": H200,
        "driver": "570",
    }
    return {**plain, **changes}


def test_contestants_of_one_machine_engine_and_flags_share_a_setting() -> None:
    other = printed(weights={"repository": "c/d"}, dtype="float16", template="x")
    assert setting_of(printed()) == setting_of(other)


@pytest.mark.parametrize(
    "change",
    [
        {"driver": "580"},
        {"hardware": {**H200, "cores": 8}},
        {"engine": {"kind": "vllm", "version": "0.33.0"}},
        {"flags": {"context": 4096, "slots": 8}},
    ],
)
def test_another_machine_driver_engine_or_flag_is_another_setting(change) -> None:
    assert setting_of(printed()) != setting_of(printed(**change))


def test_engines_behind_addresses_share_no_setting() -> None:
    far = [
        printed(hardware=None, weights=None, flags={"base_url": f"http://h{n}", "model": "m"})
        for n in range(2)
    ]
    assert setting_of(far[0]) != setting_of(far[1])
    assert setting_of(None) == "" == setting_of({})


@given(st.lists(st.sampled_from(["", *"abcdefgh"])))
def test_a_letter_is_one_settings_own(settings) -> None:
    found = letters(settings)
    assert len(set(found.values())) == len(found)
    assert found[""] == "?"


def test_letters_go_on_after_z() -> None:
    assert list(letters(f"s{n}" for n in range(28)).values())[25:28] == ["Z", "AA", "AB"]


def test_weights_are_known_by_digest_repository_or_address() -> None:
    file = {"weights": {"file": "x", "sha256": "1"}}
    assert same_weights(file, {"weights": {"file": "renamed", "sha256": "1"}})
    assert not same_weights(file, {"weights": {"file": "x", "sha256": "2"}})
    assert same_weights(printed(), {"weights": {"repository": "a/b", "revision": "1"}})
    assert not same_weights(printed(), {"weights": {"repository": "a/b", "revision": "2"}})
    named = {"repository": "a/b", "revision": "1"}
    read = printed(weights={**named, "sha256": "1"})
    assert same_weights(printed(), read) and same_weights(read, printed())  # one has not read it
    moved = printed(weights={"repository": "/moved", "revision": None, "sha256": "1"})
    assert same_weights(read, moved)
    assert not same_weights(read, printed(weights={**named, "sha256": "2"}))
    far = {"weights": None, "flags": {"base_url": "http://h", "model": "m", "context": 1}}
    assert same_weights(far, {"weights": None, "flags": {"base_url": "http://h", "model": "m"}})
    assert not same_weights(far, {"weights": None, "flags": {"base_url": "http://i", "model": "m"}})
    assert same_weights(far, {"weights": None, "flags": {"base_url": "http://h/v1/", "model": "m"}})
    assert not same_weights({"flags": {}}, {"weights": None, "flags": {}})
    assert not same_weights(None, far) and not same_weights({"weights": "x"}, {"weights": 3})


# ------------------------------------------------------------------ models and rooflines


def test_a_service_is_what_stands_outside_this_machine_and_its_network() -> None:
    def behind(url: str) -> bool:
        return is_service({"weights": None, "flags": {"base_url": url}})

    assert behind("https://open.bigmodel.cn/api/paas/v4") and behind("http://8.8.8.8")
    inside = ("http://127.0.0.1:1", "http://10.1.2.3", "http://localhost", "http://gpu1:8000")
    assert not any(map(behind, (*inside, "http://gpu.internal", "http://[::1]:9")))
    assert not is_service({"weights": {"file": "x"}, "flags": {}})


def test_quantisations_are_read_from_what_a_manifest_says() -> None:
    assert served({"quantization": "Q4_K_M", "dtype": "x"}) == "q4_k_m"
    assert served({"quantization": None, "dtype": "bfloat16"}) == "bf16"
    assert served({"quantization": "Q4_1"}) == "q4_1"
    assert served({"quantization": None, "dtype": None}) is None


def test_a_published_checkpoint_is_known_by_its_parameters_another_by_its_lineup() -> None:
    record = {"weights": None, "flags": {"base_url": "http://x.com"}, "parameters": 9399951360}
    assert facts_of("g", {**record, "name": "G"}, "seven").native_context == 131072
    pocket = {"weights": {"sha256": "../../etc"}, "flags": {}, "parameters": 494032768}
    name = {"name": "Qwen2.5-Coder-0.5B-Instruct"}
    facts = facts_of(SECOND, {**pocket, **name}, "pocket", Path("/"))
    assert (facts.model, facts.native_context) == (None, 32768)
    assert facts_of(SECOND, {**pocket, "name": "Other"}, "pocket").native_context is None
    assert facts_of(SECOND, {**pocket, **name}, "/no/such.yaml").native_context is None


def test_a_card_is_known_by_the_drivers_name_and_its_memory() -> None:
    kinds = load_cards()
    assert kind_of("NVIDIA H200, 143771 MiB", kinds) == "H200"
    assert kind_of("NVIDIA GeForce RTX 4090 D, 24564 MiB", kinds) == "RTX4090D"
    assert kind_of("NVIDIA GeForce RTX 3060, 8192 MiB", kinds) is None  # the 8 GB board
    assert kind_of("Some Card, 1 MiB", kinds) is None


def test_a_processor_and_an_unknown_card_have_no_roofline() -> None:
    kinds = load_cards()
    two = {**H200, "gpus": H200["gpus"] * 2}
    assert cards_of(printed(), kinds) == ("H200",)
    assert cards_of(printed(hardware=two, flags={"tensor_parallel": 2}), kinds) == ("H200",) * 2
    assert cards_of(printed(hardware={**H200, "gpus": []}), kinds) == ()
    assert cards_of(printed(hardware={**H200, "gpus": ["Some Card"]}), kinds) == ()
    assert cards_of(printed(engine={"kind": "llamacpp"}), kinds) == ()
    assert cards_of({"hardware": "?", "engine": 1}, kinds) == ()


def test_the_cards_are_those_that_the_lineup_numbers_and_none_on_the_processor() -> None:
    kinds = load_cards()
    unlike = {**H200, "gpus": ["NVIDIA L4, 23034 MiB", *H200["gpus"], "Some Card, 1 MiB"]}

    def on(**flags: object) -> tuple[str, ...]:
        return cards_of(printed(hardware=unlike, flags=flags), kinds)

    assert on(cards=[1]) == ("H200",)
    assert on(cards=[1, 0]) == ("H200", "L4")
    assert on(cards=[2]) == on(cards=[9]) == on(cards=["x"]) == on() == ()
    assert on(cards=[1], device="cpu") == ()
    prices = load_prices()
    assert served_on(printed(flags={"device": "cpu"}), kinds, prices) == ("CPU",)
    assert served_on(printed(hardware=None), kinds, prices) == ()
    for count in (0, -1, 10**12, "2"):
        assert served_on(printed(flags={"tensor_parallel": count}), kinds, prices) == ()
    assert served_on({"hardware": {}, "engine": 3, "flags": 4}, kinds, prices) == ()


def test_the_shape_for_the_roofline_is_that_of_the_published_case() -> None:
    """Qwen2.5-7B without its two tables, as in the test of the roofline itself."""
    shape = shape_of(model_by_parameters(7615616512), "awq")
    assert shape.parameters == pytest.approx(6.53e9, rel=0.01)
    assert (shape.layers, shape.hidden, shape.kv_bytes) == (28, 3584, 56 * 1024)
    assert shape.weight_bytes == pytest.approx(4.4e9, rel=0.05)
    assert shape_of(model_by_parameters(7615616512), None) is None


def test_a_measured_engine_on_a_known_card_has_a_roofline(run) -> None:
    facts = beside(run).facts[FIRST]
    _, peaks = roofline_of(facts, fingerprint(run, FIRST), load_cards())
    assert peaks.bandwidth == 4800e9


def test_a_contestant_that_is_about_to_be_measured_has_the_same_roofline_as_afterwards(run) -> None:
    contestant = load_lineup("seven").contestant("qwen2.5-7b")
    on_a_card = printed(hardware=H200, flags={"tensor_parallel": 1}, dtype="bfloat16")
    shape, peaks = roofline_of_contestant(contestant, on_a_card)
    assert peaks.bandwidth == 4800e9
    assert shape == shape_of(model_by_parameters(contestant.parameters), "bf16")
    assert roofline_of_contestant(contestant, printed(hardware={"gpus": []})) is None


@pytest.mark.parametrize(
    ("flags", "of_16_bits"),
    [
        ([], 1.0),
        (["--kv-cache-dtype=fp8"], 0.5),
        (["--kv-cache-dtype", "fp8_e4m3"], 0.5),
        (["--kv-cache-dtype=unheard-of"], 0.0),
    ],
)
def test_decoding_is_bounded_by_the_cache_in_its_own_type(run, flags, of_16_bits: float) -> None:
    """Of a type that nobody knows the cache counts nothing: no honest run is beyond its roof."""
    facts = beside(run).facts[FIRST]
    plain = fingerprint(run, FIRST)
    told = {**plain, "flags": {**plain["flags"], "flags": flags}}
    shape, _ = roofline_of(facts, told, load_cards())
    assert shape.kv_bytes == of_16_bits * 56 * 1024
