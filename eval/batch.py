"""Replays a problem set over a lineup: asks, keeps every answer, judges it meanwhile.

Two stages with a bounded queue between them. An answer is on disk before anybody judges
it, a verdict before it is counted; so a run can be ended at any moment and go on later.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.judge import Verdict
from eval.judging.many import JudgingError
from eval.lines import LineWriter, Record
from eval.questions.chosen import load_questions
from eval.questions.problem import Problem
from eval.questions.release import asked_version
from eval.runs.company import noted, own_load
from eval.runs.folder import Run, RunError, RunWriter, create_run, now
from eval.runs.grading import graded
from eval.runs.identity import software
from eval.runs.meter import Meter
from eval.runs.planning import Plan, Planned
from eval.runs.rounds import excluded, in_rounds
from eval.runs.sampling import FAILED_SECONDS, Asking, Engines, GivenUp
from eval.runs.summary import verdict_of
from eval.scores.samples import MOST_INFRA
from runners.sandbox import Sandbox, SandboxSettings

WAITING = 64  # answers between the stages; beyond it asking waits for judging

MOVED = (
    "its engine fetched another checkpoint than lay here when the run was planned (a branch "
    "moves on); begin a new run"
)

Work = tuple[Record, Problem]


@dataclass(frozen=True)
class Means:
    """What answers are judged with, and who is told how far it is."""

    sandbox: Sandbox
    judges: int  # answers that are judged at once
    meter: Meter


@dataclass(frozen=True)
class Service:
    """Who answers. `most` bounds the answers at once of each contestant, beside its share;
    an engine may stay failed for `failed_seconds` before its contestant is given up.
    `machine` is what was noted of it before the engines were started, whose start is work too."""

    engines: Engines
    most: int | None = None
    failed_seconds: float = FAILED_SECONDS
    machine: Record | None = field(default_factory=lambda: noted(0.0))


def begin(root: Path, name: str, plan: Plan, settings: SandboxSettings, reuse: Run | None) -> Run:
    """Make the run's folder with its manifest; `RunError` where the name is taken."""
    taken = len(_same(plan, reuse))
    manifest = {
        "created": now(),
        "determined": _plain(plan.as_json()),
        "software": software(),
        "sandbox": settings.model_dump(mode="json"),
        # A name for what `determined` holds in full.
        "problem_set": asked_version(plan.options.problems),
        # None, and so always at night: every answer was asked for afresh.
        "reuse": {"run": str(reuse.folder), "completions": taken} if reuse else None,
    }
    return create_run(root, name, manifest)


def check_same(run: Run, plan: Plan) -> None:
    """Raise `RunError` unless the plan is that of the run's manifest."""
    if found := plan.differs_from(run.manifest["determined"]):
        # The digest over all follows from what is named before it.
        told = [line for line in found if not line.startswith("samples_digest")] or found
        raise RunError(
            f"run {run.name} cannot go on, since {'; '.join(told[:3])}. "
            f"Begin a new run; --reuse {run.name} takes the completions that are the same"
        )


async def replay(
    run: Run, plan: Plan, service: Service, means: Means, reuse: Run | None = None
) -> list[str]:
    """Ask and judge what is missing; return why contestants were given up, if any were.

    Raises `JudgingError` where nothing can be written any more.
    """
    began = time.monotonic()
    with run.writing() as writer:
        sessions, work = writer.sessions, _Replay(run, plan, service, means, writer)
        told = {"software": software(), "machine": service.machine}
        sessions.append({"at": now(), "event": "began", **told})
        state = "interrupted"
        try:
            given_up = await work.whole(reuse)
            state = "incomplete" if given_up else "done"
        except ExceptionGroup as group:
            raise _cause(group) from group
        finally:
            seconds = round(time.monotonic() - began, 3)
            ended = {"at": now(), "event": "ended", "state": state, "seconds": seconds}
            others = {"machine": noted(own_load(means.judges)), "shared": work.shared}
            sessions.append(ended | others)
    return given_up


def _cause(group: ExceptionGroup[Exception]) -> Exception:
    """The first error of a group, in a form that tells the person what is kept."""
    first = group.exceptions[0]
    if isinstance(first, ExceptionGroup):
        return _cause(first)
    if isinstance(first, OSError):
        return JudgingError(f"{first}; what was answered before is kept")
    return first


class _Replay:
    """One session's work on a run."""

    def __init__(
        self, run: Run, plan: Plan, service: Service, means: Means, writer: RunWriter
    ) -> None:
        self._plan, self._service, self._means = plan, service, means
        self._writer = writer
        self._samples, self._judgements = run.samples(), run.judgements()
        self._queue: asyncio.Queue[Work | None] = asyncio.Queue(WAITING)
        self._given_up: list[str] = []
        self.shared: list[str] = []  # contestants whose engines others could use meanwhile

    async def whole(self, reuse: Run | None) -> list[str]:
        """Do all of it; the first error of ours ends both stages."""
        for planned, record in _same(self._plan, reuse):
            if self._is_missing(planned):
                await self._keep(record)
        asked = [one for one in self._plan.all if not self._is_missing(one)]
        unjudged = [one for one in asked if self._is_unjudged(one)]
        self._means.meter.begin(len(self._plan.all), len(asked), len(asked) - len(unjudged))
        async with asyncio.TaskGroup() as stages:
            for _ in range(self._means.judges):
                stages.create_task(self._judge())
            await self._produce(unjudged)
            for _ in range(self._means.judges):
                await self._queue.put(None)
        return self._given_up

    def _is_missing(self, planned: Planned) -> bool:
        sample = self._samples.get(planned.id)
        return sample is None or bool(sample["infra"])

    def _is_unjudged(self, planned: Planned) -> bool:
        verdict = verdict_of(self._samples[planned.id], self._judgements.get(planned.id))
        return verdict in (None, Verdict.INFRA)

    async def _produce(self, unjudged: Iterable[Planned]) -> None:
        async with asyncio.TaskGroup() as asking:
            begun: dict[str, asyncio.Task[None]] = {}
            for name in in_rounds(self._plan.samples, self._plan.lineup):
                # A swap takes seconds: who cannot be awake beside another is asked after it.
                before = [begun[one] for one in excluded(name, begun, self._plan.lineup)]
                missing = [one for one in self._plan.samples[name] if self._is_missing(one)]
                begun[name] = asking.create_task(self._ask_after(before, missing))
            for planned in unjudged:
                await self._queue.put((self._samples[planned.id], planned.problem))

    async def _ask_after(
        self, before: Sequence[asyncio.Task[None]], samples: list[Planned]
    ) -> None:
        if before and samples:
            name = samples[0].contestant.id
            self._means.meter.say(f"{name} shares its cards in turn: asked after the others there")
            await asyncio.wait(before)
        await self._ask(samples)

    async def _ask(self, samples: list[Planned]) -> None:
        if not samples:
            return
        contestant, service = samples[0].contestant, self._service
        one = Asking(contestant, service.engines, service.most, service.failed_seconds)
        try:
            await one.ready()
            if await asyncio.to_thread(self._plan.has_other_weights, contestant):
                raise GivenUp(contestant.id, MOVED)
            await one.ask_all(samples, self._answered)
        except GivenUp as error:
            self._given_up.append(str(error))
            self._means.meter.say(f"given up for now: {error}")
        finally:
            if one.shared:
                self.shared.append(contestant.id)

    async def _answered(self, planned: Planned, record: Record) -> None:
        await self._keep(record)
        self._means.meter.step("answers")
        await self._queue.put((record, planned.problem))

    async def _keep(self, record: Record) -> None:
        await asyncio.to_thread(self._writer.samples.append, record)
        self._samples[record["id"]] = record

    async def _judge(self) -> None:
        while work := await self._queue.get():
            await _judge(*work, self._means, self._writer.judgements)


async def _judge(sample: Record, problem: Problem, means: Means, writer: LineWriter) -> Record:
    record = await graded(sample, problem, means.sandbox)
    await asyncio.to_thread(writer.append, record)
    means.meter.step("verdicts")
    return record


async def rejudge(run: Run, means: Means) -> list[dict[str, Any]]:
    """Judge all samples of a run anew, as the problems are now; return what changed.

    Raises `RunError` where a problem is gone, and `JudgingError`, with the old verdicts in
    force, when the sandbox failed for too many.
    """
    source = run.manifest["determined"]["options"]["problems"]
    problems = {one.problem.id: one.problem for one in load_questions(source)}
    samples, before = run.samples(), run.judgements()
    asked = {sample["key"]["problem"]["id"] for sample in samples.values()}
    if gone := sorted(asked - set(problems)):
        raise RunError(f"{source}: has no problem {', '.join(gone)} any more")
    means.meter.begin(len(samples), len(samples), 0)
    after: dict[str, Record] = {}
    with run.judging_anew() as writer:
        async for record in _each(samples, problems, means, writer):
            after[record["sample"]] = record
        ours = [n for n, one in after.items() if one["verdict"] == Verdict.INFRA]
        failed = [name for name in ours if not samples[name]["infra"]]
        if len(failed) > MOST_INFRA * len(samples):
            why = after[failed[0]]["first_failure"]["message"]
            raise JudgingError(
                f"{len(failed)} of {len(samples)} could not be judged (INFRA): {why}; "
                "the verdicts before are still in force"
            )
    return [
        {"sample": name, "before": before[name]["verdict"], "after": record["verdict"]}
        for name, record in after.items()
        if name in before and before[name]["verdict"] != record["verdict"]
    ]


async def _each(
    samples: Mapping[str, Record], problems: Mapping[str, Problem], means: Means, writer: LineWriter
) -> AsyncIterator[Record]:
    """The judgement of every sample, as they come."""
    turns = asyncio.Semaphore(means.judges)

    async def one(sample: Record) -> Record:
        async with turns:
            return await _judge(sample, problems[sample["key"]["problem"]["id"]], means, writer)

    async with _cancelled(
        [asyncio.create_task(one(sample)) for sample in samples.values()]
    ) as all_:
        for done in asyncio.as_completed(all_):
            yield await done


@asynccontextmanager
async def _cancelled(
    tasks: list[asyncio.Task[Record]],
) -> AsyncIterator[list[asyncio.Task[Record]]]:
    """What is still under way when the block is left is cancelled."""
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _same(plan: Plan, reuse: Run | None) -> list[tuple[Planned, Record]]:
    """Completions of an earlier run with the keys of the plan, as records of this run."""
    if reuse is None:
        return []
    there = {one["key_digest"]: one for one in reuse.samples().values() if not one["infra"]}
    return [
        (planned, {**there[planned.digest], "id": planned.id, "reused": reuse.name})
        for planned in plan.all
        if planned.digest in there
    ]


def _plain(value: dict[str, Any]) -> Any:
    """The value as it comes back from JSON."""
    return json.loads(json.dumps(value))
