"""The HTTP front: who is asking, in which language, under which security headers.

Every request passes here before Gradio sees it. The two languages are two apps
behind one address; the person's cookie, or else the browser, decides.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from assistant.downloads import Downloads
from assistant.language import negotiate
from assistant.people import COOKIE, COOKIE_SECONDS, People
from assistant.standing import Standing, health

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LANGUAGE_COOKIE = "leitai_language"

# Gradio starts itself with an inline script, hence 'unsafe-inline'; what a model
# writes never reaches the page as HTML, and nothing may be fetched from outside.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)
_PAGES = ("/", "/leaderboard", "/status")
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


class Gateway:
    """One ASGI app: `/health`, and the site in the person's language for the rest."""

    def __init__(
        self, sites: Mapping[str, FastAPI], people: People, standing: Standing, downloads: Downloads
    ) -> None:
        self._sites = sites
        self._people = people
        self._standing = standing
        self._downloads = downloads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path == "/health":
            await _json(send, 200, health(await self._standing.refresh()))
            return
        if path in Downloads.PATHS:
            await self._download(scope, send)
            return
        if path not in _OPEN and not path.startswith(_OPEN_FOLDERS):
            await _json(send, 404, {"detail": "Not Found"})
            return
        if scope["method"] not in ("GET", "HEAD"):
            body = await _body(receive)
            if body is None or not _plain(path, body):
                await _json(send, 400, {"detail": "Too large, or not what these pages send"})
                return
            receive = _again(body, receive)
        await self._site(scope, receive, send)

    async def _download(self, scope: Scope, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            await _json(send, 405, {"detail": "Method Not Allowed"})
            return
        file = await self._downloads.get(scope["path"], _language(Headers(scope=scope)))
        headers = [*file.headers, *_HEADERS]
        await send({"type": "http.response.start", "status": file.status, "headers": headers})
        body = b"" if scope["method"] == "HEAD" else file.body
        await send({"type": "http.response.body", "body": body})

    async def _site(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        cookies = cookie_parser(headers.get("cookie", ""))
        language = _language(headers)
        page = scope["path"] in _PAGES
        set_cookie = self._new_person(cookies) if page else None
        await self._sites[language](scope, receive, _with_headers(send, set_cookie, page=page))

    def _new_person(self, cookies: Mapping[str, str]) -> str | None:
        if self._people.verify(cookies.get(COOKIE)) is not None:
            return None
        _, value = self._people.issue()
        return f"{COOKIE}={value}; Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite=Lax"

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


def _language(headers: Headers) -> str:
    cookies = cookie_parser(headers.get("cookie", ""))
    return negotiate(cookies.get(LANGUAGE_COOKIE), headers.get("accept-language", ""))


def _with_headers(send: Send, set_cookie: str | None, *, page: bool) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            extra = list(_HEADERS)
            if set_cookie:
                extra.append((b"set-cookie", set_cookie.encode()))
            if page:
                # A page depends on cookies; a cache must not hand it to somebody else.
                extra += [(b"cache-control", b"no-store"), (b"vary", b"Cookie, Accept-Language")]
            message["headers"] = [*message.get("headers", []), *extra]
        await send(message)

    return wrapped


async def _body(receive: Receive) -> bytes | None:
    """The request's whole body; None when it is longer than any of ours."""
    parts: list[bytes] = []
    length, more = 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        length, more = length + len(parts[-1]), message.get("more_body", False)
        if length > _MOST_BODY:
            return None
    return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that first gives the body that was already read."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


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


async def _json(send: Send, status: int, document: Any) -> None:
    body = json.dumps(document, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
