"""How many streamed chunks a second one core of the load test's client carries.

Beside it, in turns, on the same endpoint and streams: aiohttp alone, which reads the bytes
and notes the time, and aiohttp with each event parsed as it comes, as load generators
usually do. Processor time counts, not the clock: the endpoint is a process apart on the
same cores. Last, how far a measured time to first token is from the endpoint's own: its
words are the moments at which it wrote them, by the same clock.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp

from eval.perf.client import Request, chunks_of
from eval.perf.load import Measured, closed
from runners.endpoint import Endpoint

STREAMS, CHUNKS, RATE = 24, 120, 60.0
ROUNDS = 9
GOAL, LATE_MS = 0.8, 2.0
FIRSTS = 60
BUFFER = 2**20  # as large as the client's own, or the default would pause the socket

_ENDPOINT = f"""
import asyncio
from runners.scripted import Script, ScriptedEndpoint
async def main():
    def script(body):
        chunks = min(body.get("max_tokens", {CHUNKS}), {CHUNKS})
        return Script(("word ",) * chunks, delay={1 / RATE}, stamped=True)
    async with ScriptedEndpoint(script) as endpoint:
        print(endpoint.base_url, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""

Way = Callable[[str], Awaitable[int]]


def measure() -> list[dict[str, Any]]:
    """Chunks for each second of processor time, the median of the rounds."""
    endpoint = subprocess.Popen(
        [sys.executable, "-c", _ENDPOINT], stdout=subprocess.PIPE, text=True
    )
    assert endpoint.stdout is not None
    url = endpoint.stdout.readline().strip()
    try:
        seen = asyncio.run(_rounds(url))
        late = sorted(asyncio.run(_late(url)))
    finally:
        endpoint.kill()
        endpoint.wait()
    pace = {name: statistics.median(values) for name, values in seen.items()}
    ratios = [a / b for a, b in zip(seen["client"], seen["aiohttp alone"], strict=True)]
    return [
        *(_figure(f"{name}, chunks a second of a core", value) for name, value in pace.items()),
        _figure("client to aiohttp alone", statistics.median(ratios), "ratio", GOAL, ">="),
        _figure("time to first token, late, p50", statistics.median(late), "ms", LATE_MS),
        _figure("time to first token, late, p95", late[int(0.95 * len(late))], "ms", LATE_MS),
    ]


async def _late(url: str) -> list[float]:
    """Milliseconds by which our first token is later than the endpoint's, one by one."""
    measured = Measured()
    endpoint = Endpoint(url, "scripted", 1 << 20)
    await closed([Request(endpoint, "Hello", output_tokens=3)] * FIRSTS, 1, measured)
    firsts = []
    for heard in measured.heard:
        at, chunk = next((at, chunk) for at, chunk in chunks_of(heard.reads) if chunk.text)
        firsts.append((at - int(chunk.text)) / 1e6)
    return firsts


async def _rounds(url: str) -> dict[str, list[float]]:
    ways: dict[str, Way] = {"aiohttp alone": _alone, "aiohttp and json": _parsed, "client": _ours}
    seen: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(ROUNDS + 1):
        for name, way in ways.items():
            began = time.process_time()
            chunks = await way(url)
            used = time.process_time() - began
            assert chunks >= STREAMS * CHUNKS, f"{name} lost chunks"
            if number:  # the first round warms up
                seen[name].append(chunks / used)
    return seen


async def _ours(url: str) -> int:
    measured = Measured()
    endpoint = Endpoint(url, "scripted", 1 << 20)
    await closed([Request(endpoint, "Hello", output_tokens=CHUNKS)] * STREAMS, STREAMS, measured)
    # Counting needs no parse, which the client leaves for afterwards, too.
    return sum(data.count(b"data: {") for heard in measured.heard for _, data in heard.reads)


async def _alone(url: str) -> int:
    async def one(session: aiohttp.ClientSession) -> int:
        reads = [(time.monotonic_ns(), data) async for data in _pieces(session, url)]
        return sum(data.count(b"data: {") for _, data in reads)

    return await _all(one)


async def _parsed(url: str) -> int:
    async def one(session: aiohttp.ClientSession) -> int:
        moments, rest = [], b""
        async for data in _pieces(session, url):
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                if line.startswith(b"data: {") and json.loads(line[6:])["choices"] is not None:
                    moments.append(time.monotonic_ns())
        return len(moments)

    return await _all(one)


async def _all(one: Callable[[aiohttp.ClientSession], Awaitable[int]]) -> int:
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    async with aiohttp.ClientSession(connector=connector, read_bufsize=BUFFER) as session:
        return sum(await asyncio.gather(*(one(session) for _ in range(STREAMS))))


async def _pieces(session: aiohttp.ClientSession, url: str) -> AsyncIterator[bytes]:
    body = {
        "model": "scripted",
        "stream": True,
        "stream_options": {"include_usage": True},
        "messages": [{"role": "user", "content": "Hello"}],
    }
    async with session.post(f"{url}/v1/chat/completions", json=body) as response:
        response.raise_for_status()
        async for data in response.content.iter_any():
            yield data


def _figure(
    name: str,
    value: float,
    unit: str = "chunks/s",
    goal: float | None = None,
    relation: str = "<=",
) -> dict[str, Any]:
    return {
        "bench": "client",
        "figure": name,
        "value": round(value, 2),
        "unit": unit,
        "goal": goal,
        "relation": relation,
        "streams": STREAMS,
        "rounds": ROUNDS,
    }
