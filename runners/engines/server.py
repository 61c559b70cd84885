"""The host's HTTP side: leases and holds as streaming requests on 127.0.0.1, behind a token.

Each lives exactly as long as its connection, and connections end with their process,
`kill -9` included.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import signal
import time
from collections.abc import Awaitable, Callable, Mapping

import aiohttp
from aiohttp import web
from pydantic import ValidationError

from runners.engines.files import HostAddress, HostFiles, bound
from runners.engines.leases import GRACE_SECONDS, Held, LeaseRequest, Leases, Wanted

HEARTBEAT_SECONDS = 1.0
FIRST_LEASE_SECONDS = 5.0
TIDY_SECONDS = 0.25

log = logging.getLogger(__name__)


class Server:
    """Serves leases until nobody holds one any more."""

    def __init__(self, files: HostFiles, leases: Leases) -> None:
        self._files, self._leases = files, leases
        self._token = secrets.token_urlsafe(32)
        self._ending = asyncio.Event()

    async def run(self) -> None:
        """Listen, publish the address, and return once all is stopped."""
        app = web.Application(middlewares=[self._guard])
        app.router.add_post("/lease", self._lease)
        app.router.add_post("/awake", self._awake)
        runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=1.0
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            port = runner.addresses[0][1]
            self._files.write_address(HostAddress(port, self._token, os.getpid()))
            self._end_on_signals()
            log.info("listening on 127.0.0.1:%s", port)
            await self._until_unwanted()
        finally:
            self._ending.set()
            self._files.address.unlink(missing_ok=True)
            await self._leases.stop()
            await runner.cleanup()

    def _end_on_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._ending.set)

    async def _until_unwanted(self) -> None:
        alone_from = time.monotonic() + FIRST_LEASE_SECONDS - GRACE_SECONDS
        while not self._ending.is_set():
            await self._leases.tidy()
            bound(self._files.host_log)
            if self._leases.any:
                alone_from = time.monotonic()
            elif time.monotonic() - alone_from > GRACE_SECONDS:
                log.info("nobody holds a lease: ending")
                return
            await asyncio.sleep(TIDY_SECONDS)
        log.info("asked to end")

    @web.middleware
    async def _guard(
        self,
        request: web.Request,
        handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode()
        if not secrets.compare_digest(given, f"Bearer {self._token}".encode()):
            raise web.HTTPUnauthorized(text="the token in run/host.json is needed")
        return await handler(request)

    async def _lease(self, request: web.Request) -> web.StreamResponse:
        try:
            wanted = LeaseRequest.model_validate_json(await request.read())
        except ValidationError as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        if self._ending.is_set():
            raise web.HTTPServiceUnavailable(text="this host is ending: start another")
        response = web.StreamResponse(headers={"Content-Type": "application/jsonl"})
        await response.prepare(request)
        lease = self._leases.open(wanted)
        try:
            await self._stream(response, lambda: self._leases.snapshot(lease))
        finally:
            self._leases.close(lease)
        return response

    async def _awake(self, request: web.Request) -> web.StreamResponse:
        """One line with the engine's status when it is awake, or cannot be had; heartbeats
        before it, and then nothing: the caller's leaving is what ends it."""
        try:
            wanted = Wanted.model_validate_json(await request.read())
        except ValidationError as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        held = None if self._ending.is_set() else self._leases.hold(wanted)
        if held is None:
            raise web.HTTPConflict(text=f"nobody has a lease on {wanted.id} as one with turns")
        response = web.StreamResponse(headers={"Content-Type": "application/jsonl"})
        try:
            await response.prepare(request)
            await self._wait_for(held, response)
            await self._ending.wait()
        except ConnectionError:
            pass
        finally:
            self._leases.let_go(held)
        return response

    async def _wait_for(self, held: Held, response: web.StreamResponse) -> None:
        news = self._leases.turns_news
        while not self._ending.is_set():
            version = news.version
            if status := self._leases.told(held):
                await response.write(_line({"status": status.as_json()}))
                return
            await response.write(_line({}))
            await news.beyond(version, HEARTBEAT_SECONDS)

    async def _stream(
        self, response: web.StreamResponse, snapshot: Callable[[], list[dict[str, object]]]
    ) -> None:
        """Write every new snapshot, and an empty object as the heartbeat between them."""
        version, sent = -1, None
        while not self._ending.is_set():
            version = self._leases.news.version
            statuses = snapshot()
            line = {} if statuses == sent else {"statuses": statuses}
            sent = statuses
            try:
                await response.write(_line(line))
            except ConnectionError:
                return
            await self._leases.news.beyond(version, HEARTBEAT_SECONDS)


def _line(document: Mapping[str, object]) -> bytes:
    return json.dumps(document).encode() + b"\n"


async def serve(files: HostFiles) -> None:
    """Be the engine host until it is not needed any more."""
    async with aiohttp.ClientSession() as session:
        await Server(files, Leases(files, session)).run()
