"""Opinions beside the vote: the latest of its owner counts, and none moves a rating."""

from __future__ import annotations

import pytest

from eval.records import (
    InvalidRecord,
    JudgedPair,
    JudgementRecord,
    NotOwner,
    NotVotable,
    Opinion,
    Use,
    UseCount,
    Vote,
)


def judged(records, battle: str, **passed: int) -> None:
    for slot, count in passed.items():
        verdict = "AC" if count == 3 else "WA"
        records.add_judgement(
            JudgementRecord(battle, slot, 1, "two_sum", "d", "code", verdict, count, 3, ())
        )


def test_the_judgement_after_the_tests_may_be_changed_and_the_vote_stays(records, begin):
    battle = begin()
    records.vote(Vote(battle, "ann", "a"))
    for choice in ("tie", "b"):
        records.opinions.after_tests(Opinion(battle, "ann", "after_tests", choice))
    found = records.battle(battle)
    assert (found.vote.choice, found.after_tests) == ("a", "b")
    assert [vote.outcome for vote in records.pairwise_votes()] == ["a"]
    assert records.counts().votes == 1


def test_before_the_vote_nobody_has_seen_tests(records, begin):
    battle = begin()
    with pytest.raises(NotVotable):
        records.opinions.after_tests(Opinion(battle, "ann", "after_tests", "a"))
    assert records.battle(battle).after_tests is None


def test_only_the_owner_has_later_opinions(records, begin):
    battle = begin()
    records.vote(Vote(battle, "ann", "a"))
    with pytest.raises(NotOwner):
        records.opinions.after_tests(Opinion(battle, "bob", "after_tests", "a"))
    with pytest.raises(NotOwner):
        records.opinions.use(Use(battle, "bob", "a", usable=True))


@pytest.mark.parametrize(
    ("kind", "choice"), [("later", "a"), ("shared", "ranking"), ("shared", "x")]
)
def test_what_is_no_opinion_is_refused(kind, choice):
    with pytest.raises(InvalidRecord):
        Opinion("battle", "ann", kind, choice)


def test_two_slots_have_no_third_in_an_opinion_either(records, begin):
    battle = begin()
    records.vote(Vote(battle, "ann", "a"))
    with pytest.raises(InvalidRecord, match="four slots"):
        records.opinions.after_tests(Opinion(battle, "ann", "after_tests", "c"))


def test_what_was_said_blind_of_use_is_kept_beside_what_is_said_with_the_names(records, begin):
    battle = begin()
    records.opinions.use(Use(battle, "ann", "a", usable=False))
    records.opinions.use(Use(battle, "ann", "a", usable=True))
    assert records.opinions.use_counts() == []  # a figure that moved would tell who it is
    records.vote(Vote(battle, "ann", "b"))
    records.opinions.use(Use(battle, "ann", "a", usable=False))
    records.opinions.use(Use(battle, "ann", "b", usable=True))
    assert records.opinions.use_counts() == [UseCount("qwen", 1, 1)]
    assert records.battle(battle).uses == {"a": False, "b": True}


def test_a_void_battle_takes_no_opinion(records, begin):
    with pytest.raises(NotVotable):
        records.opinions.use(Use(begin("void"), "ann", "a", usable=True))


def test_votes_and_later_opinions_come_with_the_tests_that_both_answers_passed(records, begin):
    battle = begin()
    judged(records, battle, a=3, b=1)
    assert records.opinions.judged_pairs() == []
    records.vote(Vote(battle, "ann", "b"))
    records.opinions.after_tests(Opinion(battle, "ann", "after_tests", "a"))
    assert records.opinions.judged_pairs() == [
        JudgedPair(battle, "first", "b", 3, 1),
        JudgedPair(battle, "after_tests", "a", 3, 1),
    ]


def test_ties_untested_answers_and_faults_of_the_sandbox_say_nothing_of_tests(records, begin):
    tied, untested, faulty = begin(), begin(), begin()
    judged(records, tied, a=3, b=1)
    judged(records, untested, a=3)
    judged(records, faulty, a=3)
    records.add_judgement(
        JudgementRecord(faulty, "b", 1, "two_sum", "d", "code", "INFRA", 0, 3, ())
    )
    for battle, choice in ((tied, "tie"), (untested, "a"), (faulty, "a")):
        records.vote(Vote(battle, "ann", choice))
    assert records.opinions.judged_pairs() == []


def test_a_ranking_of_four_is_held_against_the_tests_pair_by_pair(records, begin):
    battle = begin(layout=4)
    judged(records, battle, a=0, b=3, c=1, d=1)
    records.vote(Vote(battle, "ann", "ranking", (2, 1, 2, 3)))
    found = {(p.outcome, p.passed_a, p.passed_b) for p in records.opinions.judged_pairs()}
    assert found == {("b", 0, 3), ("a", 0, 1), ("a", 3, 1), ("a", 1, 1)}


def test_the_latest_judgement_of_an_answer_counts(records, begin):
    battle = begin()
    judged(records, battle, a=0, b=1)
    judged(records, battle, a=3)
    records.vote(Vote(battle, "ann", "a"))
    assert [(p.passed_a, p.passed_b) for p in records.opinions.judged_pairs()] == [(3, 1)]
