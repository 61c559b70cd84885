"""What the API adds: the same endpoint asked directly and through `/v1`, in turns, in one run.

Beside the clock's figures stand the app's processor time, which other jobs disturb less, and
what a bare relay adds in the same turns: a process that passes bytes on and does nothing else.

The endpoint is scripted and lives in a process of its own. Every word it says is the moment
at which it says it, so that each chunk's way to the client is measured by itself; chunks
come one by one, 10 ms apart, so that none rides with another.
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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from served import ROOT, Served, scripted_lineup

from assistant.api.relay import Relay
from runners.errors import EndpointFailed

REQUESTS = 200
STREAMS = 10
CHUNKS = 100
WARM_UP = 10
GOAL_REQUEST_MS = 3.0
GOAL_CHUNK_US = 200.0
# A person's limits would end the bench, not the API.
_CONFIG = "api: {requests_per_minute: 1000000, tokens_per_day: 1000000000}\n"

_ENDPOINT = f"""
import asyncio, time
from runners.scripted import Script, ScriptedEndpoint
class Clock(ScriptedEndpoint):
    def _said(self, word, body):
        return super()._said(f"{{time.monotonic()}} ", body)
def script(body):
    short = body["messages"][0]["content"] == "short"
    return Script(words=("x",)) if short else Script(words=("x",) * {CHUNKS}, delay=0.01)
async def main():
    async with Clock(script) as endpoint:
        print(endpoint.base_url, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""

_BARE = """
import asyncio, sys
import aiohttp
from aiohttp import web
async def pass_on(request):
    body = await request.read()
    async with aiohttp.ClientSession() as session:
        async with session.post(sys.argv[1] + request.path, data=body) as answer:
            passed = web.StreamResponse(status=answer.status)
            await passed.prepare(request)
            async for part in answer.content.iter_any():
                await passed.write(part)
            return passed
async def main():
    app = web.Application()
    app.router.add_post("/v1/chat/completions", pass_on)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


@dataclass(frozen=True)
class Way:
    """One of the ways to the endpoint."""

    session: aiohttp.ClientSession
    url: str
    model: str

    async def ask(self, prompt: str) -> tuple[float, list[float]]:
        """Seconds until the whole answer was there, and from each word to its arrival."""
        messages = [{"role": "user", "content": prompt}]
        body = {"model": self.model, "stream": True, "messages": messages}
        started, late = time.monotonic(), []
        async with self.session.post(f"{self.url}/v1/chat/completions", json=body) as answer:
            answer.raise_for_status()
            async for line in answer.content:
                now = time.monotonic()
                if b'"content": "' in line:
                    said = json.loads(line[6:])["choices"][0]["delta"]["content"]
                    late.append(now - float(said))
        return time.monotonic() - started, late


def measure() -> list[dict[str, Any]]:
    """Medians and 95th percentiles of what is added, request by request, chunk by chunk."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        (folder / "app.yaml").write_text(_CONFIG, encoding="utf-8")
        endpoint = running.enter_context(_served(_ENDPOINT))
        bare = running.enter_context(_served(_BARE, endpoint))
        lineup = scripted_lineup(folder, {"one": endpoint})
        app = Served(folder / "home", lineup, {"LEITAI_APP_CONFIG": str(folder / "app.yaml")})
        running.callback(app.stop)
        app.start().wait_until_ready(1)
        key = {"Authorization": f"Bearer {_key(app.home)}"}
        assert app.process is not None
        return asyncio.run(_figures((endpoint, bare, app.url), key, app.process.pid))


@contextmanager
def _served(program: str, *arguments: str) -> Iterator[str]:
    """A program in a process of its own; its first line is where it is."""
    command = [sys.executable, "-c", program, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def _rewriting() -> float:
    """Seconds of processor time to read one chunk and write it anew; the best of several."""
    choice = {"index": 0, "delta": {"content": "word "}, "finish_reason": None}
    event = b"data: %b\n\n" % json.dumps({"id": "x", "model": "m", "choices": [choice]}).encode()
    relay = Relay("chat", "one", lambda _: EndpointFailed(500))
    best = float("inf")
    for _ in range(20):
        started = time.process_time()
        for _ in range(1000):
            relay.written(relay.take(event))
        best = min(best, (time.process_time() - started) / 1000)
    return best


def _key(home: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "keys", "new", "bench"],
        cwd=ROOT, env=os.environ | {"LEITAI_HOME": str(home)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def _processor_seconds(pid: int) -> float:
    """What the main thread of a process, its event loop, has used so far."""
    return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0]) / 1e9


async def _figures(
    urls: tuple[str, str, str], key: Mapping[str, str], pid: int
) -> list[dict[str, Any]]:
    async with aiohttp.ClientSession() as plain, aiohttp.ClientSession(headers=key) as keyed:
        ways = [Way(plain, url, "any") for url in urls[:2]] + [Way(keyed, urls[2], "one")]
        for way in ways:
            for _ in range(WARM_UP):
                await way.ask("short")
        begun = _processor_seconds(pid)
        rounds = [[(await way.ask("short"))[0] for way in ways] for _ in range(REQUESTS)]
        a_request = (_processor_seconds(pid) - begun) / REQUESTS
        late: list[list[float]] = [[] for _ in ways]
        begun = _processor_seconds(pid)
        for _ in range(STREAMS):
            for way, moments in zip(ways, late, strict=True):
                moments.extend((await way.ask("long"))[1])
        a_chunk = (_processor_seconds(pid) - begun - STREAMS * a_request) / (STREAMS * CHUNKS)
    direct, bare, through = zip(*rounds, strict=True)
    added = sorted(b - a for a, b in zip(direct, through, strict=True))
    chunks = [b - a for a, b in zip(late[0], late[2], strict=True)]
    return [
        _figure("a request, direct, p50", 1e3 * statistics.median(direct), "ms"),
        _figure("a request, bare relay, p50", 1e3 * statistics.median(bare), "ms"),
        _figure("a request, through the API, p50", 1e3 * statistics.median(through), "ms"),
        _figure("added to a request, p50", 1e3 * statistics.median(added), "ms", GOAL_REQUEST_MS),
        _figure("added to a request, p95", 1e3 * added[int(0.95 * len(added))], "ms"),
        _figure("a chunk on its way, direct, p50", 1e6 * statistics.median(late[0]), "us"),
        _figure("added to a chunk by the bare relay, p50", 1e6 * _added(late[0], late[1]), "us"),
        _figure("added to a chunk, p50", 1e6 * _added(late[0], late[2]), "us", GOAL_CHUNK_US),
        _figure("added to a chunk, mean", 1e6 * statistics.fmean(chunks), "us"),
        _figure("processor time of a request", 1e3 * a_request, "ms"),
        _figure("processor time of a chunk", 1e6 * a_chunk, "us"),
        _figure("of it, reading and writing anew", 1e6 * _rewriting(), "us"),
    ]


def _added(direct: Sequence[float], other: Sequence[float]) -> float:
    """The median of what another way takes longer, chunk by chunk."""
    return statistics.median(b - a for a, b in zip(direct, other, strict=True))


def _figure(name: str, value: float, unit: str, goal: float | None = None) -> dict[str, Any]:
    return {"bench": "api", "figure": name, "value": round(value, 3), "unit": unit, "goal": goal}
