"""What the sandbox's tests share: real sandboxes, and waiting with a bound."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from runners.sandbox import Job, Limits, Sandbox, SandboxSettings, this_process

PATIENCE = 20.0
SMALL = Limits(cpu_seconds=1, wall_seconds=15, memory_mb=64, processes=16, output_kb=512)
SLEEPER = Job("python", "import time\ntime.sleep(60)", limits=Limits(wall_seconds=60))


@asynccontextmanager
async def open_sandbox(**settings) -> AsyncIterator[Sandbox]:
    """A sandbox that is ready, and closed afterwards."""
    sandbox = Sandbox(SandboxSettings(**settings), this_process())
    try:
        state = await sandbox.prepare()
        assert state.state == "ready", state.detail
        yield sandbox
    finally:
        await sandbox.close()


async def until(true: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until the condition holds; fail when it does not within the bound."""
    deadline = time.monotonic() + seconds
    while not await asyncio.to_thread(true):
        assert time.monotonic() < deadline, f"not within {seconds} s"
        await asyncio.sleep(0.02)
