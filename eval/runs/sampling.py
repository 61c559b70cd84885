"""The first stage of a run: one contestant is asked, as many times at once as it may be.

What fails on the way is tried again a bounded number of times; then the sample is INFRA,
which says nothing about the contestant. A contestant that cannot be had at all is given
up: what it was not asked is missing, and a resumed run asks it.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import asdict
from typing import Any, Protocol

from langchain_core.messages import HumanMessage

from eval.lines import Record
from eval.runs.folder import now
from eval.runs.planning import Planned
from runners.answer import Answer, Transcript
from runners.chat import ChatModel
from runners.engines.status import EngineStatus
from runners.errors import (
    AccountEmpty,
    ChatError,
    ContentRefused,
    ContextOverflow,
    EndpointUnreachable,
    KeyRefused,
    RateLimited,
    UnknownModel,
)
from runners.lineup import Contestant

TRIES = 3
WAIT_SECONDS = 1.0  # before the second try; each later one waits twice as long
LONGEST_WAIT_SECONDS = 120.0  # that a service may ask for
FAILED_SECONDS = 60.0  # that an engine may stay failed, since its host starts it again
LOOK_SECONDS = 1.0

# Said about this very prompt: the contestant cannot answer it, today or tomorrow.
REFUSED = (ContextOverflow, ContentRefused)
# Said about all prompts: asking on would only fill the run with failures.
HOPELESS = (KeyRefused, AccountEmpty, UnknownModel)

Done = Callable[[Planned, Record], Awaitable[None]]


class Engines(Protocol):
    """What asking needs of the engine host."""

    def statuses(self) -> dict[str, EngineStatus]: ...
    def version(self) -> int: ...
    async def changed(self, since: int, timeout: float) -> int: ...  # noqa: ASYNC109  as there
    def turn(self, contestant: str) -> AbstractAsyncContextManager[EngineStatus]: ...
    def report(self, contestant: str, error: ChatError) -> None: ...


class GivenUp(Exception):
    """A contestant that cannot be asked; the message says why, and what mends it."""

    def __init__(self, contestant: str, why: str) -> None:
        super().__init__(f"{contestant}: {why}")


class Asking:
    """Asks one contestant. `most` bounds the answers at once, beside its engine's share."""

    def __init__(
        self, contestant: Contestant, engines: Engines, most: int | None, failed_seconds: float
    ) -> None:
        self._contestant, self._engines = contestant, engines
        self._most = min(contestant.engine.slots, most or contestant.engine.slots)
        self._failed_seconds = failed_seconds
        self._under_way = 0
        self.shared = False  # whether another lease had a share of the engine

    async def ready(self) -> None:
        """Wait until the engine has been up; raise `GivenUp`."""
        await self._place()
        self._under_way -= 1

    async def ask_all(self, samples: Iterable[Planned], done: Done) -> None:
        """Ask for each sample and hand its record to `done`; raise `GivenUp`."""
        waiting = deque(samples)

        async def work() -> None:
            while waiting:
                planned = waiting.popleft()
                await done(planned, await self._record(planned))

        workers = [asyncio.create_task(work()) for _ in range(min(self._most, len(waiting)))]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def _record(self, planned: Planned) -> Record:
        """Ask until there is an answer, a refusal, or no try left."""
        last: ChatError | None = None
        for attempt in range(1, TRIES + 1):
            if last:
                await asyncio.sleep(_pause(last, attempt))
            await self._place()
            scheduled = time.monotonic()
            try:
                async with self._engines.turn(self._contestant.id) as status:
                    scheduled = time.monotonic()
                    answer = await _answer(status, planned, scheduled)
            except ChatError as error:
                self._engines.report(self._contestant.id, error)
                if isinstance(error, HOPELESS):
                    raise GivenUp(self._contestant.id, str(error)) from error
                last = error
                if isinstance(error, REFUSED):
                    break
            else:
                return as_record(planned, answer, attempt)
            finally:
                self._under_way -= 1
        assert last  # noqa: S101  without an error there was an answer
        nothing = Transcript(scheduled).failed(last)
        return as_record(planned, last.partial or nothing, attempt, last)

    async def _place(self) -> None:
        """Wait until the engine is ready and has a place, and take it."""
        failed_since = None
        while True:
            version = self._engines.version()
            status = self._engines.statuses()[self._contestant.id]
            if status.state == "ready":
                failed_since = None
                self.shared = self.shared or status.slots < self._contestant.engine.slots
                if self._under_way < min(self._most, status.slots):
                    self._under_way += 1
                    return
            elif status.state not in ("downloading", "loading"):
                failed_since = failed_since or time.monotonic()
                patient = status.state == "failed"
                if not patient or time.monotonic() - failed_since > self._failed_seconds:
                    raise GivenUp(self._contestant.id, status.detail or status.state)
            await self._engines.changed(version, LOOK_SECONDS)


async def _answer(status: EngineStatus, planned: Planned, scheduled: float) -> Answer:
    if status.endpoint is None:  # it failed while its turn was waited for
        raise EndpointUnreachable(detail=status.detail or status.state)
    model = ChatModel(endpoint=status.endpoint, sampling=planned.sampling)
    messages = [HumanMessage(planned.prompt)]
    await model.check_fits(messages)
    transcript = Transcript(scheduled)
    async with aclosing(model.events(messages, scheduled=scheduled)) as events:
        async for event in events:
            transcript.add(event)
    return transcript.answer()


def as_record(
    planned: Planned, answer: Answer, attempts: int, error: ChatError | None = None
) -> Record:
    """Return the sample as it is kept; it is `infra` when the error was not its contestant's."""
    told: dict[str, Any] | None = None
    if error:
        told = {"code": error.code, "message": str(error), "detail": error.detail}
    return {
        "id": planned.id,
        "at": now(),
        "answer": answer.text,
        "finish_reason": answer.finish_reason,
        "truncated": answer.truncated,
        "infra": error is not None and not isinstance(error, REFUSED),
        "error": told,
        "attempts": attempts,
        "usage": asdict(answer.usage) if answer.usage else None,
        "timings": asdict(answer.timings),
        "reused": None,
        "key_digest": planned.digest,
        "key": dict(planned.key),
    }


def _pause(error: ChatError, attempt: int) -> float:
    asked = error.retry_after if isinstance(error, RateLimited) else None
    if asked is None:
        return WAIT_SECONDS * 2.0 ** (attempt - 2)
    return min(asked, LONGEST_WAIT_SECONDS)
