"""What a run has come to so far, counted from its folder. Scores are made elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from eval.judge import Verdict
from eval.lines import Record
from eval.runs.folder import Run
from eval.scores.samples import MOST_INFRA


@dataclass(frozen=True)
class Summary:
    """Counts of samples. `missing` were not asked or not judged yet; `infra` have no verdict
    on our account; `verdicts` are by contestant."""

    run: str
    folder: str
    planned: int
    answered: int
    judged: int
    missing: int
    infra: int
    truncated: int
    reused: int
    verdicts: Mapping[str, Mapping[str, int]]

    @property
    def faults(self) -> list[str]:
        """Why the run is not a result; none where it is one."""
        faults = []
        if self.missing:
            faults.append(f"{self.missing} of {self.planned} samples are missing")
        if self.infra > MOST_INFRA * self.planned:
            faults.append(f"{self.infra} of {self.planned} samples are INFRA, more than 1%")
        return faults

    def as_json(self) -> dict[str, Any]:
        """Return the counts and `faults` as JSON's own types."""
        return {**asdict(self), "faults": self.faults}


def summary(run: Run) -> Summary:
    """Count what is there."""
    samples, judgements = run.samples(), run.judgements()
    answered = [one for one in samples.values() if not one["infra"]]
    verdicts: dict[str, Counter[str]] = {}
    for name, sample in samples.items():
        if verdict := verdict_of(sample, judgements.get(name)):
            verdicts.setdefault(sample["key"]["contestant"], Counter())[verdict] += 1
    counted = sum(verdicts.values(), Counter[str]())
    planned = int(run.manifest["determined"]["samples"])
    return Summary(
        run=run.name,
        folder=str(run.folder),
        planned=planned,
        answered=len(answered),
        judged=counted.total() - counted[Verdict.INFRA],
        missing=planned - counted.total(),
        infra=counted[Verdict.INFRA],
        truncated=sum(one["truncated"] for one in answered),
        reused=sum(one["reused"] is not None for one in answered),
        verdicts={name: dict(one) for name, one in verdicts.items()},
    )


def verdict_of(sample: Record, judgement: Record | None) -> str | None:
    """Return a sample's verdict; None while it is not judged.

    A sample that is INFRA is that whatever was judged before.
    """
    if sample["infra"]:
        return Verdict.INFRA.value
    return str(judgement["verdict"]) if judgement else None
