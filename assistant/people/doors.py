"""The doors before the whole site: each lets in whom it knows, and says with every request who.

One of three stands there, as `configs/app.yaml` says. What is behind a shut door cannot
be reached at all, whatever address or protocol it has; `/health` alone stays open.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import quote

from fastapi import Response
from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from assistant.asgi import App, Message, Receive, Scope, Send, again, read_body, send_json
from assistant.language import language_of, texts
from assistant.people.addresses import Origins
from assistant.people.cookies import COOKIE, COOKIE_SECONDS, SESSION, People
from assistant.people.members import Members, person_from
from assistant.people.person import Person, put_person
from assistant.people.settings import PeopleSettings
from assistant.people.view import notice
from eval.records import DatabaseUnavailable, InvalidRecord

log = logging.getLogger(__name__)

OPEN = "/health"
KEYED = "/v1/"  # a folder
# Nobody's name and password are longer.
_MOST_FORM = 16_000


class CookieDoor:
    """Open to everybody: a newcomer gets a signed cookie with a page, and is a rater."""

    def __init__(self, inside: App, people: People, is_page: Callable[[str], bool]) -> None:
        self._inside = inside
        self._people = people
        self._is_page = is_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as ASGI wants it."""
        if scope["type"] != "http":
            await _not_http(self._inside, scope, receive, send)
            return
        if _is_open(scope["path"]):
            await self._inside(put_person(scope, None), receive, send)
            return
        known = self._people.verify(_cookies(scope).get(COOKIE))
        if known is None and self._is_page(scope["path"]):
            send = self._with_cookie(send)
        person = Person(known, "rater") if known else None
        await self._inside(put_person(scope, person), receive, send)

    def _with_cookie(self, send: Send) -> Send:
        _, value = self._people.issue()
        cookie = f"{COOKIE}={value}; Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite=Lax"

        async def wrapped(message: Message) -> None:
            if message["type"] == "http.response.start":
                more = (b"set-cookie", cookie.encode())
                message["headers"] = [*message.get("headers", []), more]
            await send(message)

        return wrapped


class AccountsDoor:
    """Open to who has logged in; `log_in` is the app of the pages that let them."""

    PAGES = ("/login", "/logout", "/account", "/account/password", "/account/end-sessions")

    def __init__(
        self, inside: App, people: People, members: Members, log_in: App, settings: PeopleSettings
    ) -> None:
        self._inside = inside
        self._people = people
        self._members = members
        self._log_in = log_in
        self._seconds = settings.session_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as ASGI wants it."""
        if scope["type"] != "http":
            await _not_http(self._inside, scope, receive, send)
        elif _is_open(scope["path"]):
            await self._inside(put_person(scope, None), receive, send)
        else:
            await self._known_or_not(scope, receive, send)

    async def _known_or_not(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            person = await self._person(scope)
        except DatabaseUnavailable as error:
            log.warning("accounts cannot be read: %s", error)
            await _refuse(scope, receive, send, 503, "away")
            return
        scope = put_person(scope, person)
        if scope["path"] in self.PAGES:
            body = await read_body(receive, _MOST_FORM)
            if body is None:
                await send_json(send, 400, {"detail": "Too large"})
            else:
                await self._log_in(scope, again(body, receive), send)
        elif person is not None and _is_from_elsewhere(scope):
            await send_json(send, 403, {"detail": "Sent by another site's page"})
        elif person is not None:
            await self._inside(scope, receive, send)
        elif _is_for_eyes(scope):
            await _to_log_in(scope, receive, send)
        else:
            await send_json(send, 401, {"detail": "Log in first"})

    async def _person(self, scope: Scope) -> Person | None:
        session = self._people.verify_session(_cookies(scope).get(SESSION), self._seconds)
        if session is None:
            return None
        person, version = session
        account = await self._members.of(person)
        if account is None or account.version != version:
            return None
        return person_from(account)


class ProxyDoor:
    """Open to whom a trusted proxy names in a header; nobody else's header is believed."""

    def __init__(
        self, inside: App, members: Members, origins: Origins, settings: PeopleSettings
    ) -> None:
        self._inside = inside
        self._members = members
        self._origins = origins
        self._header = settings.proxy_header.lower().encode("ascii")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as ASGI wants it."""
        if scope["type"] != "http":
            await _not_http(self._inside, scope, receive, send)
            return
        if _is_open(scope["path"]):
            await self._inside(put_person(scope, None), receive, send)
            return
        try:
            person = await self._person(scope)
        except DatabaseUnavailable as error:
            log.warning("accounts cannot be read: %s", error)
            await _refuse(scope, receive, send, 503, "away")
            return
        if person is None or _is_from_elsewhere(scope):
            await _refuse(scope, receive, send, 403, "proxy")
        else:
            await self._inside(put_person(scope, person), receive, send)

    async def _person(self, scope: Scope) -> Person | None:
        # Twice the header is one of the client's beside the proxy's: nobody can tell which.
        given = [value for name, value in scope["headers"] if name == self._header]
        if len(given) != 1 or not self._origins.is_proxy(scope):
            return None
        try:
            account = await self._members.vouched(given[0].decode("utf-8"))
        except (UnicodeDecodeError, InvalidRecord):
            return None
        return person_from(account) if account else None


async def _not_http(inside: App, scope: Scope, receive: Receive, send: Send) -> None:
    """Pass on start and end; no page of ours opens a WebSocket, so nobody gets one."""
    if scope["type"] == "lifespan":
        await inside(scope, receive, send)
    elif scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})


def _is_open(path: str) -> bool:
    return path == OPEN or path.startswith(KEYED)


def _cookies(scope: Scope) -> dict[str, str]:
    return cookie_parser(Headers(scope=scope).get("cookie", ""))


def _is_for_eyes(scope: Scope) -> bool:
    """Whether a person waits for a page, and not a script for data."""
    headers = Headers(scope=scope)
    return scope["method"] in ("GET", "HEAD") and "text/html" in headers.get("accept", "")


def _is_from_elsewhere(scope: Scope) -> bool:
    """Whether another site's page, or one on another port here, sends what changes something.

    A log-in rides on any request that a browser sends; browsers say whose page made it.
    """
    site = Headers(scope=scope).get("sec-fetch-site", "none")
    return scope["method"] not in ("GET", "HEAD") and site not in ("same-origin", "none")


async def _to_log_in(scope: Scope, receive: Receive, send: Send) -> None:
    query = scope.get("query_string", b"").decode("latin-1")
    wanted = scope["path"] + (f"?{query}" if query else "")
    headers = {"location": f"/login?next={quote(wanted, safe='')}", "cache-control": "no-store"}
    await Response(status_code=303, headers=headers)(scope, receive, send)


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, why: str) -> None:
    words = texts(language_of(Headers(scope=scope)))
    if _is_for_eyes(scope):
        await notice(words, why, status)(scope, receive, send)
    else:
        await send_json(send, status, {"detail": words(f"people.{why}_text")})
