"""Which night it is: a new one, or tonight's half one, and the lock that only one holds."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from eval.nights.journal import LOCK, Entry, read_entries
from eval.runs.folder import MANIFEST, Run, RunError, check_name, now
from eval.runs.planning import Options, Plan, make_plan
from eval.runs.summary import summary

SAME_NIGHT = timedelta(hours=18)  # so long after its first beginning a night may go on
LOCK_LOOKS, LOOK_SECONDS = 5, 0.1  # whoever reads the nights holds the lock for a moment

Tell: TypeAlias = Callable[[str], None]


class NightRunning(RuntimeError):
    """Another night holds the lock; the message says which, and since when."""


@dataclass(frozen=True)
class Tonight:
    """The night to be done: `night` names it in the journal; `there` is its run where that
    goes on."""

    night: str
    run: str
    plan: Plan
    there: Run | None = None


@contextmanager
def lock(home: Path) -> Iterator[None]:
    """Hold the lock of nights; raises `NightRunning`. It ends with the process."""
    with (home / LOCK).open("a+", encoding="utf-8") as held:
        for look in range(LOCK_LOOKS):
            with suppress(BlockingIOError):
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            if look == LOCK_LOOKS - 1:
                raise NightRunning(_holder(home))
            time.sleep(LOOK_SECONDS)
        held.truncate(0)
        held.write(json.dumps({"pid": os.getpid(), "since": now()}) + "\n")
        held.flush()
        yield


def _holder(home: Path) -> str:
    try:
        told = json.loads((home / LOCK).read_text(encoding="utf-8"))
        who = f"since {told['since']} (process {int(told['pid'])})"
    except (OSError, ValueError, KeyError, TypeError):
        who = "already"
    return f"a night runs {who}; wait for its end, or stop it"


def tonight(home: Path, options: Options, name: str | None, tell: Tell) -> Tonight:
    """Return the night to be done: the last one where it is tonight's and not whole.

    Raises `ValueError` for options or a name that cannot be used.
    """
    root, moment = home / "runs", datetime.now(UTC)
    if (half := _half_night(root, read_entries(home), moment)) and name in (None, half.run):
        if not (root / half.run / MANIFEST).is_file():  # ended before it asked anything
            return Tonight(half.night, half.run, make_plan(_drawn(options, moment)))
        there = Run(root / half.run)
        try:
            plan = _same_plan(there, options)
        except ValueError as error:
            tell(f"night {half.run} does not go on, a new one begins: {error}")
        else:
            return Tonight(half.night, half.run, plan, there)
    chosen = name or f"night-{moment:%Y%m%d-%H%M%S}"
    check_name(chosen)
    if (root / chosen).exists():
        raise RunError(f"there is a run {chosen} already; choose another --name")
    return Tonight(now(), chosen, make_plan(_drawn(options, moment)))


def _half_night(root: Path, entries: Sequence[Entry], moment: datetime) -> Entry | None:
    """The last night, where it began not long ago and has something left to do."""
    if not entries:
        return None
    last = entries[-1]
    if moment - datetime.fromisoformat(last.begins[0]["at"]) > SAME_NIGHT:
        return None
    if last.end is None or last.end["outcome"] == "half":
        return last
    there = Run(root / last.run)
    whole = (there.folder / MANIFEST).is_file() and not summary(there).faults
    return last if last.end["outcome"] == "failed" and not whole else None


def _same_plan(there: Run, options: Options) -> Plan:
    """The plan of a run that goes on; raises `ValueError` where it was asked otherwise."""
    begun = Options.from_json(there.manifest["determined"]["options"])
    if begun != replace(options, seed=begun.seed):
        raise RunError("it was asked with other options")
    plan = make_plan(begun)
    if found := plan.differs_from(there.manifest["determined"]):
        raise RunError("; ".join(found[:2]))
    return plan


def _drawn(options: Options, moment: datetime) -> Options:
    """The options with the night's own seeds: with those of another night it would be
    no further draw, and the rule for nights takes it for one."""
    if not options.temperature:
        return options
    return replace(options, seed=int(moment.timestamp()) * options.samples % 2**30)
