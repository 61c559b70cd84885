"""Battles: what is stored comes back, and only legal steps are taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval.records import (
    AnswerRecord,
    Battle,
    BattleState,
    IllegalTransition,
    InvalidRecord,
    Rating,
    RecordRefused,
    RunRecord,
    Slot,
    Turn,
    UnknownBattle,
    Vote,
)
from eval.records.values import TRANSITIONS


def make(name: str, **changes) -> Battle:
    slots = (Slot("a", "qwen", {"name": "Qwen"}), Slot("b", "yi", {"name": "Yi"}))
    fields = {"problem": None, "slots": slots, "created": datetime.now(UTC)} | changes
    return Battle(name, "ann", 2, "zh", 0.5, **fields)


RUN = RunRecord(
    battle="b1",
    slot="a",
    code="print(1)",
    language="python",
    stdin="",
    outcome="OK",
    stdout="1\n",
    stderr="",
    wall_seconds=0.31,
    cpu_seconds=0.02,
    image="sha256:12ab",
    turn=1,
)


def test_a_battle_comes_back_as_it_was_stored(records):
    battle = make("b1", problem="pair-sums")
    turns = Turn("b1", 1, "写一个快速排序"), Turn("b1", 2, "Now without recursion.")
    answer = AnswerRecord(
        battle="b1",
        slot="a",
        turn=1,
        text="```python\nprint(1)\n```",
        state="done",
        finish_reason="stop",
        usage={"completion_tokens": 12},
        timings={"sent": 1.25, "contents": [1.5, 1.625]},
        replaced=({"contestant": "glm", "error_code": "engine_died"},),
    )
    vote, rating = Vote("b1", "ann", "a"), Rating("b1", "ann", "b", "structure", 4)

    records.start_battle(battle, turns[0])
    records.save_answer(answer)
    records.set_state("b1", BattleState.ANSWERED, mark="unpaced")
    records.add_turn(turns[1])
    records.set_state("b1", BattleState.ANSWERED)
    records.add_run(RUN)
    records.rate(rating)
    records.vote(vote)

    record = records.battle("b1")
    assert record.battle == battle
    assert record.state == BattleState.REVEALED
    assert record.marks == ("unpaced",)
    assert record.turns == turns
    assert record.answers == (answer,)
    assert record.answer("a", 1) == answer
    assert record.answer("b", 1) is None
    assert record.vote == vote
    assert record.ratings == (replace(rating, blind=True),)
    assert record.runs == (RUN,)


def test_an_unknown_battle_is_nothing(records):
    assert records.battle("nobody's") is None


def test_an_answer_replaces_what_was_journalled_before(records, begin):
    battle = begin("open")
    records.save_answer(AnswerRecord(battle, "b", 1, "", "writing"))
    records.save_answer(AnswerRecord(battle, "b", 1, "def f", "writing"))
    last = AnswerRecord(battle, "b", 1, "def f(): ...", "stopped", usage={"tokens": 5})
    records.save_answer(last)
    assert records.battle(battle).answers == (last,)


def test_an_empty_answer_is_an_answer(records, begin):
    answer = AnswerRecord(begin("open"), "a", 1, "", "done")
    records.save_answer(answer)
    assert records.battle(answer.battle).answers == (answer,)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("a\0b", "a\ufffdb"),
        ("half \ud83d", "half \ufffd"),
        ("\udc00 other half", "\ufffd other half"),
        ("\ud83d\ude00", "\U0001f600"),
        ("<script>\x07\x1b[0m 你好", "<script>\x07\x1b[0m 你好"),
    ],
)
def test_text_that_no_database_takes_is_stored_with_replacement_characters(
    records, begin, text, stored
):
    battle = begin("open")
    records.add_turn(Turn(battle, 2, text))
    records.save_answer(AnswerRecord(battle, "a", 1, text, "done", usage={"last": [text]}))
    record = records.battle(battle)
    assert record.turns[-1].prompt == stored
    assert record.answers[0].text == stored
    assert record.answers[0].usage == {"last": [stored]}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.characters(codec=None)))
def test_any_text_can_be_journalled(records, text):
    if records.battle("b1") is None:
        records.start_battle(make("b1"), Turn("b1", 1, "?"))
    records.save_answer(AnswerRecord("b1", "a", 1, text, "writing"))
    stored = records.battle("b1").answers[0].text
    if any("\ud800" <= character <= "\udfff" for character in text):
        assert len(stored) <= len(text)
    else:
        assert stored == text.replace("\0", "\ufffd")


def test_a_figure_that_json_lacks_becomes_null(records, begin):
    battle = begin("open")
    timings = {"first": float("nan"), "end": float("inf"), "sent": 1.5}
    records.save_answer(AnswerRecord(battle, "a", 1, "", "done", timings=timings))
    assert records.battle(battle).answers[0].timings == {"first": None, "end": None, "sent": 1.5}


def test_a_prompt_of_200_000_characters_is_kept(records):
    prompt = "擂" * 200_000
    records.start_battle(make("b1"), Turn("b1", 1, prompt))
    assert records.battle("b1").turns[0].prompt == prompt


def test_times_come_back_in_utc_whatever_their_zone_was(records):
    beijing = datetime(2026, 1, 2, 3, 4, 5, 678, timezone(timedelta(hours=8)))
    records.start_battle(make("b1", created=beijing), Turn("b1", 1, "?"))
    created = records.battle("b1").battle.created
    assert created == beijing
    assert created.tzinfo is UTC


def test_a_time_without_zone_is_refused(records):
    naive = datetime(2026, 1, 2)
    with pytest.raises(InvalidRecord, match="no time zone"):
        records.start_battle(make("b1", created=naive), Turn("b1", 1, "?"))


def test_a_snapshot_that_is_not_json_is_refused(records):
    odd = Slot("a", "qwen", {"weights": object()}), Slot("b", "yi", {})
    with pytest.raises(InvalidRecord, match="JSON"):
        records.start_battle(make("b1", slots=odd), Turn("b1", 1, "?"))


def test_a_battle_whose_first_turn_cannot_be_stored_does_not_exist(records):
    with pytest.raises(RecordRefused):
        records.start_battle(make("b1"), Turn("another", 1, "?"))
    assert records.battle("b1") is None


def test_the_same_battle_is_not_started_twice(records):
    records.start_battle(make("b1"), Turn("b1", 1, "first"))
    with pytest.raises(RecordRefused, match="each of them once"):
        records.start_battle(make("b1"), Turn("b1", 1, "second"))
    assert records.battle("b1").turns[0].prompt == "first"


def test_an_answer_to_a_turn_that_was_not_asked_is_refused(records, begin):
    with pytest.raises(RecordRefused):
        records.save_answer(AnswerRecord(begin("open"), "a", 2, "", "writing"))


@pytest.mark.parametrize("target", [BattleState.OPEN, BattleState.ANSWERED, BattleState.VOID])
@pytest.mark.parametrize("start", ["open", "answered", "void", "revealed"])
def test_only_the_transitions_of_the_contract_are_made(records, begin, start, target):
    battle = begin("answered" if start == "revealed" else start)
    if start == "revealed":
        records.vote(Vote(battle, "ann", "tie"))
    if target == start or target in TRANSITIONS[BattleState(start)]:
        records.set_state(battle, target)
        assert records.battle(battle).state == target
    else:
        with pytest.raises(IllegalTransition) as refused:
            records.set_state(battle, target)
        assert refused.value.current == start
        assert records.battle(battle).state == start


@pytest.mark.parametrize("target", [BattleState.VOTED, BattleState.REVEALED])
def test_nothing_but_a_vote_reveals(records, begin, target):
    battle = begin("answered")
    with pytest.raises(IllegalTransition, match="without a vote"):
        records.set_state(battle, target)


def test_marks_accumulate_and_are_kept_once(records, begin):
    battle = begin("open")
    for mark in ("unpaced", "stopped", "unpaced"):
        records.set_state(battle, BattleState.OPEN, mark=mark)
    assert records.battle(battle).marks == ("unpaced", "stopped")


def test_the_state_of_an_unknown_battle_cannot_be_set(records):
    with pytest.raises(UnknownBattle):
        records.set_state("nobody's", BattleState.VOID)


def test_a_finished_battle_takes_no_further_turn(records, begin):
    battle = begin("void")
    with pytest.raises(IllegalTransition):
        records.add_turn(Turn(battle, 2, "and?"))


def test_a_contestant_that_fails_at_once_is_replaced(records, begin):
    battle = begin("open")
    records.replace_slot(battle, Slot("b", "glm", {"name": "GLM"}), pair_probability=0.125)
    stored = records.battle(battle).battle
    assert [slot.contestant for slot in stored.slots] == ["qwen", "glm"]
    assert stored.slots[1].snapshot == {"name": "GLM"}
    assert stored.pair_probability == 0.125


def test_nobody_is_replaced_after_the_first_turn(records, begin):
    battle = begin("open")
    records.add_turn(Turn(battle, 2, "and?"))
    with pytest.raises(IllegalTransition):
        records.replace_slot(battle, Slot("b", "glm", {}), pair_probability=0.5)


def test_the_latest_battle_is_the_newest_also_when_it_became_void(records):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(3):
        battle = make(f"b{number}", created=start + timedelta(minutes=number))
        records.start_battle(battle, Turn(battle.id, 1, "?"))
    records.set_state("b2", BattleState.VOID)
    assert records.latest_battle("ann").battle.id == "b2"
    assert records.latest_battle("bob") is None


def test_a_restart_interrupts_what_nobody_writes_any_more(records, begin):
    streaming, settled, second_turn = begin("open"), begin("answered"), begin("answered")
    records.save_answer(AnswerRecord(streaming, "a", 1, "half a wo", "writing"))
    records.save_answer(AnswerRecord(streaming, "b", 1, "all of it", "done"))
    records.add_turn(Turn(second_turn, 2, "and?"))
    records.save_answer(AnswerRecord(second_turn, "a", 2, "well", "writing"))
    assert records.open_battles() == [streaming, second_turn]

    assert records.interrupt_open() == 2

    record = records.battle(streaming)
    assert (record.state, record.marks) == ("answered", ("interrupted",))
    assert [(a.text, a.state) for a in record.answers] == [
        ("half a wo", "interrupted"),
        ("all of it", "done"),
    ]
    assert records.battle(second_turn).answer("a", 2).state == "interrupted"
    assert records.battle(settled).marks == ()
    assert records.open_battles() == []
    assert records.interrupt_open() == 0


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: Slot("e", "qwen", {}), "unknown_slot"),
        (lambda: AnswerRecord("b", "a", 1, "", "finished"), "unknown_answer_state"),
        (lambda: Rating("b", "ann", "a", "style", 3), "unknown_dimension"),
        (lambda: Rating("b", "ann", "a", "structure", 6), "unknown_rating"),
        (lambda: Vote("b", "ann", "left"), "unknown_choice"),
        (lambda: replace(make("b"), layout=3), "unknown_layout"),
        (lambda: replace(make("b"), layout=4), "wrong_slots"),
        (lambda: make("b", slots=(Slot("a", "yi", {}), Slot("b", "yi", {}))), "same_contestant"),
    ],
)
def test_a_value_that_could_never_be_stored_cannot_be_made(build, code):
    with pytest.raises(InvalidRecord) as refused:
        build()
    assert refused.value.code == code
