"""Tie-breakers: what names somebody to look at first, and what may not."""

from __future__ import annotations

import pytest
from advised import codes, fast, one

from eval.advice import Needs, advise, in_words
from eval.advice.values import Paid
from runners.texts import LANGUAGES


def test_a_faster_one_is_named_without_becoming_the_choice() -> None:
    quick, slow = one("a", speeds=(fast(30.0),)), one("b", speeds=(fast(20.0),))
    found = codes(quick, slow)
    assert found["tie_faster"].values["label"] == "A"
    assert advise((quick, slow), Needs()).choice is None


def test_speeds_of_two_settings_are_never_compared() -> None:
    quick, slow = one("a", speeds=(fast(90.0, "one"),)), one("b", speeds=(fast(2.0, "two"),))
    found = codes(quick, slow)
    assert "speeds_not_comparable" in found and "tie_faster" not in found


def test_speeds_whose_intervals_meet_are_undecided() -> None:
    found = codes(
        one("a", speeds=(fast(30.0, spread=6),)), one("b", speeds=(fast(20.0, spread=6),))
    )
    assert "speeds_undecided" in found


def test_the_load_that_is_most_like_the_needs_is_compared() -> None:
    a = one("a", speeds=(fast(30.0), fast(100.0, at_once=8)))
    b = one("b", speeds=(fast(20.0), fast(300.0, at_once=8)))
    assert codes(a, b)["tie_faster"].values["label"] == "A"
    assert codes(a, b, concurrency=8)["tie_faster"].values["label"] == "B"


def test_a_cheaper_one_needs_an_interval_below_the_others() -> None:
    cheap = one("a", paid=Paid(1.0, (0.5, 2.0), "USD", "L4"))
    dear = one("b", paid=Paid(9.0, (5.0, None), "USD", "L4"))
    told = codes(cheap, dear)["tie_cheaper"]
    assert (told.values["label"], told.values["basis"]) == ("A", "L4")
    near = one("b", paid=Paid(2.0, (1.5, None), "USD", "L4"))
    assert "costs_undecided" in codes(cheap, near)
    other = one("b", paid=Paid(9.0, (5.0, None), "USD", "CPU"))
    assert "costs_not_comparable" in codes(cheap, other)


def test_a_longer_context_is_named() -> None:
    found = codes(one("a", native_context=131072), one("b"))
    assert found["tie_longer"].values == {"label": "A", "native": 131072}


@pytest.mark.parametrize(
    ("card", "kind", "code"),
    [
        ("RTX4090", "cpu", "speeds_elsewhere"),
        ("4090", "RTX4090", "tie_faster"),
        ("RTX4090", None, "speeds_elsewhere"),
        ("cpu", "cpu", "tie_faster"),
        (None, "cpu", "tie_faster"),
        (None, None, "tie_faster"),
    ],
)
def test_speeds_of_other_hardware_than_was_asked_for_break_no_tie(card, kind, code) -> None:
    playing = [
        one(name, speeds=(fast(value, kind=kind, machine="2 × Xeon"),), served="q4_k_m")
        for name, value in (("a", 30.0), ("b", 20.0))
    ]
    found = codes(*playing, card=card)
    assert {"tie_faster", "speeds_elsewhere"} & found.keys() == {code}
    assert all("2 × Xeon" in in_words(found[code], language) for language in LANGUAGES)


@pytest.mark.parametrize(
    ("card", "basis", "kind", "code"),
    [
        ("RTX4090", "CPU", "cpu", "costs_elsewhere"),
        ("RTX4090", "2xRTX4090", "RTX4090", "tie_cheaper"),
        ("RTX4090", "RTX4090+L4", None, "costs_elsewhere"),
        ("cpu", "CPU", "cpu", "tie_cheaper"),
        (None, "CPU", "cpu", "tie_cheaper"),
        ("RTX4090", "tokens", None, "tie_cheaper_tokens"),
    ],
)
def test_costs_of_other_hardware_than_was_asked_for_break_no_tie(card, basis, kind, code) -> None:
    cheap = Paid(1.0, (0.5, 2.0), "USD", basis, kind)
    dear = Paid(9.0, (5.0, None), "USD", basis, kind)
    found = codes(one("a", paid=cheap), one("b", paid=dear), card=card)
    assert {"tie_cheaper", "tie_cheaper_tokens", "costs_elsewhere"} & found.keys() == {code}
    assert all(in_words(found[code], language) for language in LANGUAGES)
