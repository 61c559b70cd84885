"""Shared battles at `/share/<token>`: read blind, then answered, then with the names.

A reader gets no name before they have said what they prefer, and none before the battle's
owner has voted: else an owner could look at the own link to see whom they vote for. The
page is plain HTML made here for each request, so nothing but what it shows leaves the
server.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from assistant.battle import BattleView
from assistant.downloads import Download
from assistant.identity import mask
from assistant.language import Texts, texts
from assistant.opinions import choices
from assistant.pages.share_view import SharedView, gone, page
from assistant.restore import restored
from eval.records import (
    BattleState,
    DatabaseUnavailable,
    NotOwner,
    Records,
    Shared,
    UnknownBattle,
)

_PATH = re.compile(r"/share/([A-Za-z0-9_-]{1,64})")
_POLICY = (
    b"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    b"frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"content-security-policy", _POLICY),
    # What is shown depends on who asks, and must not be found by a search.
    (b"cache-control", b"no-store"),
    (b"vary", b"Cookie, Accept-Language"),
    (b"x-robots-tag", b"noindex"),
)


class SharedBattles:
    """The shared battles of one installation, by address."""

    def __init__(self, records: Records) -> None:
        self._records = records

    @staticmethod
    def has(path: str) -> bool:
        """Whether an address is one of ours, there or not."""
        return path.startswith("/share/")

    async def get(self, path: str, person: str | None, language: str) -> Download:
        """Return the page for this reader; 404 for a link that leads nowhere, 503 without
        a database."""
        return await self._page(path, person, texts(language))

    async def say(self, path: str, person: str | None, language: str, body: bytes) -> Download:
        """Record what the reader prefers, `choice=…` in a form's body, and send them back.

        A reader without a cookie and an unknown choice get the page with a line that says so.
        """
        words, token = texts(language), _token(path)
        if person is None:
            return await self._page(path, None, words, note="no_person", status=403)
        said = parse_qs(body.decode("utf-8", "replace")).get("choice", [""])[0]
        known = {name: name for name in choices(4) if name != "ranking"}
        if said not in known:
            return await self._page(path, person, words, note="unknown", status=400)
        try:
            await asyncio.to_thread(self._records.links.say, token, person, known[said])
        except (NotOwner, UnknownBattle):
            return await self._page(path, person, words)
        except DatabaseUnavailable:
            return _answer(503, gone(words, "away"))
        except ValueError:  # two slots have no third
            return await self._page(path, person, words, note="unknown", status=400)
        return Download(303, (*_HEADERS, (b"location", path.encode())), b"")

    async def _page(
        self, path: str, person: str | None, words: Texts, *, note: str = "", status: int = 200
    ) -> Download:
        try:
            found = await asyncio.to_thread(self._read, _token(path), person or "")
        except DatabaseUnavailable:
            return _answer(503, gone(words, "away"))
        if found is None:
            return _answer(404, gone(words, "gone"))
        return _answer(status, page(replace(found, note=note), words))

    def _read(self, token: str, person: str) -> SharedView | None:
        link = self._records.links.find(token, person)
        record = self._records.battle(link.battle) if link else None
        if link is None or record is None:
            return None
        names = [
            str(slot.snapshot[key])
            for slot in record.battle.slots
            for key in ("name", "developer")
            if slot.snapshot.get(key)
        ]
        return _seen(link, restored(record).view(), names)


def _seen(link: Shared, view: BattleView, names: list[str]) -> SharedView:
    """Only what this reader may see."""
    open_to_names = view.state == BattleState.REVEALED and (link.is_owner or bool(link.choice))

    def said(text: str) -> str:
        return text if open_to_names else mask(text, names).text

    return SharedView(
        questions=view.prompts,
        answers={
            slot.letter: tuple(said(text) for text in (*slot.earlier, slot.text))
            for slot in view.slots
        },
        is_owner=link.is_owner,
        choice=link.choice,
        reveal=view.reveal if open_to_names else (),
        has_problem=view.problem is not None,
    )


def _token(path: str) -> str:
    found = _PATH.fullmatch(path)
    return found[1] if found else ""


def _answer(status: int, html: str, *more: Any) -> Download:
    return Download(status, (*_HEADERS, *more), html.encode())
