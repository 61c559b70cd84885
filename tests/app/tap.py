"""A reverse proxy that keeps every byte the app sends, so that a test can search all of it."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

# Gradio's own files: the same in every installation, whoever plays.
_FIXED = ("/assets/", "/static/", "/svelte/")
_NOT_PASSED = {"host", "accept-encoding", "content-length"}
_NOT_RETURNED = {"content-encoding", "content-length", "transfer-encoding", "connection"}


@dataclass
class Tap:
    """Stands between browser and app; `heard` is what passed towards the browser."""

    target: str
    heard: list[tuple[str, bytes]] = field(default_factory=list)
    url: str = ""

    def start_in_thread(self) -> Tap:
        ready: Future[int] = Future()

        async def live() -> None:
            gone, loop = asyncio.Event(), asyncio.get_running_loop()
            self.stop = lambda: loop.call_soon_threadsafe(gone.set)
            app = web.Application(client_max_size=2**24)
            app.router.add_route("*", "/{path:.*}", self._pass_on)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            async with aiohttp.ClientSession(auto_decompress=True) as self._session:
                ready.set_result(runner.addresses[0][1])
                await gone.wait()
                await runner.cleanup()

        threading.Thread(target=lambda: asyncio.run(live()), daemon=True).start()
        self.url = f"http://127.0.0.1:{ready.result(timeout=10)}"
        return self

    def everything(self) -> str:
        """All that was heard, as text."""
        return "\n".join(f"{path} {data.decode('utf-8', 'replace')}" for path, data in self.heard)

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _NOT_PASSED}
        async with self._session.request(
            request.method,
            self.target + request.path_qs,
            headers=headers,
            data=await request.read(),
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=None),
        ) as answer:
            passed = web.StreamResponse(status=answer.status)
            for key, value in answer.headers.items():
                if key.lower() not in _NOT_RETURNED:
                    passed.headers.add(key, value)
            self._keep(request.path, str(answer.headers).encode())
            await passed.prepare(request)
            async for data in answer.content.iter_any():
                self._keep(request.path, data)
                await passed.write(data)
            return passed

    def _keep(self, path: str, data: bytes) -> None:
        if not path.startswith(_FIXED):
            self.heard.append((path, data))
