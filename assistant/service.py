"""Everything that runs while Leitai is served: the site, the watchers, the shutdown."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Iterator

import uvicorn

from assistant.admission import Admission
from assistant.api.keyring import Keyring
from assistant.api.keys_page import KeysPage
from assistant.api.service import Api
from assistant.arena import Arena
from assistant.asgi import App
from assistant.conversing import Conversing
from assistant.downloads import Downloads
from assistant.gateway import Gateway
from assistant.language import LANGUAGES
from assistant.leaderboard import Leaderboard
from assistant.leaderboard_panel import Panels
from assistant.limits import AppSettings
from assistant.meaning import Meanings
from assistant.night_trend import Nights
from assistant.people import People
from assistant.people.addresses import Origins
from assistant.people.entrance import behind_a_door
from assistant.people.forms import Forms
from assistant.produced import ProducedFiles
from assistant.review import ReviewQueue
from assistant.run_human import RunHuman
from assistant.run_reports import RunReports
from assistant.runs import Runs
from assistant.shared import SharedBattles
from assistant.standing import Snapshot, Standing
from eval.questions.own import arena_problems
from eval.records import Records
from eval.records.keys import Keys
from eval.records.people import Accounts
from eval.records.reviews import Reviews
from eval.settings import load_settings as load_bench
from runners.encoding import Encoding
from runners.engines.client import EngineHost
from runners.home import home
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
    accounts: Accounts | None,
    settings: AppSettings,
) -> None:
    """Serve until SIGINT or SIGTERM; leave nothing running behind."""
    server = _Server(host, port)
    server.listen_to_signals()
    sandbox = Sandbox(load_settings(), this_process())
    standing = Standing(lineup, engines, sandbox, records)
    problems = arena_problems(tell=lambda line: print(f"problems: {line}", flush=True))
    admission = Admission(lambda one: engines.statuses()[one].slots, settings.fairness)
    arena = Arena(
        lineup,
        engines,
        records,
        sandbox,
        problems=problems,
        limits=settings.limits,
        pacing=settings.pacing.chosen(),
        pairing=settings.pairing,
        admission=admission,
    )
    keys = Keys.beside(records)
    keyring = Keyring(keys)
    api = Api(lineup, engines, admission, keys, keyring=keyring, settings=settings.api)
    runs, nights = Runs(home() / "runs"), Nights(home())
    reviews = Reviews.beside(records)
    human = RunHuman(runs, reviews)
    encoding = Encoding(home() / "vectors")
    meanings = Meanings(encoding)
    conversing = Conversing(
        lineup, engines, admission, records, sandbox, problems=problems, settings=settings
    )
    await arena.start()
    await conversing.open()
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

        known_by = settings.people.mode
        leaderboard = Leaderboard(lineup, records, known_by, meanings)
        panels = Panels(lineup, records, load_bench().leaderboard, meanings)
        sites = {
            language: site(
                language,
                arena=arena,
                known_by=known_by,
                standing=standing,
                leaderboard=leaderboard,
                panels=panels,
                runs=runs,
                human=human,
                review=ReviewQueue(runs, reviews, people),
                nights=nights,
                problems=problems,
                refresh=refresh,
                chat=conversing.chat,
                attachments=conversing.attachments,
                context=settings.context,
            )
            for language in LANGUAGES
        }
        gateway = Gateway(
            sites,
            standing,
            Downloads(leaderboard, panels),
            ProducedFiles(records),
            reports=RunReports(runs, human),
            shared=SharedBattles(records),
            api=api,
            keys=KeysPage(keyring, Forms(people, Origins(settings.people.trusted_proxies))),
            chat=conversing.doors,
        )
        door = behind_a_door(
            gateway, gateway.is_page, people=people, accounts=accounts, settings=settings.people
        )
        await server.serve_app(door)
    finally:
        for watcher in watchers:
            watcher.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)
        runs.close()
        meanings.close()
        await asyncio.to_thread(encoding.close)
        await api.close()
        await arena.close()
        await conversing.close()
        await sandbox.close()


class _Server(uvicorn.Server):
    """Uvicorn that ends by returning, so that what stands behind it can be closed.

    Its own handlers raise the signal again once it has stopped, which would end the
    process (SIGTERM) or cancel the clean-up (SIGINT).
    """

    def __init__(self, host: str, port: int) -> None:
        # The app is known later; signals are wanted from the start.
        super().__init__(uvicorn.Config(_nothing_yet, host=host, port=port))

    async def serve_app(self, app: App) -> None:
        self.config = uvicorn.Config(
            app,
            host=self.config.host,
            port=self.config.port,
            log_level="warning",
            # Open pages hold a stream each; waiting for them would never end.
            timeout_graceful_shutdown=_GRACE_SECONDS,
            ws="none",
            # Whom to believe about addresses is our configuration's to say.
            proxy_headers=False,
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
