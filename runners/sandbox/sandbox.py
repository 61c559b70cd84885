"""The sandbox as the rest of the house sees it: jobs in, results out, never a hang.

Behind it stands one cold container per job. Docker's SDK blocks, so it works in
threads of the sandbox's own; whoever waits here can be cancelled at any time.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from runners.sandbox import image
from runners.sandbox.base import Progress
from runners.sandbox.calls import CallJob, CallResult, Calls, check_calls
from runners.sandbox.container import Container, Ticket, remove
from runners.sandbox.engine import connect
from runners.sandbox.failure import BUILD_IMAGE, EngineError, UnknownLanguage
from runners.sandbox.languages import Language, language_for
from runners.sandbox.orphans import remove_orphans
from runners.sandbox.outcome import result_of
from runners.sandbox.protocol import check_job, job_frame
from runners.sandbox.result import Job, Outcome, RunResult, SandboxState
from runners.sandbox.settings import SandboxSettings

if TYPE_CHECKING:
    from docker import APIClient

T = TypeVar("T")

START_SECONDS = 15.0  # what a loaded machine may take to start a container
CLOSE_SECONDS = 10.0
LASTING = ("docker_unavailable", "image_missing")  # the next run would meet them too
READY = SandboxState("ready", "ready", "")


class Sandbox:
    """Runs programs in hardened containers that carry `owner` as their label.

    `owner` is `owner.this_process()` outside tests. Call `prepare` once, `close` at
    the end, both from the event loop that also calls `run`.
    """

    def __init__(self, settings: SandboxSettings, owner: str) -> None:
        self._settings, self._owner = settings, owner
        self._state = SandboxState("building", "starting", "the sandbox is being prepared")
        self._api: APIClient | None = None
        self._image: str | None = None
        self._turns = asyncio.Semaphore(settings.concurrency)
        # A run, its clean-up, and a few for questions to the engine.
        self._threads = ThreadPoolExecutor(2 * settings.concurrency + 3, "sandbox")
        self._connecting = threading.Lock()
        self._stop_building = threading.Event()
        self._tickets: set[Ticket] = set()
        self._pending: set[asyncio.Task[Any]] = set()

    def state(self) -> SandboxState:
        """What was last known; asks nobody."""
        return self._state

    async def prepare(self, progress: Progress | None = None) -> SandboxState:
        """Remove orphans and see to it that there is an image, building it if need be.

        `progress` is called in the event loop with one line at a time.
        """
        loop = asyncio.get_running_loop()

        def tell(line: str) -> None:
            self._state = SandboxState("building", "building_image", line)
            if progress:
                with suppress(RuntimeError):  # the loop is closed: nobody listens any more
                    loop.call_soon_threadsafe(progress, line)

        try:
            await self._in_thread(self._sweep)
            self._image = await self._in_thread(
                lambda: image.ensure(self._client(), self._settings, tell, self._stop_building)
            )
        except EngineError as error:
            return self._unavailable(error)
        self._state = READY
        return READY

    async def check(self) -> SandboxState:
        """Ask the engine whether it answers and has the image; builds nothing."""
        if self._state.state == "building":
            return self._state
        try:
            found = await self._in_thread(self._find_image)
            if self._state.state != "ready":
                await self._in_thread(self._sweep)
        except EngineError as error:
            return self._unavailable(error)
        self._image, self._state = found, READY
        return READY

    async def run(self, job: Job) -> RunResult:
        """Run a program once; what fails on our side is the outcome INFRA.

        Raises `UnknownLanguage` and `JobError`. Cancelling it kills the container.
        """
        language = language_for(job.language)
        if language is None:
            raise UnknownLanguage(job.language)
        check_job(job, language)
        try:
            return await self._in_turn(partial(self._execute, job, language))
        except EngineError as error:
            return RunResult(
                Outcome.INFRA, language.id, image=self._image, code=error.code, detail=error.detail
            )

    async def call(self, job: CallJob) -> CallResult:
        """Call a function on each input in a process of its own, in one container.

        What was answered before a failure on our side is kept, the outcome then is INFRA.
        Raises `JobError`. Cancelling it kills the container.
        """
        check_calls(job)
        calls = Calls(job, job.limits or self._settings.limits)
        try:
            while not calls.done():
                await self._in_turn(partial(self._execute_calls, calls))
        except EngineError as error:
            outcomes = tuple(calls.outcomes)
            return CallResult(Outcome.INFRA, outcomes, self._image, error.code, error.detail)
        if calls.compile_error:
            message, line = calls.compile_error
            return CallResult(Outcome.CE, (), self._image, detail=message, line=line)
        return CallResult(Outcome.OK, tuple(calls.outcomes), self._image)

    async def close(self) -> None:
        """End every run and build, and wait a bounded time for their clean-up."""
        self._stop_building.set()
        for ticket in self._tickets:
            ticket.abandoned.set()
        if self._pending:
            await asyncio.wait(self._pending, timeout=CLOSE_SECONDS)
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._api is not None:
            self._api.close()

    async def _in_turn(self, execute: Callable[[Ticket], T]) -> T:
        """Wait for a turn and execute in a thread; raise `EngineError` when that fails."""
        if self._state.code == "building_image":
            detail = "the sandbox image is being built; try again in a minute"
            raise EngineError("building_image", detail)
        try:
            async with asyncio.timeout(self._settings.queue_seconds):
                await self._turns.acquire()
        except TimeoutError:
            detail = "too many programs are running; try again in a moment"
            raise EngineError("timeout_waiting", detail) from None
        try:
            return await self._execute_now(execute)
        except EngineError as error:
            if error.code in LASTING:
                self._unavailable(error)
            raise

    async def _execute_now(self, execute: Callable[[Ticket], T]) -> T:
        """Execute with a turn taken; the turn ends when the container is gone."""
        ticket = Ticket()
        self._tickets.add(ticket)
        work = self._in_thread(execute, ticket)
        self._in_background(self._finish(ticket, work))
        try:
            result = await asyncio.shield(work)
        finally:
            ticket.abandoned.set()  # when cancelled; a run that ended does not notice
        if self._state.state == "unavailable":
            self._in_background(self.check())
        return result

    def _execute(self, job: Job, language: Language, ticket: Ticket) -> RunResult:
        """In a thread: one job in one container."""
        limits = job.limits or self._settings.limits
        nonce = secrets.token_hex(16)
        api, image_id = self._client(), self._image or self._find_image()
        container = Container(api, image_id, self._owner, limits, ticket)
        try:
            report = container.run(
                job_frame(job, language, limits, nonce), limits.wall_seconds + START_SECONDS
            )
        except EngineError as error:
            if error.code != "out_of_memory":
                raise
            return RunResult(Outcome.MLE, language.id, image=image_id, detail=error.detail)
        return result_of(report, language=language, limits=limits, nonce=nonce, image=image_id)

    def _execute_calls(self, calls: Calls, ticket: Ticket) -> None:
        """In a thread: as many calls as one container is good for."""
        api, self._image = self._client(), self._image or self._find_image()
        with Container(api, self._image, self._owner, calls.limits, ticket).open() as talk:
            calls.go_on(talk)

    async def _finish(self, ticket: Ticket, work: asyncio.Future[Any]) -> None:
        """Remove the run's container, then let the next one in."""
        await asyncio.wait([work])
        # What the engine cannot remove now is left to the next sweep.
        with suppress(EngineError):
            await self._in_thread(lambda: remove(self._client(), ticket.name))
        self._tickets.remove(ticket)
        self._turns.release()

    def _sweep(self) -> None:
        in_use = [ticket.name for ticket in tuple(self._tickets)]
        remove_orphans(self._client(), self._owner, in_use)

    def _find_image(self) -> str:
        if found := image.find(self._client(), self._settings):
            return found
        raise EngineError("image_missing", f"the sandbox image is missing; {BUILD_IMAGE}")

    def _client(self) -> APIClient:
        with self._connecting:
            if self._api is None:
                self._api = connect(self._settings.engine_seconds)
            return self._api

    def _unavailable(self, error: EngineError) -> SandboxState:
        self._image = None
        self._state = SandboxState("unavailable", error.code, error.detail)
        return self._state

    def _in_thread(self, call: Callable[..., T], *args: Any) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._threads, partial(call, *args))

    def _in_background(self, work: Coroutine[Any, Any, Any]) -> None:
        """Start work that nobody waits for but `close`."""
        task = asyncio.create_task(work)
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)
