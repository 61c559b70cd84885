"""A machine with graphics cards, a vLLM and a checkpoint. What asks them is real: a program
called `nvidia-smi`, an interpreter with a `vllm` in it, files."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SURFACE = ROOT / "tests" / "runners" / "engines" / "vllm_surface"
CARD = "NVIDIA GeForce RTX 4090, 24564, 8.9"
DRIVER = "570.86.10"
CARD_MIB = 9000
"""What the scripted engine has of the cards, as the driver tells it."""
CONFIG = {
    "max_position_embeddings": 2048, "num_hidden_layers": 4, "num_attention_heads": 8,
    "num_key_value_heads": 2, "hidden_size": 512, "intermediate_size": 1024,
    "vocab_size": 1000, "eos_token_id": 2,
}  # fmt: skip


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o700)
    return path


def write_safetensors(path: Path, content: bytes) -> Path:
    """A file of one tensor of so many bytes."""
    tensor = {"dtype": "U8", "shape": [1, len(content)], "data_offsets": [0, len(content)]}
    header = json.dumps({"model.embed_tokens.weight": tensor}).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header + content)
    return path


@dataclass(frozen=True)
class VllmMachine:
    """Made by `put_up`; each part may be exchanged at any time."""

    root: Path

    @property
    def checkpoint(self) -> Path:
        return self.root / "checkpoint"

    @property
    def starts(self) -> list[dict]:
        """What each engine found when it started: `compiled` by the ones before it."""
        journal = self.root / "journal"
        return [json.loads(line) for line in journal.read_text().splitlines()]

    def cards(self, *cards: str, driver: str = DRIVER) -> None:
        lines = (f"{number}, {card}, {driver}\n" for number, card in enumerate(cards))
        (self.root / "cards").write_text("".join(lines))

    def vllm(self, version: str) -> None:
        site = self.root / "site"
        shutil.rmtree(site, ignore_errors=True)
        told = site / f"vllm-{version}.dist-info"
        told.mkdir(parents=True)
        (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: vllm\nVersion: {version}\n")


def put_up(root: Path, monkeypatch: pytest.MonkeyPatch) -> VllmMachine:
    """Two 24 GB cards, an environment with vLLM, and a checkpoint's folder."""
    machine, tools = VllmMachine(root), root / "bin"
    tools.mkdir()
    machine.cards(CARD, CARD)
    machine.vllm("0.32.0")
    script(
        tools / "nvidia-smi",
        f"case \"$*\" in *compute-apps*) cat '{root}/apps' 2>/dev/null;; "
        f"*) cat '{root}/cards';; esac; exit 0",
    )
    paths = f"{SURFACE}:{ROOT}:{root / 'site'}"
    python = script(tools / "python", f'PYTHONPATH={paths} exec {sys.executable} "$@"')
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    monkeypatch.setenv("LEITAI_VLLM_PYTHON", str(python))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("VLLM_SURFACE_APPS", str(root / "apps"))
    monkeypatch.setenv("VLLM_SURFACE_JOURNAL", str(root / "journal"))
    machine.checkpoint.mkdir()
    (machine.checkpoint / "config.json").write_text(json.dumps(CONFIG))
    write_safetensors(machine.checkpoint / "model.safetensors", bytes(1 << 16))
    return machine


def lineup_of_one(machine: VllmMachine, **engine: object) -> dict:
    """A lineup's document with one contestant `big`, as a YAML file has it."""
    given = {"kind": "vllm", "repository": str(machine.checkpoint), "context": 1024, "slots": 2}
    contestant = {
        "id": "big", "name": "Big", "developer": "us", "license": "MIT", "parameters": 1,
        "native_context": 2048, "engine": {**given, **engine}, "sampling": {"max_tokens": 64},
    }  # fmt: skip
    return {"name": "one", "title": {"en": "One", "zh": "一"}, "contestants": [contestant]}
