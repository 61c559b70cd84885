"""What people's ratings say of a run: the human mean and the composite, with coverage.

Ratings live in the database and the run in its folder; only what belongs to that very
run is counted. Nothing is computed twice while neither has changed.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping

from assistant.review_values import samples_of
from assistant.run_detail import RunView
from assistant.runs import NoSuchRun, Runs
from eval.records import RecordsError
from eval.records.reviews import Reviews
from eval.review.given import human_ratings, ratings_of
from eval.runs.folder import Run, RunError
from eval.scores.composite import Composite, HumanRating, composites

log = logging.getLogger(__name__)

_MOST_KEPT = 8  # runs

Composites = Mapping[str, Composite]


class RunHuman:
    """Ratings of runs, for tables and reports."""

    def __init__(self, runs: Runs, reviews: Reviews) -> None:
        self._runs = runs
        self._reviews = reviews
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[RunView, int, Composites]] = OrderedDict()

    async def of(self, view: RunView) -> Composites | None:
        """Return everybody's composite by contestant; None while ratings cannot be read."""
        try:
            return await asyncio.to_thread(self._alone, view)
        except (RecordsError, RunError, NoSuchRun) as error:
            log.warning("ratings of run %r cannot be read: %s", view.line.name, error)
            return None

    def count(self, run: Run) -> int:
        """Return what changes whenever the run's ratings do; raise `RecordsError`."""
        return self._reviews.count(run.fingerprint)

    def ratings(self, run: Run) -> tuple[HumanRating, ...]:
        """Return the run's ratings; raise as reading the run and the records does."""
        return ratings_of(run, self._reviews)

    def _alone(self, view: RunView) -> Composites:
        with self._lock:
            return self._of(view)

    def _of(self, view: RunView) -> Composites:
        name = view.line.name
        run = Run(self._runs.folder(name))
        count = self.count(run)
        kept = self._kept.get(name)
        if kept and kept[0] is view and kept[1] == count:
            return kept[2]
        found: Composites = {}
        if count:
            samples = samples_of(view.entries)
            ratings = human_ratings(samples, self._reviews.desk(run.fingerprint).reviews)
            told = composites(tuple(samples.values()), ratings)
            found = {one.contestant: one for one in told if one.raters}
        self._kept[name] = view, count, found
        self._kept.move_to_end(name)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return found
