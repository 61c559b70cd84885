"""Nights whose answers are decided by the test; all else is as the command does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from written import NAMES, House, Passes, chance, write_run

from eval.lines import read_lines
from eval.nightly import Ended, Steps, spend
from eval.nights.journal import JOURNAL
from eval.nights.pinned import write_pinned
from eval.nights.pinning import pinnable
from eval.nights.tonight import Tonight, tonight
from eval.runs.folder import Run

LOST = NAMES[:8]
ALMOST = chance(0.95)


@dataclass
class Nights(House):
    """Nights whose answers are decided here; all else is as the command does it."""

    passes: Passes = ALMOST
    change: Callable[[Run], None] = lambda _: None
    error: BaseException | None = None
    given_up: list[str] = field(default_factory=list)
    messages: list[Mapping[str, Any]] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    day: int = 0

    def tonight(self, name: str | None = None, **changes: Any) -> Tonight:
        return tonight(self.home, self.options(seed=None, **changes), name, self.told.append)

    def spend(self, name: str | None = None, **changes: Any) -> Ended:
        """One more night; nights have different seeds, as those of different days have."""
        self.day += 1
        night = self.tonight(name or f"night-{self.day}", **changes)
        if night.there is None:
            options = self.options(**changes, seed=1000 * self.day)
            night = replace(night, plan=replace(night.plan, options=options))
        return spend(self.home, night, self.steps())

    def steps(self, **changes: Any) -> Steps:
        means = {
            "ask": self._ask,
            "report": self._report,
            "webhook": self.messages.append,
            "tell": self.told.append,
        }
        return Steps(**{**means, **changes})

    def _ask(self, night: Tonight) -> tuple[Run, list[str]]:
        from eval.runs.planning import make_plan

        if self.error:
            raise self.error
        run = write_run(self.root, night.run, make_plan(night.plan.options), self.passes)
        self.change(run)
        return run, self.given_up

    def _report(self, run: Run) -> dict[str, str]:
        self.reports.append(run.name)
        return {"html": f"{run.folder}/report.html"}

    def pin(self) -> None:
        """Pin five runs, written now."""
        names = [f"base-{number}" for number in range(5)]
        for name in names:
            self.write(name, self.passes)
        write_pinned(self.home, pinnable(self.root, names)[0].pinned)

    def journal(self) -> list[dict[str, Any]]:
        return list(read_lines(self.home / JOURNAL))
