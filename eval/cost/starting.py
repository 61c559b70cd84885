"""How long the llama.cpp engine takes to start, what it takes of memory, and how fast it is.
What any engine's starts are, for `hosted` too.

The engine is the product's own child process, started as the engine host starts it. A cold
start has the file's pages advised away first; how much was then read from the disk is
measured, since a kernel may keep what others have mapped.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Literal

import aiohttp

from eval.cost.headers import gguf_model
from eval.cost.memory import on_cpu
from eval.cost.processes import read_bytes, resident
from runners.engines import children
from runners.lineup import Contestant, LlamaCpp

LOOK_SECONDS = 0.02
START_SECONDS = 600.0
OUTPUT_TOKENS = 16
PROMPT = "Write a Python function that adds up a list of numbers, and explain it."
COLD_SHARE = 0.9
"""A start is cold when so much of the file came from the disk."""
_MODULE = "runners.engines.llamacpp"


class StartError(RuntimeError):
    """An engine that did not start; the message has its last words."""


@dataclass(frozen=True)
class Start:
    """One start: seconds from the command to a healthy server, bytes that came from the disk
    (None where the kernel does not say), then memory (bytes) and speed after one answer.
    `card_bytes` are those of graphics cards, None where there are none or nobody says."""

    advised: bool
    seconds: float
    read_bytes: int | None
    rss: int
    prompt_tokens_a_second: float
    output_tokens_a_second: float
    card_bytes: int | None = None


@dataclass(frozen=True)
class Startup:
    """Several starts of one contestant. `predicted` are the bytes of a fresh engine, of the
    machine or, with `device` gpu, of its cards."""

    contestant: str
    file_bytes: int
    predicted: int
    threads: int
    starts: tuple[Start, ...]
    device: Literal["cpu", "gpu"] = "cpu"

    def seconds(self, *, cold: bool) -> float | None:
        """Return the median of the cold starts, or of the warm ones; None without any.

        A start that was meant to be cold and found the file in memory is neither.
        """
        chosen = [
            one.seconds for one in self.starts
            if (self._was_cold(one) if cold else not one.advised)
        ]  # fmt: skip
        return median(chosen) if chosen else None

    @property
    def rss(self) -> float:
        return median(one.rss for one in self.starts)

    @property
    def card_bytes(self) -> float | None:
        """The median of what it took of the cards; None where nobody said."""
        told = [one.card_bytes for one in self.starts if one.card_bytes is not None]
        return median(told) if told else None

    @property
    def error(self) -> float | None:
        """How far the prediction is off, as a share of what was measured; None where that
        was not seen."""
        measured = self.card_bytes if self.device == "gpu" else self.rss
        return self.predicted / measured - 1 if measured else None

    def as_json(self) -> dict[str, Any]:
        """Return the raw starts, and what follows from them."""
        return asdict(self) | {
            "cold_seconds": self.seconds(cold=True),
            "warm_seconds": self.seconds(cold=False),
            "rss": self.rss,
            "card_bytes": self.card_bytes,
            "error": self.error,
            "output_tokens_a_second": median(one.output_tokens_a_second for one in self.starts),
            "prompt_tokens_a_second": median(one.prompt_tokens_a_second for one in self.starts),
        }

    def _was_cold(self, one: Start) -> bool:
        return one.advised and (one.read_bytes or 0) >= COLD_SHARE * self.file_bytes


async def measure(
    contestant: Contestant, path: Path, log: Path, cold: Iterable[bool] = (True, False)
) -> Startup:
    """Start the engine once for each of `cold`, one after the other.

    Raises `StartError` for an engine that does not come up.
    """
    engine = contestant.engine
    if not isinstance(engine, LlamaCpp):
        raise StartError(f"{contestant.id}: only llama.cpp engines are started here")
    threads = engine.threads or len(os.sched_getaffinity(0))
    starts = []
    for advised in cold:
        if advised:
            advise_away(path)
        starts.append(await _start(contestant.id, _wanted(engine, path, threads), log, advised))
    size = await asyncio.to_thread(path.stat)
    model = gguf_model(path)
    predicted = on_cpu(model, "q4_k_m", engine.context, engine.slots, in_use=False)
    return Startup(contestant.id, size.st_size, predicted.total, threads, tuple(starts))


def _wanted(engine: LlamaCpp, path: Path, threads: int) -> dict[str, Any]:
    return {
        "path": str(path),
        "context": engine.context,
        "slots": engine.slots,
        "threads": threads,
        "chat_template": engine.chat_template,
        "api_key": secrets.token_urlsafe(16),
    }


async def _start(name: str, wanted: dict[str, Any], log: Path, advised: bool) -> Start:
    began = time.monotonic()
    async with children.child(_MODULE, wanted, log) as process:
        try:
            async with asyncio.timeout(START_SECONDS):
                said = await anext(children.answers(process))
                async with aiohttp.ClientSession(said["address"]) as session:
                    await _healthy(session)
                    seconds = time.monotonic() - began
                    read = read_bytes(process.pid)
                    timings = await _answer(session, wanted["api_key"])
        except (StopAsyncIteration, TimeoutError, aiohttp.ClientError) as error:
            why = await children.cause(process, log)
            raise StartError(f"{name}: the engine did not come up ({why})") from error
        return Start(
            advised=advised,
            seconds=seconds,
            read_bytes=read,
            rss=resident(process.pid),
            prompt_tokens_a_second=timings["prompt_per_second"],
            output_tokens_a_second=timings["predicted_per_second"],
        )


async def _healthy(session: aiohttp.ClientSession) -> None:
    while True:
        async with session.get("/health") as response:
            if response.status == 200:
                return
        await asyncio.sleep(LOOK_SECONDS)


async def _answer(session: aiohttp.ClientSession, key: str) -> dict[str, float]:
    body = {"messages": [{"role": "user", "content": PROMPT}], "max_tokens": OUTPUT_TOKENS}
    headers = {"Authorization": f"Bearer {key}"}
    async with session.post("/v1/chat/completions", json=body, headers=headers) as response:
        response.raise_for_status()
        timings: dict[str, float] = (await response.json())["timings"]
        return timings


def advise_away(path: Path) -> None:
    """Ask the kernel to drop the file's pages; it may refuse those that others have mapped."""
    with path.open("rb") as data:
        os.posix_fadvise(data.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
