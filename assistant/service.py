"""Everything that runs while Leitai is served: the site, the watchers, the shutdown."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from pathlib import Path

import uvicorn

from assistant.arena import Arena
from assistant.gateway import Gateway
from assistant.language import LANGUAGES
from assistant.people import People
from assistant.standing import Snapshot, Standing
from eval.records import Records
from runners.engines.client import EngineHost
from runners.lineup import Lineup
from runners.sandbox import Sandbox, load_settings, this_process

log = logging.getLogger(__name__)

_WATCH_SECONDS = 15.0
_PROGRESS_SECONDS = 5.0
_GRACE_SECONDS = 3


async def serve(
    host: str, port: int, *, lineup: Lineup, engines: EngineHost, records: Records, home: Path
) -> None:
    """Serve until the process is told to stop; leave nothing running behind."""
    sandbox = Sandbox(load_settings(), this_process())
    standing = Standing(lineup, engines, sandbox, records)
    arena = Arena(lineup, engines, records, sandbox)
    people = People.at(home)
    await arena.start()
    watchers = [
        asyncio.create_task(_keep_sandbox(sandbox)),
        asyncio.create_task(_tell_progress(standing)),
    ]
    try:
        # Imported here: Gradio takes seconds, in which the engines already load.
        from assistant.pages.site import site

        sites = {
            language: site(
                language, lineup=lineup, arena=arena, people=people, standing=standing,
                records=records,
            )
            for language in LANGUAGES
        }  # fmt: skip
        print(f"Leitai is served at http://{host}:{port}/ (stop with Ctrl-C)", flush=True)
        await _http(Gateway(sites, people, standing), host, port)
    finally:
        for watcher in watchers:
            watcher.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)
        await arena.close()
        await sandbox.close()


async def _http(gateway: Gateway, host: str, port: int) -> None:
    config = uvicorn.Config(
        gateway,
        host=host,
        port=port,
        log_level="warning",
        # Open pages hold a stream each; waiting for them would never end.
        timeout_graceful_shutdown=_GRACE_SECONDS,
        ws="none",
    )
    await uvicorn.Server(config).serve()


async def _keep_sandbox(sandbox: Sandbox) -> None:
    """Build the image when it is missing, and again once Docker comes back."""
    last = ""
    while True:
        with contextlib.suppress(Exception):
            state = await sandbox.prepare(lambda line: print(f"sandbox: {line}", flush=True))
            if state.state != last:
                last = state.state
                print(f"sandbox: {state.state}. {state.detail}".rstrip(". ") + ".", flush=True)
        await asyncio.sleep(_WATCH_SECONDS)


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
