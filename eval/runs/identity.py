"""What stands behind an answer, as JSON values: weights, engine, template, machine, sources.

Two completions may stand for each other only where all of this is the same.
"""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from runners.configuration import ConfigError
from runners.engines import llamacpp, vllm
from runners.home import weights_root
from runners.lineup import VLLM, Contestant, LlamaCpp, Remote
from runners.weights import WeightStore

ROOT = Path(__file__).resolve().parents[2]
ASK_SECONDS = 60.0
_GIB = 1 << 30
# Told elsewhere, or (whose turn it is on the cards) nothing that words depend on.
_NO_FLAGS = {"kind", "repository", "revision", "chat_template", "turn"}


def identity(contestant: Contestant) -> dict[str, Any]:
    """Return what determines a contestant's words, apart from prompt and sampling.

    None stands for what this machine cannot know, such as the weights behind a remote
    endpoint. Raises `ConfigError` for a file whose digest nobody has declared yet.
    """
    engine = contestant.engine
    if isinstance(engine, LlamaCpp):
        pinned = WeightStore(weights_root()).pinned(engine.weights)
        if pinned is None:
            raise ConfigError(
                f"{contestant.id}: the digest of {engine.weights.file} is not known yet; "
                "run `python -m runners.weights fetch LINEUP` first"
            )
        return {
            "weights": {"file": engine.weights.file, "sha256": pinned.sha256},
            "engine": {"kind": engine.kind, "version": _package("xllamacpp")},
            "flags": {
                "context": engine.context,
                "slots": engine.slots,
                "threads": engine.threads,
                "n_batch": llamacpp.BATCH,
                "cache_ram_mib": llamacpp.PROMPT_CACHE_MIB,
            },
            "dtype": contestant.quantization,
            "kv_type": "f16",
            "template": _template(engine.chat_template),
            "hardware": hardware(),
        }
    if isinstance(engine, VLLM):
        flags = engine.model_dump(exclude=_NO_FLAGS)
        return {
            "weights": {"repository": engine.repository, "revision": engine.revision},
            "engine": {"kind": engine.kind, "version": vllm.known_version()},
            "flags": flags,
            "dtype": contestant.quantization or engine.dtype,
            "kv_type": "auto",
            "template": _template(engine.chat_template),
            "hardware": hardware(),
        }
    return _remote(engine)


def _remote(engine: Remote) -> dict[str, Any]:
    return {
        "weights": None,
        "engine": {"kind": engine.kind, "version": None, "dialect": engine.dialect},
        "flags": {"base_url": engine.base_url, "model": engine.model, "context": engine.context},
        "dtype": None,
        "kv_type": None,
        "template": None,
        "hardware": None,
    }


@cache
def hardware() -> dict[str, Any]:
    """Return this machine's processor, cores, memory (GiB) and graphics cards."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpu": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory / _GIB),
        "gpus": _cards(),
    }


@cache
def driver() -> str | None:
    """Return the version of the graphics driver; None without one that answers."""
    said = _said(["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"])
    return said.partition("\n")[0].strip() or None


@cache
def software() -> dict[str, Any]:
    """Return the sources that ask and judge: a digest of `runners/` and `eval/`, and Python."""
    digest = hashlib.sha256()
    for package in ("runners", "eval"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "problems" not in path.relative_to(ROOT).parts:
                digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return {"sources": digest.hexdigest()[:16], "python": platform.python_version()}


def _template(given: str | None) -> str:
    """A chat template as the key of a completion: the lineup's by its digest."""
    return hashlib.sha256(given.encode()).hexdigest()[:16] if given else "checkpoint"


def _package(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or sys.platform)


def _cards() -> list[str]:
    asked = ["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"]
    return [line.strip() for line in _said(asked).splitlines() if line.strip()]


def _said(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=ASK_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
