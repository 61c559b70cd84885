"""What stands behind an answer or a figure: weights, engine, template, machine, sources.

One fingerprint, of one function, for runs, load tests, starts, hours of load and checks of
capabilities. Two completions may stand for each other only where all of it is the same, and
figures of different ones are never averaged nor ranked together.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from runners.configuration import ConfigError
from runners.endpoint import Endpoint
from runners.engines import cards, digests, llamacpp, repository, vllm
from runners.home import weights_root
from runners.lineup import VLLM, Contestant, LlamaCpp, Remote
from runners.weights import WeightStore

ROOT = Path(__file__).resolve().parents[2]
HERE = {"127.0.0.1", "::1", "localhost"}
_GIB = 1 << 30
_NOWHERE = {"hardware": None, "driver": None}

Fingerprint = dict[str, Any]
Tell = Callable[[str], None]
# Told elsewhere, or (whose turn it is on the cards) nothing that words depend on.
_NO_FLAGS = {"kind", "repository", "revision", "chat_template", "turn"}


def silent(line: str) -> None:
    """Tell nobody."""


def fingerprint_of(contestant: Contestant, tell: Tell = silent) -> Fingerprint:
    """Return what determines a contestant's words and speed, apart from prompt and sampling.

    None stands for what this machine cannot know, such as the weights behind an endpoint;
    the digest of a checkpoint that is not here yet is left out. `digest` is over all the
    rest. A large checkpoint is read once, which blocks for minutes: `tell` hears of it.
    Raises `ConfigError` for a file whose digest nobody has declared yet.
    """
    engine = contestant.engine
    if isinstance(engine, LlamaCpp):
        return _digested(_of_llamacpp(contestant, engine))
    if isinstance(engine, VLLM):
        return _digested(_of_vllm(contestant, engine, tell))
    return _behind(engine, {"context": engine.context}, _NOWHERE)


def fingerprint_at(endpoint: Endpoint) -> Fingerprint:
    """Return that of an endpoint somebody else runs: what this machine cannot know is None."""
    here = urlsplit(endpoint.base_url).hostname in HERE
    return _behind(endpoint, {}, _machine() if here else _NOWHERE)


def _of_llamacpp(contestant: Contestant, engine: LlamaCpp) -> Fingerprint:
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
        **_machine(),
    }


def _of_vllm(contestant: Contestant, engine: VLLM, tell: Tell) -> Fingerprint:
    weights = {"repository": engine.repository, "revision": engine.revision}
    folder = repository.lies_in(engine)
    digest = digests.checkpoint_digest(folder, tell) if folder else None
    return {
        "weights": weights | ({"sha256": digest} if digest else {}),
        "engine": {"kind": engine.kind, "version": vllm.known_version()},
        "flags": engine.model_dump(exclude=_NO_FLAGS),
        "dtype": contestant.quantization or engine.dtype,
        "kv_type": "auto",
        "template": _template(engine.chat_template),
        **_machine(),
    }


def _behind(
    served: Remote | Endpoint, flags: dict[str, Any], machine: dict[str, Any]
) -> Fingerprint:
    return _digested(
        {
            "weights": None,
            "engine": {"kind": "remote", "version": None, "dialect": served.dialect},
            "flags": {"base_url": served.base_url, "model": served.model, **flags},
            "dtype": None,
            "kv_type": None,
            "template": None,
            **machine,
        }
    )


def digest_of(known: Mapping[str, Any]) -> str:
    """Return the digest over all of a fingerprint but the one that stands in it, which an
    earlier release may have made otherwise. Weights that are known by their content count by
    it alone: a file may be renamed, a folder moved."""
    counted = {key: value for key, value in known.items() if key != "digest"}
    weights = counted.get("weights")
    content = weights.get("sha256") if isinstance(weights, Mapping) else None
    if content:
        counted["weights"] = content
    whole = json.dumps(counted, sort_keys=True, default=str).encode()
    return hashlib.sha256(whole).hexdigest()[:16]


def _digested(known: Fingerprint) -> Fingerprint:
    return {**known, "digest": digest_of(known)}


def _machine() -> dict[str, Any]:
    return {"hardware": hardware(), "driver": driver()}


@cache
def hardware() -> dict[str, Any]:
    """Return this machine's processor, cores, memory (GiB) and graphics cards."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpu": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory / _GIB),
        "gpus": [f"{card.name}, {card.memory // cards.MIB} MiB" for card in _found()],
    }


def driver() -> str | None:
    """Return the version of the graphics driver; None without one that answers."""
    return next((card.driver for card in _found() if card.driver), None)


@cache
def _found() -> tuple[cards.Card, ...]:
    """The cards, asked once in a process: a driver that nobody holds takes seconds to answer."""
    return tuple(cards.found())


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
