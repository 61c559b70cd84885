"""An answer waits for its contestant's turn on the cards, for a bounded time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from dataclasses import dataclass

from runners.engines.status import EngineStatus
from runners.errors import ChatError, EndpointUnreachable

SHOWN_SECONDS = 1.0
# Who waits keeps a place that others queue for, and a soak holds cards for hours. A turn
# that comes at all takes the answers under way, a sleep, and a start of some minutes.
PATIENCE_SECONDS = 600.0


class NoTurn(EndpointUnreachable):
    """The contestant's turn did not come in time: others have its cards."""

    code = "no_turn"

    def __init__(self) -> None:
        ChatError.__init__(
            self,
            "the cards that the model shares are in use by others; try again later",
            detail=f"its turn did not come within {PATIENCE_SECONDS:g} s",
        )


@asynccontextmanager
async def in_turn(turn: AbstractAsyncContextManager[EngineStatus]) -> AsyncIterator[EngineStatus]:
    """Hold a contestant's turn once it has come, and yield its status.

    Raises `NoTurn` when it has not come after `PATIENCE_SECONDS`; its place in the host's
    queue is given up then.
    """
    async with AsyncExitStack() as held:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                status = await held.enter_async_context(turn)
        except TimeoutError as error:
            raise NoTurn from error
        yield status


@dataclass
class Wait:
    """`under_way` while it waits, `shown` once that is long enough to be told to a person.

    `was_told` stays when it is over.
    """

    under_way: bool = False
    shown: bool = False
    was_told: bool = False

    @contextmanager
    def until_its_turn(self, moved: Callable[[], None]) -> Iterator[None]:
        """Wait while the block lasts; `moved` is called when a person shall see something else."""

        def show() -> None:
            self.shown = self.was_told = True
            moved()

        timer = asyncio.get_running_loop().call_later(SHOWN_SECONDS, show)
        self.under_way = True
        try:
            yield
        finally:
            timer.cancel()
            was_shown, self.under_way, self.shown = self.shown, False, False
            if was_shown:
                moved()
