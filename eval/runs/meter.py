"""How far a run is, on stderr: bars with the time left in a terminal, now and then a line
elsewhere (a night's log)."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

LINE_SECONDS = 30.0
STEPS = ("answers", "verdicts")


class Meter:
    """Counts answers and verdicts of `total` samples."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._tasks = {step: self._bars.add_task(step, total=None) for step in STEPS}
        self._done = dict.fromkeys(STEPS, 0)
        self._before = dict.fromkeys(STEPS, 0)
        self._total = 0
        self._began = self._told = time.monotonic()

    def begin(self, total: int, answers: int, verdicts: int) -> None:
        """Say how many there are in all, and how many were there before."""
        self._total = total
        self._began = self._told = time.monotonic()
        for step, there in (("answers", answers), ("verdicts", verdicts)):
            self._done[step] = self._before[step] = there
            self._bars.update(self._tasks[step], total=total, completed=there)

    def step(self, name: str) -> None:
        """Count one more answer or verdict."""
        self._done[name] += 1
        self._bars.advance(self._tasks[name])
        if not self._console.is_terminal and time.monotonic() - self._told > LINE_SECONDS:
            self._told = time.monotonic()
            self.say(self._line())

    def say(self, line: str) -> None:
        """Print one line beside the bars."""
        self._bars.console.print(line, markup=False, highlight=False, soft_wrap=True)

    def _line(self) -> str:
        told = ", ".join(f"{count}/{self._total} {step}" for step, count in self._done.items())
        new = self._done["verdicts"] - self._before["verdicts"]
        left = self._total - self._done["verdicts"]
        if not new or not left:
            return told
        seconds = (time.monotonic() - self._began) / new * left
        return f"{told}; about {seconds / 60:.0f} min left"

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()
