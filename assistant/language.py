"""The product's words: one YAML file a language, one lookup for all pages.

Pages never hold prose of their own, so that both languages stay complete
(a test compares their keys and placeholders).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from starlette.requests import cookie_parser

from runners.texts import LANGUAGES, Texts, read_entries

__all__ = ["DEFAULT_LANGUAGE", "LANGUAGES", "Texts", "language_of", "negotiate", "texts"]

DEFAULT_LANGUAGE = "en"
LANGUAGE_COOKIE = "leitai_language"
_FOLDER = Path(__file__).parent / "text"


@cache
def texts(language: str) -> Texts:
    """The texts of `language`, one of `LANGUAGES`."""
    return Texts(language, read_entries(_FOLDER / f"{language}.yaml"))


def language_of(headers: Mapping[str, str]) -> str:
    """The language to answer a request in; `headers` are found in any case of their names."""
    cookies = cookie_parser(headers.get("cookie", ""))
    return negotiate(cookies.get(LANGUAGE_COOKIE), headers.get("accept-language", ""))


def negotiate(cookie: str | None, accept_language: str) -> str:
    """The language to serve: the person's own choice, else the browser's first known one.

    `accept_language` is the header of RFC 9110; quality values decide, ties by order.
    """
    if cookie in LANGUAGES:
        return cookie
    wishes = sorted(_wishes(accept_language), key=lambda wish: -wish[1])
    for tag, quality in wishes:
        base = tag.split("-")[0].lower()
        if quality > 0 and base in LANGUAGES:
            return base
    return DEFAULT_LANGUAGE


def _wishes(header: str) -> Iterator[tuple[str, float]]:
    for part in header.split(","):
        match = re.fullmatch(r"\s*([A-Za-z-]+)\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*", part)
        if match:
            yield match[1], float(match[2] or 1)
