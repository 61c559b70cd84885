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


def cut_short(battle: LiveBattle, letter: str | None) -> list[LiveSlot]:
    """Stop the showing of one slot, or of all, that has been written already; those cut.

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
