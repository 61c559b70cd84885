"""One night: ask and judge, compare with the pinned baseline, report, tell a webhook.

A night belongs to `LEITAI_HOME` and holds its lock from beginning to end. Both ends stand
in the journal (eval/nights/journal.py), so one that was killed shows as half, and its run goes on
where it stopped when the night is begun again.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from eval.judging.many import JudgingError
from eval.lines import LineWriter
from eval.nights.journal import JOURNAL, ContestantNight, read_entries
from eval.nights.pinned import read_pinned
from eval.nights.pinning import read_known
from eval.nights.rule import NightEvidence, alone, compared, earlier_nights, night_evidence
from eval.nights.tonight import Tell, Tonight
from eval.runs.folder import Run, now
from eval.runs.summary import summary
from runners.configuration import one_line

GOOD, FAILED, ALARM = 0, 1, 3  # exit codes


@dataclass(frozen=True)
class Steps:
    """What a night does beside comparing. `ask` asks and judges all that is missing and
    returns why contestants were given up; `webhook` raises `NotTold`."""

    ask: Callable[[Tonight], tuple[Run, Sequence[str]]]
    report: Callable[[Run], Mapping[str, str]]
    webhook: Callable[[Mapping[str, Any]], None] | None
    tell: Tell


@dataclass(frozen=True)
class Ended:
    """What a night came to; the fields are those of the journal."""

    run: str
    resumed: bool
    outcome: Literal["good", "alarm", "failed", "half"] = "failed"
    exit_code: int = FAILED
    seconds: float = 0.0
    baseline: tuple[str, ...] = ()
    pinned_at: str | None = None
    contestants: tuple[ContestantNight, ...] = ()
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    reports: Mapping[str, str] = field(default_factory=dict)
    webhook: Literal["none", "told", "failed"] = "none"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def as_message(self) -> dict[str, Any]:
        """What a webhook is told: no paths of this machine."""
        told = self.as_json()
        del told["reports"], told["webhook"]
        return {"event": "night", "text": self.text, **told}

    @property
    def text(self) -> str:
        """The night in words, one line."""
        parts = [f"Leitai, {self.run}: {_WORDS[self.outcome]}"]
        parts += [in_words(one) for one in self.contestants]
        return plain("; ".join([*parts, *self.faults]))


_WORDS = {
    "good": "a good night",
    "alarm": "REGRESSION",
    "failed": "the night failed",
    "half": "interrupted",
}


def spend(home: Path, night: Tonight, steps: Steps) -> Ended:
    """Do a night, under the lock, and write both its ends into the journal.

    What fails is told and ends in `failed`; an interruption ends in `half`.
    """
    began = time.monotonic()
    ended = Ended(night.run, resumed=night.there is not None)
    with LineWriter(home / JOURNAL) as journal:
        mark = {"night": night.night, "run": night.run}
        journal.append({"event": "began", **mark, "at": now(), "pid": os.getpid()})
        try:
            ended = _asked(home, night, steps, ended)
            ended = replace(ended, seconds=round(time.monotonic() - began, 1))
            ended = _told(ended, steps)
        except KeyboardInterrupt:
            ended = replace(ended, outcome="half", exit_code=FAILED, faults=("interrupted",))
        except Exception as error:
            ended = _failed(ended, error)
            raise
        finally:
            seconds = round(time.monotonic() - began, 1)
            ended = replace(ended, seconds=seconds)
            journal.append({"event": "ended", **mark, "at": now(), **ended.as_json()})
    return ended


def _asked(home: Path, night: Tonight, steps: Steps, ended: Ended) -> Ended:
    """The night but for the webhook. What fails on the way leaves what was found before."""
    try:
        run, given_up = steps.ask(night)
        ended = replace(ended, faults=(*map(clean, given_up), *summary(run).faults))
        tonight = night_evidence(run)
    except (JudgingError, OSError, ValueError) as error:
        return _failed(ended, error)
    ended = replace(ended, contestants=alone(tonight))
    try:
        ended = _by_the_rule(home, run, tonight, ended, steps.tell)
    except (OSError, ValueError) as error:
        ended = _failed(ended, error)
    return _reported(run, _decided(ended), steps)


def _failed(ended: Ended, error: Exception) -> Ended:
    faults = (*ended.faults, clean(str(error)) or type(error).__name__)
    return replace(ended, outcome="failed", exit_code=FAILED, faults=faults)


def _decided(ended: Ended) -> Ended:
    if any(one.alarm for one in ended.contestants):
        return replace(ended, outcome="alarm", exit_code=ALARM)
    if ended.faults:
        return ended
    return replace(ended, outcome="good", exit_code=GOOD)


def _by_the_rule(home: Path, run: Run, tonight: NightEvidence, ended: Ended, tell: Tell) -> Ended:
    """The night after all others since the pinning, where a baseline is pinned."""
    pinned = read_pinned(home)
    if pinned is None:
        return ended
    tell("comparing with the pinned baseline")
    ended = replace(ended, baseline=pinned.names, pinned_at=pinned.pinned_at)
    known = read_known(home / "runs", pinned)
    nights, gone = earlier_nights(home / "runs", known, read_entries(home))
    earlier = [night_evidence(one) for one in nights if one.folder != run.folder]
    told = compared(known, earlier, tonight)
    watched = [one for one in told if one.contestant in known.baselines]
    faults = [f"{one.contestant} was not compared: {one.fault}" for one in watched if one.fault]
    if not watched:
        faults = ["none of its contestants is in the baseline; pin again"]
    lost = f"runs of {gone} earlier nights are gone, so the sums lack them"
    return replace(
        ended,
        contestants=told,
        faults=(*ended.faults, *faults),
        warnings=(*ended.warnings, *([lost] if gone else [])),
    )


def _reported(run: Run, ended: Ended, steps: Steps) -> Ended:
    try:
        return replace(ended, reports=steps.report(run))
    except Exception as error:  # a report can be made later; the night's figures stand
        why = f"no report was written ({type(error).__name__}: {clean(str(error))})"
        return replace(ended, warnings=(*ended.warnings, why))


def _told(ended: Ended, steps: Steps) -> Ended:
    from eval.nights.webhook import NotTold

    if steps.webhook is None:
        return ended
    try:
        steps.webhook(ended.as_message())
    except NotTold as error:
        return replace(ended, webhook="failed", warnings=(*ended.warnings, str(error)))
    return replace(ended, webhook="told")


# ------------------------------------------------------------------ in words


def in_words(one: ContestantNight) -> str:
    """A contestant's night as a person reads it."""
    rate = "no pass rate" if one.rate is None else f"{one.rate:.1%} of {one.problems} problems"
    if one.fall is None or one.sum is None:
        return f"{one.contestant}: {rate}" + (f" (not compared: {one.fault})" if one.fault else "")
    word = "ALARM, " if one.alarm else ""
    way = "below" if one.fall >= 0 else "above"
    changed = f", changed since the baseline: {', '.join(one.changed)}" if one.changed else ""
    return (
        f"{one.contestant}: {word}{rate}, {abs(one.fall):.1f} problems {way} the baseline, "
        f"sum {one.sum:.2f}{changed}"
    )


def plain(text: str) -> str:
    """One line that no chat service takes for markup or a mention."""
    return clean(text).translate(str.maketrans("<>&@`*", "()+＠''"))


def clean(text: str) -> str:
    """One line without what would steer a terminal: errors repeat what services said."""
    return one_line("".join(one if one.isprintable() else " " for one in text))
