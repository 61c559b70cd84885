"""All that a report says of a run, gathered once: records, scores and what stands beside.

Every figure comes from the modules that own it (`score`, `order`, `composite`, `proxies`,
`contamination`); nothing is computed here.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from eval.beside.together import Beside, beside
from eval.cost.money import Cost
from eval.judge import Failure, Verdict
from eval.lines import Record
from eval.problems import BUILT_IN, load_problem
from eval.proofs.worked_case import JudgedCase, load_case
from eval.questions.problem import Problem
from eval.report.safe import without_paths
from eval.runs.folder import Run, RunError
from eval.runs.judged import judged_samples
from eval.runs.summary import Summary, summary, verdict_of
from eval.score import ContestantScore, Scores, score
from eval.scores.composite import Composite, HumanRating, composites
from eval.scores.contamination import Split, split
from eval.scores.order import Order, by_pass_rate
from eval.scores.proxies import ProxyRow, proxies
from eval.scores.published import Published, PublishedModel, Recomputed, load_published, recomputed
from eval.scores.samples import Sample


@dataclass(frozen=True)
class Asked:
    """One sample with its judgement; `verdict` is None while it is not judged.

    `error` is what was said where no whole answer came.
    """

    id: str
    contestant: str
    problem: str
    prompt_language: str
    language: str
    number: int
    prompt: str
    answer: str
    verdict: str | None
    truncated: bool
    passed: int | None
    total: int | None
    failure: Failure | None
    code: str
    error: str | None
    reused: bool
    key_digest: str
    image: str | None
    sampling: Mapping[str, Any]
    seed: int | None


@dataclass(frozen=True)
class Evidence:
    """A run as reports need it; contestants are in the order of the manifest."""

    run: Run
    manifest: Record
    sessions: Sequence[Record]
    summary: Summary
    asked: tuple[Asked, ...]
    samples: tuple[Sample, ...]
    scores: Scores
    order: Order
    composites: tuple[Composite, ...]
    proxies: tuple[ProxyRow, ...]
    splits: tuple[Split, ...]
    published: Published
    recomputed: tuple[Recomputed, ...]
    case: JudgedCase
    beside: Beside

    @property
    def determined(self) -> Record:
        return dict(self.manifest["determined"])

    @property
    def contestants(self) -> Mapping[str, Record]:
        return dict(self.determined["contestants"])

    @cached_property
    def case_problem(self) -> Problem:
        """The problem of the worked case, as the bench has it now."""
        return load_problem(BUILT_IN / self.case.problem)

    @property
    def is_result(self) -> bool:
        """Whether nothing is missing and INFRA is rare."""
        return not self.summary.faults and self.scores.is_result

    @property
    def is_open(self) -> bool:
        """Whether somebody is at work on the run, or was stopped in the middle."""
        return not self.sessions or self.sessions[-1]["event"] != "ended"

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """What contestants are called: their names, with the id where two share one."""
        names = {name: str(one["name"]) for name, one in self.contestants.items()}
        taken = Counter(names.values())
        return {
            name: label if taken[label] == 1 else f"{label} ({name})"
            for name, label in names.items()
        }

    @property
    def priced(self) -> list[Cost]:
        """What each contestant has cost, in the manifest's order; none without a price."""
        costs = self.beside.costs.costs if self.beside.costs else ()
        order = list(self.contestants)
        return sorted(costs, key=lambda one: order.index(one.contestant))

    def score_of(self, contestant: str) -> ContestantScore | None:
        """Return one contestant's scores, None where nothing of it is judged yet."""
        found = (one for one in self.scores.contestants if one.contestant == contestant)
        return next(found, None)

    def composite_of(self, contestant: str) -> Composite | None:
        found = (one for one in self.composites if one.contestant == contestant)
        return next(found, None)

    def stands_for(self, contestant: str) -> PublishedModel | None:
        """Return the published model that a contestant is; None for a stand-in."""
        one = self.contestants[contestant]
        for model in self.published.models:
            if model.is_of(one["name"], one["parameters"]):
                return model
        return None

    def playing(self, model: PublishedModel) -> list[str]:
        """Return the contestants of this run that are a published model."""
        return [name for name in self.contestants if self.stands_for(name) == model]

    def stand_ins(self) -> list[str]:
        """Return the contestants that are none of the published models."""
        return [name for name in self.contestants if self.stands_for(name) is None]


@dataclass(frozen=True)
class Still(Run):
    """A run as it was when it was first read: another process may be writing it."""

    @cached_property
    def _samples(self) -> dict[str, Record]:
        return super().samples()

    @cached_property
    def _judgements(self) -> dict[str, Record]:
        return super().judgements()

    def samples(self) -> dict[str, Record]:
        return self._samples

    def judgements(self) -> dict[str, Record]:
        return self._judgements


def gather(
    run: Run, ratings: Sequence[HumanRating] = (), measured: Beside | None = None
) -> Evidence:
    """Read a run and compute its figures; `measured` is what stands beside it, None looks
    for nothing (`eval.beside.together.beside` does).

    Raises `RunError` or `LinesDamaged` (both `ValueError`) for a run that cannot be read or
    has no answer yet.
    """
    run = Still(run.folder)
    try:
        sessions = _sessions(run)
        _check(run.manifest)
        asked, samples, counted = _read(run)
        released = _releases(run)
        dates = {one: told["released"] for one, told in _problems(run).items()}
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise RunError(
            f"run {run.name}: a record in {run.folder.name}/ is not as this version writes it "
            f"({type(error).__name__}: {error}); restore the folder from where it was made"
        ) from error
    if not asked:
        raise RunError(
            f"run {run.name} has no answer yet; go on with it by "
            f"`python -m eval run --resume {run.name}`"
        )
    published = load_published()
    names = [name for name in released if any(one.contestant == name for one in samples)]
    return Evidence(
        run=run,
        manifest=run.manifest,
        sessions=sessions,
        summary=counted,
        asked=asked,
        samples=samples,
        scores=score(samples),
        order=by_pass_rate(samples),
        composites=composites(samples, ratings),
        proxies=proxies(samples),
        splits=tuple(split(samples, name, released[name], dates) for name in names),
        published=published,
        recomputed=recomputed(published),
        case=load_case(),
        beside=measured or beside(run),
    )


def _read(run: Run) -> tuple[tuple[Asked, ...], tuple[Sample, ...], Summary]:
    """Return records and samples in the order of manifest, not in that of who was quick."""
    contestants = list(run.manifest["determined"]["contestants"])
    problems = list(_problems(run))
    judgements = run.judgements()
    asked = [_asked(one, judgements.get(name)) for name, one in run.samples().items()]

    def place(one: Asked | Sample) -> tuple[int, int, str, str]:
        at = contestants.index(one.contestant), problems.index(one.problem)
        return (*at, one.prompt_language, one.language)

    try:
        ordered = sorted(asked, key=lambda one: (*place(one), one.number))
        samples = sorted(judged_samples(run), key=lambda one: (*place(one), one.sample))
    except ValueError as error:
        raise RunError(f"run {run.name}: samples and manifest do not fit ({error})") from error
    return tuple(ordered), tuple(samples), summary(run)


def _asked(sample: Record, judgement: Record | None) -> Asked:
    key, error = sample["key"], sample["error"]
    verdict = verdict_of(sample, judgement)
    told = judgement["first_failure"] if judgement else None
    failure = Failure(**told) if told else None
    if failure and verdict == Verdict.INFRA:  # our own words, which may name folders
        failure = replace(failure, message=without_paths(failure.message))
    return Asked(
        id=sample["id"],
        contestant=key["contestant"],
        problem=key["problem"]["id"],
        prompt_language=key["prompt_language"],
        language=key["language"],
        number=key["sample"],
        prompt=key["prompt"],
        answer=sample["answer"],
        verdict=verdict,
        truncated=sample["truncated"],
        passed=judgement["passed"] if judgement else None,
        total=judgement["total"] if judgement else None,
        failure=failure,
        code=(judgement or {}).get("code") or "",
        # What the server itself said stays in the run: it may name paths and addresses.
        error=without_paths(f"{error['code']}: {error['message']}") if error else None,
        reused=sample["reused"] is not None,
        key_digest=sample["key_digest"],
        image=judgement["image"] if judgement else None,
        sampling=dict(key["sampling"]),
        seed=key["seed"],
    )


def _sessions(run: Run) -> list[Record]:
    return [{"at": one["at"], "event": one["event"], **one} for one in run.sessions()]


def _check(manifest: Record) -> None:
    """Raise `KeyError` or `TypeError` where something is missing that the report shows."""
    determined = manifest["determined"]
    _ = [manifest[key] for key in ("created", "software", "sandbox", "reuse")]
    _ = [manifest["software"][key] for key in ("sources", "python")]
    _ = [determined[key] for key in ("left_out", "samples", "samples_digest")]
    for one in determined["contestants"].values():
        _ = [one[key] for key in ("name", "developer", "tuning", "parameters", "quantization")]
        _ = [one[key] for key in ("weights", "flags")]
    for one in determined["problems"].values():
        _ = [one[key] for key in ("digest", "tags", "released")]
    if named := manifest.get("problem_set"):  # runs of earlier releases have none
        _ = [named[key] for key in ("version", "changed")]
    options = determined["options"]
    _ = [options[key] for key in ("lineup", "problems", "samples", "temperature")]
    _ = [options[key] for key in ("languages", "prompt_languages")]


def _problems(run: Run) -> Mapping[str, Record]:
    return dict(run.manifest["determined"]["problems"])


def _releases(run: Run) -> dict[str, dt.date | None]:
    """Return when each contestant was released, as the lineup said when the run began."""
    told = run.manifest["determined"]["contestants"]
    return {
        name: dt.date.fromisoformat(one["released"]) if one.get("released") else None
        for name, one in told.items()
    }
