"""What decides how much a battle weighs, and the figures of it that everybody may see."""

from __future__ import annotations

import pytest

from eval.records import AnswerRecord, Ballot, BattleState, Turn, Vote


def test_voted_battles_come_with_prompt_problem_and_marks(records, begin):
    voted, _ = begin(), begin()
    records.add_turn(Turn(voted, 2, "And sorted?"))
    records.set_state(voted, BattleState.ANSWERED, mark="identity_leak")
    records.vote(Vote(voted, "ann", "a"))
    assert records.ballots.all() == [
        Ballot(voted, "Reverse a list, please.", None, ("identity_leak",))
    ]


@pytest.mark.parametrize(("state", "marks"), [("done", ()), ("stopped", ("early",))])
def test_a_vote_on_an_answer_that_was_not_at_its_end_is_marked_early(records, begin, state, marks):
    battle = begin("open")
    records.save_answer(AnswerRecord(battle, "a", 1, "def f(", state))
    records.save_answer(AnswerRecord(battle, "b", 1, "def f(): pass", "done"))
    records.set_state(battle, BattleState.ANSWERED)
    records.vote(Vote(battle, "ann", "b"))
    assert records.battle(battle).marks == marks


def test_an_earlier_turn_that_was_stopped_is_no_early_vote(records, begin):
    battle = begin("open")
    records.save_answer(AnswerRecord(battle, "a", 1, "def f(", "stopped"))
    records.add_turn(Turn(battle, 2, "Go on."))
    records.save_answer(AnswerRecord(battle, "a", 2, "def f(): pass", "done"))
    records.set_state(battle, BattleState.ANSWERED)
    records.vote(Vote(battle, "ann", "b"))
    assert records.battle(battle).marks == ()
