"""The HTTP front: which doors there are, in which language, under which security headers.

Every request passes here before Gradio sees it, behind the door that says who is asking
(`assistant.people`). The two languages are two apps behind one address; the person's
cookie, or else the browser, decides.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI
from starlette.datastructures import Headers

from assistant.api.keys_page import KeysPage
from assistant.api.service import Api
from assistant.asgi import App, Message, Receive, Scope, Send, again, read_body, send_json
from assistant.chat_doors import ChatDoors
from assistant.downloads import Download, Downloads
from assistant.language import language_of
from assistant.load_tests import LoadTests
from assistant.people.person import person_in
from assistant.produced import ProducedFiles
from assistant.run_reports import RunReports
from assistant.shared import SharedBattles
from assistant.standing import Standing, health

# Gradio starts itself with an inline script, hence 'unsafe-inline'; what a model
# writes never reaches the page as HTML, and nothing may be fetched from outside. A
# preview is no frame by address: `frame-src 'none'` keeps it from going to one.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; frame-src 'none'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
_SAFE = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin"))
_HEADERS = ((b"content-security-policy", _POLICY.encode()), *_SAFE)
_PAGES = ("/", "/assistant", "/review", "/leaderboard", "/reports", "/status")
# What our pages ask of Gradio, and nothing else: it would also take uploads, fetch
# files, tell everybody how often each handler ran, and describe its API.
_OPEN = frozenset(
    [
        *_PAGES,
        "/config",
        "/theme.css",
        "/favicon.ico",
        "/robots.txt",
        "/gradio_api/queue/join",
        "/gradio_api/queue/data",
        "/gradio_api/cancel",
        "/gradio_api/reset",
        "/gradio_api/startup-events",
    ]
)
_OPEN_FOLDERS = ("/assets/", "/static/", "/svelte/", "/gradio_api/heartbeat/")
# A question may have 200,000 characters, of up to 12 bytes each in JSON.
_MOST_BODY = 4_000_000
_MOST_FORM = 1000  # the choice of a shared battle's reader


class Gateway:
    """One ASGI app: `/health`, the API, and the site in the person's language for the rest."""

    def __init__(
        self,
        sites: Mapping[str, FastAPI],
        standing: Standing,
        downloads: Downloads,
        produced: ProducedFiles,
        *,
        reports: RunReports,
        tests: LoadTests,
        shared: SharedBattles,
        api: Api,
        keys: KeysPage,
        chat: ChatDoors,
    ) -> None:
        self._sites = sites
        self._standing = standing
        self._downloads = downloads
        self._produced = produced
        self._reports = reports
        self._tests = tests
        self._shared = shared
        self._api = api
        self._keys = keys
        self._chat = chat

    @staticmethod
    def is_page(path: str) -> bool:
        """Whether a newcomer who asks for it becomes a person."""
        return path in _PAGES or SharedBattles.has(path) or KeysPage.has(path)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            path = scope["path"]
            answer: App = self._http
            if Api.has(path):
                answer = self._api
            elif KeysPage.has(path):
                answer = self._keys
            await answer(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path == "/health":
            await send_json(send, 200, health(await self._standing.refresh()))
            return
        if _is_file(path):
            await self._download(scope, send)
            return
        if SharedBattles.has(path):
            await self._share(scope, receive, send)
            return
        if ChatDoors.has(path):
            await _send(send, scope["method"], await self._chat.answer(scope, receive), _SAFE)
            return
        if path not in _OPEN and not path.startswith(_OPEN_FOLDERS):
            await send_json(send, 404, {"detail": "Not Found"})
            return
        if scope["method"] not in ("GET", "HEAD"):
            body = await read_body(receive, _MOST_BODY)
            if body is None or not _plain(path, body):
                await send_json(send, 400, {"detail": "Too large, or not what these pages send"})
                return
            receive = again(body, receive)
        await self._site(scope, receive, send)

    async def _download(self, scope: Scope, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            await send_json(send, 405, {"detail": "Method Not Allowed"})
            return
        path, headers = scope["path"], Headers(scope=scope)
        if ProducedFiles.has(path):
            person = person_in(scope)
            file = await self._produced.get(path, person.id if person else None)
            await _send(send, scope["method"], file, _SAFE)
        elif RunReports.has(path):
            file = await self._reports.get(path, language_of(headers))
            await _send(send, scope["method"], file, _HEADERS)
        elif LoadTests.has(path):
            file = await self._tests.file(path, language_of(headers))
            await _send(send, scope["method"], file, _HEADERS)
        else:
            query = scope["query_string"].decode("ascii", "replace")
            file = await self._downloads.get(path, language_of(headers), query)
            await _send(send, scope["method"], file, _HEADERS)

    async def _share(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A page that is read by anybody who has its link, each known by their cookie."""
        path, method, language = scope["path"], scope["method"], language_of(Headers(scope=scope))
        found = person_in(scope)
        person = found.id if found else None
        if method == "POST":
            body = await read_body(receive, _MOST_FORM)
            file = await self._shared.say(path, person, language, body or b"")
        elif method in ("GET", "HEAD"):
            file = await self._shared.get(path, person, language)
        else:
            await send_json(send, 405, {"detail": "Method Not Allowed"})
            return
        await _send(send, method, file, _SAFE)

    async def _site(self, scope: Scope, receive: Receive, send: Send) -> None:
        language = language_of(Headers(scope=scope))
        page = scope["path"] in _PAGES
        await self._sites[language](scope, receive, _with_headers(send, page=page))

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        async with self._running():
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    @asynccontextmanager
    async def _running(self) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for app in self._sites.values():
                await stack.enter_async_context(app.router.lifespan_context(app))
            yield


def _is_file(path: str) -> bool:
    files = (ProducedFiles, RunReports, LoadTests)
    return path in Downloads.PATHS or any(kind.has(path) for kind in files)


def _with_headers(send: Send, *, page: bool) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            extra = list(_HEADERS)
            if page:
                # A page depends on cookies; a cache must not hand it to somebody else.
                extra += [(b"cache-control", b"no-store"), (b"vary", b"Cookie, Accept-Language")]
            message["headers"] = [*message.get("headers", []), *extra]
        await send(message)

    return wrapped


async def _send(
    send: Send, method: str, file: Download, more: tuple[tuple[bytes, bytes], ...]
) -> None:
    headers = [*file.headers, *more]
    await send({"type": "http.response.start", "status": file.status, "headers": headers})
    body = b"" if method == "HEAD" else file.body
    await send({"type": "http.response.body", "body": body})


def _plain(path: str, body: bytes) -> bool:
    """Whether an event carries plain values only.

    Our widgets send texts and numbers. Gradio would take an object for a file, and
    fetch it from the address in it before any handler of ours is asked.
    """
    if path != "/gradio_api/queue/join":
        return True
    try:
        data = json.loads(body).get("data") or []
        return all(value is None or isinstance(value, str | int | float) for value in data)
    except (ValueError, AttributeError, TypeError, RecursionError):
        return False
