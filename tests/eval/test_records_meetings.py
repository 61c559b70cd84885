"""Meetings say what the votes table says, summed up, on every database."""

from __future__ import annotations

from collections import Counter

from eval.records import IDENTITY_LEAK, BattleState, Meeting, Records, Vote


def as_table(found: list[Meeting]) -> Counter[tuple[str, str, str]]:
    table: Counter[tuple[str, str, str]] = Counter()
    for one in found:
        for pair in one.decided:
            table[pair] += one.times
    return table


def test_meetings_add_up_to_the_votes_table(records: Records, begin):
    for choice in ("a", "b", "a", "tie", "both_bad"):
        records.vote(Vote(begin("answered"), "ann", choice))
    for choice in ("c", "tie", "both_bad"):
        records.vote(Vote(begin("answered", layout=4), "ann", choice))
    for ranking in ((1, 2, 2, 3), (1, 2, 2, 3), (2, 1, 1, 1)):
        records.vote(Vote(begin("answered", layout=4), "ann", "ranking", ranking))
    votes = records.pairwise_votes()
    assert as_table(records.meetings()) == Counter(
        (one.model_a, one.model_b, one.outcome) for one in votes
    )


def test_equal_votes_are_one_meeting_with_its_contestants_in_slot_order(records: Records, begin):
    for _ in range(3):
        records.vote(Vote(begin("answered"), "ann", "b"))
    records.vote(Vote(begin("answered", layout=4), "ann", "ranking", (1, 1, 1, 1)))
    two, four = sorted(records.meetings(), key=lambda one: len(one.contestants))
    assert two == Meeting(("qwen", "deepseek"), (("qwen", "deepseek", "b"),), 3)
    assert (four.contestants, four.times) == (("qwen", "deepseek", "yi", "glm"), 1)
    assert len(four.decided) == 6


def test_what_nobody_voted_on_is_no_meeting(records: Records, begin):
    for state in ("open", "answered", "void"):
        begin(state)
    assert records.meetings() == []


def test_a_battle_in_which_somebody_was_named_is_no_meeting(records: Records, begin):
    named, other = begin("answered"), begin("answered")
    records.set_state(named, BattleState.ANSWERED, mark=IDENTITY_LEAK)
    records.set_state(other, BattleState.ANSWERED, mark="identity-leak")
    for battle in (named, other):
        records.vote(Vote(battle, "ann", "a"))
    assert [one.times for one in records.meetings()] == [1]
