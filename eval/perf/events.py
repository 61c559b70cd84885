"""One request as it happened, and the file of a cell: raw moments, nothing derived.

All moments are integers of `time.monotonic_ns()`, so that what is read back is what was
written, to the bit.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from eval.lines import LinesDamaged, read_lines

Loop = Literal["closed", "open"]


@dataclass(frozen=True)
class Event:
    """One request. A moment is None where it never came.

    `scheduled` is when it should have been sent, `first_byte` the first of the body,
    `first_chunk` the first event (often a role without words), `at` the moments of the
    chunks with words and `chars` their sizes, `end` the last of them (the finish chunk of
    an answer without words). Tokens are the server's; `counted` is what it counted of the
    prompt beforehand. `error` is the class of a failure, with which nothing else counts.
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
    """Write a cell's file whole or not at all, and return its path."""
    lines = [json.dumps({"cell": asdict(cell)}), *(json.dumps(asdict(e)) for e in events)]
    path = folder / f"{cell.name}.jsonl"
    new = path.with_suffix(".new")
    new.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    new.replace(path)
    return path


def read_cell(path: Path) -> tuple[Cell, list[Event]]:
    """Read what `write_cell` wrote; raise `LinesDamaged` where it is something else."""
    lines = list(read_lines(path))
    try:
        head: dict[str, Any] = lines[0]["cell"]
        cell = Cell(**{**head, "client": Client(**head["client"])})
        events = [
            Event(**line | {k: tuple(line[k]) for k in ("at", "chars")}) for line in lines[1:]
        ]
    except (LookupError, TypeError) as error:
        raise LinesDamaged(f"{path}: is no file of a load test's cell ({error})") from error
    return cell, events


def event_from(line: dict[str, Any]) -> Event:
    """Return the event that `asdict` and JSON made `line` of; `TypeError` or `LookupError`
    for another."""
    return Event(**{**line, "at": tuple(line["at"]), "chars": tuple(line["chars"])})
