"""Whose turn it is on cards that engines share. Pure: nothing here starts or stops an engine.

Somebody who needs an engine awake has a `Hold` on it. Holds are admitted first come first
served, so that two engines that exclude each other are never both wanted; an engine then
comes when all those that exclude it are off, and goes when one of them is wanted. An engine
that nobody is in the way of stays where it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from runners.turn import Turn

TURN_SECONDS = 10.0
"""For so long newcomers may join an engine's turn before others who wait: a swap takes
seconds, and would otherwise be made for each answer."""


class At(Enum):
    """Where an engine is. From `COMING` to `LEAVING` it has its share of the cards."""

    OFF = "off"
    COMING = "coming"
    ON = "on"
    LEAVING = "leaving"


@dataclass(eq=False)
class Hold:
    """Somebody's wish that an engine be awake; `admitted` once it is that engine's turn."""

    key: str
    admitted: bool = False


@dataclass
class _Engine:
    turn: Turn
    at: At = At.OFF
    since: float = 0.0


class Turns:
    """The engines in turn of one host. `told` is called after every change."""

    def __init__(
        self, told: Callable[[], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._told, self._clock = told, clock
        self._engines: dict[str, _Engine] = {}
        self._holds: list[Hold] = []  # in the order they came

    def add(self, key: str, turn: Turn) -> None:
        """An engine takes part from now on; it is off."""
        self._engines[key] = _Engine(turn)

    def remove(self, key: str) -> None:
        """An engine is gone; who still holds it waits in vain, and must look after itself."""
        self._engines.pop(key, None)
        self._change()

    def __contains__(self, key: str) -> bool:
        return key in self._engines

    # -- those who want an engine -------------------------------------------------

    def ask(self, key: str) -> Hold:
        """Queue for an engine."""
        hold = Hold(key)
        self._holds.append(hold)
        self._change()
        return hold

    def leave(self, hold: Hold) -> None:
        """End a hold, or give up waiting for it."""
        self._holds.remove(hold)
        self._change()

    def is_awake(self, hold: Hold) -> bool:
        """Whether the engine is awake for this hold."""
        return hold.admitted and self._at(hold.key) is At.ON

    # -- the engines' own side ----------------------------------------------------

    def come(self, key: str) -> bool:
        """Take the cards; False as long as it is not wanted, or another one is there."""
        wanted = any(hold.admitted and hold.key == key for hold in self._holds)
        if not wanted or any(self._at(other) is not At.OFF for other in self._excluded(key)):
            return False
        self._move(key, At.COMING)
        return True

    def on(self, key: str) -> None:
        """It is awake."""
        self._move(key, At.ON)

    def go(self, key: str) -> bool:
        """Begin to leave the cards; False as long as nobody else is wanted there."""
        others = self._excluded(key)
        if not any(hold.admitted and hold.key in others for hold in self._holds):
            return False
        self._move(key, At.LEAVING)
        return True

    def off(self, key: str) -> None:
        """It has left the cards, or its process has ended."""
        self._move(key, At.OFF)

    # -- the rule -------------------------------------------------------------------

    def _change(self) -> None:
        self._admit()
        self._told()

    def _admit(self) -> None:
        """Admit whom the rule lets in. Nobody starves: the first in the queue is passed only
        by newcomers to a turn that has just begun."""
        inside = {hold.key for hold in self._holds if hold.admitted}
        passed: set[str] = set()
        waiting = [hold for hold in self._holds if not hold.admitted]
        first_is_in = False
        for hold in waiting:
            others = self._excluded(hold.key)
            # With the first go all who can: those between would have to wait for it anyway.
            fair = first_is_in or others.isdisjoint(passed) or self._has_just_begun(hold.key)
            if fair and others.isdisjoint(inside):
                hold.admitted = True
                inside.add(hold.key)
                first_is_in = first_is_in or hold is waiting[0]
            else:
                passed.add(hold.key)

    def _has_just_begun(self, key: str) -> bool:
        engine = self._engines.get(key)
        if engine is None or engine.at in (At.OFF, At.LEAVING):
            return False
        return engine.at is At.COMING or self._clock() - engine.since < TURN_SECONDS

    def _excluded(self, key: str) -> set[str]:
        """Those that may not be awake together with an engine."""
        own = self._engines.get(key)
        if own is None:
            return set()
        return {
            other
            for other, engine in self._engines.items()
            if other != key and own.turn.excludes(engine.turn)
        }

    def _at(self, key: str) -> At:
        engine = self._engines.get(key)
        return engine.at if engine else At.OFF

    def _move(self, key: str, at: At) -> None:
        engine = self._engines.get(key)
        if engine and engine.at is not at:
            engine.at, engine.since = at, self._clock()
            self._change()
