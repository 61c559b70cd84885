"""Log-in, log-out and one's own account: plain forms on routes beside Gradio."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from assistant.language import Texts, language_of, texts
from assistant.people.addresses import Origins
from assistant.people.checking import Checks, TooOften
from assistant.people.cookies import SESSION, People
from assistant.people.forms import Forms, fields_of
from assistant.people.members import Members
from assistant.people.passwords import PasswordRefused
from assistant.people.person import Person, person_of
from assistant.people.view import account_page, log_in_page
from eval.records import DatabaseUnavailable
from eval.records.people import Account

# A path of ours: to browsers `//host` and `/\host` are other sites.
_OURS = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")
_LONGEST_ADDRESS = 2000


def log_in_app(
    people: People, members: Members, checks: Checks, origins: Origins, seconds: int
) -> FastAPI:
    """Return the app of the addresses `AccountsDoor.PAGES`; a session lasts `seconds`."""
    pages = _LogIn(people, members, checks, origins, seconds)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_api_route("/login", pages.show, methods=["GET", "HEAD"], response_model=None)
    app.add_api_route("/login", pages.log_in, methods=["POST"], response_model=None)
    app.add_api_route("/logout", pages.log_out, methods=["POST"], response_model=None)
    app.add_api_route("/account", pages.account, methods=["GET", "HEAD"], response_model=None)
    app.add_api_route("/account/password", pages.password, methods=["POST"], response_model=None)
    app.add_api_route(
        "/account/end-sessions", pages.end_sessions, methods=["POST"], response_model=None
    )
    return app


class _Refused(Exception):
    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status, self.key = status, key


class _LogIn:
    def __init__(
        self, people: People, members: Members, checks: Checks, origins: Origins, seconds: int
    ) -> None:
        self._people = people
        self._forms = Forms(people, origins)
        self._members = members
        self._checks = checks
        self._origins = origins
        self._seconds = seconds

    async def show(self, request: Request) -> Response:
        """The empty log-in form; who is in already goes where they wanted to."""
        wanted = _ours(request.query_params.get("next"))
        if person_of(request):
            return RedirectResponse(wanted, 303)
        return self._log_in_page(request, wanted=wanted)

    async def log_in(self, request: Request) -> Response:
        """A sent log-in form."""
        t, fields = _texts(request), await fields_of(request)
        again = {"name": fields.get("name", "")[:64], "wanted": _ours(fields.get("next"))}
        if not self._forms.is_ours(request, fields):
            return self._log_in_page(request, **again, said=t("people.old_form"), status=400)
        address = self._origins.client(request.scope)
        try:
            account = await self._checks.check(
                fields.get("name", ""), fields.get("password", ""), address
            )
            if account is None:
                raise _Refused(401, "wrong")
        except (_Refused, TooOften, DatabaseUnavailable) as error:
            status, said = _told(error, t)
            page = self._log_in_page(request, **again, said=said, status=status)
            if isinstance(error, TooOften):
                page.headers["retry-after"] = str(math.ceil(error.seconds))
            return page
        return self._let_in(request, RedirectResponse(again["wanted"], 303), account)

    async def log_out(self, request: Request) -> Response:
        """End the session in this browser."""
        if not self._forms.is_ours(request, await fields_of(request)):
            return RedirectResponse("/account", 303)
        return self._let_out()

    async def account(self, request: Request) -> Response:
        """One's own account."""
        person = person_of(request)
        return self._account_page(request, person) if person else _to_log_in()

    async def password(self, request: Request) -> Response:
        """A sent form with another password: it ends all sessions but this one."""
        t, fields, person = _texts(request), await fields_of(request), person_of(request)
        if person is None:
            return _to_log_in()
        try:
            if not self._forms.is_ours(request, fields):
                raise _Refused(400, "old_form")
            changed = await self._changed(person, fields, self._origins.client(request.scope))
        except (_Refused, TooOften, PasswordRefused, DatabaseUnavailable) as error:
            status, said = _told(error, t)
            return self._account_page(request, person, said=said, kind="error", status=status)
        page = self._account_page(request, person, said=t("people.password_saved"))
        return self._let_in(request, page, changed)

    async def _changed(self, person: Person, fields: Mapping[str, str], address: str) -> Account:
        account = await self._checks.check(person.name, fields.get("password", ""), address)
        if account is None:
            raise _Refused(401, "password_wrong")
        changed = await self._checks.new_password(account, fields.get("new", ""))
        if changed is None:  # removed in this very moment
            raise _Refused(401, "password_wrong")
        return changed

    async def end_sessions(self, request: Request) -> Response:
        """End one's sessions in every browser."""
        person = person_of(request)
        if person is None:
            return _to_log_in()
        if not self._forms.is_ours(request, await fields_of(request)):
            return RedirectResponse("/account", 303)
        try:
            await asyncio.to_thread(self._members.accounts.end_sessions, person.id)
        except DatabaseUnavailable:
            said = _texts(request)("people.away_text")
            return self._account_page(request, person, said=said, kind="error", status=503)
        self._members.forget(person.id)
        return self._let_out()

    # -- what they share -------------------------------------------------------

    def _log_in_page(self, request: Request, **what: Any) -> Response:
        return self._forms.page(request, lambda form: log_in_page(_texts(request), form, **what))

    def _account_page(self, request: Request, person: Person, **what: Any) -> Response:
        return self._forms.page(
            request, lambda form: account_page(_texts(request), form, person, **what)
        )

    def _let_in(self, request: Request, page: Response, account: Account) -> Response:
        session = self._people.issue_session(account.person, account.version)
        page.set_cookie(
            SESSION, session, max_age=self._seconds, path="/", httponly=True, samesite="lax",
            secure=self._origins.is_https(request.scope),
        )  # fmt: skip
        return page

    def _let_out(self) -> Response:
        page = _to_log_in()
        page.delete_cookie(SESSION, path="/", httponly=True, samesite="lax")
        return page


def _texts(request: Request) -> Texts:
    return texts(language_of(request.headers))


def _ours(wanted: str | None) -> str:
    """Where to go after the log-in: an address of this site, and no other."""
    fits = wanted and len(wanted) <= _LONGEST_ADDRESS and _OURS.fullmatch(wanted)
    return wanted if wanted and fits else "/"


def _told(error: Exception, t: Texts) -> tuple[int, str]:
    """The status and the sentence for what went wrong."""
    if isinstance(error, _Refused):
        return error.status, t(f"people.{error.key}")
    if isinstance(error, TooOften):
        return 429, t("people.too_often", minutes=math.ceil(error.seconds / 60))
    if isinstance(error, PasswordRefused):
        return 400, t("people.password_refused")
    return 503, t("people.away_text")


def _to_log_in() -> Response:
    return RedirectResponse("/login", 303)
