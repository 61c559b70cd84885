"""Hidden tests of a problem battle: run once the answers are there, shown at the reveal."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import asdict

from assistant.battle import LiveBattle
from assistant.slot import LiveSlot
from eval.judge import judge
from eval.questions.problem import Problem
from eval.records import DatabaseUnavailable, JudgementRecord, Records
from runners.sandbox import Sandbox

log = logging.getLogger(__name__)

_AGAIN_SECONDS = 1.0


class Judging:
    """Judges battles of the built-in problems in the background."""

    def __init__(self, problems: Sequence[Problem], sandbox: Sandbox, records: Records) -> None:
        self._problems = {problem.id: problem for problem in problems}
        self._sandbox = sandbox
        self._records = records

    def problem(self, problem_id: str | None) -> Problem | None:
        """A problem by id; None for a free question, or for one that is no longer there."""
        return self._problems.get(problem_id) if problem_id else None

    def begin(self, battle: LiveBattle) -> None:
        """Judge what is not judged yet, in a task that `battle.judging` holds."""
        problem = self.problem(battle.problem)
        if problem and not battle.is_judged and not battle.under_judgement:
            battle.judging = asyncio.create_task(self._judge(battle, problem))

    async def _judge(self, battle: LiveBattle, problem: Problem) -> None:
        try:
            for slot in battle.slots:
                if slot.answer.judgement is None:
                    await self._judge_slot(battle, slot, problem)
        except Exception:
            log.exception("battle %s could not be judged", battle.id)
        finally:
            # Followers look again once this task counts as done.
            asyncio.get_running_loop().call_soon(battle.touch)

    async def _judge_slot(self, battle: LiveBattle, slot: LiveSlot, problem: Problem) -> None:
        answer = slot.answer
        extraction = answer.extraction()
        code = extraction.code if extraction else ""
        judged = await judge(problem, code, self._sandbox)
        record = JudgementRecord(
            battle=battle.id,
            slot=slot.letter,
            turn=answer.turn,
            problem=problem.id,
            digest=problem.digest,
            code=code,
            verdict=judged.verdict.value,
            passed=judged.passed,
            total=judged.total,
            tests=tuple(asdict(test) for test in judged.tests),
            first_failure=asdict(judged.first_failure) if judged.first_failure else None,
            image=judged.image,
        )
        await self._record(record)
        answer.judgement = record
        battle.touch()

    async def _record(self, record: JudgementRecord) -> None:
        while True:
            try:
                await asyncio.to_thread(self._records.add_judgement, record)
            except DatabaseUnavailable as error:
                log.warning("battle %s: a judgement waits: %s", record.battle, error)
                await asyncio.sleep(_AGAIN_SECONDS)
            else:
                return
