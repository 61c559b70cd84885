"""Runs in their folders as judged samples, for scores and comparisons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from eval.compare import Comparison, compare
from eval.lines import Record
from eval.runs.folder import Run
from eval.runs.summary import summary, verdict_of
from eval.scores.samples import Sample


def judged_samples(run: Run) -> tuple[Sample, ...]:
    """Return what a run has judged so far, INFRA included, in the order of asking.

    `seconds` are from the scheduled moment to the last token. Raises `RunError` and
    `LinesDamaged` for a folder that cannot be read.
    """
    return judged(run, run.samples(), run.judgements())


def judged(
    run: Run, samples: Mapping[str, Record], judgements: Mapping[str, Record]
) -> tuple[Sample, ...]:
    """Return the same of records that were read already."""
    return tuple(by_id(run, samples, judgements).values())


def by_id(
    run: Run, samples: Mapping[str, Record], judgements: Mapping[str, Record]
) -> dict[str, Sample]:
    """Return the same by the samples' ids."""
    problems = run.manifest["determined"]["problems"]
    found = {}
    for name, sample in samples.items():
        judgement = judgements.get(name)
        verdict = verdict_of(sample, judgement)
        if verdict is not None:
            tags = problems[sample["key"]["problem"]["id"]]["tags"]
            found[name] = _sample(sample, judgement, verdict, tuple(tags))
    return found


def compare_runs(before: Run, after: Run, *, alpha: float) -> tuple[Comparison, tuple[str, ...]]:
    """Compare two runs on the problems that are the same in both.

    Returns the comparison and the problems left out, whose tests differ between the runs. A run
    with missing samples is a fault, as is one with too much INFRA.
    """
    digests = _digests(before), _digests(after)
    changed = sorted(
        problem
        for problem in digests[0].keys() & digests[1].keys()
        if digests[0][problem] != digests[1][problem]
    )
    first, second = (
        [sample for sample in judged_samples(run) if sample.problem not in changed]
        for run in (before, after)
    )
    found = compare(first, second, alpha=alpha)
    return replace(found, faults=(*_unfinished([before, after]), *found.faults)), tuple(changed)


def _unfinished(runs: Sequence[Run]) -> list[str]:
    """Say which runs lack samples; dropping those that failed could hide any drop."""
    found = [summary(run) for run in runs]
    return [
        f"run {one.run}: {one.missing} of {one.planned} samples are missing; "
        f"finish it by `python -m eval run --resume {one.run}`"
        for one in found
        if one.missing
    ]


def _digests(run: Run) -> dict[str, set[str]]:
    """Return by which tests each problem was judged; a run that was not asked by them may
    have been judged by them again."""
    judgements = run.judgements()
    found: dict[str, set[str]] = {}
    for name, sample in run.samples().items():
        if name in judgements and not sample["infra"]:
            digests = found.setdefault(sample["key"]["problem"]["id"], set())
            digests.add(judgements[name]["digest"])
    return found


def _sample(
    sample: Record, judgement: Record | None, verdict: str, tags: tuple[str, ...]
) -> Sample:
    key, usage, timings = sample["key"], sample["usage"], sample["timings"]
    ended = timings["end"]
    return Sample(
        problem=key["problem"]["id"],
        contestant=key["contestant"],
        prompt_language=key["prompt_language"],
        language=key["language"],
        sample=key["sample"],
        verdict=verdict,
        truncated=sample["truncated"],
        tokens=usage["output_tokens"] if usage else None,
        seconds=None if ended is None else ended - timings["scheduled"],
        tags=tags,
        code=(judgement or {}).get("code") or "",
    )
