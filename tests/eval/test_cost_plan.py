"""Plans: laws of the search, and the lineup that is compared on cards that people have."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.cost.cards import load_cards, parse_cards
from eval.cost.checkpoints import load_checkpoints
from eval.cost.laying_out import Wish, plan_for
from eval.cost.memory import GIB, Memory
from eval.cost.model import of_config
from eval.cost.options import Option, options_of
from eval.cost.placing import FREE, STEPS, Way, place, steps_of
from eval.cost.plan import ASLEEP, Plan, Wanted, cards_of, make_plan
from eval.cost.requirements import Load
from runners.lineup import Lineup, load_lineup

KINDS = load_cards()
SMALL, ADA, LARGE = "RTX3060", "RTX4090", "A100-80GB"


def memory(gib: int) -> Memory:
    return Memory(gib * GIB, GIB // 2, GIB // 2)


@st.composite
def an_option(draw: st.DrawFn) -> Option:
    least, more = draw(st.integers(1, 60)), draw(st.integers(0, 40))
    return Option(
        quantisation="any",
        cards=draw(st.sampled_from((1, 1, 2))),
        least=memory(least),
        wish=memory(least + more),
        worth=draw(st.integers(1, 300)),
        fp8=draw(st.booleans()),
        repository=draw(st.sampled_from(("", "some/where"))),
    )


@st.composite
def some_wanted(draw: st.DrawFn) -> list[Wanted]:
    options = draw(st.lists(st.lists(an_option(), min_size=1, max_size=3), max_size=4))
    return [Wanted(f"c{number}", tuple(one)) for number, one in enumerate(options)]


some_cards = st.lists(st.sampled_from((SMALL, ADA, LARGE)), min_size=1, max_size=4)


def laid_out(wanted: list[Wanted], names: list[str], memory: int | None = None) -> Plan:
    return make_plan(wanted, cards_of([(name, KINDS.cards[name]) for name in names]), memory)


@settings(max_examples=150)
@given(some_wanted(), some_cards)
def test_no_card_ever_holds_more_than_it_has(wanted: list[Wanted], names: list[str]) -> None:
    plan = laid_out(wanted, names)
    for card in plan.cards:
        awake = [one for one in plan.awake if card.index in one.cards]
        turns = [one for one in plan.in_turn if card.index in one.cards]
        assert sum(one.share for one in awake) <= FREE / STEPS + 1e-9
        for one in (*awake, *turns):
            assert one.share * card.kind.memory >= one.option.least.total
            assert not one.option.fp8 or card.kind.fp8
        asleep = ASLEEP / card.kind.memory
        for one in turns:
            assert one.share <= FREE / STEPS
            if one.sleeps:
                assert one.share + asleep * (len(awake) + len(turns) - 1) <= 1
                assert sum(a.share for a in awake) + asleep * len(turns) <= 1 + 1e-9


@settings(max_examples=150)
@given(some_wanted(), some_cards)
def test_everybody_is_placed_or_named_with_a_reason(wanted, names: list[str]) -> None:
    plan = laid_out(wanted, names)
    placed = [one.contestant for one in (*plan.awake, *plan.in_turn)]
    left = [name for name, _ in plan.left]
    assert sorted(placed + left) == sorted(one.contestant for one in wanted)
    assert all(why for _, why in plan.left)
    for one in (*plan.awake, *plan.in_turn):
        assert len(set(one.cards)) == one.option.cards
        assert len({plan.cards[index].name for index in one.cards}) == 1
    for one in plan.in_turn:
        assert one.contestant not in one.instead_of


@settings(max_examples=150)
@given(some_wanted(), some_cards, st.integers(8, 256))
def test_weights_that_sleep_have_room_in_the_machine(wanted, names: list[str], gib: int) -> None:
    plan, free = laid_out(wanted, names, gib * GIB), laid_out(wanted, names)
    assert plan.memory_asleep <= gib * GIB
    assert [one.contestant for one in plan.in_turn] == [one.contestant for one in free.in_turn]
    if plan.memory_asleep == free.memory_asleep:
        assert plan == free
    else:
        assert not any(one.sleeps for one in (*plan.awake, *plan.in_turn))


@settings(max_examples=100)
@given(some_wanted(), some_cards, st.sampled_from((SMALL, ADA, LARGE)))
def test_a_further_card_never_places_fewer(wanted, names: list[str], more: str) -> None:
    before, after = laid_out(wanted, names), laid_out(wanted, [*names, more])
    assert len(after.awake) >= len(before.awake)
    assert len(after.left) <= len(before.left)


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.tuples(st.sampled_from((1, 2)), st.integers(1, FREE), st.integers(1, 9)),
             min_size=1, max_size=2), max_size=3),
    st.integers(1, 3),
)  # fmt: skip
def test_the_search_places_as_many_as_trying_everything_does(ways, count: int) -> None:
    wanted = [[Way(cards, worth, {"k": steps}) for cards, steps, worth in one] for one in ways]

    def tried(index: int, free: tuple[int, ...]) -> int:
        if index == len(wanted):
            return 0
        best = tried(index + 1, free)
        for way in wanted[index]:
            for first in range(count):
                for second in range(first + 1, count) if way.cards == 2 else (first,):
                    chosen = {first, second}
                    rest = tuple(f - way.steps["k"] * (i in chosen) for i, f in enumerate(free))
                    if min(rest) >= 0:
                        best = max(best, 1 + tried(index + 1, rest))
        return best

    found = place(wanted, ["k"] * count)
    assert sum(one is not None for one in found) == tried(0, (FREE,) * count)


def test_needs_are_rounded_up() -> None:
    assert steps_of(24 * GIB // 2 + 1, 24 * GIB) == STEPS // 2 + 1


# ------------------------------------------------------------------ the lineup


def plan_of(cards: str, wish: Wish | None = None) -> dict:
    return laid_out_on(parse_cards(cards, KINDS), load_lineup("seven"), wish or Wish())


def laid_out_on(names: Sequence[str], lineup: Lineup, wish: Wish) -> dict:
    return plan_for(lineup, [KINDS.named(name) for name in names], KINDS, wish)


def test_two_cards_of_24_gb_hold_the_three_in_part_as_fp8() -> None:
    plan = plan_of("2xRTX4090")
    assert plan["unplaced"] == []
    assert [one["quantisation"] for one in plan["placed"]] == ["bf16", "fp8", "fp8"]
    assert all(one["tensor_parallel"] == 1 and not one["in_turn"] for one in plan["placed"])
    assert [one["contestant"] for one in plan["elsewhere"]] == ["glm-4-9b"]


def test_in_bf16_no_two_of_them_share_a_card_of_24_gb() -> None:
    plan = plan_of("2xRTX4090", Wish(quantisation="bf16"))
    awake = [one for one in plan["placed"] if not one["in_turn"]]
    assert sorted(one["cards"] for one in awake) == [[0], [1]]
    (turn,) = (one for one in plan["placed"] if one["in_turn"])
    assert turn["waits"] == "asleep"
    assert "--enable-sleep-mode" in turn["command"]
    sleeping = {one["contestant"]: one for one in plan["placed"]}
    for name in turn["instead_of"]:
        assert "--enable-sleep-mode" in sleeping[name]["command"]
        assert "VLLM_SERVER_DEV_MODE=1" in sleeping[name]["command"]
    asleep = [one for one in plan["placed"] if one["waits"] == "asleep"]
    weights = sum(one["gib_on_each_card"]["weights"] for one in asleep)
    assert plan["memory_asleep_gib"] == pytest.approx(weights, abs=0.1)


def test_a_card_before_ada_gets_no_fp8_and_the_official_awq() -> None:
    plan = plan_of("RTX3060")
    (qwen,) = plan["placed"]
    assert qwen["quantisation"] == "awq"
    assert "--model Qwen/Qwen2.5-7B-Instruct-AWQ " in qwen["command"]
    assert "--quantization" not in qwen["command"]
    left = {one["contestant"]: one for one in plan["unplaced"]}
    assert left.keys() == {"deepseek-coder-7b", "yi-1.5-6b"}
    assert "in bf16 it takes 13.0 GiB" in left["yi-1.5-6b"]["why"]
    assert "1 x RTX4060Ti16 in fp8" in left["yi-1.5-6b"]["would_fit"]
    assert any("q4_K_M" in way for way in left["yi-1.5-6b"]["would_fit"])


def test_what_there_is_no_checkpoint_of_would_fit_nowhere() -> None:
    """Yi has no 4-bit checkpoint: no card is offered for one, other ways are."""
    plan = plan_of("RTX3060", Wish(quantisation="awq"))
    yi = next(one for one in plan["unplaced"] if one["contestant"] == "yi-1.5-6b")
    assert yi["why"] == "there is no awq checkpoint of it here"
    assert not any("awq" in way for way in yi["would_fit"])
    assert "1 x RTX4060Ti16 in fp8" in yi["would_fit"]
    assert any("in bf16" in way for way in yi["would_fit"])
    assert any("q4_K_M" in way for way in yi["would_fit"])
    tight = plan_of("RTX3060", Wish(quantisation="fp8"))["unplaced"]
    assert {way.split()[-1] for one in tight for way in one["would_fit"][:-1]} == {"fp8"}


def test_a_large_card_holds_them_as_the_lineup_says_with_all_slots() -> None:
    plan = plan_of("H200")
    assert [one["quantisation"] for one in plan["placed"]] == ["bf16"] * 3
    assert all(one["full_contexts_at_once"] >= one["wanted_at_once"] for one in plan["placed"])
    assert sum(one["gpu_memory_utilization"] for one in plan["placed"]) <= 0.92


def test_a_context_beyond_the_native_one_is_no_plan() -> None:
    plan = plan_of("H200", Wish(context=16384))
    left = {one["contestant"]: one for one in plan["unplaced"]}
    assert left.keys() == {"deepseek-coder-7b", "yi-1.5-6b"}
    assert left["yi-1.5-6b"]["why"] == "a context of 16384 is beyond its native 4096"
    assert left["yi-1.5-6b"]["would_fit"] == ["--context 4096"]


def test_files_of_llama_cpp_are_placed_with_its_own_command() -> None:
    plan = laid_out_on((LARGE,), load_lineup("seven-gguf"), Wish())
    qwen = plan["placed"][0]
    assert (qwen["quantisation"], qwen["in_turn"]) == ("q4_k_m", False)
    assert "llama-server --model Qwen2.5-7B-Instruct-Q4_K_M.gguf" in qwen["command"]
    assert "--ctx-size 16384 --parallel 2" in qwen["command"]


def test_a_model_that_nobody_knows_is_named_with_the_mend() -> None:
    lineup = load_lineup("seven")
    strange = lineup.contestants[0].model_copy(update={"parameters": 1})
    lineup = lineup.model_copy(update={"contestants": [strange]})
    (left,) = laid_out_on((LARGE,), lineup, Wish())["unplaced"]
    assert "fetch its weights first, or add its config" in left["why"]


def test_more_engines_than_can_be_searched_are_refused_with_the_mend() -> None:
    lineup = load_lineup("seven")
    many = [lineup.contestants[0].model_copy(update={"id": f"c{n}"}) for n in range(7)]
    with pytest.raises(ValueError, match="7 engines and a plan is made for at most 6: put fewer"):
        laid_out_on((LARGE,), lineup.model_copy(update={"contestants": many}), Wish())


def test_a_share_over_cards_is_taken_only_when_one_card_is_too_small() -> None:
    lineup = load_lineup("seven")
    qwen = lineup.contestant("qwen2.5-7b")
    model = of_config(load_checkpoints().checkpoints[0].config)
    options = options_of(qwen, model, Load(8192, 8), only="bf16")
    assert [one.cards for one in options] == [1, 2, 4]
    alone = [Wanted("qwen2.5-7b", options)]
    assert [one.option.cards for one in laid_out(alone, [ADA, ADA]).awake] == [1]
    assert [one.option.cards for one in laid_out(alone, [SMALL, SMALL]).awake] == [2]
