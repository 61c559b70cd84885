"""One request as it happened, and the file of a cell: raw moments, nothing derived.

All moments are integers of `time.monotonic_ns()`, so that what is read back is what was
written, to the bit.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from reprlib import repr as shortened
from typing import Any, Literal, TypeVar

from eval.lines import LinesDamaged, ends_whole, read_lines

Loop = Literal["closed", "open"]
LATEST = 1 << 63  # nanoseconds, and more than anything that is counted here


@dataclass(frozen=True)
class Event:
    """One request. A moment is None where it never came.

    `scheduled` is when it should have been sent, `first_byte` the first of the body,
    `first_chunk` the first event (often a role without words), `at` the moments of the
    chunks with words and `chars` their sizes, `end` the last of them (the finish chunk of
    an answer without words). Tokens are the server's; `counted` is what it counted of the
    prompt beforehand. `error` is the class of a failure, with which nothing else counts, and
    `failed` when it, or an answer without words, was over (None in older files).
    """

    number: int
    scheduled: int
    sent: int | None = None
    first_byte: int | None = None
    first_chunk: int | None = None
    at: tuple[int, ...] = ()
    chars: tuple[int, ...] = ()
    end: int | None = None
    finish: str | None = None
    prompt_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    counted: int | None = None
    error: str | None = None
    detail: str = ""
    failed: int | None = None

    @property
    def done(self) -> bool:
        """Whether it ended with words."""
        return self.error is None and self.end is not None and bool(self.at)


@dataclass(frozen=True)
class Client:
    """What our own side did meanwhile.

    `lag_p50`, `lag_p99`, `lag_max`: nanoseconds by which our loop came late; `busy`: share
    of one core that we used; `capacity`: chunks a second that the calibration reached,
    0 without one; `processes`: how many of us there were.
    """

    lag_p50: int = 0
    lag_p99: int = 0
    lag_max: int = 0
    busy: float = 0.0
    capacity: float = 0.0
    processes: int = 1


@dataclass(frozen=True)
class Cell:
    """What was asked of the engine: one prompt length under one load.

    `load` is a number of requests at once in a closed loop, and arrivals a second in an
    open one. `requests` is how many were planned. `cached_below` is the time to first
    token (nanoseconds) below which a cache must have answered, where a probe showed one.
    `shared` says that somebody else could use the engine meanwhile; `context` is the most
    tokens of prompt and answer as the engine was started, `native` as the checkpoint was
    trained, None where nobody knows. `why` is what kept the cell from being measured.
    """

    prompt_tokens: int
    output_tokens: int
    loop: Loop
    load: float
    repeat: int = 0
    requests: int = 0
    ignore_eos: bool = True
    context: int | None = None
    native: int | None = None
    cached_below: int | None = None
    shared: bool = False
    interrupted: bool = False
    why: str = ""
    client: Client = Client()

    @property
    def name(self) -> str:
        """The name of its file, without the repeat's `.jsonl`."""
        kind = "c" if self.loop == "closed" else "r"
        return f"{self.prompt_tokens}x{self.output_tokens}-{kind}{self.load:g}-{self.repeat}"


def write_cell(folder: Path, cell: Cell, events: Sequence[Event]) -> Path:
    """Write a cell's file whole or not at all, and return its path. Its head tells how many
    requests follow, so that one that was cut off elsewhere is not taken for a whole one."""
    head = {"cell": asdict(cell), "events": len(events)}
    lines = [json.dumps(head), *(json.dumps(asdict(e)) for e in events)]
    path = folder / f"{cell.name}.jsonl"
    new = path.with_suffix(".new")
    new.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    new.replace(path)
    return path


def read_cell(path: Path) -> tuple[Cell, list[Event]]:
    """Read what `write_cell` wrote; raise `LinesDamaged` where it is something else, or a
    part of it. Heads of older files do not tell how many requests follow."""
    try:
        head, *lines = read_lines(path)
        cell = _cell_from(head["cell"])
        events = [event_from(line) for line in lines]
    except (LookupError, TypeError, ValueError, RecursionError) as error:
        if isinstance(error, LinesDamaged):
            raise
        raise LinesDamaged(f"{path}: is no file of a load test's cell ({error})") from error
    told = head.get("events", len(events))
    if told != len(events) or not ends_whole(path):
        raise LinesDamaged(
            f"{path}: its end is missing, only {len(events)} requests are whole; copy it again, "
            "or remove it to leave that cell out"
        )
    return cell, events


def event_from(line: dict[str, Any]) -> Event:
    """Return the event that `asdict` and JSON made `line` of; `TypeError` or `LookupError`
    for another."""
    return _checked(Event(**{**line, "at": tuple(line["at"]), "chars": tuple(line["chars"])}))


def _cell_from(head: dict[str, Any]) -> Cell:
    return _checked(Cell(**{**head, "client": _checked(Client(**head["client"]))}))


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < LATEST


def _are_counts(values: tuple[Any, ...]) -> bool:
    """The same of many at once, since a cell holds millions of moments."""
    return set(map(type, values)) == {int} and min(values) >= 0 and max(values) < LATEST


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value < LATEST and math.isfinite(value)


_KINDS: dict[str, Callable[[Any], bool]] = {
    "int": _is_count,
    "float": _is_number,
    "bool": lambda value: isinstance(value, bool),
    "str": lambda value: isinstance(value, str),
    "tuple[int, ...]": lambda values: not values or _are_counts(values),
    "Loop": lambda value: value in ("closed", "open"),
    "Client": lambda value: isinstance(value, Client),
}
Kept = TypeVar("Kept", Event, Client, Cell)


def _checked(kept: Kept) -> Kept:
    """Return it; raise `TypeError` where a field holds something else than it is made for."""
    for one in fields(kept):
        value, kind = getattr(kept, one.name), str(one.type)
        if value is None and kind.endswith(" | None"):
            continue
        if not _KINDS[kind.removesuffix(" | None")](value):
            raise TypeError(f"{one.name} is {shortened(value)}")
    return kept
