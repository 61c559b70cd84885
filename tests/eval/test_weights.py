"""Weights of battles: leaks are left out, one question counts once, and ratings obey both."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from voting import MODELS, simulated

from eval.ratings import rate
from eval.records import Ballot, PairVote
from eval.votes.standings import standings
from eval.votes.weights import (
    Rules,
    alike,
    battle_weights,
    clusters,
    prompt_hash,
    questions,
)

PROMPTS = st.sampled_from(
    ["Sort a list", "sort  a LIST.", "排序", "「排序」", "Sort a dict", "a - b"]
)
BALLOTS = st.lists(
    st.tuples(
        PROMPTS, st.sampled_from([None, "two_sum"]), st.sampled_from([(), ("identity_leak",)])
    ),
    max_size=30,
).map(lambda rows: [Ballot(f"b{n}", *row) for n, row in enumerate(rows)])


def ballot(
    name: str, prompt: str = "Sort a list", problem: str | None = None, *marks: str
) -> Ballot:
    return Ballot(name, prompt, problem, marks)


def votes(seed: int, sizes: list[int]) -> list[PairVote]:
    drawn = simulated(np.random.default_rng(seed), sizes, side=0.1)
    return [PairVote(*vote[:5]) for vote in drawn]


# ---------------------------------------------------------------- what a battle weighs


def test_a_battle_in_which_a_model_named_itself_is_left_out():
    weights = battle_weights([ballot("1"), ballot("2", "Sort a list", None, "identity_leak")])
    assert weights == {"1": 1.0, "2": 0.0}


def test_one_free_question_counts_once_whoever_asked_it_how_often():
    asked = ["Sort a list", " sort a  list! ", "ＳＯＲＴ a list", "Sort a dict"]
    weights = battle_weights([ballot(f"{n}", words) for n, words in enumerate(asked)])
    assert list(weights.values()) == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1])


def test_a_problem_may_be_asked_again_and_again():
    weights = battle_weights([ballot(f"{n}", problem="two_sum") for n in range(5)])
    assert set(weights.values()) == {1.0}


@pytest.mark.parametrize(("one", "other"), [("a - b", "a + b"), ("f(x)!=1", "f(x)=1"), ("é", "e")])
def test_signs_inside_a_question_are_part_of_it(one, other):
    assert set(battle_weights([ballot("1", one), ballot("2", other)]).values()) == {1.0}


def test_rules_may_weigh_marks_and_leave_out_others():
    rules = Rules(left_out=frozenset({"unpaced"}), factors={"early": 0.5})
    marked = [ballot(mark, mark, None, mark) for mark in ("early", "unpaced", "identity_leak")]
    assert battle_weights(marked, rules=rules) == {"early": 0.5, "unpaced": 0, "identity_leak": 1}
    with pytest.raises(ValueError, match="from 0 to 1"):
        Rules(factors={"early": 2})


@given(BALLOTS)
def test_every_cluster_of_free_questions_weighs_one_in_total(ballots):
    weights = battle_weights(ballots)
    free = [b for b in ballots if b.problem is None and not b.marks]
    found = clusters([b.prompt for b in free])
    for number in set(found.tolist()):
        total = sum(weights[b.battle] for b, own in zip(free, found, strict=True) if own == number)
        assert total == pytest.approx(1)
    assert all(weights[b.battle] == 1 for b in ballots if b.problem and not b.marks)
    assert all(weights[b.battle] == 0 for b in ballots if b.marks)


def test_questions_that_mean_the_same_are_one_too():
    asked = ["Sort a list", "Please sort my list", " sort a LIST ", "parse a date", "sorting?"]
    meant = {prompt_hash(asked[0]): 7, prompt_hash(asked[1]): 7, prompt_hash(asked[3]): 8}
    ballots = [ballot(f"{n}", words) for n, words in enumerate(asked)]
    weights = battle_weights(ballots, meant=meant)
    assert list(weights.values()) == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1, 1])


@given(BALLOTS)
def test_battles_share_a_question_where_they_share_problem_or_words(ballots):
    named = questions(ballots)
    for one, other in itertools.combinations(ballots, 2):
        same = one.problem == other.problem and (
            one.problem is not None or prompt_hash(one.prompt) == prompt_hash(other.prompt)
        )
        assert (named[one.battle] == named[other.battle]) == same


def test_vectors_are_clustered_as_if_each_had_been_held_against_each():
    rng = np.random.default_rng(2)
    centres = rng.standard_normal((300, 48))
    of = rng.integers(0, 300, 1500)
    found = alike(centres[of] + rng.normal(0, 0.08, (1500, 48)))
    assert len(set(zip(of.tolist(), found.tolist(), strict=True))) == len(set(of.tolist()))
    assert len(set(found.tolist())) == len(set(of.tolist()))


def test_a_text_without_a_vector_is_alone():
    assert len(set(alike(np.zeros((3, 8))).tolist())) == 3


# --------------------------------------------------------------- what ratings make of it


@pytest.mark.parametrize("seed", range(3))
def test_weights_of_one_change_nothing(seed):
    cast = votes(seed, [20, 5, 30])
    ones = {vote.battle: 1.0 for vote in cast}
    assert rate(cast, MODELS, weights=ones) == rate(cast, MODELS)
    for davidson in (False, True):
        assert standings(cast, davidson=davidson, weights=ones) == standings(
            cast, davidson=davidson
        )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.integers(2, 12), st.integers(0, 39))
def test_a_question_asked_n_times_moves_ratings_as_one(seed, times, which):
    cast = votes(seed, [20, 20])
    again = [replace(cast[which], battle=f"again {n}") for n in range(times)]
    others = cast[:which] + cast[which + 1 :]
    weights = {vote.battle: 1 / times for vote in again}
    once, often = rate(cast, MODELS), rate(others + again, MODELS, weights=weights)
    figures = [(row.points, row.low, row.high) for row in once]
    assert [(row.points, row.low, row.high) for row in often] == [
        pytest.approx(figure, abs=1e-6) for figure in figures
    ]
    before, after = (
        standings(cast, davidson=True),
        standings(others + again, davidson=True, weights=weights),
    )
    assert [(s.model, s.rating, s.lower, s.upper) for s in after.ratings] == [
        (s.model, *(pytest.approx(x, abs=1e-4) for x in (s.rating, s.lower, s.upper)))
        for s in before.ratings
    ]


def test_a_battle_of_weight_nothing_is_as_if_it_had_never_been_fought():
    cast = votes(4, [20, 20])
    leak = PairVote("leak", "stranger", "yi", "qwen", "a")
    assert rate([*cast, leak], MODELS, weights={"leak": 0}) == rate(cast, MODELS)
    assert standings([*cast, leak], weights={"leak": 0}) == standings(cast)


def test_a_hundred_persons_with_one_question_between_them_are_no_hundred_voters():
    crowd = [PairVote(f"{n}", f"person {n}", "qwen", "yi", "a") for n in range(100)]
    weights = {vote.battle: 1 / 100 for vote in crowd}
    loud, heard = rate(crowd, ["qwen", "yi"]), rate(crowd, ["qwen", "yi"], weights=weights)
    assert loud[0].low > loud[1].high
    assert (heard[0].low, heard[0].high) == (None, None)
    assert heard[0].points == pytest.approx(rate(crowd[:1], ["qwen", "yi"])[0].points)
    [first, second] = standings(crowd, weights=weights).ratings
    assert (first.lower, second.upper) == (None, None)
    assert (first.rank_low, first.rank_high) == (1, 2)


def test_half_heard_voters_give_wider_intervals_than_whole_ones():
    cast = votes(5, [3] * 12)
    light = {vote.battle: 1 / 6 for vote in cast}
    whole, half = rate(cast, MODELS), rate(cast, MODELS, weights=light)
    for one, other in zip(whole, half, strict=True):
        assert other.high - other.low > one.high - one.low


@pytest.mark.parametrize("weight", [-1, math.nan, math.inf])
def test_a_weight_that_is_none_is_refused(weight):
    with pytest.raises(ValueError, match="weighs 0 or more"):
        rate(votes(1, [5]), MODELS, weights={"battle 0": weight})


@pytest.mark.parametrize("davidson", [False, True])
def test_intervals_hold_where_battles_weigh_differently(davidson):
    """Four equal models, teams of eight; the full simulation of it is in docs/votes.md."""
    rng, inside = np.random.default_rng(8), []
    for _ in range(60):
        cast = simulated(rng, [25] * 8, side=0.2)
        light = {vote.battle: float(rng.choice([1, 0.5, 0.1])) for vote in cast}
        found = standings(cast, davidson=davidson, weights=light)
        inside += [one.lower <= 1000 <= one.upper for one in found.ratings]
    assert 0.90 <= np.mean(inside) <= 0.99
