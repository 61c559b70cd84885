"""What answers met at an outside endpoint, which looking at it from afar cannot show.

A service answers its probe whether or not it likes the key, so the first answer is
what finds out. Only outside endpoints are judged: an engine of ours that refuses a
key has just been restarted with another.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from runners.engines.status import EngineStatus, State
from runners.errors import ChatError
from runners.lineup import Lineup, Remote

AGAIN_SECONDS = 60.0
"""After so long an endpoint may be tried again: the cause may have been mended."""

STATES: dict[str, State] = {
    "key_refused": "needs_key",
    "account_empty": "failed",
    "unknown_model": "failed",
}


class Reports:
    """Reports in force, by contestant. `changed` is called when one ran out or came."""

    def __init__(self, lineup: Lineup, changed: Callable[[], None]) -> None:
        self._outside = {c.id for c in lineup.contestants if isinstance(c.engine, Remote)}
        self._changed = changed
        self._statuses: dict[str, EngineStatus] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def add(self, contestant: str, error: ChatError) -> None:
        """Take a report; errors that say nothing about the next answer are passed over."""
        state = STATES.get(error.code)
        if state is None or contestant not in self._outside:
            return
        self._drop(contestant)
        self._statuses[contestant] = EngineStatus(contestant, state, error.code, error.public)
        loop = asyncio.get_running_loop()
        self._timers[contestant] = loop.call_later(AGAIN_SECONDS, self._expire, contestant)
        self._changed()

    def over(self, said: Mapping[str, EngineStatus]) -> dict[str, EngineStatus]:
        """The host's statuses, with the reports in place of those that would be ready."""
        return {
            contestant: self._statuses.get(contestant, status)
            if status.state == "ready"
            else status
            for contestant, status in said.items()
        }

    def outdate(self, old: Mapping[str, EngineStatus], new: Mapping[str, EngineStatus]) -> None:
        """Forget the reports on endpoints that are not what they were, shares aside."""
        for contestant in list(self._statuses):
            if replace(old[contestant], slots=1) != replace(new[contestant], slots=1):
                self._drop(contestant)

    def clear(self) -> None:
        """Forget all."""
        for contestant in list(self._statuses):
            self._drop(contestant)

    def _expire(self, contestant: str) -> None:
        self._drop(contestant)
        self._changed()

    def _drop(self, contestant: str) -> None:
        self._statuses.pop(contestant, None)
        if timer := self._timers.pop(contestant, None):
            timer.cancel()
