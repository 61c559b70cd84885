"""The HTTP front: who is asking, in which language, under which security headers.

Every request passes here before Gradio sees it. The two languages are two apps
behind one address; the person's cookie, or else the browser, decides.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from contextlib import AsyncExitStack, asynccontextmanager
from http.cookies import CookieError, SimpleCookie
from typing import Any

from fastapi import FastAPI

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
# Doors of Gradio that no page of ours uses: anybody could fill the disk through uploads,
# fetch through the proxy, or read what the API offers.
_CLOSED = ("/gradio_api/upload", "/gradio_api/proxy", "/gradio_api/info", "/gradio_api/file",
           "/upload", "/proxy", "/file")  # fmt: skip
_PAGES = ("/", "/leaderboard", "/status")


class Gateway:
    """One ASGI app: `/health`, and the site in the person's language for the rest."""

    def __init__(self, sites: Mapping[str, FastAPI], people: People, standing: Standing) -> None:
        self._sites = sites
        self._people = people
        self._standing = standing

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
        if path.startswith(_CLOSED):
            await _json(send, 404, {"detail": "Not Found"})
            return
        headers = {
            key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]
        }
        cookies = _cookies(headers.get("cookie", ""))
        language = negotiate(cookies.get(LANGUAGE_COOKIE), headers.get("accept-language", ""))
        set_cookie = self._new_person(cookies) if path in _PAGES else None
        app = self._sites[language]
        await app(scope, receive, _with_headers(send, set_cookie, page=path in _PAGES))

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


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


async def _json(send: Send, status: int, document: Any) -> None:
    body = json.dumps(document, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
