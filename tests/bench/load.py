"""64 battles at once: do all streams end when their script ends, and how often are they shown?

One app process, the scripted endpoint a process apart, the client a process apart: all
on the same cores, so the app has less of them here than in earnest. The client speaks
the page's own HTTP calls; the alternative beside it is the same endpoint asked directly
by the same number of streams.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import yaml
from served import Served, lineup_document

from tests.bench.page import Page

BATTLES = 64
RATE = 50.0  # tokens a second of each stream
WORDS = 400
SCRIPTED_SECONDS = (WORDS - 1) / RATE
SLOTS = 2 * BATTLES
ANSWER = "word " * WORDS
GOAL_LATE, GOAL_REFRESHES = 1.10, 3.0
PATIENCE_SECONDS = 90.0

_ENDPOINT = f"""
import asyncio
from runners.scripted import Script, ScriptedEndpoint
async def main():
    async with ScriptedEndpoint(Script.of("word " * {WORDS}, rate={RATE}), slots={SLOTS}) as one:
        print(one.base_url, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


@dataclass
class Stream:
    """One battle as its page saw it; monotonic seconds."""

    asked: float
    shown: list[float] = field(default_factory=list)

    @property
    def ended(self) -> float:
        """The moment of the last words."""
        return self.shown[-1]

    @property
    def first_words(self) -> float:
        """Seconds from the question to the first words."""
        return self.shown[0] - self.asked

    @property
    def slowdown(self) -> float:
        """How long it took, as a ratio to the script."""
        return (self.ended - self.asked) / SCRIPTED_SECONDS

    @property
    def refreshes(self) -> float:
        """Updates a second while words came."""
        return (len(self.shown) - 1) / (self.shown[-1] - self.shown[0])

    @property
    def longest_gap(self) -> float:
        return max(b - a for a, b in zip(self.shown, self.shown[1:], strict=False))


def measure() -> list[dict[str, Any]]:
    """Ratios to the script, and refreshes a second, over all battles."""
    with tempfile.TemporaryDirectory() as folder:
        endpoint = subprocess.Popen(
            [sys.executable, "-c", _ENDPOINT], stdout=subprocess.PIPE, text=True
        )
        assert endpoint.stdout is not None
        url = endpoint.stdout.readline().strip()
        app = Served(Path(folder) / "home", _lineup(Path(folder), url)).start()
        try:
            app.wait_until_ready(2)
            client = [sys.executable, "-m", "tests.bench.load", app.url, url]
            path = {"PYTHONPATH": str(Path(__file__).resolve().parents[1] / "app")}
            told = subprocess.run(
                client, stdout=subprocess.PIPE, text=True, check=True, timeout=300,
                env=os.environ | path,
            )  # fmt: skip
        finally:
            app.stop()
            endpoint.kill()
            endpoint.wait()
    return json.loads(told.stdout.splitlines()[-1])


def _lineup(folder: Path, url: str) -> str:
    document = lineup_document({"one": url, "two": url})
    for contestant in document["contestants"]:
        contestant["engine"]["slots"] = SLOTS
    path = folder / "load.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return str(path)


async def _client(app: str, endpoint: str) -> list[dict[str, Any]]:
    direct = await asyncio.gather(*(_ask(endpoint) for _ in range(SLOTS)))
    together = asyncio.Barrier(BATTLES)
    streams = await asyncio.gather(
        *(_battle(app, together) for _ in range(BATTLES)), return_exceptions=True
    )
    whole = [stream for stream in streams if isinstance(stream, Stream)]
    for error in {repr(error) for error in streams if isinstance(error, BaseException)}:
        print(error, file=sys.stderr)
    slow, shown = [s.slowdown for s in whole], [s.refreshes for s in whole]
    gaps = [s.longest_gap for s in whole]
    return [
        _figure("streams that broke", BATTLES - len(whole), "battles", 0),
        _figure("asked directly, slowest end against script", max(direct), "ratio"),
        _figure("through the app, median end against script", statistics.median(slow), "ratio"),
        _figure("through the app, slowest end against script", max(slow), "ratio", GOAL_LATE),
        _figure("first words, median", statistics.median(s.first_words for s in whole), "s"),
        _figure("first words, slowest", max(s.first_words for s in whole), "s"),
        _figure("refreshes, median", statistics.median(shown), "1/s"),
        _figure("refreshes, fewest of a battle", min(shown), "1/s", GOAL_REFRESHES, ">="),
        _figure("longest time without a refresh", max(gaps), "s"),
    ]


async def _ask(endpoint: str) -> float:
    body = {"model": "any", "stream": True, "messages": [{"role": "user", "content": "Hello"}]}
    asked = time.monotonic()
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{endpoint}/v1/chat/completions", json=body) as response,
    ):
        async for _ in response.content.iter_any():
            pass
    return (time.monotonic() - asked) / SCRIPTED_SECONDS


async def _battle(app: str, together: asyncio.Barrier) -> Stream:
    """One person with a cookie of their own, from the question to the settled battle."""
    timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        aiohttp.ClientSession(cookie_jar=jar, timeout=timeout, read_bufsize=2**22) as session,
        Page(session, app) as page,
    ):
        await together.wait()  # all pages are open before anybody asks
        stream = Stream(time.monotonic())
        async for line in page.ask("Hello"):
            if b"word" in line:
                stream.shown.append(time.monotonic())
    return stream


def _figure(
    name: str, value: float, unit: str, goal: float | None = None, relation: str = "<="
) -> dict[str, Any]:
    return {
        "bench": "load",
        "figure": name,
        "value": round(value, 3),
        "unit": unit,
        "goal": goal,
        "relation": relation,
        "battles": BATTLES,
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_client(*sys.argv[1:3]))))
