"""Warm containers: taken for a submission, cleaned behind its back, replaced when in doubt."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from runners.sandbox.failure import AbandonedError, EngineError
from runners.sandbox.shape import Shape
from runners.sandbox.worker import Worker, new_name

if TYPE_CHECKING:
    from docker import APIClient

# Idle ones beside those that may be at work: a few shapes stay warm at a time.
SPARE = 2
BEST_PACE, WORST_PACE = 0.25, 16.0
# Processor seconds of the agent's fixed piece of work on the machine that limits are
# meant for (a core of a 2023 server).
REFERENCE_PACE = 0.003

InBackground = Callable[[Callable[[], None]], None]


class Pool:
    """Containers by shape. Thread-safe; `take` and what it yields block.

    `client` gives the engine's client and `image` the image's id (both may raise
    `EngineError`); `background` runs a function in a thread.
    """

    def __init__(
        self,
        client: Callable[[], APIClient],
        image: Callable[[], str],
        owner: str,
        background: InBackground,
        *,
        size: int,
        cells: bool = True,
        runtime: str | None = None,
    ) -> None:
        self._client, self._image, self._owner = client, image, owner
        self._background, self._size, self._runtime = background, size, runtime
        self._changed = threading.Condition()
        self._idle: deque[Worker] = deque()  # the longest unused first
        self._living: set[Worker] = set()
        self._coming: list[Shape] = []  # of containers that are being made or cleaned
        self._closed = False
        self._pace: float | None = None
        self.cells, self.why_no_cells = cells, ""

    @property
    def pace(self) -> float:
        """How much longer this machine takes than the one that limits are meant for."""
        if self._pace is None:
            return 1.0
        return min(WORST_PACE, max(BEST_PACE, self._pace / REFERENCE_PACE))

    def names(self) -> list[str]:
        """Names of all containers that are in use or kept."""
        with self._changed:
            return [worker.name for worker in self._living]

    def warm(self, shape: Shape) -> None:
        """Have as many idle containers of this shape as may work at a time."""
        with self._changed:
            there = [worker.shape for worker in self._living] + self._coming
            missing = self._size - there.count(shape)
            wanted = 0 if self._closed else max(0, missing)
            self._coming += [shape] * wanted
        for _ in range(wanted):
            self._in_background(lambda: self._arrive(shape))

    @contextmanager
    def take(self, shape: Shape, abandoned: threading.Event) -> Iterator[Worker]:
        """A container that is as good as new; afterwards it becomes so again, or goes.

        Raises `EngineError` when there is none to be had.
        """
        worker = self._idle_one(shape, abandoned) or self._make(shape)
        try:
            yield worker
        except AbandonedError:
            self._later(worker, self._clean)
            raise
        except BaseException:
            self._later(worker, self._discard)
            raise
        self._later(worker, self._clean)

    def close(self, seconds: float) -> None:
        """Remove all containers, also those that are being made; waits at most so long."""
        self._closed = True
        self.forget()
        with self._changed:
            self._changed.wait_for(lambda: not self._coming, seconds)

    def forget(self) -> None:
        """Let go of all idle containers, as when the image or the engine is another one."""
        with self._changed:
            idle = list(self._idle)
            self._idle.clear()
        for worker in idle:
            self._later(worker, self._discard)

    def _idle_one(self, shape: Shape, abandoned: threading.Event) -> Worker | None:
        """An idle container, or one that is about to be; None when one must be made."""
        with self._changed:
            while True:
                for worker in [one for one in self._idle if one.shape == shape]:
                    self._idle.remove(worker)
                    if worker.is_well():
                        return worker
                    self._later(worker, self._discard)
                if shape not in self._coming:
                    return None
                if abandoned.is_set():
                    raise AbandonedError
                self._changed.wait(0.1)

    def _later(self, worker: Worker, what: Callable[[Worker], None]) -> None:
        """Look after a container in the background; `take` waits for it meanwhile."""
        with self._changed:
            self._coming.append(worker.shape)

        def work() -> None:
            try:
                what(worker)
            finally:
                self._came(worker.shape)

        self._in_background(work)

    def _in_background(self, work: Callable[[], None]) -> None:
        try:
            self._background(work)
        except RuntimeError:  # no thread any more: all is being closed
            work()

    def _came(self, shape: Shape) -> None:
        with self._changed:
            self._coming.remove(shape)
            self._changed.notify_all()

    def _arrive(self, shape: Shape) -> None:
        """In the background: one more idle container."""
        try:
            with suppress(EngineError):  # whoever needs it will meet the same, and say so
                self._keep(self._make(shape))
        finally:
            self._came(shape)

    def _clean(self, worker: Worker) -> None:
        if worker.end():
            self._keep(worker)
        else:
            self._discard(worker)
            if not self._closed:
                with suppress(EngineError):
                    self._keep(self._make(worker.shape))

    def _keep(self, worker: Worker) -> None:
        """Put a container with the idle ones; too many of them, and the oldest goes."""
        with self._changed:
            closed = self._closed
            if not closed:
                self._idle.append(worker)
            surplus = len(self._idle) > self._size + SPARE
            oldest = self._idle.popleft() if surplus else None
            self._changed.notify_all()
        if closed or oldest:
            self._discard(worker if closed else oldest or worker)

    def _discard(self, worker: Worker) -> None:
        # What the engine cannot remove now is left to the next sweep.
        with suppress(EngineError):
            worker.close()
        with self._changed:
            self._living.discard(worker)

    def _make(self, shape: Shape) -> Worker:
        """Start a container; where cells cannot be made, one without, for one submission."""
        worker, cells = Worker(self._client(), new_name(), shape), self.cells
        with self._changed:
            self._living.add(worker)
        try:
            worker.open(image=self._image(), owner=self._owner, cells=cells, runtime=self._runtime)
        except BaseException:
            self._discard(worker)
            raise
        greeting = worker.greeting
        if cells and not greeting.cells:
            self.cells, self.why_no_cells = False, greeting.why
            self._discard(worker)
            return self._make(shape)
        self._pace = min(greeting.pace, self._pace or greeting.pace)
        return worker
