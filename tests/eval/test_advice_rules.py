"""Advice: who is excluded stays excluded, and what does not separate is undecided."""

from __future__ import annotations

import itertools
from dataclasses import replace

from advised import (
    BAD,
    DEEPSEEK,
    FREE,
    GLM,
    GOOD,
    MODELS,
    PROBLEMS,
    excluded,
    fast,
    firsts,
    one,
    passed,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.advice import Needs, advise, in_words
from eval.advice.places import Market
from eval.advice.values import Pass, Terms
from eval.cost.cards import load_cards
from eval.cost.checkpoints import load_checkpoints
from eval.cost.model import of_config
from eval.cost.prices import load_prices
from eval.score import wilson
from eval.scores.order import ALPHA
from eval.scores.resampling import difference, holm
from runners.texts import LANGUAGES

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


# ------------------------------------------------------------------ machines without a card


def test_a_budget_buys_no_machine_that_the_model_does_not_fit_into() -> None:
    """Sixty-four contexts of 32,768 tokens take more than the 24 GiB of the priced machine."""
    small = one("q", served="q4_k_m")
    wanted = {"context": 32768, "concurrency": 64}
    assert excluded(small, budget=40.0, **wanted) == ["no_room_in_budget"]
    assert excluded(small, budget=40.0, context=4096) == []
    found = advise((small,), Needs(card="cpu", memory_gib=256.0, **wanted))
    assert found.choice == "q"
    assert "fits_unpriced" in [reason.code for reason in found.reasons]
    assert excluded(small, card="cpu", memory_gib=256.0, budget=9999.0, **wanted) == [
        "no_room_in_budget"
    ]


def test_the_least_memory_on_any_hardware_counts_the_processor_too() -> None:
    shallow = of_config({**load_checkpoints().checkpoints[0].config, "num_hidden_layers": 2})
    needs = Needs(budget=1.0, context=4096)
    anywhere, on_card, on_cpu = (
        advise((one("q", model=shallow),), replace(needs, card=card)).excluded[0][1].values["gib"]
        for card in (None, "L4", "cpu")
    )
    assert anywhere == on_cpu < on_card


@given(st.floats(0.1, 2000))
def test_rent_is_that_of_the_cheapest_machine_with_the_memory(gib: float) -> None:
    prices = load_prices()
    machine = prices.machines["CPU"]
    dear = machine.price_an_hour.model_copy(update={"value": 1.0})
    large = machine.model_copy(update={"memory_gib": 512.0, "price_an_hour": dear})
    market = Market(
        load_cards(), prices.model_copy(update={"machines": {"a": machine, "b": large}})
    )
    month = market.cpu_month(gib)
    if gib > 512:
        assert month is None
    else:
        assert month == (36.525 if gib <= machine.memory_gib else 730.5)
