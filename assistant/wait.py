"""Whether an answer waits for its contestant's turn on the cards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

SHOWN_SECONDS = 1.0


@dataclass
class Wait:
    """`under_way` while it waits, `shown` once that is long enough to be told to a person."""

    under_way: bool = False
    shown: bool = False

    @contextmanager
    def until_its_turn(self, moved: Callable[[], None]) -> Iterator[None]:
        """Wait while the block lasts; `moved` is called when a person shall see something else."""

        def show() -> None:
            self.shown = True
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
