"""What votes were about, from both databases: only what is revealed, only what counts."""

from __future__ import annotations

from eval.records import AnswerRecord, BattleState, JudgementRecord, Records, Turn, Vote
from eval.records.voted import VotedBattles


def answered(records: Records, battle: str, turn: int, text: str) -> None:
    for slot in "ab":
        records.save_answer(AnswerRecord(battle, slot, turn, f"{text} {slot}", "done"))  # type: ignore[arg-type]


def judged(records: Records, battle: str, slot: str, verdict: str) -> None:
    records.add_judgement(
        JudgementRecord(battle, slot, 1, "double", "sha256:1", "", verdict, 1, 1, ())  # type: ignore[arg-type]
    )


def test_only_battles_with_a_vote_that_counts_are_told(records: Records, begin) -> None:
    voted, void = begin(), begin()
    begin("open")
    records.set_state(void, BattleState.VOID)
    records.set_state(voted, BattleState.ANSWERED, mark="unpaced")
    records.vote(Vote(voted, "ann", "a"))
    found = VotedBattles(records).all()
    assert [(one.battle, one.voter, one.problem, one.marks) for one in found] == [
        (voted, "ann", None, ("unpaced",))
    ]
    fates = VotedBattles(records).fates()
    assert fates.states == {"revealed": 1, "open": 1, "void": 1}
    assert fates.marks == {"unpaced": 1}


def test_answers_are_those_of_the_last_turn_and_only_after_the_reveal(
    records: Records, begin
) -> None:
    voted, hidden = begin("open"), begin("open")
    for battle in (voted, hidden):
        answered(records, battle, 1, "first")
    records.set_state(voted, BattleState.ANSWERED)
    records.add_turn(Turn(voted, 2, "Shorter."))
    answered(records, voted, 2, "second")
    for battle in (voted, hidden):
        records.set_state(battle, BattleState.ANSWERED)
    records.vote(Vote(voted, "ann", "tie"))
    found = {one.battle: one for one in VotedBattles(records).answered([voted, hidden, "none"])}
    assert found[voted].answers == {"qwen": "second a", "deepseek": "second b"}
    assert found[voted].prompt == "Reverse a list, please."
    assert found[hidden].answers == {}
    assert set(found) == {voted, hidden}


def test_an_answer_passed_if_its_latest_judgement_says_so(records: Records, begin) -> None:
    voted, hidden = begin(), begin()
    judged(records, voted, "a", "WA")
    judged(records, voted, "a", "AC")
    judged(records, voted, "a", "INFRA")
    judged(records, voted, "b", "INFRA")
    judged(records, hidden, "b", "AC")
    records.vote(Vote(voted, "ann", "b"))
    assert VotedBattles(records).passed() == {(voted, "qwen"): True}
