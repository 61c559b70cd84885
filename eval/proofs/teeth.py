"""Whether a problem's stored tests notice small mistakes in its reference.

A mutant counts where its answer differs from the brute force's on a small input, where it
raises or where it does not end: on examples, edges and stored small tests, whose answers
`verify` proves to be the brute force's too, or on small inputs of fresh seeds, on which the
brute force is asked here. It is killed when the stored tests do not give it AC. Mutants
run in the sandbox only: a bound that is off by one may never end or eat all memory.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from eval.judge import Judgement, Verdict, judge, shown
from eval.judging.many import sandbox_for_many
from eval.problems import load_problem
from eval.proofs.authoring import Workshop
from eval.proofs.mutants import Mutant, mutants
from eval.questions.problem import Problem
from runners.configuration import ConfigError
from runners.sandbox import Sandbox

ENOUGH = 0.99  # of the mutants that count, over the set
FRESH_SEEDS = tuple(range(1001, 1011))
FIRST, CHUNK = 12, 150  # tests judged at once, so that the first difference is the last run


class Fate(StrEnum):
    """What became of a mutant; only the first two enter the kill rate."""

    KILLED = "killed"
    SURVIVED = "survived"
    LARGE_ONLY = "large_only"  # only large tests fail it, most often by their limits
    EQUIVALENT = "equivalent"  # no input was found on which it differs
    UNJUDGED = "unjudged"  # the sandbox failed


@dataclass(frozen=True)
class Trial:
    """One mutant's fate, the verdict of the stored tests, and where it survived the
    shortest small input found that shows it: this one should become a test."""

    mutant: Mutant
    fate: Fate
    verdict: Verdict
    shown_by: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the trial as JSON values, without the mutant's source."""
        told = {key: value for key, value in asdict(self.mutant).items() if key != "source"}
        return {**told, "fate": self.fate, "verdict": self.verdict, "shown_by": self.shown_by}


@dataclass(frozen=True)
class Teeth:
    """The mutants of one problem."""

    id: str
    trials: tuple[Trial, ...]

    def of(self, *fates: Fate) -> tuple[Trial, ...]:
        """The trials that ended so."""
        return tuple(one for one in self.trials if one.fate in fates)

    @property
    def counted(self) -> int:
        """How many mutants are shown not to be equivalent."""
        return len(self.of(Fate.KILLED, Fate.SURVIVED))

    def as_json(self) -> dict[str, Any]:
        """Return counts, survivors, and the mutants without a place in the rate."""
        counts = {fate.value: len(self.of(fate)) for fate in Fate}
        apart = self.of(Fate.LARGE_ONLY, Fate.EQUIVALENT, Fate.UNJUDGED)
        return {
            "id": self.id,
            **counts,
            "survivors": [one.as_json() for one in self.of(Fate.SURVIVED)],
            "apart": [one.as_json() for one in apart],
        }


def kill_rate(measured: Iterable[Teeth]) -> float | None:
    """Killed of those that count; None where none does."""
    measured = list(measured)
    counted = sum(one.counted for one in measured)
    return sum(len(one.of(Fate.KILLED)) for one in measured) / counted if counted else None


async def measure_all(
    chosen: Iterable[Workshop],
    sample: int | None = None,
    seed: int = 1,
    tell: Callable[[Teeth], None] = lambda teeth: None,
    fresh: Sequence[int] = FRESH_SEEDS,
) -> list[Teeth]:
    """Measure problems one after the other, with all mutants or with `sample` of each;
    `fresh` are the seeds of the small tests that survivors meet.

    Raises `JudgingError` where there is no sandbox.
    """
    measured = []
    async with sandbox_for_many() as (sandbox, at_once):
        for workshop in chosen:
            tried = mutants(workshop.reference)
            if sample is not None and sample < len(tried):
                draw = random.Random(f"{seed}-{workshop.folder.name}")  # noqa: S311 - repeatable
                tried = tuple(draw.sample(tried, sample))
            teeth = await Measurement(workshop, sandbox, at_once, fresh).of(tried)
            tell(teeth)
            measured.append(teeth)
    return measured


class Measurement:
    """One problem's mutants in one sandbox, `at_once` of them."""

    def __init__(
        self, workshop: Workshop, sandbox: Sandbox, at_once: int, seeds: Sequence[int]
    ) -> None:
        self._workshop, self._sandbox, self._seeds = workshop, sandbox, seeds
        self._problem = load_problem(workshop.folder)
        self._turns = asyncio.Semaphore(at_once)

    async def of(self, tried: Sequence[Mutant]) -> Teeth:
        """Judge by the stored tests first; what small ones let pass meets fresh inputs."""
        trials = await asyncio.gather(*(self._turn(self._stored, one) for one in tried))
        if any(trial.fate in (Fate.SURVIVED, Fate.LARGE_ONLY) for trial in trials):
            fresh = await self._fresh()
            trials = await asyncio.gather(
                *(self._turn(self._shown, trial, fresh) for trial in trials)
            )
        return Teeth(self._problem.id, tuple(trials))

    async def _turn(self, work: Callable[..., Awaitable[Trial]], *given: Any) -> Trial:
        async with self._turns:
            return await work(*given)

    @cached_property
    def _small(self) -> int:
        """How many of the stored tests are small: they come first."""
        return len(self._workshop.small_tests(self._workshop.definition.seed))

    async def _stored(self, mutant: Mutant) -> Trial:
        tests = self._problem.tests
        parts = (tests[:FIRST], tests[FIRST : self._small], tests[max(FIRST, self._small) :])
        for part, fate in zip(parts, (Fate.KILLED, Fate.KILLED, Fate.LARGE_ONLY), strict=True):
            given = await self._judge(mutant, replace(self._problem, tests=part))
            if given.verdict is Verdict.INFRA:
                return Trial(mutant, Fate.UNJUDGED, given.verdict)
            if given.verdict is not Verdict.AC:
                return Trial(mutant, fate, given.verdict)
        return Trial(mutant, Fate.SURVIVED, Verdict.AC)

    async def _judge(self, mutant: Mutant, problem: Problem) -> Judgement:
        return await judge(problem, mutant.source, self._sandbox, slow_tests=1)

    async def _fresh(self) -> Problem:
        """The problem with small tests of fresh seeds, short ones first, each once.

        The brute force must agree; where it has no answer in time, the test is left out.
        Raises `ConfigError` where it does not.
        """
        made = {
            json.dumps(test.args): test
            for seed in self._seeds
            for test in self._workshop.small_tests(seed)
        }
        ordered = [made[key] for key in sorted(made, key=lambda text: (len(text), text))]
        asked = replace(self._problem, tests=tuple(ordered))
        given = await judge(asked, self._workshop.brute, self._sandbox, slow_tests=len(ordered))
        answered = []
        for test, told in zip(ordered, given.tests, strict=True):
            if told.verdict is Verdict.AC:
                answered.append(test)
            elif told.verdict not in (Verdict.TLE, Verdict.MLE):
                raise ConfigError(
                    f"{self._workshop.folder}: brute force and reference differ "
                    f"({told.verdict}) on {shown(test.args)}; mend one of them"
                )
        return replace(asked, tests=tuple(answered))

    async def _shown(self, trial: Trial, fresh: Problem) -> Trial:
        """What passed the small tests counts if a fresh input shows it, and is else taken
        for equivalent, or for one that only large tests can tell."""
        if trial.fate not in (Fate.SURVIVED, Fate.LARGE_ONLY):
            return trial
        killed = trial.fate is Fate.LARGE_ONLY
        for start in range(0, len(fresh.tests), CHUNK):
            part = replace(fresh, tests=fresh.tests[start : start + CHUNK])
            given = await self._judge(trial.mutant, part)
            if given.verdict is Verdict.INFRA:
                return replace(trial, fate=Fate.UNJUDGED)
            for test, told in zip(part.tests, given.tests, strict=True):
                if told.verdict is not Verdict.AC:
                    fate = Fate.KILLED if killed else Fate.SURVIVED
                    return replace(trial, fate=fate, shown_by=json.dumps(test.args))
        return trial if killed else replace(trial, fate=Fate.EQUIVALENT)
