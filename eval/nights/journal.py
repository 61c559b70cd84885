"""What happened night after night, read from the journal; also nights that never came.

    LEITAI_HOME/nights.jsonl     a line when a night begins, one when it ends
    LEITAI_HOME/nightly.lock     held by the night that runs

A night that was ended and begun again is one night with several beginnings. Figures are
those that the night itself told, under the baseline of then. docs/nightly.md holds the
fields of the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

from eval.lines import LinesDamaged, Record, read_lines
from eval.locks import is_held
from eval.nights.pinned import read_pinned
from eval.nights.watch import LIMIT

JOURNAL, LOCK = "nights.jsonl", "nightly.lock"

Outcome: TypeAlias = Literal["good", "alarm", "failed", "half", "missed", "running"]
"""`half`: begun and never ended, or interrupted. `missed`: a day without a beginning."""

ENDS = ("good", "alarm", "failed", "half")  # what an end may say


@dataclass(frozen=True)
class ContestantNight:
    """One contestant's night.

    `rate` is its pass rate, 0 to 1, over `problems`, with Wilson's interval; None where
    nothing could be counted. Against the baseline: how many problems it has fallen
    (negative: risen), and the sum of the rule for nights after it (docs/nightly-rule.md),
    both None where it was not compared; `fault` then says why. `changed` names what is
    another than in the baseline although it was compared: weights, engine, machine.
    """

    contestant: str
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    problems: int = 0
    fall: float | None = None
    sum: float | None = None
    alarm: bool = False
    fault: str | None = None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class NightPoint:
    """One night, or a day without one: `run` is then None and `started` empty.

    `date` is the day of its first beginning, all moments are UTC, ISO 8601. `begun` counts
    its beginnings. `pinned_at` is the baseline it was compared with, None for none.
    `faults` are why it failed, `warnings` what else went wrong.
    """

    date: str
    run: str | None
    started: str
    outcome: Outcome
    contestants: tuple[ContestantNight, ...] = ()
    ended: str | None = None
    exit_code: int | None = None
    begun: int = 0
    pinned_at: str | None = None
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trend:
    """The baseline in force and all nights, the oldest first. A sum of `limit` is an alarm."""

    baseline: tuple[str, ...]
    pinned_at: str | None
    limit: float
    nights: tuple[NightPoint, ...]


def trend(home: Path, *, today: date | None = None) -> Trend:
    """Return the nights of an installation up to `today` (UTC).

    Today is no missed day: its night may still come. Raises `BaselineError` and
    `LinesDamaged` for files that cannot be read.
    """
    pinned = read_pinned(home)
    entries = read_entries(home)
    running = bool(entries) and is_held(home / LOCK)
    told = [_point(entry, running and entry is entries[-1]) for entry in entries]
    nights = [*told, *_missed(entries, today or datetime.now(UTC).date())]
    return Trend(
        baseline=pinned.names if pinned else (),
        pinned_at=pinned.pinned_at if pinned else None,
        limit=LIMIT,
        nights=tuple(sorted(nights, key=lambda one: (one.date, one.started))),
    )


# ------------------------------------------------------------------ the journal


@dataclass
class Entry:
    """A night in the journal: its beginnings in order, and its last end after the last
    beginning. `night` names it: the moment of its first beginning."""

    night: str
    begins: list[Record] = field(default_factory=list)
    end: Record | None = None

    @property
    def run(self) -> str:
        return str(self.begins[-1]["run"])

    @property
    def days(self) -> set[date]:
        return {day_of(one["at"]) for one in self.begins}


def read_entries(home: Path) -> list[Entry]:
    """Return the journal's nights in the order of their first beginnings."""
    path = home / JOURNAL
    found: dict[str, Entry] = {}
    for number, line in enumerate(read_lines(path), 1):
        try:
            _read(line, found)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise LinesDamaged(
                f"{path}: line {number} is no event of a night; remove that line"
            ) from error
    return list(found.values())


def day_of(moment: str) -> date:
    """Return the day (UTC) of a moment; raises `ValueError` for one without a zone."""
    found = datetime.fromisoformat(moment)
    if found.tzinfo is None:
        raise ValueError(f"{moment} has no zone")
    return found.astimezone(UTC).date()


def _read(line: Record, found: dict[str, Entry]) -> None:
    if line["event"] == "began":
        day_of(line["at"])
        entry = found.setdefault(line["night"], Entry(line["night"]))
        entry.begins.append({**line, "run": str(line["run"])})
        entry.end = None
    elif line["event"] == "ended":
        if line["outcome"] not in ENDS:
            raise ValueError(line["outcome"])
        _point(replace(found[line["night"]], end=line), running=False)  # or it is damaged
        found[line["night"]].end = line
    else:
        raise ValueError(line["event"])


def _point(entry: Entry, running: bool) -> NightPoint:
    first, end = entry.begins[0]["at"], entry.end
    start = {
        "date": day_of(first).isoformat(),
        "run": entry.run,
        "started": first,
        "begun": len(entry.begins),
    }
    if end is None:
        return NightPoint(outcome="running" if running else "half", **start)
    return NightPoint(
        outcome=cast(Outcome, end["outcome"]),
        contestants=_told(end),
        ended=end["at"],
        exit_code=end["exit_code"],
        pinned_at=end.get("pinned_at"),
        faults=tuple(end.get("faults", ())),
        warnings=tuple(end.get("warnings", ())),
        **start,
    )


def _told(end: Record) -> tuple[ContestantNight, ...]:
    known = {one.name for one in fields(ContestantNight)}
    return tuple(_contestant(one, known) for one in end.get("contestants", ()))


def _contestant(record: Record, known: Iterable[str]) -> ContestantNight:
    values: dict[str, Any] = {name: record[name] for name in known if name in record}
    return ContestantNight(**{**values, "changed": tuple(values.get("changed", ()))})


def _missed(entries: list[Entry], today: date) -> Iterator[NightPoint]:
    days = set().union(*(entry.days for entry in entries))
    if not days:
        return
    day = min(days) + timedelta(days=1)
    while day < today:
        if day not in days:
            yield NightPoint(day.isoformat(), None, "", "missed")
        day += timedelta(days=1)
