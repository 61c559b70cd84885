"""`--slo ttft=500,tpot=50`: what a request must keep to count as good. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from eval.perf.events import Event
from eval.perf.metrics import Figures

SHARE = 0.95
NAMES = ("ttft", "tpot", "e2el", "share")
_LEGAL = "write it as ttft=500,tpot=50,e2el=9000 (milliseconds) and share=0.95"


class ObjectiveError(ValueError):
    """An objective that cannot be read; the message shows how one is written."""


@dataclass(frozen=True)
class Objective:
    """Milliseconds that a request may take at most; None sets no bound.

    A load meets the objective when at least `share` of all requests, failed ones
    included, keep every bound.
    """

    ttft: float | None = None
    tpot: float | None = None
    e2el: float | None = None
    share: float = SHARE

    def kept_by(self, event: Event) -> bool:
        """Whether a request kept every bound; one that failed, or whose tokens nobody
        counted where a bound needs them, did not."""
        if not event.done:
            return False
        figures = Figures.of(event)
        bounds = (
            (self.ttft, figures.ttft),
            (self.tpot, figures.tpot),
            (self.e2el, figures.e2el),
        )
        return all(
            bound is None or (value is not None and value <= bound) for bound, value in bounds
        )

    def met(self, good: int, all_requests: int) -> bool:
        """Whether so many good requests are enough."""
        return all_requests > 0 and good >= self.share * all_requests


def read_objective(text: str) -> Objective:
    """Read `NAME=NUMBER,…`; raise `ObjectiveError`."""
    given: dict[str, float] = {}
    for part in text.split(","):
        name, _, number = part.partition("=")
        name = name.strip()
        try:
            value = float(number)
        except ValueError:
            value = math.nan
        if name not in NAMES or name in given or not 0 < value < math.inf:
            raise ObjectiveError(f"--slo: '{part.strip()}' cannot be used; {_LEGAL}")
        given[name] = value
    if given.get("share", SHARE) > 1 or not given.keys() - {"share"}:
        raise ObjectiveError(f"--slo: {text!r} sets no bound that can be met; {_LEGAL}")
    return Objective(**given)
