"""1,000 paced battles over HTTP, watched until the vote: can anybody tell who is who?

Two scripted contestants write texts of one distribution at different speeds, in different
pieces and with stalls. Everything that a page is sent is kept with its moment; classifiers
learn from it which slot the quick one had, and are asked about battles that they have not
seen. Battles that the clock gave up on are counted apart. Then 20 more in a real browser,
guessed by what was learned from the others. Beside it, with fewer battles: the same without
the clock.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp
import yaml
from served import Served, lineup_document

from eval.scores.shares import Share
from tests.bench.blind_endpoints import SLOTS
from tests.bench.page import Page

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "assistant"))

from watcher import Seen, guessed, told_apart

from tests.bench import browser_watch

BATTLES, UNPACED, AT_ONCE = 1000, 120, 40
IN_BROWSER = 20
GOAL = 0.55
QUESTION, BROWSED = "Question {number}", "Browsed {number}"


def measure() -> list[dict[str, Any]]:
    """Shares of battles that were guessed, with their bound, and of those given up on."""
    return [*_figures("common", BATTLES), *_figures("off", UNPACED)]


def _figures(mode: str, battles: int) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        seen, rows = _played(Path(folder), mode, battles)
    watched, quick_first, given_up = _with_answers(rows, seen, "Question")
    browsed, quick_there, _ = _with_answers(rows, seen, "Browsed")
    share = guessed(watched, quick_first)
    _, upper = Share(round(share * len(watched)), len(watched)).interval() or (0.0, 1.0)
    clock = "with the clock" if mode == "common" else "without it"
    figures = [
        _figure(f"battles watched, {clock}", len(watched), "battles"),
        _figure(f"slots guessed, {clock}", share, "share"),
    ]
    if mode == "common":
        figures += [
            _figure("upper end of its interval (95 %)", upper, "share", GOAL),
            _figure("battles that the clock gave up on", given_up / battles, "share"),
            _figure("battles watched in the browser", len(browsed), "battles"),
            _figure(
                "slots guessed in the browser, by what was learned over HTTP",
                told_apart(watched, quick_first, browsed, quick_there),
                "share",
            ),
        ]
    return figures


def _played(folder: Path, mode: str, battles: int) -> tuple[dict[str, list[Seen]], list[Any]]:
    """What was seen by question, and prompt, contestant of slot A and marks of each battle."""
    endpoints = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.blind_endpoints"], stdout=subprocess.PIPE, text=True
    )
    assert endpoints.stdout is not None
    quick, slow = endpoints.stdout.readline().split()
    home = folder / "home"
    app = Served(home, _lineup(folder, quick, slow), {"LEITAI_PACING": mode}).start()
    try:
        app.wait_until_ready(2)
        seen = asyncio.run(_all(app.url, battles))
        if mode == "common":
            questions = [BROWSED.format(number=number) for number in range(IN_BROWSER)]
            found = asyncio.run(browser_watch.watched(app.url, questions))
            seen |= {key: one.slots for key, one in zip(questions, found, strict=True)}
        return seen, _rows(home)
    finally:
        app.kill()  # all that is wanted was read
        endpoints.kill()
        endpoints.wait()


def _lineup(folder: Path, quick: str, slow: str) -> str:
    document = lineup_document({"quick": quick, "slow": slow})
    for contestant in document["contestants"]:
        contestant["engine"]["slots"] = SLOTS
    path = folder / "blindness.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return str(path)


async def _all(app: str, battles: int) -> dict[str, list[Seen]]:
    turn, seen = asyncio.Semaphore(AT_ONCE), {}

    async def one(number: int) -> None:
        async with turn:
            question = QUESTION.format(number=number)
            seen[question] = await _watch(app, question)

    await asyncio.gather(*(one(number) for number in range(battles)))
    return seen


async def _watch(app: str, question: str) -> list[Seen]:
    """One person's battle, from the question to the moment when the vote is offered."""
    jar = aiohttp.CookieJar(unsafe=True)
    timeout = aiohttp.ClientTimeout(total=180)
    async with (
        aiohttp.ClientSession(cookie_jar=jar, timeout=timeout, read_bufsize=2**22) as session,
        Page(session, app) as page,
    ):
        asked = time.monotonic()
        slots = [Seen(), Seen()]
        async for _ in page.ask(question):
            now = time.monotonic() - asked
            for letter, slot in zip("ab", slots, strict=True):
                text = str(page.shown(f"slot-{letter}-answer", "value") or "")
                if text:
                    slot.grew(now, len(text))
                    slot.text = text
                if text and not slot.ended and not page.shown(f"slot-{letter}-stop", "visible"):
                    slot.ended = now
        return slots


def _rows(home: Path) -> list[Any]:
    with sqlite3.connect(next(home.rglob("*.db"))) as db:
        return db.execute(
            "SELECT prompt, contestant, marks FROM turns JOIN slots ON slots.battle = turns.battle "
            "JOIN battles ON battles.id = turns.battle WHERE letter = 'a'"
        ).fetchall()


def _with_answers(
    rows: list[Any], seen: dict[str, list[Seen]], kind: str
) -> tuple[list[list[Seen]], list[bool], int]:
    """The battles of a kind that count, whether the quick one stood first, and how many were
    given up."""
    kept, quick_first, given_up = [], [], 0
    for prompt, contestant, marks in rows:
        if not prompt.startswith(kind):
            continue
        if "unpaced" in json.loads(marks):
            given_up += 1
        elif all(slot.ended for slot in seen[prompt]):
            kept.append(seen[prompt])
            quick_first.append(contestant == "quick")
    return kept, quick_first, given_up


def _figure(name: str, value: float, unit: str, goal: float | None = None) -> dict[str, Any]:
    return {
        "bench": "blindness",
        "figure": name,
        "value": round(value, 3),
        "unit": unit,
        "goal": goal,
        "relation": "<=",
    }
