"""Plain forms that no other site can send in a person's name.

A form carries a token that stands in a cookie of the same browser too: another site can
make a browser send a form, but neither read nor set that cookie.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import Request, Response

from assistant.people.addresses import Origins
from assistant.people.cookies import FORM, FORM_SECONDS, People


class Forms:
    """Gives out forms and knows them again."""

    def __init__(self, people: People, origins: Origins) -> None:
        self._people = people
        self._origins = origins

    def is_ours(self, request: Request, fields: Mapping[str, str]) -> bool:
        """Whether these fields come from a form that we gave to this very browser."""
        return self._people.verify_form(request.cookies.get(FORM), fields.get("form", ""))

    def page(self, request: Request, made: Callable[[str], Response]) -> Response:
        """Return the page that `made` makes with the token for its forms."""
        token = self._token(request)
        page = made(token)
        page.set_cookie(
            FORM, token, max_age=FORM_SECONDS, path="/", httponly=True, samesite="strict",
            secure=self._origins.is_https(request.scope),
        )  # fmt: skip
        return page

    def _token(self, request: Request) -> str:
        """The browser's token, so that several open pages of it stay valid, or a new one."""
        known = request.cookies.get(FORM)
        return (
            known if known and self._people.verify_form(known, known) else self._people.issue_form()
        )


async def fields_of(request: Request) -> dict[str, str]:
    """The plain fields of a form; files are none of ours."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    form = await request.form(max_fields=10)
    return {name: value for name, value in form.items() if isinstance(value, str)}
