"""The tasks behind one battle: a writer for each slot and a keeper that journals.

They belong to the server, not to a page: closing the page ends nothing. A
contestant that fails before its first word is replaced; one that fails later
makes the battle void, and the other slots still finish.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from langchain_core.messages import HumanMessage

from assistant.battle import DIED, LiveBattle, LiveSlot, SlotState
from eval.records import AnswerRecord, BattleState, DatabaseUnavailable, Records, RecordsError
from runners.answer import Answer, Transcript
from runners.chat import ChatModel
from runners.errors import ChatError

log = logging.getLogger(__name__)

JOURNAL_SECONDS = 1.0
TURN = 1  # battles have one turn so far

Replace = Callable[[LiveBattle, LiveSlot, ChatError], ChatModel | None]


async def write(battle: LiveBattle, slot: LiveSlot, model: ChatModel, replace: Replace) -> None:
    """Stream one slot's answer to its end, whatever end that is.

    `replace(battle, slot, error)` puts another contestant into the slot and returns
    its chat model, or returns None when nobody is left.
    """
    current: ChatModel | None = model
    try:
        while current is not None:
            try:
                await _stream(battle, slot, current)
                return
            except ChatError as error:
                log.warning(
                    "slot %s of battle %s: %s %s", slot.letter, battle.id, error, error.detail
                )
                current = None if slot.text else replace(battle, slot, error)
                if current is None:
                    _fail(battle, slot, error.code)
    except asyncio.CancelledError:
        # Stop is an ending that the person chose, not an error to hand upwards.
        slot.end(SlotState.STOPPED)
    except Exception:
        log.exception("battle %s: slot %s broke", battle.id, slot.letter)
        _fail(battle, slot, "internal")
    finally:
        battle.touch()


async def _stream(battle: LiveBattle, slot: LiveSlot, model: ChatModel) -> None:
    scheduled = time.monotonic()
    transcript = Transcript(scheduled)
    events = model.events([HumanMessage(battle.prompt)], scheduled=scheduled)
    try:
        async with contextlib.aclosing(events):
            async for event in events:
                transcript.add(event)
                if event.kind == "words":
                    slot.parts.append(event.text)
                    slot.state = SlotState.WRITING
                    battle.touch()
        slot.end(SlotState.DONE)
    finally:
        # Also for an answer that was stopped or broke off: its times are evidence.
        _note(slot, transcript.answer())


def _note(slot: LiveSlot, answer: Answer) -> None:
    slot.finish_reason = answer.finish_reason
    slot.usage = asdict(answer.usage) if answer.usage else None
    slot.timings = asdict(answer.timings)


def _fail(battle: LiveBattle, slot: LiveSlot, code: str) -> None:
    slot.end(SlotState.FAILED, error_code=code)
    battle.marks.add(DIED)


async def keep(battle: LiveBattle, records: Records) -> None:
    """Journal a battle until it is finished and every word of it is on disk.

    A database that is away is asked again every second; pages show `unsaved`
    until it is back.
    """
    writers = list(battle.tasks.values())
    while True:
        _, waiting = await asyncio.wait(writers, timeout=JOURNAL_SECONDS)
        saved = await _save(battle, records, closing=not waiting)
        if battle.unsaved == saved:
            battle.unsaved = not saved
            battle.touch()
        if not waiting:
            if saved:
                battle.touch()
                return
            await asyncio.sleep(JOURNAL_SECONDS)


async def _save(battle: LiveBattle, records: Records, *, closing: bool) -> bool:
    try:
        for slot in battle.slots:
            await _save_slot(battle, slot, records, closing=closing)
        ending = _ending(battle, closing=closing)
        if ending is not None and battle.state != ending:
            # State and mark in one transaction: a void battle whose mark was lost would
            # not be shown again, and its question with it.
            marks: list[str | None] = [*sorted(battle.marks)]
            for mark in marks or [None]:
                await asyncio.to_thread(records.set_state, battle.id, ending, mark=mark)
            battle.state = ending
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


async def adopt(battle: LiveBattle, records: Records) -> None:
    """Take over state and vote as they are recorded."""
    record = await asyncio.to_thread(records.battle, battle.id)
    if record is not None:
        battle.state = record.state
        battle.vote = record.vote.choice if record.vote else None
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
    if len(slot.replaced) > slot.saved_replaced:
        count = len(slot.replaced)
        await asyncio.to_thread(
            records.replace_slot, battle.id, slot.slot, pair_probability=battle.probability
        )
        slot.saved_replaced = count
    text = slot.text
    if not closing and len(text) == slot.saved_length:
        return
    await asyncio.to_thread(records.save_answer, _record(battle, slot, text))
    slot.saved_length = len(text)


def _record(battle: LiveBattle, slot: LiveSlot, text: str) -> AnswerRecord:
    state = slot.state.value if slot.state.final else "writing"
    fields: dict[str, Any] = {
        "battle": battle.id,
        "slot": slot.letter,
        "turn": TURN,
        "text": text,
        "state": state,
        "finish_reason": slot.finish_reason,
        "error_code": slot.error_code,
        "usage": slot.usage,
        "timings": slot.timings,
        "replaced": tuple(slot.replaced),
    }
    return AnswerRecord(**fields)
