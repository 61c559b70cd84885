"""Uvicorn as Leitai runs it: it listens to signals early and ends by returning."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator

import uvicorn

from assistant.asgi import App

_GRACE_SECONDS = 3


class Server(uvicorn.Server):
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
