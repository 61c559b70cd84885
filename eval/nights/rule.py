"""A night against the pinned baseline, by the rule for nights (docs/nightly-rule.md).

Compared are questions that were asked as the baseline's were: same prompt, same sampling,
same tests. Weights, engine and machine may differ, for those are what a night is to find
out about; they are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eval.nights.journal import ContestantNight, Entry
from eval.nights.pinning import (
    Evidence,
    Known,
    asked_differences,
    evidence,
    identity_differences,
    machine_differences,
)
from eval.nights.watch import Night, watch
from eval.runs.folder import MANIFEST, Run
from eval.score import rate
from eval.scores.samples import Sample, of_contestant, tally


@dataclass(frozen=True)
class NightEvidence:
    """A night's run, and by contestant how many of its samples are missing."""

    evidence: Evidence
    missing: dict[str, int] = field(default_factory=dict)


def night_evidence(run: Run) -> NightEvidence:
    """Read a night; raises `RunError` and `LinesDamaged`."""
    found = evidence(run)
    each = run.manifest["determined"]["samples"] // max(1, len(found.contestants))
    judged = {name: len(of_contestant(found.samples, name)) for name in found.contestants}
    return NightEvidence(found, {name: each - n for name, n in judged.items() if n < each})


def earlier_nights(root: Path, known: Known, entries: Sequence[Entry]) -> tuple[list[Run], int]:
    """Return the runs of the ended nights since the pinning, and how many are gone."""
    ended = [
        entry
        for entry in entries
        if entry.begins[0]["at"] > known.pinned.pinned_at
        and entry.end
        and entry.end["outcome"] != "half"
        and entry.run not in known.pinned.names
    ]
    runs = [Run(root / entry.run) for entry in ended]
    there = [run for run in runs if (run.folder / MANIFEST).is_file()]
    return there, len(runs) - len(there)


def alone(tonight: NightEvidence) -> tuple[ContestantNight, ...]:
    """Return the night's rates where there is no baseline."""
    return tuple(
        _contestant(tonight, name, fault=_own_fault(tonight, name))
        for name in tonight.evidence.contestants
    )


def compared(
    known: Known, earlier: Sequence[NightEvidence], tonight: NightEvidence
) -> tuple[ContestantNight, ...]:
    """Return what tonight says of each of its contestants, after the earlier nights."""
    return tuple(
        _compared(known, [*earlier, tonight], name) for name in tonight.evidence.contestants
    )


def _compared(known: Known, nights: Sequence[NightEvidence], name: str) -> ContestantNight:
    tonight = nights[-1]
    if name not in known.baselines:
        return _contestant(tonight, name, fault="not in the baseline; pin again to watch it")
    usable = [_usable(known, night, name) for night in nights]
    last = watch(known.baselines[name], [samples for samples, _ in usable])[-1]
    changed = (
        *identity_differences(known, tonight.evidence, name),
        *machine_differences(known, tonight.evidence, name),
    )
    return _contestant(tonight, name, last, _fault(tonight, name, last, usable[-1][1]), changed)


def _usable(
    known: Known, night: NightEvidence, name: str
) -> tuple[Sequence[Sample], tuple[str, ...]]:
    """The samples that the rule may see, and why some may not be seen.

    The others' stay in: too much INFRA anywhere makes the whole night no result.
    """
    if name in night.missing or name not in night.evidence.identities:
        return (), ()
    asked = night.evidence.asked
    found = {
        cell: asked_differences(known.asked, asked, (name, cell))
        for who, cell in asked
        if who == name and (name, cell) in known.asked
    }
    other = {cell for cell, lines in found.items() if lines}
    left = [
        one for one in night.evidence.samples if one.contestant != name or one.cell not in other
    ]
    return left, tuple(line for lines in found.values() for line in lines[:1])


def _own_fault(night: NightEvidence, name: str) -> str | None:
    missing = night.missing.get(name)
    return f"{missing} of its samples are missing" if missing else None


def _fault(night: NightEvidence, name: str, last: Night, other: Sequence[str]) -> str | None:
    if last.fault is None:
        return None
    return _own_fault(night, name) or "; since ".join([last.fault, *other[:1]])


def _contestant(
    night: NightEvidence,
    name: str,
    last: Night | None = None,
    fault: str | None = None,
    changed: tuple[str, ...] = (),
) -> ContestantNight:
    counted = rate(tally(of_contestant(night.evidence.samples, name)))
    return ContestantNight(
        contestant=name,
        rate=counted.value if counted else None,
        low=counted.wilson[0] if counted else None,
        high=counted.wilson[1] if counted else None,
        problems=counted.problems if counted else 0,
        fall=last.fall if last else None,
        sum=last.sum if last and not fault else None,
        alarm=bool(last and not fault and last.alarm),
        fault=fault,
        changed=changed,
    )
