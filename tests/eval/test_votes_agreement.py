"""The agreement of votes with tests: decisive votes only, a battle one observation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.records import JudgedPair
from eval.scores.shares import Share
from eval.votes.agreement import Agreement, agreement

PAIRS = st.lists(
    st.builds(
        JudgedPair,
        battle=st.sampled_from("uvwxyz"),
        when=st.sampled_from(["first", "after_tests"]),
        outcome=st.sampled_from("ab"),
        passed_a=st.integers(0, 3),
        passed_b=st.integers(0, 3),
    )
)


def test_the_side_that_passed_more_tests_should_have_won():
    pairs = [
        JudgedPair("1", "first", "a", 3, 1),
        JudgedPair("2", "first", "b", 3, 1),
        JudgedPair("3", "first", "b", 0, 3),
        JudgedPair("2", "after_tests", "a", 3, 1),
    ]
    found = agreement(pairs)
    assert found == Agreement(first=Share(2, 3), after_tests=Share(1, 1))
    assert found.first.interval() == pytest.approx((0.208, 0.939), abs=1e-3)


def test_equal_tests_and_no_votes_are_no_evidence():
    assert agreement([JudgedPair("1", "first", "a", 2, 2)]).first == Share(0, 0)
    assert agreement([]).after_tests.interval() is None


def test_the_three_pairs_of_a_best_slot_are_one_observation():
    best_passed_all = [JudgedPair("1", "first", "a", 3, other) for other in (0, 1, 2)]
    assert agreement(best_passed_all).first == Share(1, 1)


def test_a_battle_that_agrees_as_often_as_not_says_nothing():
    pairs = [JudgedPair("1", "first", "a", 3, 1), JudgedPair("1", "first", "a", 1, 3)]
    assert agreement(pairs).first == Share(0, 0)


@given(PAIRS)
def test_swapping_the_sides_changes_nothing(pairs):
    swapped = [
        JudgedPair(p.battle, p.when, "b" if p.outcome == "a" else "a", p.passed_b, p.passed_a)
        for p in pairs
    ]
    assert agreement(swapped) == agreement(pairs)


@given(PAIRS)
def test_turning_every_outcome_turns_the_share(pairs):
    turned = [
        JudgedPair(p.battle, p.when, "b" if p.outcome == "a" else "a", p.passed_a, p.passed_b)
        for p in pairs
    ]
    ours, theirs = agreement(pairs).first, agreement(turned).first
    assert (ours.count + theirs.count, ours.total) == (theirs.total, theirs.total)
