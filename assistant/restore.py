"""A recorded battle made live again, after a restart or once it left the memory.

An interrupted battle was written at the speeds of its contestants, not shown by the clock:
how far each had come tells who is quicker. Until the vote all slots of the turn that was
interrupted are therefore cut at the length of the shortest, and all say that they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from assistant.battle import LiveBattle
from assistant.slot import LiveAnswer, LiveSlot, SlotState
from assistant.veil import Veil
from eval.records import INTERRUPTED, AnswerRecord, BattleRecord, Slot


def restored(record: BattleRecord) -> LiveBattle:
    """The battle as its records tell it; nothing of it runs any more."""
    battle = LiveBattle(
        id=record.battle.id,
        person=record.battle.person,
        prompts=[turn.prompt for turn in record.turns],
        slots=[_slot(slot, record) for slot in record.battle.slots],
        probability=record.battle.pair_probability,
        problem=record.battle.problem,
        state=record.state,
        marks=set(record.marks),
        vote=record.vote.choice if record.vote else None,
        ranking=record.vote.ranking if record.vote else None,
        ratings={(r.slot, r.dimension): r.value for r in record.ratings},
        after_tests=record.after_tests,
        uses=dict(record.uses.items()),
        link=record.link,
    )
    if INTERRUPTED in record.marks and record.vote is None:
        for turn in range(len(record.turns)):
            _level(battle.slots, turn, battle.names)
    return battle


def _level(slots: Sequence[LiveSlot], turn: int, names: Sequence[str]) -> None:
    """Cut the answers of a turn (from 0) to one length, if one of them was interrupted."""
    answers = [slot.answers[turn] for slot in slots]
    if not any(answer.state == SlotState.INTERRUPTED for answer in answers):
        return
    length = min(_tellable(answer.text, names) for answer in answers)
    for slot, past in zip(slots, answers, strict=True):
        slot.answers[turn] = LiveAnswer(
            past.turn,
            [past.text[:length]],
            SlotState.INTERRUPTED,
            replaced=past.replaced,
            saved_replaced=past.saved_replaced,
        )


def _tellable(text: str, names: Sequence[str]) -> int:
    """How many characters may be seen of a text that broke off, half a name not among them."""
    veil = Veil(names)
    veil.look(text, ended=False)
    return veil.ready


def _slot(slot: Slot, record: BattleRecord) -> LiveSlot:
    answers = [_answer(turn.index, record.answer(slot.letter, turn.index)) for turn in record.turns]
    for run in record.runs:
        # Runs of before there were turns belong to the only one.
        if run.slot == slot.letter and (answer := _now_at(answers, run.turn or 1, run.created)):
            answer.run = run
    for judgement in record.judgements:
        if judgement.slot == slot.letter and (
            answer := _now_at(answers, judgement.turn, judgement.created)
        ):
            answer.judgement = judgement
    for file in record.files:
        # Only the latest run of a slot has files, and only if it is still that answer's.
        if file.slot == slot.letter and file.turn <= len(answers) and answers[file.turn - 1].run:
            answers[file.turn - 1].files += (file,)
    return LiveSlot(slot, answers)


def _answer(turn: int, recorded: AnswerRecord | None) -> LiveAnswer:
    answer = LiveAnswer(turn, state=SlotState.INTERRUPTED)
    if recorded is None:
        return answer
    answer.parts = [recorded.text]
    if recorded.state != "writing":
        answer.state = SlotState(recorded.state)
    answer.finish_reason, answer.error_code = recorded.finish_reason, recorded.error_code
    answer.usage, answer.timings = recorded.usage, recorded.timings
    answer.sampling = recorded.sampling
    answer.replaced = [dict(past) for past in recorded.replaced]
    answer.saved_replaced = len(answer.replaced)
    return answer


def _now_at(answers: list[LiveAnswer], turn: int, when: datetime) -> LiveAnswer | None:
    """The turn's answer, unless it was regenerated after that moment."""
    if turn > len(answers):
        return None
    moments = (past.get("at") for past in answers[turn - 1].replaced)
    later = any(datetime.fromisoformat(moment) > when for moment in moments if moment)
    return None if later else answers[turn - 1]
