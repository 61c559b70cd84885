"""Speaks vLLM's surface: its arguments, its key, its workers; its words are scripted.

Like the real one it has workers of its own; one of them has even left its session and
its parent, which the real one's do when the server is killed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

from aiohttp import web

from runners.scripted import Script, ScriptedEndpoint
from vllm.card import Card

NAMED = {"offline": "HF_HUB_OFFLINE", "threads": "OMP_NUM_THREADS"}
LEAVE = """
import os, sys, time
if os.fork():
    sys.exit()
os.setsid()
time.sleep(600)
"""


CARD_MIB = 9000


def compile_graphs() -> None:
    """Find what was compiled, and leave something: the real one takes minutes for it."""
    root = Path(os.environ.get("VLLM_CACHE_ROOT", "."))
    if journal := os.environ.get("VLLM_SURFACE_JOURNAL"):
        found = sorted(path.name for path in root.glob("*.graph"))
        with Path(journal).open("a") as out:
            out.write(json.dumps({"compiled": found}) + "\n")
        (root / "a.graph").touch()


def take_cards() -> None:
    """Have the driver's program tell of us, as it does of a process on a card."""
    if apps := os.environ.get("VLLM_SURFACE_APPS"):
        with Path(apps).open("a") as out:
            out.write(f"{os.getpid()}, {CARD_MIB}\n")


class Engine(ScriptedEndpoint):
    """An engine that can sleep. Like the real one behind its door it wants the key for all."""

    def __init__(self, card: Card, script: Script, **options) -> None:
        super().__init__(script, **options)
        self._card, self._asleep, self._answers = card, False, set()

    def _routes(self):
        if os.environ.get("VLLM_SERVER_DEV_MODE") != "1":
            return super()._routes()
        own = [web.post("/sleep", self._sleep), web.post("/wake_up", self._wake)]
        return [*super()._routes(), *own, web.get("/is_sleeping", self._is_asleep)]

    async def _sleep(self, request: web.Request) -> web.Response:
        for answer in self._answers:
            answer.cancel()
            self._card.note("aborted")
        self._asleep = True
        self._card.give()
        return web.json_response({"status": "sleeping", "level": 1})

    async def _wake(self, request: web.Request) -> web.Response:
        if (fails := Path("card", "wake_fails")).exists():
            fails.unlink()
            self._card.note("wake failed")
            return web.json_response({"error": "CUDA out of memory"}, status=500)
        self._card.take()
        self._asleep = False
        return web.json_response({"status": "awake", "tags": None})

    async def _is_asleep(self, request: web.Request) -> web.Response:
        return web.json_response({"is_sleeping": self._asleep})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        if self._asleep:
            self._card.note("asked asleep")
            return web.json_response({"error": "the engine sleeps"}, status=500)
        answer = asyncio.current_task()
        self._answers.add(answer)
        try:
            return await super()._chat(request)
        finally:
            self._answers.discard(answer)


async def serve(given: argparse.Namespace) -> None:
    key, name = os.environ["VLLM_API_KEY"], given.served_model_name
    card = Card(Path("card"), Path(given.model).name, given.gpu_memory_utilization or 0.0)
    card.take()
    rate = float(os.environ.get("VLLM_SURFACE_RATE", "0"))
    script = Script.of(os.environ.get("VLLM_SURFACE_TEXT", "Hi."), rate)
    async with Engine(card, script, port=given.port, model=name, api_key=key):
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    texts = ("model", "served-model-name", "revision", "host", "dtype", "chat-template")
    for text in (*texts, "quantization"):
        parser.add_argument(f"--{text}")
    parser.add_argument("--generation-config", choices=["auto", "vllm"])
    numbers = ("port", "max-model-len", "max-num-seqs", "tensor-parallel-size")
    for number in (*numbers, "max-num-batched-tokens", "kv-cache-memory-bytes"):
        parser.add_argument(f"--{number}", type=int, required=number == "port")
    parser.add_argument("--gpu-memory-utilization", type=float)
    parser.add_argument("--no-enable-prefix-caching", action="store_true")
    parser.add_argument("--enable-sleep-mode", action="store_true")
    parser.add_argument("--middleware", action="append")
    given = parser.parse_args()
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    subprocess.run([sys.executable, "-c", LEAVE], check=True)
    if why := os.environ.get("VLLM_SURFACE_FAILS"):
        try:
            raise ValueError(why)
        except ValueError as error:
            raise RuntimeError("Engine core initialization failed") from error
    seen = {"arguments": vars(given), "cards": os.environ.get("CUDA_VISIBLE_DEVICES")}
    seen |= {key: os.environ.get(name) for key, name in NAMED.items()}
    Path("seen.json").write_text(json.dumps(seen))
    compile_graphs()
    take_cards()
    asyncio.run(serve(given))


if __name__ == "__main__":
    main()
