"""Loops of the server that ask and run in turns: the fix loop, and tests that are written.

A loop is a task of its conversation: closing the page ends nothing, `stop` ends it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, replace

from assistant.chat.anatomy import main_block
from assistant.chat.asking import Asking, Draft
from assistant.chat.live import Live, LiveAnswer, LiveTurn
from assistant.chat.reworking import fix_prompt
from assistant.chat.running import Runner
from assistant.chat.settings import ChatSettings
from assistant.chat.testing import job_of_tests, prompt_for_tests
from assistant.chat.values import FIX, TESTS, AnswerState, BlockView, FixState, FixView
from assistant.refusal import Refusal
from eval.records.conversation_values import BlockRun
from runners.sandbox import Job, Outcome

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Piece:
    """Code of an answer's block as it stands in a person's editor, with its input."""

    turn: LiveTurn
    answer: LiveAnswer
    block: BlockView
    code: str
    stdin: str = ""

    @property
    def job(self) -> Job:
        return Job(self.block.language, self.code, self.stdin)


class Loops:
    """Starts loops; callers hold the conversation's lock."""

    def __init__(self, asking: Asking, runner: Runner, settings: ChatSettings) -> None:
        self._asking = asking
        self._runner = runner
        self._settings = settings

    def fix(
        self, live: Live, piece: Piece, *, rounds: int | None, automatic: bool, language: str
    ) -> None:
        """Start the fix loop. Raises `Refusal` as `Chat.fix`."""
        self._runner.check(piece.block, piece.code, piece.stdin)
        limit = self._settings.fix_rounds
        before = piece.turn.record.round if piece.turn.record.kind == FIX else 0
        if before >= limit:
            raise Refusal("fix_rounds_spent", limit=limit)
        wanted = max(1, rounds or limit) if automatic else 1
        last = min(limit, before + wanted)
        live.fix = FixView(piece.answer.contestant, before, last, "running")
        self._start(live, self._fix(live, piece, language))

    def tests(self, live: Live, piece: Piece, turn: LiveTurn) -> None:
        """Have run what `turn` (asked by `tests_draft`) brings."""
        self._start(live, self._tests(live, piece, turn))

    def tests_draft(self, piece: Piece, language: str) -> Draft:
        """The turn that asks for tests of a piece of code; raises as `Runner.check`."""
        self._runner.check(piece.block, piece.code, piece.stdin)
        prompt = prompt_for_tests(piece.code, piece.block.language, language)
        return Draft(prompt, prompt, TESTS, round=0)

    def _start(self, live: Live, loop: Coroutine[None, None, None]) -> None:
        live.loop = asyncio.create_task(loop)
        # Followers look again once it counts as done.
        live.loop.add_done_callback(lambda _: _over(live))
        live.touch()

    async def _fix(self, live: Live, piece: Piece, language: str) -> None:
        try:
            state = await self._rounds(live, piece, language)
        except asyncio.CancelledError:
            state = "stopped"
        except Refusal as refusal:
            log.warning("the fix loop of %s ended: %s", live.id, refusal)
            state = "broken"
        except Exception:
            log.exception("the fix loop of %s broke", live.id)
            state = "broken"
        _show(live, state=state)

    async def _rounds(self, live: Live, piece: Piece, language: str) -> FixState:
        seen = {_plain(piece.code)}
        while True:
            run = _known_failure(piece) or await self._runner.run(
                live, piece.answer, piece.block, piece.job
            )
            if run.outcome == Outcome.OK:
                return "ok"
            if run.outcome == Outcome.INFRA:
                return "broken"
            assert live.fix  # noqa: S101  `fix` has set it
            if live.fix.round >= live.fix.rounds:
                return "spent" if live.fix.round >= self._settings.fix_rounds else "failing"
            _show(live, state="asking", number=live.fix.round + 1)
            turn, answer = await self._asked(live, piece, run, language)
            if answer.state != AnswerState.DONE:
                return "stopped" if answer.state == AnswerState.STOPPED else "broken"
            found = main_block(answer.blocks(), answer.text)
            if found is None:
                return "no_code"
            if _plain(found.code) in seen:
                return "repeats"
            seen.add(_plain(found.code))
            piece = Piece(turn, answer, found, found.code, piece.stdin)
            _show(live, state="running")

    async def _asked(
        self, live: Live, piece: Piece, run: BlockRun, language: str
    ) -> tuple[LiveTurn, LiveAnswer]:
        prompt = fix_prompt(run, language, self._settings.error_characters)
        number = live.fix.round if live.fix else 1
        async with live.lock:
            turn = await self._asking.add(
                live,
                piece.turn.id,
                Draft(prompt, prompt, FIX, round=number),
                [piece.answer.contestant],
            )
        return turn, await _finished(turn.answers[0])

    async def _tests(self, live: Live, piece: Piece, turn: LiveTurn) -> None:
        answer = await _finished(turn.answers[0])
        if answer.state != AnswerState.DONE:
            return
        found = main_block(answer.blocks(), answer.text)
        if found is None or found.language != piece.block.language:
            return
        job = job_of_tests(piece.code, piece.block.language, found.code)
        try:
            await self._runner.run(live, answer, found, job, kind="tests")
        except Refusal as refusal:
            log.warning("the tests of %s did not run: %s", live.id, refusal)
        except Exception:
            log.exception("the tests of %s did not run", live.id)


async def _finished(answer: LiveAnswer) -> LiveAnswer:
    """Wait until an answer has ended, and stop it with the loop that waits for it."""
    assert answer.task  # noqa: S101  it is being written
    try:
        await asyncio.wait([answer.task])
    except asyncio.CancelledError:
        answer.task.cancel()
        raise
    return answer


def _known_failure(piece: Piece) -> BlockRun | None:
    """The run that a person has just seen fail: it is not run once more."""
    run, _ = piece.answer.runs.get((piece.block.index, "run"), (None, ()))
    if run is None or (run.code, run.stdin) != (piece.code, piece.stdin):
        return None
    return run if run.outcome not in (Outcome.OK, Outcome.INFRA) else None


def _plain(code: str) -> str:
    """Code as it is compared: white space at line ends makes no other program."""
    return "\n".join(line.rstrip() for line in code.strip().splitlines())


def _show(live: Live, *, state: FixState, number: int | None = None) -> None:
    if live.fix:
        number = live.fix.round if number is None else number
        live.fix = replace(live.fix, state=state, round=number)
        live.touch()


def _over(live: Live) -> None:
    if live.fix and live.fix.under_way:  # cancelled before it began
        live.fix = replace(live.fix, state="stopped")
    live.touch()
