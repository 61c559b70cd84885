"""Advice: who is excluded stays excluded, and what does not separate is undecided."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.advice import Candidate, Needs, Reason, advise, in_words, needs_in_words
from eval.advice.licences import load_licences
from eval.advice.values import Paid, Pass, Speed, Terms
from eval.advice.words import advice_texts
from eval.cost.cards import load_cards
from eval.cost.checkpoints import load_checkpoints
from eval.cost.model import of_config
from eval.score import wilson
from eval.scores.order import ALPHA
from eval.scores.resampling import difference, holm
from runners.configuration import ConfigError
from runners.texts import LANGUAGES

MODELS = [of_config(one.config) for one in load_checkpoints().checkpoints]
QWEN, DEEPSEEK, _, YI, GLM = MODELS
FREE = Terms(True, None, "read")
PROBLEMS = [f"p{n}" for n in range(12)]


def passed(shares: list[float]) -> Pass:
    value = sum(shares) / len(shares)
    table = dict(zip(PROBLEMS, shares, strict=False))
    return Pass(value, wilson(value, len(shares)), table)


def one(name: str, shares: list[float] | None = None, **changes) -> Candidate:
    """A Qwen 7B in bf16 that passes everything, unless told otherwise."""
    rate = passed(shares or [1.0] * 12)
    plain = Candidate(
        contestant=name,
        label=name.upper(),
        licence="Apache-2.0",
        terms=FREE,
        service=False,
        model=QWEN,
        served="bf16",
        native_context=32768,
        passes={"en": rate, "zh": rate, "both": rate},
    )
    return replace(plain, **changes)


GOOD, BAD = [1.0] * 12, [0.0] * 10 + [1.0] * 2
shares = st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=12, max_size=12)
candidate = st.builds(
    lambda rate, model, service, terms, served, languages, is_result: one(
        "x",
        model=model,
        service=service,
        terms=terms,
        served=served,
        native_context=model.shape.native_context if model else None,
        is_result=is_result,
        passes={language: passed(rate) for language in languages},
    ),
    shares,
    st.sampled_from([*MODELS, None]),
    st.booleans(),
    st.sampled_from([FREE, FREE, Terms(False, None, "read"), Terms(None, None, "no"), None]),
    st.sampled_from(["bf16", "awq", "q4_k_m", None]),
    st.sampled_from([("en", "zh", "both"), ("en",), ("zh",), ()]),
    st.sampled_from([True, True, True, False]),
)
lineup = st.lists(candidate, max_size=3).map(
    lambda found: tuple(
        replace(each, contestant=f"c{n}", label=f"C{n}") for n, each in enumerate(found)
    )
)
wanted = st.builds(
    Needs,
    card=st.sampled_from([None, "cpu", "RTX3060", "L4"]),
    cards=st.sampled_from([1, 2]),
    budget=st.sampled_from([None, 40.0, 500.0]),
    context=st.sampled_from([1024, 4096, 16384, 40000]),
    language=st.sampled_from(["en", "zh", "both"]),
    concurrency=st.sampled_from([1, 8]),
    api_allowed=st.booleans(),
    data_may_leave=st.booleans(),
    commercial=st.booleans(),
    memory_gib=st.sampled_from([None, 8.0]),
)


@given(lineup, wanted)
@settings(deadline=None, max_examples=60)
def test_an_excluded_one_is_never_advised_and_everybody_is_accounted_for(playing, needs) -> None:
    found = advise(playing, needs)
    out = {name for name, _ in found.excluded}
    inside = {found.choice} if found.choice else set(found.undecided)
    assert not out & inside
    assert len(found.undecided) != 1
    assert bool(inside) == bool({each.contestant for each in playing} - out)
    for reason in (*found.reasons, *(reason for _, reason in found.excluded)):
        assert all(in_words(reason, language) for language in LANGUAGES)


TIGHTER = st.sampled_from(
    [
        ("context", lambda needs: needs.context * 2),
        ("concurrency", lambda needs: needs.concurrency + 3),
        ("budget", lambda needs: (1000.0 if needs.budget is None else needs.budget) / 2),
        ("api_allowed", lambda needs: False),
        ("data_may_leave", lambda needs: False),
        ("commercial", lambda needs: True),
        ("cards", lambda needs: 1),
        ("card", lambda needs: needs.card or "L4"),
        ("memory_gib", lambda needs: (16.0 if needs.memory_gib is None else needs.memory_gib) / 2),
    ]
)


@given(lineup, wanted, TIGHTER)
@settings(deadline=None, max_examples=80)
def test_a_further_need_never_brings_anybody_back(playing, needs, tighter) -> None:
    name, change = tighter
    if name == "cards" and needs.budget is not None:
        return  # fewer cards cost less
    if name == "card" and needs.card is None:
        needs = replace(needs, cards=1)
    before = {each for each, _ in advise(playing, needs).excluded}
    after = {each for each, _ in advise(playing, replace(needs, **{name: change(needs)})).excluded}
    assert before <= after


@given(shares, shares)
@settings(deadline=None, max_examples=40)
def test_whoever_is_chosen_is_separated_from_everybody_that_remains(first, second) -> None:
    found = advise((one("a", first), one("b", second)), Needs())
    gap = difference(
        dict(zip(PROBLEMS, second, strict=True)), dict(zip(PROBLEMS, first, strict=True))
    )
    low, high = gap.interval
    if low <= 0 <= high:
        assert (found.choice, set(found.undecided)) == (None, {"a", "b"})
    if found.choice:
        assert found.choice == ("a" if gap.value > 0 else "b")


def test_a_clear_lead_on_the_same_problems_decides() -> None:
    found = advise((one("a", BAD), one("b", GOOD)), Needs())
    assert found.choice == "b"
    codes = [reason.code for reason in found.reasons]
    assert codes[:3] == ["accuracy_decides", "pass_rate", "behind"]


def firsts(solved: int, of: int = 60) -> Pass:
    table = {f"p{n:02}": float(n < solved) for n in range(of)}
    return Pass(solved / of, wilson(solved / of, of), table)


def test_one_that_the_best_is_separated_from_is_behind_whoever_stands_between() -> None:
    """A against B and B against C are undecided, A against C is not."""
    playing = [
        one(name, passes={"en": firsts(solved)}, speeds=(fast(value),))
        for name, solved, value in (("a", 34, 3.0), ("b", 30, 9.0), ("c", 26, 20.0))
    ]
    found = advise(playing, Needs())
    assert found.undecided == ("a", "b")
    told = {reason.code: reason for reason in found.reasons}
    assert told["accuracy_undecided"].values["labels"] == ["A", "B"]
    assert told["behind"].values["label"] == "C"
    assert told["tie_faster"].values["label"] == "B"


@given(st.lists(shares, min_size=2, max_size=4))
@settings(deadline=None, max_examples=60)
def test_no_two_that_are_undecided_together_are_decided_by_the_test(found) -> None:
    playing = [one(f"c{n}", each) for n, each in enumerate(found)]
    advice = advise(playing, Needs())
    lead = {advice.choice} if advice.choice else set(advice.undecided)
    tables = {each.contestant: dict(each.passes["en"].problems) for each in playing}
    gaps = {
        pair: difference(tables[pair[1]], tables[pair[0]])
        for pair in itertools.combinations(tables, 2)
    }
    adjusted = dict(zip(gaps, holm([gap.p for gap in gaps.values()]), strict=True))
    for pair, gap in gaps.items():
        low, high = gap.interval
        if set(pair) <= lead:
            assert adjusted[pair] >= ALPHA or low <= 0 <= high
    best = max(playing, key=lambda each: each.passes["en"].value)
    assert best.contestant in lead


def test_rates_over_other_problems_are_not_compared() -> None:
    elsewhere = Pass(0.1, wilson(0.1, 12), {f"q{n}": 0.1 for n in range(12)})
    found = advise((one("a", GOOD), one("b", passes={"en": elsewhere})), Needs())
    assert found.undecided == ("a", "b")


def excluded(candidate: Candidate, **needs) -> list[str]:
    return [reason.code for _, reason in advise((candidate,), Needs(**needs)).excluded]


def test_hard_rules_exclude_with_their_reason() -> None:
    glm = one("g", service=True, model=GLM)
    assert excluded(glm, data_may_leave=False) == ["data_leaves_weights_known"]
    assert excluded(glm, api_allowed=False) == ["api_not_allowed_weights_known"]
    assert excluded(glm, card="cpu", budget=0.0) == []  # a service needs no card of ours
    assert excluded(one("d", model=DEEPSEEK, native_context=4096), context=4097) == [
        "beyond_native_context"
    ]
    assert excluded(one("n", native_context=None)) == ["context_unknown"]
    assert excluded(one("m", model=None), card="L4") == ["memory_unknown"]
    assert excluded(one("l", terms=None)) == ["licence_unknown"]
    assert excluded(one("l", terms=None), commercial=False) == []
    assert excluded(one("f", terms=Terms(False, None, "s"))) == ["licence_forbids"]
    assert excluded(one("z", passes={"en": passed(GOOD)}), language="zh") == ["not_measured"]
    assert excluded(one("r", is_result=False)) == ["no_result"]


def test_a_card_holds_a_model_in_fewer_bits_and_says_that_this_was_not_measured() -> None:
    """12 GB, 4K: Qwen 7B fits as AWQ, not as the bf16 in which it was measured."""
    found = advise((one("q"),), Needs(card="RTX3060", context=4096, language="zh"))
    assert found.choice == "q"
    by_code = {reason.code: reason for reason in found.reasons}
    assert by_code["fits_on_cards"].values["quantisation"] == "awq"
    assert by_code["other_quantisation"].values["served"] == "bf16"
    assert excluded(one("q"), card="RTX3060", context=32768, concurrency=8) == ["no_room"]


def test_a_machine_without_a_card_needs_the_memory_for_a_gguf() -> None:
    assert excluded(one("q"), card="cpu", memory_gib=4.0) == ["no_room"]
    found = advise((one("q"),), Needs(card="cpu", memory_gib=32.0))
    assert "fits_on_cpu" in [reason.code for reason in found.reasons]


def test_a_budget_is_rent_for_a_month_of_all_cards_that_are_there() -> None:
    assert excluded(one("q"), card="L4", budget=300.0) == ["no_room_in_budget"]
    assert excluded(one("q"), card="L4", budget=400.0) == []
    assert excluded(one("q"), card="L4", cards=2, budget=400.0) == ["no_room_in_budget"]


def test_nobody_left_is_said_and_nobody_at_all_too() -> None:
    assert [one.code for one in advise((), Needs()).reasons] == ["no_candidates"]
    found = advise((one("a", is_result=False),), Needs())
    assert (found.choice, found.undecided, found.reasons[0].code) == (None, (), "nobody")


# ------------------------------------------------------------------ ties


def fast(value: float, setting: str = "s", spread: float = 1.0, at_once: int = 1) -> Speed:
    return Speed(256, 64, at_once, value, (value - spread, value + spread), setting, "t")


def codes(*playing: Candidate, **needs) -> dict[str, Reason]:
    return {reason.code: reason for reason in advise(playing, Needs(**needs)).reasons}


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
    assert codes(cheap, dear)["tie_cheaper"].values["label"] == "A"
    near = one("b", paid=Paid(2.0, (1.5, None), "USD", "L4"))
    assert "costs_undecided" in codes(cheap, near)
    other = one("b", paid=Paid(9.0, (5.0, None), "USD", "CPU"))
    assert "costs_not_comparable" in codes(cheap, other)


def test_a_longer_context_is_named() -> None:
    found = codes(one("a", native_context=131072), one("b"))
    assert found["tie_longer"].values == {"label": "A", "native": 131072}


# ------------------------------------------------------------------ words and data


def test_reasons_have_the_same_places_to_fill_in_both_languages() -> None:
    english, chinese = (advice_texts(language).entries for language in LANGUAGES)
    assert list(english) == list(chinese)
    for key, text in english.items():
        places = (set(re.findall(r"{(\w+)}", each)) for each in (text, chinese[key]))
        assert len(set(map(frozenset, places))) == 1, key
        assert key == "comma" or chinese[key] != text, key


def test_needs_are_told_in_one_line() -> None:
    needs = Needs(card="RTX3060", context=4096, language="zh", budget=100, data_may_leave=False)
    assert needs_in_words(needs, "en") == (
        "1 × RTX3060, at most 100 a month, up to 4,096 tokens, Chinese prompts, "
        "data stays in the house, commercial use"
    )
    assert "中文提示" in needs_in_words(needs, "zh")
    with pytest.raises(ConfigError, match="legal are en, zh"):
        in_words(Reason("nobody"), "de")


@pytest.mark.parametrize(
    "wrong", [{"context": 0}, {"cards": 0}, {"budget": float("nan")}, {"language": "fr"}]
)
def test_needs_that_make_no_sense_are_refused(wrong) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Needs(**wrong)


def test_an_unknown_card_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="there is no card RTX9999; there are: RTX3060"):
        advise((), Needs(card="RTX9999"))


def test_every_lineup_licence_is_in_the_list_and_has_a_source() -> None:
    names = ("Apache-2.0", "DeepSeek licence", "GLM-4 licence", "Gemma Terms of Use")
    assert all(load_licences().named(name) for name in names)
    assert load_licences().named("apache-2.0 ").commercial is True
    glm = load_licences().named("GLM-4 licence")
    assert glm and glm.commercial is True and glm.conditions and set(glm.conditions) == {"en", "zh"}
    assert load_licences().named("somebody's own") is None


def test_every_kind_of_card_has_a_name_by_which_a_measured_one_is_known() -> None:
    names = [kind.driver_name for kind in load_cards().cards.values()]
    assert all(names) and len(set(names)) == len(names)
