"""A machine with NVIDIA cards as far as its driver's answer goes, and programs that play vLLM."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pytest import MonkeyPatch

from runners.engines.client import EngineHost
from runners.engines.files import HostFiles
from runners.engines.shares import Use
from runners.lineup import Lineup

ROOT = Path(__file__).resolve().parents[2]
SURFACE = ROOT / "tests" / "runners" / "engines" / "vllm_surface"
CONFIG = {
    "max_position_embeddings": 2048, "num_hidden_layers": 4, "num_attention_heads": 8,
    "num_key_value_heads": 2, "hidden_size": 512, "intermediate_size": 1024,
    "vocab_size": 1000, "eos_token_id": 2,
}  # fmt: skip
SIDE, ALONE = 0.45, 0.6  # of the card: two that are not alone fit beside each other


def one_card(folder: Path, monkeypatch: MonkeyPatch, *, text: str = "Hi.", rate: int = 0) -> None:
    """Set up one 24 GB card, and vLLM whose answers are `text` at `rate` words a second."""
    tools = folder / "bin"
    tools.mkdir()
    card = "0, NVIDIA GeForce RTX 4090, 24564, 8.9"
    driver = f"case $* in *driver_version*) echo '{card}, 570.1';; *) echo '{card}';; esac"
    _program(tools / "nvidia-smi", driver)
    paths = f"{SURFACE}:{ROOT}"
    python = _program(tools / "python", f'PYTHONPATH={paths} exec {sys.executable} "$@"')
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    monkeypatch.setenv("LEITAI_VLLM_PYTHON", str(python))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("VLLM_SURFACE_TEXT", text)
    monkeypatch.setenv("VLLM_SURFACE_RATE", str(rate))


def _program(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o700)
    return path


def lineup_in_turn(folder: Path, *, sleeps: bool = True, **alone: bool) -> Lineup:
    """Contestants that share the card in turn; a keyword says who wants to be `alone`."""
    contestants = [_contestant(folder, name, one, sleeps) for name, one in alone.items()]
    title = {"en": "In turn", "zh": "轮流"}
    return Lineup.model_validate({"name": "in-turn", "title": title, "contestants": contestants})


def _contestant(folder: Path, name: str, alone: bool, sleeps: bool) -> dict[str, Any]:
    checkpoint = folder / name
    checkpoint.mkdir(exist_ok=True)
    (checkpoint / "config.json").write_text(json.dumps(CONFIG))
    return {
        "id": name, "name": name.title(), "developer": f"{name} makers", "license": "MIT",
        "parameters": 1, "native_context": 2048, "sampling": {"max_tokens": 512},
        "engine": {
            "kind": "vllm", "repository": str(checkpoint), "context": 1024, "cards": [0],
            "gpu_memory": ALONE if alone else SIDE,
            "turn": {"cards": [0], "alone": alone, "sleeps": sleeps},
        },
    }  # fmt: skip


@asynccontextmanager
async def hosted(lineup: Lineup, home: Path, use: Use = "arena") -> AsyncIterator[EngineHost]:
    """All engines of a lineup ready behind a lease; afterwards their host is gone."""
    client = EngineHost(lineup, home, use)
    await client.start()
    try:
        await client.wait_ready([one.id for one in lineup.contestants], 60)
        yield client
    finally:
        await client.close()
        async with asyncio.timeout(30):
            while HostFiles(home).read_address():
                await asyncio.sleep(0.1)


def journal(home: Path) -> list[tuple[str, str]]:
    """What happened on the card: (event, engine), in order."""
    path = home / "run" / "card" / "journal.jsonl"
    lines = map(json.loads, path.read_text().splitlines()) if path.exists() else ()
    return [(line["event"], line["engine"]) for line in lines]


def mistakes(home: Path) -> list[tuple[str, str]]:
    """What must never happen there."""
    wrong = {"refused", "asked asleep", "aborted"}
    return [one for one in journal(home) if one[0] in wrong]
