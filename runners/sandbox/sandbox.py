"""The sandbox as the rest of the house sees it: jobs in, results out, never a hang.

Behind it stands a pool of warm containers. Docker's SDK blocks, so it works in threads
of the sandbox's own; whoever waits here can be cancelled at any time.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from runners.sandbox import image
from runners.sandbox.base import Progress
from runners.sandbox.calling import Calls
from runners.sandbox.calls import CallJob, CallResult, check_calls
from runners.sandbox.engine import connect
from runners.sandbox.failure import BUILD_IMAGE, EngineError, UnknownLanguage
from runners.sandbox.inside.frames import STRETCH
from runners.sandbox.languages import LANGUAGES, Language, language_for
from runners.sandbox.orphans import remove_orphans
from runners.sandbox.outcome import result_of
from runners.sandbox.pool import Pool
from runners.sandbox.protocol import check_job, program_frame
from runners.sandbox.result import Job, Outcome, RunResult, SandboxState
from runners.sandbox.settings import SandboxSettings
from runners.sandbox.shape import Shape, zygote_for

if TYPE_CHECKING:
    from docker import APIClient

T = TypeVar("T")

ADDITIONAL_SECONDS = 15.0  # what a loaded machine may take beside the limits
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
        # Runs, the cleaning behind them, and a few for questions to the engine.
        self._threads = ThreadPoolExecutor(3 * settings.concurrency + 6, "sandbox")
        self._connecting = threading.Lock()
        self._stop_building = threading.Event()
        self._closed = False
        self._under_way: set[threading.Event] = set()  # set one to call its run off
        self._pending: set[asyncio.Future[Any]] = set()
        self._pool = Pool(
            self._client,
            self._image_id,
            owner,
            self._in_background_thread,
            size=settings.concurrency,
            cells=settings.cells,
            runtime=settings.runtime,
        )

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
        self._pool.warm(Shape.of(self._settings.limits, LANGUAGES["python"]))
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
            return await self._in_turn(partial(self._run_program, job, language))
        except EngineError as error:
            return RunResult(
                Outcome.INFRA, language.id, image=self._image, code=error.code, detail=error.detail
            )

    async def call(self, job: CallJob) -> CallResult:
        """Call a function on each input, in a process of its own where the language can.

        What was answered before a failure on our side is kept, the outcome then is INFRA.
        Raises `UnknownLanguage` and `JobError`. Cancelling it kills the container.
        """
        language = check_calls(job)
        calls = Calls(job, language)
        try:
            while not calls.done():
                await self._in_turn(partial(self._run_calls, job, language, calls))
        except EngineError as error:
            outcomes = tuple(calls.outcomes)
            return CallResult(Outcome.INFRA, outcomes, self._image, error.code, error.detail)
        if calls.compile_error:
            message, line = calls.compile_error
            return CallResult(Outcome.CE, (), self._image, detail=message, line=line)
        return CallResult(
            Outcome.OK, tuple(calls.outcomes), self._image, shares_process=calls.shares_process
        )

    async def close(self) -> None:
        """End every run and build, and wait a bounded time for their clean-up."""
        self._stop_building.set()
        for abandoned in self._under_way:
            abandoned.set()
        if self._pending:
            await asyncio.wait(self._pending, timeout=CLOSE_SECONDS)
        if not self._closed:
            await self._in_thread(self._pool.close, CLOSE_SECONDS)
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._api is not None:
            self._api.close()

    async def _in_turn(self, execute: Callable[[threading.Event], T]) -> T:
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

    async def _execute_now(self, execute: Callable[[threading.Event], T]) -> T:
        """Execute with a turn taken, which ends when the thread has."""
        abandoned = threading.Event()
        self._under_way.add(abandoned)
        work = self._in_thread(execute, abandoned)
        self._pending.add(work)
        work.add_done_callback(partial(self._finished, abandoned))
        try:
            result = await asyncio.shield(work)
        finally:
            abandoned.set()  # when cancelled; a run that ended does not notice
        if self._state.state == "unavailable":
            self._in_background(self.check())
        return result

    def _finished(self, abandoned: threading.Event, work: asyncio.Future[Any]) -> None:
        self._under_way.discard(abandoned)
        self._pending.discard(work)
        self._turns.release()
        if not work.cancelled():
            work.exception()  # whoever waited has it, and perhaps nobody did

    def _run_program(self, job: Job, language: Language, abandoned: threading.Event) -> RunResult:
        """In a thread: one program in one cell."""
        own = job.limits or self._settings.limits
        nonce = secrets.token_hex(16)
        with self._pool.take(Shape.of(own, language), abandoned) as worker:
            limits = own.paced(self._pool.pace)
            compiling = STRETCH * 2 * language.compile_seconds
            seconds = STRETCH * limits.wall_seconds + compiling + ADDITIONAL_SECONDS
            deadline = time.monotonic() + seconds
            image_id = self._image_id()
            try:
                worker.submit(program_frame(job, language, limits, nonce), abandoned)
                report = worker.receive(deadline, abandoned)
            except EngineError as error:
                if error.code != "out_of_memory":
                    raise
                return RunResult(Outcome.MLE, language.id, image=image_id, detail=error.detail)
            return result_of(report, language=language, limits=limits, nonce=nonce, image=image_id)

    def _run_calls(
        self, job: CallJob, language: Language, calls: Calls, abandoned: threading.Event
    ) -> None:
        """In a thread: all calls of a job, in cells of one container."""
        limits = job.limits or self._settings.limits
        shape = Shape.of(limits, language, zygote_for(job.code, language))
        with self._pool.take(shape, abandoned) as worker:
            calls.go_on(worker, limits.paced(self._pool.pace), abandoned)

    def _sweep(self) -> None:
        remove_orphans(self._client(), self._owner, self._pool.names())

    def _image_id(self) -> str:
        self._image = self._image or self._find_image()
        return self._image

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
        self._pool.forget()
        self._state = SandboxState("unavailable", error.code, error.detail)
        return self._state

    def _in_thread(self, call: Callable[..., T], *args: Any) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._threads, partial(call, *args))

    def _in_background(self, work: Coroutine[Any, Any, Any]) -> None:
        """Start work that nobody waits for but `close`."""
        task = asyncio.create_task(work)
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)

    def _in_background_thread(self, work: Callable[[], None]) -> None:
        self._threads.submit(work)
