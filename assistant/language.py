"""The product's words: one YAML file a language, one lookup for all pages.

Pages never hold prose of their own, so that both languages stay complete
(a test compares their keys and placeholders).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("en", "zh")
DEFAULT_LANGUAGE = "en"
_FOLDER = Path(__file__).parent / "text"


class Texts:
    """All texts of one language; calling it looks one up by its dotted key."""

    def __init__(self, language: str, entries: Mapping[str, str]) -> None:
        self.language = language
        self.entries = dict(entries)

    def __call__(self, key: str, **values: object) -> str:
        """Return the text with its `{placeholders}` filled; an unknown key raises `KeyError`."""
        return self.entries[key].format(**values)

    def get(self, key: str, default: str, **values: object) -> str:
        """Like calling, but `default` where there is no such key (codes from lower floors)."""
        return self(key, **values) if key in self.entries else default


@cache
def texts(language: str) -> Texts:
    """The texts of `language`, one of `LANGUAGES`."""
    data = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return Texts(language, dict(_flatten(data)))


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


def _flatten(data: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in data.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)
