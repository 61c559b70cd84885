"""A load sent by several processes, where one of us could not keep up.

They share one clock and begin at one moment. What each heard comes back at the end.
"""

from __future__ import annotations

import asyncio
import json
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from eval.perf.client import Request
from eval.perf.events import event_from
from eval.perf.load import Measured
from runners import tether

AHEAD_NS = 100_000_000  # enough for the word to reach all of them
LONGEST_LINE = 2**30
START_SECONDS = 120.0


class PartError(RuntimeError):
    """A client process did not do its share; the message says what came."""


async def in_parts(
    requests: Sequence[Request],
    processes: int,
    into: Measured,
    *,
    at_once: int = 0,
    offsets: Sequence[int] | None = None,
    seconds: float | None = None,
) -> None:
    """Send a closed loop (`at_once` in all) or an open one (`offsets`) from `processes`
    processes; raises `PartError`. Cancelled, it still takes what they had heard."""
    into.processes = processes
    shares = _shares(requests, processes, at_once, offsets, seconds)
    parts = [await _started() for _ in shares]
    try:
        await asyncio.gather(
            *(_ready(part, share) for part, share in zip(parts, shares, strict=True))
        )
        began = time.monotonic_ns() + AHEAD_NS
        for part in parts:
            await _tell(part, f"{began}")
        try:
            await asyncio.gather(*(_collect(part, into) for part in parts))
        except asyncio.CancelledError:
            for part in parts:
                assert part.stdin  # noqa: S101  asked for
                part.stdin.close()
            await asyncio.gather(*(_collect(part, into) for part in parts))
            raise
    finally:
        for part in parts:
            with suppress(ProcessLookupError):
                part.kill()
            await part.wait()


def _shares(
    requests: Sequence[Request],
    processes: int,
    at_once: int,
    offsets: Sequence[int] | None,
    seconds: float | None,
) -> list[dict[str, Any]]:
    """Deal the requests out in turns; places as evenly as they can be."""
    return [
        {
            "endpoint": asdict(requests[0].endpoint),
            "requests": [_plain(request) for request in requests[n::processes]],
            "at_once": at_once // processes + (n < at_once % processes),
            "offsets": list(offsets[n::processes]) if offsets is not None else None,
            "seconds": seconds,
        }
        for n in range(processes)
    ]


def _plain(request: Request) -> dict[str, Any]:
    return {key: value for key, value in asdict(request).items() if key != "endpoint"}


async def _started() -> Process:
    # A session of its own: Ctrl-C is for us, who then ask for what was heard.
    return await asyncio.create_subprocess_exec(
        *tether.command("eval.perf.part"),
        stdin=PIPE,
        stdout=PIPE,
        limit=LONGEST_LINE,
        start_new_session=True,
    )


async def _ready(part: Process, share: dict[str, Any]) -> None:
    assert part.stdout  # noqa: S101  asked for
    await _tell(part, json.dumps(share))
    line = await asyncio.wait_for(part.stdout.readline(), START_SECONDS)
    if line != b"ready\n":
        raise PartError(f"a client process did not begin ({line.decode(errors='replace')!r})")


async def _tell(part: Process, line: str) -> None:
    assert part.stdin  # noqa: S101  asked for
    part.stdin.write(f"{line}\n".encode())
    await part.stdin.drain()


async def _collect(part: Process, into: Measured) -> None:
    assert part.stdout  # noqa: S101  asked for
    line = await part.stdout.readline()
    if not line:
        raise PartError("a client process ended without telling what it heard; see stderr")
    told = json.loads(line)
    into.events += [event_from(event) for event in told["events"]]
    into.lags += told["lags"]
    into.busy = max(into.busy, told["busy"])
