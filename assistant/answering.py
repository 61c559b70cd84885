"""The tasks behind one turn of a battle: a writer for each slot and a keeper that journals.

They belong to the server, not to a page: closing the page ends nothing. A
contestant that fails before its first word on the first turn is replaced; one that
fails later makes the battle void, and the other slots still finish. A prompt that
turns out too long for one contestant is taken back from all.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from assistant.admission import Ticket
from assistant.battle import DIED, TOO_LONG, LiveBattle
from assistant.contestants import Contestants, conversation
from assistant.journal import journal, stream
from assistant.slot import LiveSlot, SlotState
from eval.records import (
    IDENTITY_LEAK,
    AnswerRecord,
    BattleState,
    DatabaseUnavailable,
    Records,
    RecordsError,
)
from runners.answer import Answer
from runners.chat import ChatModel
from runners.errors import ChatError, ContextOverflow
from runners.lineup import Sampling

log = logging.getLogger(__name__)

# Puts another contestant into the slot; False when nobody is left.
Replace = Callable[[LiveBattle, LiveSlot, ChatError], bool]
# What differs from the contestant's own sampling in this turn.
Draw = dict[str, Any]


async def write(
    battle: LiveBattle,
    slot: LiveSlot,
    contestants: Contestants,
    *,
    ticket: Ticket,
    replace: Replace,
    drawn: Draw,
) -> None:
    """Stream one slot's answer to its end, whatever end that is."""
    try:
        await ticket.admitted()
        while not await _tried(battle, slot, contestants, replace, drawn):
            ticket.replace(slot.letter, slot.contestant)
    except asyncio.CancelledError:
        # Stop is an ending that the person chose, not an error to hand upwards.
        slot.answer.cut()
        slot.answer.end(SlotState.STOPPED)
    except Exception:
        log.exception("battle %s: slot %s broke", battle.id, slot.letter)
        _fail(battle, slot, "internal")
    finally:
        ticket.leave(slot.letter)
        battle.touch()


async def _tried(
    battle: LiveBattle, slot: LiveSlot, contestants: Contestants, replace: Replace, drawn: Draw
) -> bool:
    """Ask the contestant of the slot; False when another one stands there now."""
    contestant = slot.contestant
    try:
        async with contestants.speaking(contestant, slot.answer.wait, battle.touch) as model:
            await _stream(battle, slot, model, drawn)
    except ChatError as error:
        log.warning("slot %s of battle %s: %s %s", slot.letter, battle.id, error, error.detail)
        contestants.report(contestant, error)
        if isinstance(error, ContextOverflow) and not slot.text:
            _take_back(battle, slot, error)
        elif slot.text or battle.turn > 1 or not replace(battle, slot, error):
            _fail(battle, slot, error.code)
        else:
            return False
    return True


async def _stream(battle: LiveBattle, slot: LiveSlot, model: ChatModel, drawn: Draw) -> None:
    answer = slot.answer
    sampling = Sampling.model_validate(model.sampling.model_dump() | drawn)
    answer.sampling = sampling.model_dump(mode="json")

    def heard(words: str) -> None:
        answer.parts.append(words)
        answer.state = SlotState.WRITING
        battle.touch()

    messages = conversation(slot, battle.prompts)
    await stream(model, messages, sampling, heard=heard, ended=lambda whole: _note(slot, whole))
    answer.end(SlotState.DONE)


def _note(slot: LiveSlot, answer: Answer) -> None:
    slot.answer.finish_reason = answer.finish_reason
    slot.answer.usage = asdict(answer.usage) if answer.usage else None
    slot.answer.timings = asdict(answer.timings)


def _fail(battle: LiveBattle, slot: LiveSlot, code: str) -> None:
    slot.answer.end(SlotState.FAILED, error_code=code)
    battle.marks.add(DIED)


def _take_back(battle: LiveBattle, slot: LiveSlot, error: ContextOverflow) -> None:
    """The prompt is too long for this slot, so that nobody answers it.

    All slots end alike and at once: the battle may go on to a vote without this turn, and
    neither whose limit it was nor what others have written already may be seen until then.
    """
    if battle.overflow is None or error.limit < battle.overflow.limit:
        battle.overflow = error
    battle.returned = battle.prompt
    for one in battle.slots:
        if one is not slot:
            battle.cancel(one.letter)
        one.answer.cut()
        one.answer.end(SlotState.STOPPED)


async def keep(battle: LiveBattle, records: Records) -> None:
    """Journal a turn until it is finished and every word of it is on disk.

    A database that is away is asked again every second; pages show `unsaved`
    until it is back.
    """

    def told(saved: bool) -> None:
        if battle.unsaved == saved:
            battle.unsaved = not saved
            battle.touch()

    await journal(
        list(battle.tasks.values()), lambda closing: _save(battle, records, closing=closing), told
    )
    battle.touch()


async def _save(battle: LiveBattle, records: Records, *, closing: bool) -> bool:
    try:
        if battle.overflow is not None:
            if closing:
                await _withdraw(battle, records)
            return True
        for slot in battle.slots:
            await _save_slot(battle, slot, records, closing=closing)
        await _end(battle, records, closing=closing)
    except DatabaseUnavailable as error:
        log.warning("battle %s is not saved yet: %s", battle.id, error)
        return False
    except RecordsError:
        # Somebody else decided on this battle (another process on the same data):
        # what is recorded is what holds.
        log.exception("battle %s is not as its records say", battle.id)
        try:
            await adopt(battle, records)
        except DatabaseUnavailable:
            return False
    return True


async def _withdraw(battle: LiveBattle, records: Records) -> None:
    """Undo a turn that was too long for one contestant; a first turn ends the battle."""
    assert battle.overflow  # noqa: S101  its caller's condition
    limit = battle.overflow.limit
    if battle.turn == 1:
        await asyncio.to_thread(records.set_state, battle.id, BattleState.VOID, mark=TOO_LONG)
        battle.state = BattleState.VOID
        battle.marks.add(TOO_LONG)
    else:
        await asyncio.to_thread(records.withdraw_turn, battle.id, battle.turn)
        battle.prompts.pop()
        for slot in battle.slots:
            slot.answers.pop()
        battle.state = BattleState.ANSWERED
    battle.overflow, battle.too_long = None, limit


async def _end(battle: LiveBattle, records: Records, *, closing: bool) -> None:
    ending = _ending(battle, closing=closing)
    if ending is None or battle.state == ending:
        return
    if any(slot.answer.veiled(battle.names).names_its_writer for slot in battle.slots):
        battle.marks.add(IDENTITY_LEAK)
    # State and mark in one transaction: a void battle whose mark was lost would
    # not be shown again, and its question with it.
    marks: list[str | None] = [*sorted(battle.marks)]
    for mark in marks or [None]:
        await asyncio.to_thread(records.set_state, battle.id, ending, mark=mark)
    battle.state = ending


async def adopt(battle: LiveBattle, records: Records) -> None:
    """Take over state and vote as they are recorded."""
    record = await asyncio.to_thread(records.battle, battle.id)
    if record is not None:
        battle.state = record.state
        battle.vote = record.vote.choice if record.vote else None
        battle.ranking = record.vote.ranking if record.vote else None
        battle.touch()


def _ending(battle: LiveBattle, *, closing: bool) -> BattleState | None:
    if battle.state != BattleState.OPEN:
        return None
    if battle.died or battle.retired:
        return BattleState.VOID
    return BattleState.ANSWERED if closing else None


async def _save_slot(
    battle: LiveBattle, slot: LiveSlot, records: Records, *, closing: bool
) -> None:
    answer = slot.answer
    if len(answer.replaced) > answer.saved_replaced:
        count = len(answer.replaced)
        await asyncio.to_thread(
            records.replace_slot, battle.id, slot.slot, pair_probability=battle.probability
        )
        answer.saved_replaced = count
    text = answer.text
    if not closing and len(text) == answer.saved_length:
        return
    await asyncio.to_thread(records.save_answer, record_of(battle, slot))
    answer.saved_length = len(text)


def record_of(battle: LiveBattle, slot: LiveSlot) -> AnswerRecord:
    """A slot's latest answer as it is recorded."""
    answer = slot.answer
    fields: dict[str, Any] = {
        "battle": battle.id,
        "slot": slot.letter,
        "turn": answer.turn,
        "text": answer.text,
        "state": answer.state.value if answer.state.final else "writing",
        "finish_reason": answer.finish_reason,
        "error_code": answer.error_code,
        "usage": answer.usage,
        "timings": answer.timings,
        "sampling": answer.sampling,
        "replaced": tuple(answer.replaced),
    }
    return AnswerRecord(**fields)
