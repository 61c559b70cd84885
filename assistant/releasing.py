"""Lets the words of a turn out by one clock, whatever speed they come at.

A task of the server's, as those that write: nobody's looking moves it.
"""

from __future__ import annotations

import asyncio
import time

from assistant.battle import LiveBattle
from assistant.pacing import UNPACED, Clock, Pacing
from assistant.slot import LiveSlot, SlotState

TICK_SECONDS = 0.1


def begin(battle: LiveBattle, pacing: Pacing) -> None:
    """Start the clock of the battle's latest turn, if it is to have one."""
    if pacing.mode == "off":
        return
    for slot in battle.slots:
        slot.answer.released = 0
    battle.releasing = True
    battle.release = asyncio.create_task(_release(battle, pacing))


def stop(battle: LiveBattle, letter: str | None) -> list[LiveSlot]:
    """Stop one slot, or all; return those that were written already and are cut.

    One alone stops all as long as what the others then show, and when, would tell whose
    contestant was to be had before: the person may have seen to that, and so know a name.
    """
    if _nothing_is_shown(battle) and _is_or_was_held_up(battle):
        letter = None
    battle.cancel(letter)
    return _cut_short(battle, letter)


def _nothing_is_shown(battle: LiveBattle) -> bool:
    return battle.releasing and not any(slot.answer.released for slot in battle.slots)


def _is_or_was_held_up(battle: LiveBattle) -> bool:
    """Whether it is queued for its engines, or a slot waits, or has waited, to be awake."""
    queued = battle.ticket is not None and battle.ticket.position is not None
    waits = [slot.answer.wait for slot in battle.slots]
    return queued or any(wait.under_way or wait.was_told for wait in waits)


def _cut_short(battle: LiveBattle, letter: str | None) -> list[LiveSlot]:
    """End the showing of what has been written already; those cut.

    What is left is what the person has seen: the rest would tell who was quicker.
    """
    cut = []
    for slot in battle.slots:
        answer = slot.answer
        hidden = answer.released is not None and answer.released < len(answer.text)
        if letter in (None, slot.letter) and answer.state.final and hidden:
            answer.cut()
            answer.end(SlotState.STOPPED)
            cut.append(slot)
    return cut


async def _release(battle: LiveBattle, pacing: Pacing) -> None:
    answers = {slot.letter: slot.answer for slot in battle.slots}
    clock = Clock(answers, pacing)
    try:
        while not clock.over:
            await asyncio.sleep(TICK_SECONDS)
            names = battle.names  # a contestant may have been replaced
            clock.advance(
                time.monotonic(),
                {key: (one.veiled(names).ready, one.state.final) for key, one in answers.items()},
                held_up=any(one.wait.under_way for one in answers.values()),
            )
            if battle.died or battle.retired:
                clock.open()
            before = {key: one.released for key, one in answers.items()}
            for key, one in answers.items():
                one.released = clock.shown(key)
            if clock.unpaced:
                battle.marks.add(UNPACED)
            if before != {key: one.released for key, one in answers.items()}:
                battle.touch()
    finally:
        for one in answers.values():
            one.released = None
        battle.releasing = False
        battle.touch()
