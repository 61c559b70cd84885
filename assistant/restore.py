"""A recorded battle made live again, after a restart or once it left the memory."""

from __future__ import annotations

from assistant.battle import LiveBattle, LiveSlot, SlotState
from eval.records import AnswerRecord, BattleRecord


def restored(record: BattleRecord) -> LiveBattle:
    """The battle as its records tell it; nothing of it runs any more."""
    answers = {answer.slot: answer for answer in record.answers}
    battle = LiveBattle(
        id=record.battle.id,
        person=record.battle.person,
        prompt=record.turns[0].prompt,
        slots=[LiveSlot(slot) for slot in record.battle.slots],
        state=record.state,
        marks=set(record.marks),
        vote=record.vote.choice if record.vote else None,
        ratings={(r.slot, r.dimension): r.value for r in record.ratings},
    )
    for slot in battle.slots:
        _fill(slot, answers.get(slot.letter))
    for run in record.runs:
        battle.slot(run.slot).run = run
    return battle


def _fill(slot: LiveSlot, answer: AnswerRecord | None) -> None:
    slot.state = SlotState.INTERRUPTED
    if answer is None:
        return
    slot.parts = [answer.text]
    if answer.state != "writing":
        slot.state = SlotState(answer.state)
    slot.finish_reason, slot.error_code = answer.finish_reason, answer.error_code
    slot.usage, slot.timings = answer.usage, answer.timings
