"""`/keys`: where a person makes, sees and ends their keys. Plain forms, no script needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response

from assistant.api.keyring import Keyring
from assistant.asgi import Receive, Scope, Send, again, read_body, send_json
from assistant.language import Texts, language_of, texts
from assistant.people.forms import Forms, fields_of
from assistant.people.person import Person, person_of
from assistant.people.view import plain_page
from eval.records import DatabaseUnavailable, InvalidRecord
from eval.records.keys import LONGEST_LABEL, MOST_KEYS, TooManyKeys, UnknownKey

_TEMPLATE = Path(__file__).parent / "templates" / "own_keys.html"
_PATHS = ("/keys", "/keys/new", "/keys/revoke")
_MOST_FORM = 8_000  # bytes


class KeysPage:
    """The ASGI app of the addresses below `/keys`."""

    def __init__(self, keyring: Keyring, forms: Forms) -> None:
        self._keyring = keyring
        self._forms = forms
        self._app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        for path, what, method in (
            ("/keys", self._show, ["GET", "HEAD"]),
            ("/keys/new", self._new, ["POST"]),
            ("/keys/revoke", self._revoke, ["POST"]),
        ):
            self._app.add_api_route(path, what, methods=method, response_model=None)

    @staticmethod
    def has(path: str) -> bool:
        """Whether this app answers at a path."""
        return path in _PATHS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request as ASGI wants it."""
        body = await read_body(receive, _MOST_FORM)
        if body is None:
            await send_json(send, 400, {"detail": "Too large"})
        else:
            await self._app(scope, again(body, receive), send)

    async def _show(self, request: Request) -> Response:
        return await self._page(request)

    async def _new(self, request: Request) -> Response:
        """A sent form: the key is shown on the page that answers it, and never again."""
        fields, person, t = await fields_of(request), person_of(request), _texts(request)
        if person is None or not self._forms.is_ours(request, fields):
            return await self._page(request, said=t("people.old_form"), status=400)
        try:
            secret = await self._keyring.make(person.id, fields.get("label", ""))
        except InvalidRecord:
            return await self._page(
                request, said=t("keys.label_refused", longest=LONGEST_LABEL), status=400
            )
        except TooManyKeys:
            return await self._page(request, said=t("keys.too_many", most=MOST_KEYS), status=409)
        except DatabaseUnavailable:
            return await self._page(request, said=t("people.away_text"), status=503)
        return await self._page(request, secret=secret)

    async def _revoke(self, request: Request) -> Response:
        fields, person, t = await fields_of(request), person_of(request), _texts(request)
        if person is None or not self._forms.is_ours(request, fields):
            return await self._page(request, said=t("people.old_form"), status=400)
        try:
            await self._keyring.revoke(fields.get("key", ""), person.id)
        except UnknownKey:
            return await self._page(request, said=t("keys.unknown"), status=404)
        except DatabaseUnavailable:
            return await self._page(request, said=t("people.away_text"), status=503)
        return await self._page(request, said=t("keys.revoked"), kind="info")

    async def _page(
        self, request: Request, *, said: str = "", kind: str = "error", status: int = 200,
        secret: str = "",
    ) -> Response:  # fmt: skip
        t = _texts(request)
        keys: list[Any] = []
        try:
            person: Person | None = person_of(request)
            keys = await self._keyring.of(person.id) if person else []
        except DatabaseUnavailable:
            said, status = t("people.away_text"), 503
        return self._forms.page(
            request,
            lambda form: plain_page(
                t, _TEMPLATE, "keys.title", status,
                form=form, said=said, kind=kind, secret=secret, keys=keys,
                longest=LONGEST_LABEL,
            ),
        )  # fmt: skip


def _texts(request: Request) -> Texts:
    return texts(language_of(request.headers))
