"""Child processes of the host: the specification goes in over stdin, answers come
back as JSON lines on stdout, stderr goes to a log. Secrets never stand in argv.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, cast

from runners import tether
from runners.configuration import one_line

LINE_BYTES = 1024**2
TAIL_BYTES = 64 * 1024
_RAISED = re.compile(r"\b[A-Za-z_.]*(?:Error|Exception): .+")


@asynccontextmanager
async def child(module: str, specification: dict[str, Any], log: Path) -> AsyncIterator[Process]:
    """Run `python -m MODULE` until the block is left; it is killed then.

    Must be entered in the host's main thread: the child dies with the thread
    that started it. `log` is emptied first.
    """
    with log.open("wb"):
        pass
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            *tether.command(module), stdin=PIPE, stdout=PIPE, stderr=errors, limit=LINE_BYTES
        )
    try:
        await _tell(cast(StreamWriter, process.stdin), specification)
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _tell(stdin: StreamWriter, specification: dict[str, Any]) -> None:
    with suppress(ConnectionError):  # a child that died at once is noticed by its silence
        stdin.write(json.dumps(specification).encode())
        await stdin.drain()
    stdin.close()


async def answers(process: Process) -> AsyncIterator[dict[str, Any]]:
    """Yield the JSON lines that the child prints, until it closes its stdout."""
    stdout = cast(StreamReader, process.stdout)
    while line := await stdout.readline():
        yield json.loads(line)


async def cause(process: Process, log: Path, error: Callable[[Path], str] | None = None) -> str:
    """Say in one line why the child is of no use any more.

    `error` finds the telling line of its log (`last_error` by default).
    """
    try:
        code = await asyncio.wait_for(process.wait(), timeout=1)
    except TimeoutError:
        return "it stopped answering"
    how = f"ended by signal {-code}" if code < 0 else f"exit status {code}"
    last = (error or last_error)(log)
    return f"{how}: {last}" if last else how


def last_error(log: Path) -> str:
    """Return the line that began the last burst of errors, or the last line at all.

    llama.cpp logs `time E where: what`, the root first and its consequences after it.
    """
    lines = _tail(log)
    errors = [line.split(" E ", 1)[1] for line in lines if " E " in line]
    return (errors[-6:] or lines[-1:] or [""])[0][:300]


def root_error(log: Path) -> str:
    """Return the first exception that a Python program logged: later ones follow from it."""
    lines = _tail(log)
    raised = [found[0] for line in lines if (found := _RAISED.search(line))]
    return (raised or lines[-1:] or [""])[0][:300]


def _tail(log: Path) -> list[str]:
    """The log's last lines that are not empty, each cleaned of control characters."""
    try:
        with log.open("rb") as data:
            data.seek(max(0, log.stat().st_size - TAIL_BYTES), os.SEEK_SET)
            lines = data.read().decode(errors="replace").splitlines()
    except OSError:
        return []
    return [one_line(line) for line in lines if line.strip()]
