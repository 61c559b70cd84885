"""How late we are ourselves, before anything is measured.

A scripted endpoint in a process of its own writes into every chunk the moment at which
it writes it. Both processes read the machine's one monotonic clock, so the difference is
what lies between: its socket, ours, and our loop. The same streams show how many chunks
a second one core of ours can carry.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.perf.client import Heard, Request, chunks_of
from eval.perf.load import Measured, closed
from runners import tether
from runners.endpoint import Endpoint

RATE = 50.0  # chunks a second of each stream, as a quick engine writes them
CHUNKS = 60
START_SECONDS = 60.0


@dataclass(frozen=True)
class Calibration:
    """Nanoseconds from a chunk's writing to our noting it, over `chunks` of `streams`
    streams at once; `capacity` is chunks a second for each core that we would use."""

    streams: int
    chunks: int
    lag_p50: int
    lag_p99: int
    capacity: float


class CalibrationError(RuntimeError):
    """The calibration's own endpoint did not answer; the message says what came."""


async def calibrate(streams: int) -> Calibration:
    """Hear `streams` streams at once, for about a second; raises `CalibrationError`."""
    async with _stamping() as endpoint:
        measured = Measured()
        await closed([Request(endpoint, "warm up")] * streams, streams, Measured())
        used = time.process_time()
        await closed([Request(endpoint, "calibrate")] * streams, streams, measured)
        used = time.process_time() - used
    lags = [lag for heard in measured.heard for lag in _lags(heard)]
    if not lags:
        errors = {heard.error.code for heard in measured.heard if heard.error}
        raise CalibrationError(f"the calibration heard nothing ({', '.join(errors) or 'no error'})")
    p50, p99 = (int(np.percentile(lags, p)) for p in (50, 99))
    return Calibration(streams, len(lags), p50, p99, len(lags) / max(used, 1e-9))


def _lags(heard: Heard) -> list[int]:
    return [at - int(chunk.text) for at, chunk in chunks_of(heard.reads) if chunk.text]


@asynccontextmanager
async def _stamping() -> AsyncIterator[Endpoint]:
    """Run the endpoint; it ends with the block, and with us however we end."""
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "words.txt"
        text.write_text("word " * CHUNKS, encoding="utf-8")
        options = ["--rate", str(RATE), "--stamped", "--text", str(text)]
        process = await asyncio.create_subprocess_exec(
            *tether.command("runners.scripted", *options), stdout=PIPE
        )
        try:
            yield Endpoint(await _address(process), "scripted", context=1 << 20)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def _address(process: Process) -> str:
    assert process.stdout  # noqa: S101  asked for
    try:
        line = await asyncio.wait_for(process.stdout.readline(), START_SECONDS)
    except TimeoutError:
        line = b""
    if not line.startswith(b"http"):
        raise CalibrationError("the calibration's endpoint did not start; see stderr")
    return line.decode().strip()
