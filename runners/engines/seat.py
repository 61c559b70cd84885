"""One engine's side of the turns: what its keeper waits for and tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from runners.engines.news import News
from runners.engines.status import EngineStatus
from runners.engines.turns import Turns
from runners.turn import Turn

_LOOK_SECONDS = 60.0


class Seat:
    """The place of an engine among those that take turns. `status` is how it is while awake."""

    def __init__(self, key: str, turn: Turn, turns: Turns, news: News) -> None:
        self.sleeps = turn.sleeps
        self.status: EngineStatus | None = None
        self.key, self._turns, self._news = key, turns, news
        turns.add(key, turn)

    @contextmanager
    def wanted(self) -> Iterator[None]:
        """Want the engine to come while the block lasts, though nobody else may: it must have
        been loaded once to be known as ready."""
        hold = self._turns.ask(self.key)
        try:
            yield
        finally:
            self._turns.leave(hold)

    async def comes(self) -> None:
        """Return when the engine may take its cards; from then on they are its own."""
        await self._until(lambda: self._turns.come(self.key))

    def on(self, status: EngineStatus) -> None:
        """It answers, at the endpoint of the status."""
        self.status = status
        self._turns.on(self.key)

    async def goes(self) -> None:
        """Return when the engine must leave its cards to another one."""
        await self._until(lambda: self._turns.go(self.key))

    def off(self) -> None:
        """It has left its cards: nothing of it is on them but what a sleeper keeps."""
        self.status = None
        self._turns.off(self.key)

    async def _until(self, comes_true: Callable[[], bool]) -> None:
        while True:
            version = self._news.version
            if comes_true():
                return
            await self._news.beyond(version, _LOOK_SECONDS)
