"""Further turns, a person's history, judgements: what is recorded beside the first answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from eval.records import (
    AnswerRecord,
    Battle,
    BattleState,
    IllegalTransition,
    JudgementRecord,
    Slot,
    Turn,
    Vote,
)


def begin(records, name: str, person: str = "ann", **changes) -> str:
    slots = (Slot("a", "qwen", {"name": "Qwen"}), Slot("b", "yi", {"name": "Yi"}))
    fields = {"problem": None, "slots": slots} | changes
    records.start_battle(Battle(name, person, 2, "en", 0.5, **fields), Turn(name, 1, f"{name}?"))
    return name


def answered(records, name: str, **changes) -> str:
    begin(records, name, **changes)
    records.set_state(name, BattleState.ANSWERED)
    return name


def judgement(battle: str, **changes) -> JudgementRecord:
    fields = {"verdict": "WA", "passed": 3, "total": 60, "tests": ({"verdict": "AC"},)} | changes
    return JudgementRecord(battle, "a", 1, "pair-sums", "sha256:1", "def f(): ...", **fields)


def test_a_further_turn_opens_the_battle_again(records):
    battle = answered(records, "b1")
    records.add_turn(Turn(battle, 2, "and now?"))
    assert records.battle(battle).state == BattleState.OPEN


def test_a_withdrawn_turn_leaves_no_trace_and_the_battle_can_be_voted_on(records):
    battle = answered(records, "b1")
    records.add_turn(Turn(battle, 2, "far too long"))
    records.save_answer(AnswerRecord(battle, "a", 2, "", "failed"))
    records.withdraw_turn(battle, 2)
    record = records.battle(battle)
    assert [turn.index for turn in record.turns] == [1]
    assert record.answers == ()
    assert records.vote(Vote(battle, "ann", "tie")).vote.choice == "tie"


def test_the_first_turn_and_a_decided_battle_cannot_be_shortened(records):
    battle = answered(records, "b1")
    with pytest.raises(IllegalTransition):
        records.withdraw_turn(battle, 1)
    records.vote(Vote(battle, "ann", "a"))
    with pytest.raises(IllegalTransition):
        records.withdraw_turn(battle, 2)


def test_judgements_come_back_with_their_battle_in_the_order_recorded(records):
    battle = answered(records, "b1", problem="pair-sums")
    first, second = judgement(battle), judgement(battle, verdict="AC", passed=60)
    records.add_judgement(first)
    records.add_judgement(second)
    assert records.battle(battle).judgements == (first, second)


def test_history_is_a_persons_own_newest_first(records):
    then = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(3):
        begin(records, f"b{number}", created=then + timedelta(days=number))
    begin(records, "other", person="ben")
    answered(records, "b3", created=then + timedelta(days=3))
    records.vote(Vote("b3", "ann", "both_bad"))
    lines = records.history("ann", 3)
    assert [line.id for line in lines] == ["b3", "b2", "b1"]
    assert (lines[0].choice, lines[0].prompt, lines[0].turns) == ("both_bad", "b3?", 1)
    assert lines[1].choice is None


def test_battles_begun_are_counted_by_person_and_time(records):
    then = datetime(2026, 1, 1, tzinfo=UTC)
    begin(records, "early", created=then)
    begin(records, "late", created=then + timedelta(hours=2))
    begin(records, "other", person="ben", created=then + timedelta(hours=2))
    assert records.begun_since("ann", then + timedelta(hours=1)) == 1
