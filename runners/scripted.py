"""A real HTTP endpoint that says what it is told, when it is told.

It speaks the OpenAI-compatible dialect (chat, and streamed completions) and the calls of
llama.cpp's and vLLM's servers that the product uses (`/apply-template`, `/tokenize`,
`/slots`, `/health`), so that tests, load benches and demonstrations need no
model and no mock. Its tokens are words. It does not sample: `max_tokens`,
`stop` and `temperature` are received, recorded and ignored, because the script
says how an answer ends.

    python -m runners.scripted --port 8123 --text answer.md --rate 50
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from aiohttp import web

from runners.script import Body, Script, calls_of, prompt_of, usage_of, whole_of, words_of

__all__ = ["Body", "Received", "Reply", "Script", "ScriptedEndpoint", "usage_of", "words_of"]

Reply = Script | Callable[[Body], Script]


@dataclass(frozen=True)
class Received:
    """A chat request as it arrived; `at` is `time.monotonic()`.

    `written` grows by the moment of each word, in `time.monotonic_ns()`.
    """

    body: Body
    at: float
    headers: Mapping[str, str]
    written: list[int] = field(default_factory=list)


class ScriptedEndpoint:
    """The server. Enter it with `async with`, or `start_in_thread()` and `stop()`.

    `script` may be exchanged at any time and holds from the next request on.
    `requests` lists the chat requests received, `active` counts streams now
    running; both may be read from other threads. Port 0 picks a free port. `window` is
    the context that `/tokenize` tells. A subclass may speak another dialect.
    """

    def __init__(
        self,
        script: Reply | None = None,
        *,
        port: int = 0,
        model: str = "scripted",
        api_key: str | None = None,
        slots: int = 4,
        window: int = 32768,
    ) -> None:
        self.script: Reply = script if script is not None else Script.of("Hello from the script.")
        self.port = port
        self.model = model
        self.slots = slots
        self.window = window
        self.requests: list[Received] = []
        self.active = 0
        self._api_key = api_key
        self._runner: web.AppRunner | None = None
        self._thread: threading.Thread | None = None
        self._leave: Callable[[], object] = lambda: None

    @property
    def base_url(self) -> str:
        """What a lineup would say: `http://127.0.0.1:PORT`, without `/v1`."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> ScriptedEndpoint:
        app = web.Application(middlewares=[self._guard], client_max_size=64 * 2**20)
        app.add_routes(self._routes())
        # Handlers are cancelled when the client leaves: that is how a slot gets free.
        self._runner = web.AppRunner(
            app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    def start_in_thread(self) -> ScriptedEndpoint:
        """Serve from a thread of its own; return once the port is open."""
        ready: Future[None] = Future()

        async def live() -> None:
            gone, loop = asyncio.Event(), asyncio.get_running_loop()
            self._leave = lambda: loop.call_soon_threadsafe(gone.set)
            async with self:
                ready.set_result(None)
                await gone.wait()

        def serve() -> None:
            try:
                asyncio.run(live())
            except OSError as error:
                ready.set_exception(error)

        self._thread = threading.Thread(target=serve, name="scripted-endpoint", daemon=True)
        self._thread.start()
        ready.result(timeout=10)
        return self

    def stop(self) -> None:
        """End the thread; running streams are cut."""
        if self._thread and self._thread.is_alive():
            self._leave()
            self._thread.join(timeout=10)
        self._thread = None

    # -- HTTP -------------------------------------------------------------------

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1/chat/completions", self._chat),
            web.post("/v1/completions", self._chat),
            web.get("/v1/models", self._models),
            web.post("/apply-template", self._apply_template),
            web.post("/tokenize", self._tokenize),
            web.get("/slots", self._slots),
            web.get("/health", self._health),
        ]

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Any]
    ) -> web.StreamResponse:
        public = request.path in {"/health", "/v1/models"}  # as in llama.cpp
        given = request.headers.get("Authorization", "")
        if self._api_key and not public and given != f"Bearer {self._api_key}":
            return _refusal(401, "Invalid API Key", "authentication_error")
        response: web.StreamResponse = await handler(request)
        return response

    async def _health(self, request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _models(self, request: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": self.model}]})

    async def _slots(self, request: web.Request) -> web.Response:
        count = max(self.slots, self.active)
        return web.json_response(
            [{"id": n, "is_processing": n < self.active} for n in range(count)]
        )

    async def _apply_template(self, request: web.Request) -> web.Response:
        return web.json_response({"prompt": prompt_of(await request.json())})

    async def _tokenize(self, request: web.Request) -> web.Response:
        """llama.cpp's, which takes a text, and vLLM's, which takes messages."""
        body = await request.json()
        text = prompt_of(body) if "messages" in body else body["content"]
        tokens = list(range(len(words_of(text))))
        return web.json_response(
            {"tokens": tokens, "count": len(tokens), "max_model_len": self.window}
        )

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        at = time.monotonic()
        body: Body = await request.json()
        received = Received(body, at, dict(request.headers))
        self.requests.append(received)
        script = self._reply(body)
        async with self._slot():
            await asyncio.sleep(script.hold)
            if script.status != 200:
                headers = {"Retry-After": script.retry_after} if script.retry_after else None
                error = script.error or {"error": {"code": script.status, "message": "scripted"}}
                return web.json_response(error, status=script.status, headers=headers)
            if body.get("stream"):
                return await self._stream(request, script, received)
            await asyncio.sleep(script.seconds - script.hold)
            return web.json_response(whole_of(script, body, self.model))

    def _reply(self, body: Body) -> Script:
        return self.script(body) if callable(self.script) else self.script

    @asynccontextmanager
    async def _slot(self) -> AsyncIterator[None]:
        self.active += 1
        try:
            yield
        finally:
            self.active -= 1

    async def _stream(
        self, request: web.Request, script: Script, received: Received
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        body = received.body
        start = time.monotonic() + script.first_delay
        if script.role_chunk and "messages" in body:
            await response.write(self._chunk({"role": "assistant", "content": None}))
        for said in range(len(script.words) + 1):
            if await self._ends_here(request, response, script, said):
                return response
            if said == len(script.words):
                break
            start += script.pauses.get(said, 0.0)
            # Against the clock, not after the last word, so that delays never add up.
            await asyncio.sleep(start + said * script.delay - time.monotonic())
            received.written.append(time.monotonic_ns())
            word = f"{received.written[-1]} " if script.stamped else script.words[said]
            await response.write(self._said(word, body))
        for delta in calls_of(script):
            await response.write(self._chunk(delta))
        await response.write(self._last(script, body) + b"data: [DONE]\n\n")
        return response

    def _last(self, script: Script, body: Body) -> bytes:
        """What says that the answer is done, and its usage where that was asked for."""
        last = self._chunk({}, finish_reason=script.finish_reason)
        if script.usage and (body.get("stream_options") or {}).get("include_usage"):
            last += self._event(choices=[], usage=usage_of(script, body))
        return last

    async def _ends_here(
        self, request: web.Request, response: web.StreamResponse, script: Script, said: int
    ) -> bool:
        """Play the script's early end if its place has come."""
        if said == script.stall_after:
            await asyncio.Event().wait()
        if said == script.disconnect_after and request.transport:
            request.transport.abort()
        if said == script.error_after:
            error = script.error or {"error": {"code": 500, "message": "scripted"}}
            await response.write(f"data: {json.dumps(error)}\n\n".encode())
        return said in (script.disconnect_after, script.error_after, script.end_after)

    def _said(self, word: str, body: Body) -> bytes:
        if "messages" in body:
            return self._chunk({"content": word})
        return self._event(choices=[{"index": 0, "text": word, "finish_reason": None}])

    def _chunk(self, delta: Body, finish_reason: str | None = None) -> bytes:
        return self._event(choices=[{"index": 0, "delta": delta, "finish_reason": finish_reason}])

    def _event(self, **fields: Any) -> bytes:
        event = {
            "id": "chatcmpl-scripted",
            "object": "chat.completion.chunk",
            "created": int(time.time()),
            "model": self.model,
            **fields,
        }
        return f"data: {json.dumps(event)}\n\n".encode()


def _refusal(status: int, message: str, kind: str) -> web.Response:
    error = {"code": status, "message": message, "type": kind}
    return web.json_response({"error": error}, status=status)


async def _serve(script: Script, port: int) -> None:
    async with ScriptedEndpoint(script, port=port) as endpoint:
        print(endpoint.base_url, flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Parse the command line and serve until interrupted."""
    import typer

    def scripted(
        port: int = 0, text: Path | None = None, rate: float = 20.0, stamped: bool = False
    ) -> None:
        """Serve TEXT at RATE words a second (0: as fast as it goes) and print the URL.

        With --stamped each word is the moment (monotonic nanoseconds) it is written.
        """
        words = text.read_text(encoding="utf-8") if text else "Hello from the script."
        try:
            asyncio.run(_serve(replace(Script.of(words, rate), stamped=stamped), port))
        except KeyboardInterrupt:
            raise typer.Exit from None
        except OSError as error:
            typer.echo(f"cannot listen on port {port} ({error.strerror}); choose another", err=True)
            raise typer.Exit(2) from error

    typer.run(scripted)


if __name__ == "__main__":
    main()
