"""A worker as the app sees it: started on first need, started again after it died.

One request of the cutter is under way at a time, so that what killed it is known. Requests
to the encoder may overlap; it takes them by priority.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from assistant.context.frames import LENGTH, Message, pack

# Characters; a millisecond or so.
_LARGE = 100_000

# A process whose pipe is closed is nearly gone; killing it then would race its reaper.
_DYING_SECONDS = 5.0

ROOT = Path(__file__).resolve().parents[2]


class WorkerLost(Exception):
    """The worker died or was too slow, and is gone with every request it had."""


class Worker:
    """One process of the given role (`cut` or `encode`); lives in one event loop."""

    def __init__(self, role: str, *, seconds: float, idle_seconds: float) -> None:
        """An answer takes `seconds` at most; without requests the process ends after
        `idle_seconds`, and the next one starts another."""
        self._role = role
        self._seconds = seconds
        self._idle_seconds = idle_seconds
        self._rest: asyncio.TimerHandle | None = None
        self._process: Process | None = None
        self._readers: set[asyncio.Task[None]] = set()
        self._waiting: dict[int, tuple[Process, asyncio.Future[Message]]] = {}
        self._numbers = itertools.count()
        self._starting = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """The process, if it runs."""
        return self._process.pid if self._process else None

    async def ask(self, request: Message, *, priority: int = 0) -> Message:
        """Wait for the answer; raises `WorkerLost`, also after `seconds`."""
        process = await self._started()
        number = next(self._numbers)
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[number] = (process, answer)
        try:
            message = await _elsewhere(pack, {**request, "id": number, "priority": priority})
            async with asyncio.timeout(self._seconds):
                await _send(process, message)
                return await answer
        except TimeoutError:
            self._forget(process)
            _kill(process)
            raise WorkerLost(self._role) from None
        finally:
            self._waiting.pop(number, None)
            self._rest_later()

    async def close(self) -> None:
        """End the process."""
        if self._rest is not None:
            self._rest.cancel()
        async with self._starting:
            if self._process is not None:
                _kill(self._process)
            await asyncio.gather(*self._readers)

    def _rest_later(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
        loop = asyncio.get_running_loop()
        self._rest = loop.call_later(self._idle_seconds, self._end_if_idle)

    def _end_if_idle(self) -> None:
        process = self._process
        if process is not None and process.stdin is not None and not self._waiting:
            self._process = None
            process.stdin.close()  # at which it ends by itself

    async def _started(self) -> Process:
        async with self._starting:
            if self._process is None:
                try:
                    self._process = await _start(self._role)
                except OSError as error:
                    raise WorkerLost(self._role) from error
                reader = asyncio.create_task(self._read(self._process))
                self._readers.add(reader)
                reader.add_done_callback(self._readers.discard)
            return self._process

    async def _read(self, process: Process) -> None:
        try:
            while message := await _receive(process):
                _, answer = self._waiting.get(message["id"], (None, None))
                if answer is not None and not answer.done():
                    answer.set_result(message)
        finally:
            self._forget(process)
            await _ended(process)

    def _forget(self, process: Process) -> None:
        """The process is gone: the next request starts another one."""
        self._process = None if self._process is process else self._process
        for asked, answer in self._waiting.values():
            if asked is process and not answer.done():
                answer.set_exception(WorkerLost(self._role))


async def _start(role: str) -> Process:
    return await asyncio.create_subprocess_exec(
        *[sys.executable, "-m", "assistant.context.worker", role],
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        cwd=ROOT,
        env=os.environ | {"PYTHONSAFEPATH": ""},
        start_new_session=True,  # Ctrl-C is the app's to handle
    )


def _kill(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()


async def _ended(process: Process) -> None:
    """See a process that said its last to its end, with the pipe to it."""
    try:
        async with asyncio.timeout(_DYING_SECONDS):
            await process.wait()
    except TimeoutError:
        _kill(process)
        await process.wait()
    if process.stdin is not None:
        process.stdin.close()
        with suppress(ConnectionError):
            await process.stdin.wait_closed()


async def _send(process: Process, message: bytes) -> None:
    if process.stdin is not None:
        process.stdin.write(message)
        with suppress(ConnectionError):  # it died: the reader says so
            await process.stdin.drain()


async def _receive(process: Process) -> Message | None:
    """The next answer; None when there are no more."""
    try:
        if process.stdout is None:
            return None
        head = await process.stdout.readexactly(LENGTH.size)
        body = await process.stdout.readexactly(*LENGTH.unpack(head))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    return dict(await _elsewhere(json.loads, body))


async def _elsewhere(convert: Callable[[Any], Any], data: Any) -> Any:
    """Large texts are converted in a thread, so that the event loop goes on."""
    size = len(data.get("text", "")) if isinstance(data, dict) else len(data)
    return await asyncio.to_thread(convert, data) if size > _LARGE else convert(data)
