"""The pages at the door as plain HTML: they need no Gradio, no asset and no script to work."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from assistant.language import Texts
from assistant.people.passwords import SHORTEST
from assistant.people.person import Person

_HERE = Path(__file__).parent
_TEMPLATES = _HERE / "templates"
_STATIC = _HERE.parent / "pages" / "static"
# A stranger gets no asset of the site, so style and script stand in the page itself.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
    "vary": "Cookie, Accept-Language",
}


def log_in_page(
    texts: Texts, form: str, *, name: str = "", wanted: str = "/", said: str = "", status: int = 200
) -> HTMLResponse:
    """The log-in; `said` is what was wrong the last time, `wanted` where to go afterwards."""
    return _page(
        texts, "log_in.html", "log_in_title", status,
        form=form, name=name, next=wanted, said=said, kind="error",
    )  # fmt: skip


def account_page(
    texts: Texts, form: str, person: Person, *, said: str = "", kind: str = "", status: int = 200
) -> HTMLResponse:
    """What a person may do with their own account."""
    return _page(
        texts, "account.html", "account_title", status,
        form=form, person=person, said=said, kind=kind, shortest=SHORTEST,
    )  # fmt: skip


def notice(texts: Texts, why: str, status: int) -> HTMLResponse:
    """A page that says why there is nothing to see; `why` is `proxy` or `away`."""
    return _page(texts, "page.html", f"{why}_title", status, text=texts(f"people.{why}_text"))


def plain_page(
    texts: Texts, template: Path, title: str, status: int, **values: Any
) -> HTMLResponse:
    """A page from a template that extends `page.html`; `title` is the key of its text."""
    html = (
        _environment(template.parent)
        .get_template(template.name)
        .render(
            t=texts, title=title, style=_inline("style.css"), script=_inline("script.js"), **values
        )
    )
    return HTMLResponse(html, status, headers=_HEADERS)


def _page(texts: Texts, template: str, title: str, status: int, **values: Any) -> HTMLResponse:
    return plain_page(texts, _TEMPLATES / template, f"people.{title}", status, **values)


@cache
def _environment(folder: Path) -> Environment:
    return Environment(loader=FileSystemLoader([folder, _TEMPLATES]), autoescape=True)


def _inline(name: str) -> Markup:
    # Our own files, which hold no end tag.
    return Markup((_STATIC / name).read_text(encoding="utf-8"))  # noqa: S704
