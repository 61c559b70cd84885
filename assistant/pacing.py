"""One clock for all slots of a battle, so that nobody is told by how fast the words come.

Pure: what is ready of each slot goes in, how much of it may be shown comes out. The clock
starts when every slot has words and soon settles on a pace below that of the slowest slot;
when one runs dry, all wait. A pace that followed the slots would tell who watches when the
slower one had ended, and so how long its answer is: it changes after a wait only. The clock
keeps a margin to what has been written, drawn anew after each wait: where it stood says
nothing of where a piece of somebody's words ended.
"""

from __future__ import annotations

import math
import os
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field

from runners.configuration import Settings

UNPACED = "unpaced"
PACING_ENV = "LEITAI_PACING"
# The first seconds know nothing of the slots. Then the pace is this share of the slowest
# slot's speed: what is left over grows into a cushion for its stalls.
_FIRST_PACE, _SETTLING = 25.0, 3.0  # characters a second; seconds
_SHARE, _AFTER_WAIT = 0.7, 0.6
# Steps wide enough that how a speed was measured does not show.
_PACES = tuple(5 * 1.6**n for n in reversed(range(24)))
_WARMING = 1.0  # seconds; a speed measured over less is none
_MARGINS = (16, 64)  # characters
_RANDOM = random.SystemRandom()


class Pacing(Settings):
    """When the words of a battle's slots are shown.

    A slot that is let go from the clock is not waited for any more, and the battle is
    marked `unpaced`. `LEITAI_PACING` in the environment overrides `mode`.
    """

    mode: Literal["off", "common"] = Field(
        default="off",
        description="`common`: by one clock for all slots; `off`: words are shown as they come",
    )
    characters_per_second: float = Field(default=150, gt=0, description="of the clock, at most")
    first_seconds: float = Field(
        default=10, gt=0, description="without words after another slot had some: let go"
    )
    dry_seconds: float = Field(default=5, gt=0, description="without further words: let go")

    def chosen(self) -> Pacing:
        """The same, with the mode of the environment's `LEITAI_PACING` if it is set."""
        mode = os.environ.get(PACING_ENV)
        return Pacing.model_validate(self.model_dump() | {"mode": mode}) if mode else self


@dataclass
class Lane:
    """One slot on the clock: characters that are ready, and whether more will come."""

    ready: int = 0
    ended: bool = False
    shown: int = 0
    let_go: bool = False
    first: float | None = None  # when there were words, or none for good
    _first_ready: int = 0
    _most: int = 0  # that were ready at any time: a stop takes back what was not shown
    _grew: float = 0.0

    def take(self, ready: int, ended: bool, now: float) -> None:
        """What there is now."""
        if self.first is None and (ready or ended):
            self.first, self._first_ready, self._grew = now, ready, now
        if ready > self._most:
            self._most, self._grew = ready, now
        self.ready, self.ended = ready, ended

    @property
    def speed(self) -> float:
        """Characters a second from the first words to the last that came.

        Neither how long those took nor how late the end was told are in it: both weigh
        more in a short answer, which would show in the pace.
        """
        seconds = self._grew - (self.first or 0.0)
        if self.ended:
            return self._grown / seconds if seconds else math.inf
        return self._grown / seconds if seconds >= _WARMING else self.ready / _WARMING

    @property
    def _grown(self) -> int:
        return self._most - self._first_ready


@dataclass
class Clock:
    """Shows the slots of one turn at one pace. Times are monotonic seconds."""

    letters: Iterable[str]
    pacing: Pacing
    source: random.Random = field(default_factory=lambda: _RANDOM)
    unpaced: bool = False

    def __post_init__(self) -> None:
        self._lanes = {letter: Lane() for letter in self.letters}
        self._position, self._last = 0.0, 0.0
        self._started: float | None = None
        self._pace, self._settled = min(_FIRST_PACE, self.pacing.characters_per_second), False
        self._waiting_since: float | None = None
        self._held_up_until = 0.0
        self._margin = self._new_margin()

    def shown(self, letter: str) -> int:
        """How many characters of a slot may be seen."""
        return self._lanes[letter].shown

    @property
    def over(self) -> bool:
        """Whether all that will ever come is shown."""
        return all(lane.ended and lane.shown == lane.ready for lane in self._lanes.values())

    def open(self) -> None:
        """Show everything: a battle that does not count has nothing to hide."""
        for lane in self._lanes.values():
            lane.let_go, lane.shown = True, lane.ready

    def advance(
        self, now: float, ready: Mapping[str, tuple[int, bool]], *, held_up: bool = False
    ) -> None:
        """Go on to `now`; `ready` has for each slot its characters and whether it has ended.

        While some slot is `held_up`, since its engine is not awake, nothing begins.
        """
        if held_up:
            self._held_up_until = now
        for letter, (count, ended) in ready.items():
            self._lanes[letter].take(count, ended, now)
        paced = [lane for lane in self._lanes.values() if not lane.let_go]
        if self._started is None:
            if not held_up:
                self._start(now, paced)
        else:
            self._go_on(now, paced)
        self._last = now
        for lane in self._lanes.values():
            reach = lane.ready if lane.let_go else min(lane.ready, int(self._position))
            lane.shown = max(lane.shown, reach)

    def _start(self, now: float, paced: list[Lane]) -> None:
        wordless = [lane for lane in paced if lane.first is None]
        begun = [lane.first for lane in paced if lane.first is not None]
        since = max(min(begun, default=now), self._held_up_until)
        if wordless and (not begun or now - since < self.pacing.first_seconds):
            return
        self._let_go(wordless)
        self._started = now

    def _go_on(self, now: float, paced: list[Lane]) -> None:
        late = [lane for lane in paced if not lane.ended and self._room(lane) <= 0]
        if not late:
            if self._waiting_since is not None:
                self._waiting_since, self._margin = None, self._new_margin()
            self._position += self._step(now, paced)
        elif self._waiting_since is None:
            self._waiting_since = now
            self._pace *= _AFTER_WAIT
        elif now - self._waiting_since >= self.pacing.dry_seconds:
            self._let_go(late)
            self._waiting_since = None

    def _room(self, lane: Lane) -> float:
        return lane.ready - self._margin - self._position

    def _step(self, now: float, paced: list[Lane]) -> float:
        assert self._started is not None  # noqa: S101  its caller's condition
        if not self._settled and now - self._started >= _SETTLING:
            self._settled = True
            most = min([self.pacing.characters_per_second, *(_SHARE * one.speed for one in paced)])
            self._pace = next((pace for pace in _PACES if pace <= most), _PACES[-1])
        rooms = [self._room(lane) for lane in paced if not lane.ended]
        return max(0.0, min([self._pace * (now - self._last), *rooms]))

    def _let_go(self, lanes: list[Lane]) -> None:
        for lane in lanes:
            lane.let_go = self.unpaced = True

    def _new_margin(self) -> int:
        return self.source.randint(*_MARGINS)
