"""Runs the code of answers in the sandbox, and the hidden tests of problems on it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from assistant import preview
from assistant.book import in_database
from assistant.chat.asking import new_id
from assistant.chat.live import Live, LiveAnswer
from assistant.chat.showing import run_view
from assistant.chat.values import BlockRunView, BlockView
from assistant.evidence import run_fields
from assistant.produced import kept
from assistant.refusal import Refusal
from assistant.running import in_sandbox, not_runnable, refuse_size
from eval.judge import Judgement, UnjudgeableError, judge
from eval.questions.problem import Problem
from eval.records.conversation_values import BlockRun, RunKind
from eval.records.conversations import Conversations
from eval.records.values import RunFile
from runners.sandbox import Job, JobError, Sandbox


class Runner:
    """The sandbox, for blocks of answers; every run is recorded."""

    def __init__(self, sandbox: Sandbox, conversations: Conversations) -> None:
        self._sandbox = sandbox
        self._conversations = conversations

    def check(self, block: BlockView, code: str, stdin: str) -> None:
        """Raise what `run` raises before anything is run."""
        refuse_size(code, stdin)
        if not block.is_runnable:
            raise not_runnable(block.title)

    async def run(
        self,
        live: Live,
        answer: LiveAnswer,
        block: BlockView,
        job: Job,
        *,
        kind: RunKind = "run",
    ) -> BlockRun:
        """Run a job and keep it as a run of this block.

        Raises `Refusal`: empty_code, code_too_long(limit), language_not_runnable(…).
        """
        self.check(block, job.code, job.stdin)
        with _shown_as_running(live, answer):
            result = await in_sandbox(self._sandbox, job, block.title)
            run = BlockRun(
                id=new_id(),
                answer=answer.id,
                block=block.index,
                kind=kind,
                edited=job.code.strip() != block.code.strip() if kind == "run" else None,
                **run_fields(job, result),
            )
            files = await asyncio.to_thread(kept, result.files)
            await self._keep(answer, run, files)
        return run

    async def judge(
        self, live: Live, answer: LiveAnswer, block: BlockView, code: str, problem: Problem
    ) -> BlockRun:
        """Run a problem's hidden tests on code; raises as `run`."""
        refuse_size(code, "")
        with _shown_as_running(live, answer):
            try:
                judged = await judge(problem, code, self._sandbox, language=block.language)
            except UnjudgeableError as error:
                raise not_runnable(block.title) from error
            except JobError as error:
                raise Refusal("internal") from error
            run = _judged(answer, block, code, judged)
            await self._keep(answer, run, ())
        return run

    @staticmethod
    def view(answer: LiveAnswer, run: BlockRun) -> BlockRunView:
        """A run just made, as pages show it."""
        return run_view(*answer.runs[run.block, run.kind])

    async def _keep(self, answer: LiveAnswer, run: BlockRun, files: tuple[RunFile, ...]) -> None:
        entries = await in_database(self._conversations.add_run, run, files)
        answer.keep_run(run, entries)


def page(block: BlockView, code: str) -> str:
    """Return a block's HTML as the document of a preview; raises as `Chat.page`."""
    if not block.is_page:
        raise Refusal("no_page", language=block.title)
    refuse_size(code, "")
    return preview.document(code)


@contextmanager
def _shown_as_running(live: Live, answer: LiveAnswer) -> Iterator[None]:
    live.running.add(answer.id)
    live.touch()
    try:
        yield
    finally:
        live.running.discard(answer.id)
        live.touch()


def _judged(answer: LiveAnswer, block: BlockView, code: str, judged: Judgement) -> BlockRun:
    failure = asdict(judged.first_failure) if judged.first_failure else None
    return BlockRun(
        id=new_id(),
        answer=answer.id,
        block=block.index,
        kind="judge",
        code=code,
        language=block.language,
        stdin="",
        outcome=judged.verdict.value,
        image=judged.image,
        verdict={
            "problem": judged.problem,
            "digest": judged.digest,
            "verdict": judged.verdict.value,
            "passed": judged.passed,
            "total": judged.total,
            "first_failure": failure,
        },
    )
