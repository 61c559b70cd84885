"""How long vLLM takes to start on a processor, what it takes of memory, and how fast it is.

It is started by an engine host of its own, as the product starts it. Its memory is shared
out among its processes, which load the same libraries. Speeds are the clock's: vLLM tells
none of its own.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import aiohttp

from eval.cost.checkpoints import model_of
from eval.cost.memory import on_cpu_of_vllm
from eval.cost.processes import family, proportional, read_bytes
from eval.cost.starting import OUTPUT_TOKENS, PROMPT, Start, StartError, Startup, advise_away
from runners.endpoint import Endpoint
from runners.engines.client import EngineHost, EnginesNotReady
from runners.engines.files import HostFiles
from runners.lineup import VLLM, Contestant, Lineup

START_SECONDS = 1800.0
END_SECONDS = 60.0
LOOK_SECONDS = 0.1


async def measure_hosted(
    lineup: Lineup, contestant: Contestant, cold: Iterable[bool] = (True, False)
) -> Startup:
    """Start the engine once for each of `cold`, one after the other.

    Raises `StartError` for an engine that does not come up, or whose shape is unknown.
    """
    engine, model = contestant.engine, model_of(contestant)
    if not isinstance(engine, VLLM) or not startable(contestant):
        raise StartError(f"{contestant.id}: only vLLM on the processor is started here")
    if model is None:
        raise StartError(f"{contestant.id}: nothing is known of its shape")
    alone = lineup.model_copy(update={"contestants": [contestant]})
    files = await asyncio.to_thread(_files, engine.repository)
    starts = []
    for advised in cold:
        for path in files if advised else ():
            advise_away(path)
        starts.append(await _start(alone, contestant.id, advised))
    size = await asyncio.to_thread(_size, files)
    predicted = on_cpu_of_vllm(model, engine.context, engine.slots).total
    threads = len(os.sched_getaffinity(0))
    return Startup(contestant.id, size, predicted, threads, tuple(starts))


def _files(repository: str) -> list[Path]:
    """The checkpoint's files where it is a folder; a hub's cache is not looked for."""
    return sorted(Path(repository).glob("*.safetensors")) if repository.startswith("/") else []


def _size(files: Sequence[Path]) -> int:
    return sum(path.stat().st_size for path in files)


async def _start(alone: Lineup, name: str, advised: bool) -> Start:
    with tempfile.TemporaryDirectory() as home:
        host, began = EngineHost(alone, Path(home), "nightly"), time.monotonic()
        await host.start()
        try:
            await host.wait_ready([name], START_SECONDS)
            seconds = time.monotonic() - began
            endpoint, address = host.statuses()[name].endpoint, HostFiles(Path(home)).read_address()
            if endpoint is None or address is None:
                raise StartError(f"{name}: the engine ended at once")
            below = family(address.pid)
            read = [bytes_ for pid in below if (bytes_ := read_bytes(pid)) is not None]
            prompt, output = await _speeds(endpoint)
            memory = sum(map(proportional, family(address.pid)))
        except EnginesNotReady as error:
            raise StartError(str(error)) from error
        finally:
            await host.close()
            await _gone(HostFiles(Path(home)))
    return Start(advised, seconds, sum(read) if read else None, memory, prompt, output)


async def _speeds(endpoint: Endpoint) -> tuple[float, float]:
    """Return tokens a second of a prompt and of an answer: of one token, and of several."""
    key = {"Authorization": f"Bearer {endpoint.api_key}"}
    async with aiohttp.ClientSession(endpoint.base_url, headers=key) as session:
        await _answer(session, endpoint.model, "Hello.", 1)  # what is done once is done
        tokens, first = await _answer(session, endpoint.model, PROMPT, 1)
        _, whole = await _answer(session, endpoint.model, PROMPT[::-1], 1 + OUTPUT_TOKENS)
    return tokens / first, OUTPUT_TOKENS / max(whole - first, 1e-6)


async def _answer(
    session: aiohttp.ClientSession, model: str, prompt: str, tokens: int
) -> tuple[int, float]:
    """Return the prompt's tokens, and the seconds that the answer took."""
    messages = [{"role": "user", "content": prompt}]
    body = {"model": model, "messages": messages, "max_tokens": tokens, "ignore_eos": True}
    began = time.monotonic()
    async with session.post("/v1/chat/completions", json=body) as response:
        response.raise_for_status()
        usage = (await response.json())["usage"]
    return int(usage["prompt_tokens"]), time.monotonic() - began


async def _gone(files: HostFiles) -> None:
    """Wait until the host has ended its engines and itself: the next start is to be alone."""
    deadline = time.monotonic() + END_SECONDS
    while files.read_address() and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(LOOK_SECONDS)


def startable(contestant: Contestant) -> bool:
    """Whether the contestant's engine is one that is started here."""
    return isinstance(contestant.engine, VLLM) and contestant.engine.device == "cpu"
