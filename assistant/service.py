"""Everything that runs while Leitai is served: the site, the watchers, the shutdown."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Iterator

import uvicorn

from assistant.arena import Arena
from assistant.downloads import Downloads
from assistant.gateway import Gateway
from assistant.language import LANGUAGES
from assistant.leaderboard import Leaderboard
from assistant.limits import load_limits
from assistant.people import People
from assistant.standing import Snapshot, Standing
from eval.problems import load_problems
from eval.records import Records
from runners.engines.client import EngineHost
from runners.lineup import Lineup
from runners.sandbox import Sandbox, load_settings, this_process

log = logging.getLogger(__name__)

_WATCH_SECONDS = 15.0
_EXPIRE_SECONDS = 3600.0
_PROGRESS_SECONDS = 5.0
_GRACE_SECONDS = 3


async def serve(
    host: str,
    port: int,
    *,
    lineup: Lineup,
    engines: EngineHost,
    records: Records,
    people: People,
) -> None:
    """Serve until SIGINT or SIGTERM; leave nothing running behind."""
    server = _Server(host, port)
    server.listen_to_signals()
    sandbox = Sandbox(load_settings(), this_process())
    standing = Standing(lineup, engines, sandbox, records)
    problems = load_problems()
    arena = Arena(lineup, engines, records, sandbox, problems=problems, limits=load_limits())
    await arena.start()
    watchers = [
        asyncio.create_task(_keep_sandbox(sandbox)),
        asyncio.create_task(_tell_progress(standing)),
        asyncio.create_task(_expire(arena)),
    ]
    try:
        # Imported here: Gradio takes seconds, in which the engines already load.
        from assistant.pages.refresh import Refresh
        from assistant.pages.site import site

        refresh = Refresh()

        leaderboard = Leaderboard(lineup, records)
        sites = {
            language: site(
                language,
                arena=arena,
                people=people,
                standing=standing,
                leaderboard=leaderboard,
                problems=problems,
                refresh=refresh,
            )
            for language in LANGUAGES
        }
        await server.serve_app(Gateway(sites, people, standing, Downloads(leaderboard)))
    finally:
        for watcher in watchers:
            watcher.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)
        await arena.close()
        await sandbox.close()


class _Server(uvicorn.Server):
    """Uvicorn that ends by returning, so that what stands behind it can be closed.

    Its own handlers raise the signal again once it has stopped, which would end the
    process (SIGTERM) or cancel the clean-up (SIGINT).
    """

    def __init__(self, host: str, port: int) -> None:
        # The app is known later; signals are wanted from the start.
        super().__init__(uvicorn.Config(_nothing_yet, host=host, port=port))

    async def serve_app(self, app: Gateway) -> None:
        self.config = uvicorn.Config(
            app,
            host=self.config.host,
            port=self.config.port,
            log_level="warning",
            # Open pages hold a stream each; waiting for them would never end.
            timeout_graceful_shutdown=_GRACE_SECONDS,
            ws="none",
        )
        if not self.should_exit:
            await self.serve()

    def listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)

    def _stop(self) -> None:
        self.force_exit, self.should_exit = self.should_exit, True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        host, port = self.config.host, self.config.port
        print(f"Leitai is served at http://{host}:{port}/ (stop with Ctrl-C)", flush=True)


async def _nothing_yet(*_: object) -> None:
    raise AssertionError("served before there was an app")


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
