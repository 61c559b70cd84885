"""What the app adds to the first token: the same endpoint asked directly and through the page's
own HTTP calls (join the queue, read the event stream), in turns, in one run.

The endpoint is scripted, with a fixed time to its first word, and lives in a process
of its own; so what differs between the two ways is the app.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
from served import Served, scripted_lineup

from tests.bench.page import Page

ROUNDS = 60
WARM_UP = 5
FIRST_DELAY = 0.15
MARK = "firstword"
GOALS_MS = {"p50": 30.0, "p95": 80.0}

_ENDPOINT = f"""
import asyncio
from runners.scripted import Script, ScriptedEndpoint
async def main():
    script = Script.of("{MARK} and the rest", rate=50, first_delay={FIRST_DELAY})
    async with ScriptedEndpoint(script) as endpoint:
        print(endpoint.base_url, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


def measure() -> list[dict[str, Any]]:
    """Differences in milliseconds; ratios would hide that the added time is constant."""
    with tempfile.TemporaryDirectory() as folder:
        endpoint = subprocess.Popen(
            [sys.executable, "-c", _ENDPOINT], stdout=subprocess.PIPE, text=True
        )
        assert endpoint.stdout is not None
        url = endpoint.stdout.readline().strip()
        lineup = scripted_lineup(Path(folder), {"one": url, "two": url})
        app = Served(Path(folder) / "home", lineup).start()
        try:
            app.wait_until_ready(2)
            direct, through = asyncio.run(_rounds(app.url, url))
        finally:
            app.stop()
            endpoint.kill()
            endpoint.wait()
    added = sorted(a - b for a, b in zip(through, direct, strict=True))
    figures = {"p50": statistics.median(added), "p95": added[int(0.95 * len(added))]}
    return [
        _figure("engine asked directly, p50", statistics.median(direct), None),
        _figure("through the app, p50", statistics.median(through), None),
        *(_figure(f"added by the app, {name}", figures[name], GOALS_MS[name]) for name in figures),
    ]


async def _rounds(app: str, endpoint: str) -> tuple[list[float], list[float]]:
    direct, through = [], []
    for number in range(ROUNDS + WARM_UP):
        # A person each time: on a page of the same one it would be a further turn.
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session,
            Page(session, app) as page,
        ):
            pair = await _direct(session, endpoint), await _through(page)
        if number >= WARM_UP:
            direct.append(pair[0])
            through.append(pair[1])
    return direct, through


async def _direct(session: aiohttp.ClientSession, endpoint: str) -> float:
    body = {"model": "any", "stream": True, "messages": [{"role": "user", "content": "Hello"}]}
    started = time.monotonic()
    async with session.post(f"{endpoint}/v1/chat/completions", json=body) as response:
        response.raise_for_status()
        return await _until_marked(response.content, started)


async def _through(page: Page) -> float:
    started = time.monotonic()
    return await _until_marked(page.ask("Hello"), started)


async def _until_marked(lines: AsyncIterator[bytes], started: float) -> float:
    """Milliseconds to the line with the first word; the rest of the stream is read too."""
    seen: float | None = None
    async for line in lines:
        if seen is None and MARK.encode() in line:
            seen = 1000 * (time.monotonic() - started)
    assert seen is not None, "the first word never came"
    return seen


def _figure(name: str, milliseconds: float, goal: float | None) -> dict[str, Any]:
    return {
        "bench": "first_token",
        "figure": name,
        "value": round(milliseconds, 2),
        "unit": "ms",
        "goal": goal,
        "rounds": ROUNDS,
    }
