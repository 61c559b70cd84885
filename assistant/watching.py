"""What looks after a served Leitai every few seconds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from assistant.arena import Arena
from assistant.standing import Snapshot, Standing
from runners.sandbox import Sandbox

log = logging.getLogger(__name__)

_WATCH_SECONDS = 15.0
_EXPIRE_SECONDS = 3600.0
_PROGRESS_SECONDS = 5.0


@asynccontextmanager
async def watching(sandbox: Sandbox, standing: Standing, arena: Arena) -> AsyncIterator[None]:
    """Keep the sandbox ready, tell progress and expire battles while the context is open."""
    watchers = [
        asyncio.create_task(_keep_sandbox(sandbox)),
        asyncio.create_task(_tell_progress(standing)),
        asyncio.create_task(_expire(arena)),
    ]
    try:
        yield
    finally:
        for watcher in watchers:
            watcher.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)


async def _keep_sandbox(sandbox: Sandbox) -> None:
    """Build the image when it is missing, and again once Docker comes back."""
    last = ""
    while True:
        try:
            state = await sandbox.prepare(lambda line: print(f"sandbox: {line}", flush=True))
        except Exception:
            log.exception("the sandbox cannot be prepared")
        else:
            if state.state != last:
                last = state.state
                print(f"sandbox: {state.state}. {state.detail}".rstrip(". ") + ".", flush=True)
        await asyncio.sleep(_WATCH_SECONDS)


async def _expire(arena: Arena) -> None:
    while True:
        await asyncio.sleep(_EXPIRE_SECONDS)
        try:
            await arena.expire()
        except Exception:
            log.exception("unvoted battles could not be expired")


async def _tell_progress(standing: Standing) -> None:
    """Say in the terminal what is downloading or loading, only when it changed."""
    last = ""
    while True:
        line = _progress_line(standing.now())
        if line != last:
            last = line
            print(line, flush=True)
        await asyncio.sleep(_PROGRESS_SECONDS if "%" in line else 1.0)


def _progress_line(snapshot: Snapshot) -> str:
    parts = []
    for name, status in snapshot.engines.items():
        share = f" {100 * status.progress:.0f} %" if status.progress is not None else ""
        failed = f" ({status.detail})" if status.state == "failed" else ""
        parts.append(f"{name} {status.state}{share}{failed}")
    return "contestants: " + ", ".join(parts)
