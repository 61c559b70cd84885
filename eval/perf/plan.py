"""Which cells a load test has, how many requests each, and about how long it takes. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from eval.perf.arrivals import arrivals_within
from eval.perf.events import Cell, Loop
from eval.perf.objective import Objective

Beyond = Literal["beyond_context", "beyond_native_context"]

HALF = 0.5
# An open cell of a search: a queue needs time to grow, and answers to end, to be seen.
SEARCH_SECONDS, SEARCH_ANSWERS = 30.0, 5
LARGE = (2048, 8192, 32640), (1, 2, 4, 8), 128
SMALL = (256, 1024, 2048), (1, 2), 64


@dataclass(frozen=True)
class Options:
    """What was asked for. `requests` and `duration` (seconds) bound a cell, the first that
    ends; `warmup` None is one request for each place. With `task` the prompts ask for
    something and an answer may end by itself.
    """

    prompt_tokens: tuple[int, ...]
    output_tokens: int
    concurrency: tuple[int, ...]
    rates: tuple[float, ...] = ()
    requests: int | None = None
    duration: float | None = None
    warmup: int | None = None
    repeats: int = 1
    seed: int = 0
    task: bool = False
    search: bool = False
    most: int = 64
    objective: Objective | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Options:
        """Return the value that `as_json` was made of, read from JSON."""
        objective = told["objective"]
        lists = {k: tuple(told[k]) for k in ("prompt_tokens", "concurrency", "rates")}
        return cls(**{**told, **lists, "objective": Objective(**objective) if objective else None})


def defaults(has_cards: bool) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    """Return prompt lengths, concurrencies and output tokens that fit the machine: on two
    cores a prompt of 32K takes a quarter of an hour."""
    return LARGE if has_cards else SMALL


@dataclass(frozen=True)
class Room:
    """The most tokens of prompt and answer: as the engine was started, as the checkpoint was
    trained. None where nobody knows."""

    context: int | None = None
    native: int | None = None

    def has(self, tokens: int) -> bool:
        """Whether so many fit."""
        return self.beyond(tokens) is None

    def beyond(self, tokens: int) -> tuple[Beyond, str] | None:
        """Return which limit so many exceed, and the words for it; None where they fit."""
        limits: tuple[tuple[Beyond, str, int | None], ...] = (
            ("beyond_native_context", "native context", self.native),
            ("beyond_context", "engine's context", self.context),
        )
        for state, name, limit in limits:
            if limit is not None and tokens > limit:
                return state, f"{tokens} tokens are beyond the {name} of {limit}"
        return None


def cells(options: Options, room: Room) -> list[Cell]:
    """Return the cells in the order in which they are measured.

    Repeats are the outer loop, so that a machine that gets slower meanwhile does so for
    all cells alike.
    """
    return [
        cell(options, room, length, loop=loop, load=load, repeat=repeat)
        for repeat, length, loop, load in _loads(options)
    ]


def names(options: Options) -> Iterator[str]:
    """Yield the names of the same cells, without looking how many requests they have."""
    for repeat, length, loop, load in _loads(options):
        yield Cell(length, options.output_tokens, loop, load, repeat).name


def _loads(options: Options) -> Iterator[tuple[int, int, Loop, float]]:
    loads: list[tuple[Loop, float]] = [("closed", float(c)) for c in options.concurrency]
    loads += [("open", rate) for rate in options.rates]
    for repeat in range(options.repeats):
        for length in options.prompt_tokens:
            for loop, load in loads:
                yield repeat, length, loop, load


def cell(
    options: Options,
    room: Room,
    length: int,
    *,
    loop: Loop,
    load: float,
    repeat: int = 0,
    seconds: float | None = None,
) -> Cell:
    """Return one cell as it is asked; people come for at least `seconds` where no option
    bounds it."""
    return Cell(
        prompt_tokens=length,
        output_tokens=options.output_tokens,
        loop=loop,
        load=load,
        repeat=repeat,
        requests=_count(options, loop, load, repeat, seconds),
        ignore_eos=not options.task,
        context=room.context,
        native=room.native,
    )


def search_seconds(answer: float) -> float:
    """Return for how many seconds people shall come in an open cell of a search, where an
    answer takes `answer` seconds under load."""
    return max(SEARCH_SECONDS, SEARCH_ANSWERS * answer)


def _count(options: Options, loop: Loop, load: float, repeat: int, seconds: float | None) -> int:
    """How many requests; with a duration alone, 0 for "as many as it takes"."""
    asked = options.requests
    if options.duration is not None and loop == "open":
        coming = len(arrivals_within(options.duration, load, options.seed + repeat))
        return coming if asked is None else min(asked, coming)
    if asked is not None:
        return asked
    if options.duration is not None:
        return 0
    # First and last places full are left out of the steady state; as many again remain.
    if loop == "closed":
        return max(6, 4 * math.ceil(load))
    return max(20, math.ceil(load * (seconds or 0)))


@dataclass(frozen=True)
class Pace:
    """What a first request showed: seconds to read `prompt_tokens`, seconds a token."""

    prompt_tokens: int
    prefill: float
    token: float

    def alone(self, prompt_tokens: int, output_tokens: int) -> float:
        """Seconds of one request by itself."""
        return self.prefill * prompt_tokens / self.prompt_tokens + self.token * output_tokens


def processes(pace: Pace, one: Cell, capacity: float, cores: int) -> int:
    """How many client processes a cell needs, when one carries `capacity` chunks a second
    and shall be half busy at most. A chunk a token is the most that there can be, and
    places do not get quicker by company. 1 where nothing is known, `cores` at most."""
    if one.loop == "closed":
        chunks, places = one.load / max(pace.token, 1e-4), round(one.load)
    else:
        chunks, places = one.load * one.output_tokens, one.requests
    needed = math.ceil(chunks / (HALF * capacity)) if capacity else 1
    return max(1, min(needed, cores, places))


def enough(pace: Pace, one: Cell, seconds: float) -> int:
    """How many requests a closed loop can at most use up in `seconds`: places do not get
    quicker by company, and half as many again in case the first request was slow."""
    alone = max(pace.alone(one.prompt_tokens, one.output_tokens), 1e-3)
    return math.ceil(1.5 * seconds / alone * one.load) + math.ceil(one.load)


def estimate(pace: Pace, asked: Sequence[Cell], options: Options, room: Room) -> float:
    """About how many seconds the cells take: reading one after another, writing together."""
    total = 0.0
    for one in asked:
        if not room.has(one.prompt_tokens + one.output_tokens):
            continue
        at_once = max(1.0, one.load) if one.loop == "closed" else 1.0
        warmup = at_once if options.warmup is None else options.warmup
        read = pace.alone(one.prompt_tokens, 0)
        written = pace.token * one.output_tokens
        bound = options.duration if options.duration is not None else math.inf
        each = read + written / at_once
        total += warmup * each
        if one.loop == "open":
            total += max(one.requests / one.load, one.requests * read) + written
        else:
            total += min(bound, one.requests * each if one.requests else math.inf)
    return total


def in_words(seconds: float) -> str:
    """Return a duration as people estimate it."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
