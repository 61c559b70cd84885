"""What a card cannot beat, against the published table and by hand."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from measured import event

from eval.perf.derive import derive
from eval.perf.events import Cell
from eval.perf.roofline import (
    Peaks,
    RooflineError,
    Shape,
    bound,
    decode_bytes,
    limits_as_json,
    limits_from_json,
    prefill_flop,
    read_numbers,
)
from eval.scores.published import load_published

# Qwen2.5-7B: 7.62e9 parameters less two tables of 152,064 × 3,584; AWQ has 4 bits a weight.
QWEN = Shape(6.53e9, layers=28, hidden=3584, weight_bytes=5.2e9 - 1.09e9, kv_bytes=56 * 1024)
FOUR_4090D = Peaks(flops=4 * 147e12, bandwidth=4 * 1008e9)


def test_a_prefill_of_32k_tokens_takes_about_640_tflop():
    assert prefill_flop(QWEN, 32768) == pytest.approx(643e12, rel=0.01)


def test_the_published_first_token_after_32k_tokens_is_impossible_without_a_cache():
    rows = [row for row in load_published().speed.rows if row.model == "qwen2.5-7b"]
    flagged = {
        row.prompt_tokens: bound(
            QWEN, FOUR_4090D, prompt_tokens=row.prompt_tokens, output_tokens=128
        ).broken_by(row.ttft_ms, row.tokens_per_second)
        for row in rows
    }
    assert flagged == {2048: [], 8192: [], 32768: ["ttft"]}
    assert bound(QWEN, FOUR_4090D, prompt_tokens=32768, output_tokens=128).prefill_ms > 1000


def test_decoding_reads_the_weights_once_and_each_answers_cache():
    assert decode_bytes(QWEN, 1000, 4) == QWEN.weight_bytes + 4 * 1000 * 56 * 1024


@given(st.integers(1, 40_000), st.integers(1, 512))
def test_more_answers_at_once_never_lower_the_bound_on_tokens(prompt, at_once):
    one, more = (
        bound(QWEN, FOUR_4090D, prompt_tokens=prompt, output_tokens=128, at_once=n)
        for n in (at_once, at_once + 1)
    )
    assert more.decode_tokens_per_second >= one.decode_tokens_per_second * (1 - 1e-9)
    assert more.prefill_ms == one.prefill_ms


def test_a_measured_cell_beyond_its_roofline_is_flagged_and_another_is_not():
    cell = Cell(prompt_tokens=256, output_tokens=8, loop="closed", load=1)
    slow = replace(FOUR_4090D, flops=2e13)  # 256 tokens need 0.17 s, they came after 0.1
    result = derive(cell, [event()], roofline=(QWEN, slow))
    assert "beyond_roofline" in result["flags"]
    assert result["roofline"]["prefill_ms"] == pytest.approx(168, rel=0.01)
    assert derive(cell, [event()], roofline=(QWEN, FOUR_4090D))["flags"] == []


def test_numbers_are_read_from_one_option():
    text = "parameters=6.53e9,layers=28,hidden=3584,weight_bytes=4.11e9,kv_bytes=57344"
    assert read_numbers(f"{text},flops=588e12,bandwidth=4032e9") == (
        Shape(6.53e9, 28, 3584, 4.11e9, 57344),
        Peaks(588e12, 4032e9),
    )


@pytest.mark.parametrize(
    ("name", "number"),
    [("layers", "inf"), ("layers", "0.5"), ("hidden", "3584.5"), ("hidden", "1e308"),
     ("flops", "1e-300"), ("bandwidth", "nan"), ("parameters", "-1"), ("kv_bytes", "0")],
)  # fmt: skip
def test_a_number_that_no_card_or_checkpoint_has_is_named(name, number):
    numbers = ["6.53e9", "28", "3584", "4.11e9", "57344", "588e12", "4032e9"]
    names = ["parameters", "layers", "hidden", "weight_bytes", "kv_bytes", "flops", "bandwidth"]
    told = dict(zip(names, numbers, strict=True)) | {name: number}
    with pytest.raises(RooflineError, match=f"missing or wrong: {name}$"):
        read_numbers(",".join(f"{key}={value}" for key, value in told.items()))


@pytest.mark.parametrize("text", ["", "flops=1", "flops=x,bandwidth=1", "colour=3"])
def test_what_is_missing_is_named(text):
    with pytest.raises(RooflineError, match="layers"):
        read_numbers(text)


@given(st.floats(1, 1e12), st.integers(1, 100))
def test_limits_come_back_from_a_manifest_as_they_went_in(size: float, layers: int) -> None:
    limits = Shape(size, layers, 128, 2 * size, 56.0), Peaks(1e14, 1e12)
    assert limits_from_json(json.loads(json.dumps(limits_as_json(limits)))) == limits


@pytest.mark.parametrize("number", ["x", None, float("inf"), float("nan"), 10**400, 0, [1]])
def test_a_number_of_limits_that_is_none_leaves_no_limits(number):
    told = limits_as_json((QWEN, FOUR_4090D))
    assert told is not None
    told["shape"]["layers"] = number
    assert limits_from_json(told) is None


@pytest.mark.parametrize("damage", [None, {}, {"shape": {}}, {"shape": {"x": 1}, "peaks": {}}, 3])
def test_damaged_limits_are_none(damage: object) -> None:
    assert limits_from_json(damage) is None
