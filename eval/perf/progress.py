"""How far a load test is, on stderr: a bar for the cell under way, a line for each one done."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Bar:
    """Shows one cell at a time; nothing but lines where stderr is no terminal.

    It redraws twice a second, since it shares the core with what measures.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            refresh_per_second=2,
            disable=not self._console.is_terminal,
        )
        self._task = self._bars.add_task("", total=None)

    def say(self, line: str) -> None:
        """Print one line above the bar."""
        self._bars.console.print(line, markup=False, highlight=False, soft_wrap=True)

    def begin(self, name: str, requests: int | None) -> None:
        """Show another cell; None where its number of requests is not known."""
        self._bars.reset(self._task, description=name, total=requests)

    def step(self) -> None:
        """Count one more request."""
        self._bars.advance(self._task)

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
