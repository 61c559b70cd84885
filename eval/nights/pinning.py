"""Which runs may be pinned as the baseline, and what a pinned one says.

The runs of a baseline must be draws of the same thing: the same questions, tests, prompts,
sampling, weights, engine. What differs is named. A completion taken from an earlier run is
no further draw, so runs that took any are refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

from eval.lines import LinesDamaged
from eval.nights.pinned import BaselineError, Pinned, PinnedRun
from eval.nights.watch import FEWEST_RUNS, Baseline, pin
from eval.runs.fingerprints import IDENTITY, MACHINE, differences, parts_that_differ
from eval.runs.folder import Run, RunError, now, open_run
from eval.runs.judged import judged
from eval.runs.summary import summary
from eval.scores.samples import Cell, Sample

Asked: TypeAlias = Mapping[tuple[str, Cell], Mapping[str, Any]]
Identities: TypeAlias = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Evidence:
    """A run's judged samples without their code; how each contestant was asked each
    cell (`asked`), the seeds, and who the contestants were."""

    name: str
    samples: tuple[Sample, ...]
    asked: Asked
    seeds: frozenset[int | None]
    identities: Identities

    @property
    def contestants(self) -> tuple[str, ...]:
        return tuple(self.identities)


@dataclass(frozen=True)
class Known:
    """What nights are compared with: a baseline for each contestant."""

    pinned: Pinned
    baselines: Mapping[str, Baseline]
    asked: Asked
    identities: Identities


def evidence(run: Run) -> Evidence:
    """Read a run; raises `RunError` and `LinesDamaged`."""
    samples, judgements = run.samples(), run.judgements()
    asked: dict[tuple[str, Cell], Mapping[str, Any]] = {}
    for name, sample in samples.items():
        key = sample["key"]
        cell = Cell(key["problem"]["id"], key["prompt_language"], key["language"])
        # Judged again, a run may have been judged by other tests than it was asked with.
        tests = judgements.get(name, {}).get("digest") or key["problem"]["digest"]
        asked[key["contestant"], cell] = {
            "tests": tests,
            "prompt": hashlib.sha256(key["prompt"].encode(errors="surrogatepass")).hexdigest()[:12],
            "sampling": key["sampling"],
        }
    contestants = run.manifest["determined"]["contestants"]
    return Evidence(
        name=run.name,
        samples=tuple(replace(one, code="") for one in judged(run, samples, judgements)),
        asked=asked,
        seeds=frozenset(sample["key"]["seed"] for sample in samples.values()),
        identities={
            name: {key: one[key] for key in (*IDENTITY, *MACHINE) if key in one}
            for name, one in contestants.items()
        },
    )


def pinnable(root: Path, names: Sequence[str]) -> tuple[Known, tuple[str, ...]]:
    """Return the baseline that these runs make, and what a person should know of it.

    Raises `BaselineError` (`RunError` for a run that does not exist) where they make none.
    """
    runs = [open_run(root, name) for name in dict.fromkeys(names)]
    runs = list({run.folder.resolve(): run for run in runs}.values())
    if len(runs) < FEWEST_RUNS:
        raise BaselineError(
            f"a baseline needs at least {FEWEST_RUNS} different runs, here are {len(runs)}; "
            "five are better"
        )
    for run in runs:
        _check_result(run)
    found = [evidence(run) for run in runs]
    for one in found[1:]:
        _check_same(found[0], one)
    pinned = Pinned(
        tuple(PinnedRun(_place(root, run), digest(run)) for run in runs), pinned_at=now()
    )
    return _known(pinned, found), tuple(_warnings(found))


def read_known(root: Path, pinned: Pinned) -> Known:
    """Return the pinned baseline; `BaselineError` where its runs are gone or others."""
    found = []
    for one in pinned.runs:
        try:
            run = open_run(root, one.run)
            if digest(run) != one.digest:
                raise BaselineError("it is another run than the one that was pinned")
            found.append(evidence(run))
        except (RunError, LinesDamaged, BaselineError) as error:
            raise BaselineError(
                f"run {one.run} of the baseline cannot be used ({error}); "
                "pin other runs: `python -m eval baseline pin RUN RUN RUN --replace`"
            ) from error
    return _known(pinned, found)


def digest(run: Run) -> str:
    """Return a digest of all that determined a run, and of when it was made."""
    manifest = {key: run.manifest.get(key) for key in ("run", "created", "determined")}
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def _known(pinned: Pinned, found: Sequence[Evidence]) -> Known:
    everywhere = _in_all(found)
    try:
        baselines = {name: pin([one.samples for one in found], name) for name in everywhere}
    except ValueError as error:
        raise BaselineError(str(error)) from error
    return Known(pinned, baselines, found[0].asked, found[0].identities)


def _in_all(found: Sequence[Evidence]) -> list[str]:
    return [name for name in found[0].identities if all(name in one.identities for one in found)]


def _place(root: Path, run: Run) -> str:
    """The run's name, or its path where it stands elsewhere."""
    same = run.folder.parent.resolve() == root.resolve()
    return run.name if same else str(run.folder.resolve())


# ------------------------------------------------------------------ what is refused


def _check_result(run: Run) -> None:
    counted = summary(run)
    if counted.faults:
        raise BaselineError(
            f"run {run.name} is not a result: {'; '.join(counted.faults)}. "
            f"Finish it by `python -m eval run --resume {run.name}`, or leave it out"
        )
    if not counted.planned:
        raise BaselineError(f"run {run.name} has no samples; leave it out")
    if counted.reused:
        raise BaselineError(
            f"run {run.name} took {counted.reused} answers from another run, and those are no "
            "further draws; pin runs that asked for all of theirs"
        )


def _check_same(first: Evidence, other: Evidence) -> None:
    both = [name for name in first.identities if name in other.identities]
    if not both:
        raise BaselineError(f"runs {first.name} and {other.name} have no contestant in common")
    found = [
        f"{name}: {line}" for name in both for line in identity_differences(first, other, name)
    ]
    cells = [cell for cell in first.asked if cell in other.asked]
    found += [line for cell in cells for line in asked_differences(first.asked, other.asked, cell)]
    counts = [_samples_a_cell(one) for one in (first, other)]
    if counts[0] != counts[1]:
        found.append(f"samples of each question were {counts[0]} and are {counts[1]}")
    if found:
        raise BaselineError(
            f"run {other.name} was not asked as run {first.name}: {found[0]}; "
            "pin runs of the same questions, sampling and weights"
        )
    if not cells:
        raise BaselineError(
            f"runs {first.name} and {other.name} share no problem asked in the same languages"
        )


def identity_differences(before: Evidence | Known, after: Evidence, contestant: str) -> list[str]:
    """Return what a contestant is made of otherwise, but for the machine."""
    return parts_that_differ(before.identities[contestant], after.identities[contestant])


def machine_differences(before: Evidence | Known, after: Evidence, contestant: str) -> list[str]:
    """Return how the machine differs, which is told but no reason to refuse."""
    ours, theirs = (one.identities[contestant] for one in (before, after))
    return parts_that_differ(ours, theirs, MACHINE)


def asked_differences(before: Asked, after: Asked, cell: tuple[str, Cell]) -> list[str]:
    """Return how a cell was asked otherwise: sampling, prompt, tests."""
    if before[cell] == after[cell]:  # nearly always, and there are many
        return []
    contestant, asked = cell
    found = differences(before[cell], after[cell])
    where = f"{asked.problem} ({asked.prompt_language}, {asked.language})"
    told = {"prompt": f"the prompt of {where} changed", "tests": f"the tests of {where} changed"}
    # Sampling first: it differs everywhere, and is a person's choice.
    named = sorted(found, key=lambda line: not line.startswith("sampling"))
    return [told.get(line.split(" ")[0], f"{contestant}: {line}") for line in named]


def _samples_a_cell(one: Evidence) -> int:
    """How many samples most cells have at most; runs are whole."""
    return 1 + max(sample.sample for sample in one.samples)


def _warnings(found: Sequence[Evidence]) -> Iterator[str]:
    everywhere = _in_all(found)
    others = sorted({name for one in found for name in one.identities} - set(everywhere))
    if others:
        yield f"not in all runs, and so without a baseline: {', '.join(others)}"
    for name in everywhere:
        cells = [{cell for who, cell in one.asked if who == name} for one in found]
        common, either = set.intersection(*cells), set.union(*cells)
        if common != either:
            yield f"{name}: only {len(common)} of {len(either)} questions are in all runs"
    for before, after in pairwise(found):
        for name in everywhere:
            for line in machine_differences(before, after, name)[:1]:
                yield f"runs {before.name} and {after.name}: {name}: {line}"
    drawn = [one.seeds - {None} for one in found]
    if any(one & other for one, other in pairwise(sorted(drawn, key=sorted))):
        yield (
            "runs share seeds: an engine that keeps to its seeds gives copies then, no further "
            "draws; nights have seeds of their own, `python -m eval run` has --seed"
        )
