"""A load test: cells one after another, each warmed up, measured and kept at once.

Interrupted, the cell under way is kept with what had ended, and the others as they are.
"""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from eval.perf.arrivals import arrivals
from eval.perf.client import Request, event_of
from eval.perf.derive import beyond, derive
from eval.perf.events import Cell, Event, Loop, write_cell
from eval.perf.lengths import LengthError
from eval.perf.load import Measured, arriving, closed
from eval.perf.metrics import Figures, Result
from eval.perf.others import Others
from eval.perf.parts import PartError, in_parts
from eval.perf.plan import (
    Options,
    Pace,
    Room,
    cell,
    cells,
    enough,
    estimate,
    in_words,
    processes,
    search_seconds,
)
from eval.perf.search import HALVINGS, goes_on, highest_rate, highest_whole
from eval.perf.texts import Texts, one
from runners.endpoint import Endpoint
from runners.errors import ChatError, ContextOverflow

REPEATED = 0.5  # a repeated prompt that is so much quicker was answered from a cache
# First tokens that come sooner (nanoseconds) may differ that much on a busy machine.
UNSURE_NS, PROBES = 500_000_000, 3
MOST_RATE = 1000.0


class Progress(Protocol):
    """Who is told how far it is."""

    def say(self, line: str) -> None: ...
    def begin(self, name: str, requests: int | None) -> None: ...
    def step(self) -> None: ...


@dataclass(frozen=True)
class Engine:
    """Whom to measure. `shared` tells whether somebody else may use it now; `capacity` is
    the calibration's, `kv_tokens` how many tokens the engine says that its cache holds."""

    endpoint: Endpoint
    room: Room
    shared: Callable[[], bool] = lambda: False
    capacity: float = 0.0
    kv_tokens: int | None = None


class Sweep:
    """Measures what `options` ask for, and writes a file for each cell into `folder`."""

    def __init__(
        self, engine: Engine, options: Options, texts: Texts, folder: Path, progress: Progress
    ) -> None:
        self._engine, self._options, self._texts = engine, options, texts
        self._folder, self._progress = folder, progress
        self._room = engine.room
        self._below: dict[int, int | None] = {}
        self._pace: Pace | None = None
        self._results: dict[str, Result] = {}

    async def run(self) -> None:
        """Measure all cells, then search; failures of a cell are kept as its reason."""
        for planned in cells(self._options, self._room):
            await self._measure(replace(planned, context=self._room.context))
        if self._options.search:
            for length in self._options.prompt_tokens:
                await self._search(length)

    async def _search(self, length: int) -> None:
        def asked(loop: Loop, load: float, seconds: float | None) -> Cell:
            return cell(self._options, self._room, length, loop=loop, load=load, seconds=seconds)

        def meeting(
            loop: Loop, seconds: float | None = None
        ) -> Callable[[float], Coroutine[Any, Any, bool]]:
            async def meets(load: float) -> bool:
                one = asked(loop, load, seconds)
                return goes_on(self._results.get(one.name) or await self._measure(one))

            return meets

        most = await highest_whole(meeting("closed"), self._options.most)
        if most and self._pace:
            # What so many places carry at the first request's pace is where the search begins.
            first = _rounded(most / self._pace.alone(length, self._options.output_tokens))
            met = self._results[asked("closed", most, None).name]["metrics"]
            seconds = search_seconds(met["median_e2el_ms"] / 1e3)
            self._tell_search(length, first, seconds)
            await highest_rate(meeting("open", seconds), first, MOST_RATE)

    def _tell_search(self, length: int, first: float, seconds: float) -> None:
        if not (self._options.requests or self._options.duration):
            each, all_of_them = in_words(seconds), in_words(HALVINGS * seconds)
            self._progress.say(
                f"{length} tokens: the search for a rate begins at {first:g} arrivals a second; "
                f"{HALVINGS} cells at most, people come {each} in each: up to {all_of_them}, and "
                "as long as their last answers take"
            )

    async def _measure(self, asked: Cell) -> Result:
        if beyond(asked):
            return self._keep(asked, [])
        measured = Measured()
        others = Others(self._engine.endpoint, measured)
        shared = self._engine.shared()
        try:
            asked = await self._warmed(asked)
            if beyond(asked):
                return self._keep(asked, [])
            await self._load(asked, measured, others)
        except ContextOverflow as error:
            asked = replace(asked, context=_told_limit(asked, error), why=str(error))
        except (ChatError, LengthError, PartError) as error:
            asked = replace(asked, why=str(error))
        except asyncio.CancelledError:
            cut = replace(asked, interrupted=True)
            self._keep(self._seen(cut, measured, shared or others.seen), measured)
            raise
        return self._keep(self._seen(asked, measured, shared or others.seen), measured)

    def _seen(self, asked: Cell, measured: Measured, shared: bool) -> Cell:
        return replace(
            asked,
            client=measured.client(self._engine.capacity),
            shared=shared or self._engine.shared(),
        )

    def _keep(self, asked: Cell, measured: Measured | list[Event]) -> Result:
        events = measured if isinstance(measured, list) else self._events(measured)
        write_cell(self._folder, asked, events)
        result = derive(asked, events, self._options.objective)
        self._results[asked.name] = result
        self._progress.say(told(result))
        return result

    def _events(self, measured: Measured) -> list[Event]:
        ours = [event_of(heard, self._engine.endpoint) for heard in measured.heard]
        return sorted([*ours, *measured.events], key=lambda event: event.number)

    async def _load(self, asked: Cell, measured: Measured, others: Others) -> None:
        count = asked.requests
        if not count and self._pace and self._options.duration:
            count = enough(self._pace, asked, self._options.duration)
        requests = await self._requests(asked, "", count)
        self._progress.begin(asked.name, len(requests))
        await self._send(asked, requests, measured, others)

    async def _send(
        self, asked: Cell, requests: list[Request], measured: Measured, others: Others
    ) -> None:
        """Send a cell's requests, from one process or as many as are needed; how many are
        under way only the one can tell."""
        seconds, step = self._options.duration, self._progress.step
        places = round(asked.load) if asked.loop == "closed" else 0
        offsets = None
        if asked.loop == "open":
            offsets = arrivals(len(requests), asked.load, self._options.seed + asked.repeat)
        if (count := self._processes(asked)) > 1:
            await in_parts(
                requests, count, measured, at_once=places, offsets=offsets, seconds=seconds
            )
            return
        async with others:
            if offsets is not None:
                await arriving(requests, offsets, measured, step=step)
            else:
                await closed(requests, places, measured, seconds=seconds, step=step)

    def _processes(self, asked: Cell) -> int:
        if self._pace is None:
            return 1
        cores = len(os.sched_getaffinity(0))
        return processes(self._pace, asked, self._engine.capacity, cores)

    async def _requests(self, asked: Cell, phase: str, count: int) -> list[Request]:
        return await self._texts.requests(
            f"{asked.name}{phase}",
            count,
            asked.prompt_tokens,
            asked.output_tokens,
            ignore_eos=asked.ignore_eos,
        )

    # -- before a cell ------------------------------------------------------------

    async def _warmed(self, asked: Cell) -> Cell:
        """Warm up with prompts of their own; look once for each length what a cache does."""
        if asked.prompt_tokens not in self._below:
            self._below[asked.prompt_tokens] = await self._probe(asked)
        if self._room.context is None and self._texts.window:
            self._room = replace(self._room, context=self._texts.window)
        below = self._below[asked.prompt_tokens]
        asked = replace(asked, context=self._room.context, cached_below=below)
        places = math.ceil(asked.load) if asked.loop == "closed" else 1
        count = places if self._options.warmup is None else self._options.warmup
        if count:
            self._progress.begin(f"{asked.name} warm-up", None)
            requests = await self._requests(asked, "/warm-up", count)
            await closed(requests, min(places, count), Measured())
        return asked

    async def _probe(self, asked: Cell) -> int | None:
        """Send a fresh prompt and the same again; return the time to first token between
        the two, where the repetition was far quicker: each time, where it is asked more
        often because both were quick."""
        self._progress.begin(f"{asked.name} probe", None)
        cold, *fresh = await self._requests(asked, "/probe", 1 + PROBES)
        if self._pace is None:
            await one(cold)  # its times say nothing
        quickest, slowest = math.inf, 0
        for request in fresh:
            once = await one(request)
            if self._pace is None:
                self._tell_pace(asked, once)
            before, after = _waited(once), _waited(await one(replace(request, output_tokens=1)))
            if before is None or after is None:
                return None
            quickest, slowest = min(quickest, before), max(slowest, after)
            if slowest > REPEATED * quickest:
                return None
            if quickest > UNSURE_NS:
                break
        return round(math.sqrt(quickest * slowest))

    def _tell_pace(self, asked: Cell, event: Event) -> None:
        figures = Figures.of(event)
        if figures.ttft is None or figures.e2el is None:
            return
        token = (figures.e2el - figures.ttft) / 1e3 / max(1, (event.output_tokens or 2) - 1)
        self._pace = Pace(asked.prompt_tokens, figures.ttft / 1e3, token)
        planned = cells(self._options, self._room)
        about = in_words(estimate(self._pace, planned, self._options, self._room))
        more = ", and the search besides" if self._options.search else ""
        self._progress.say(
            f"{len(planned)} cells take about {about}{more}, judged by the first request"
        )


def _told_limit(asked: Cell, error: ContextOverflow) -> int | None:
    """The context that a refusal shows; what was known before where it shows none."""
    return error.limit + asked.output_tokens if error.limit < asked.prompt_tokens else asked.context


def _waited(event: Event) -> int | None:
    return event.at[0] - event.sent if event.at and event.sent is not None else None


def _rounded(rate: float) -> float:
    """Three digits, so that a cell's name tells its rate whole."""
    return float(f"{rate:.3g}")


def told(result: Result) -> str:
    """One line for a cell as it ends."""
    head = f"{result['name']}: {result['state']}"
    figures = result["metrics"]
    if figures is None:
        return f"{head} ({result['why']})"
    parts = [
        f"{label} {figures[key]:.{digits}f} {unit}"
        for label, key, digits, unit in (
            ("TTFT", "median_ttft_ms", 0, "ms"),
            ("TPOT", "median_tpot_ms", 1, "ms"),
            ("output", "output_throughput", 1, "tokens/s"),
        )
        if figures[key] is not None
    ]
    flags = f"; flagged: {', '.join(result['flags'])}" if result["flags"] else ""
    return f"{head}, {', '.join(parts)}{flags}"
