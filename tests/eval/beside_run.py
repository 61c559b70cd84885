"""The kept run with its manifest changed, and measurements of its contestants as files."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from measured import MS, event

from eval.perf.events import Cell, Event, write_cell
from eval.perf.folder import create
from eval.perf.plan import Options
from eval.runs.folder import Run

KEPT = Path(__file__).parents[2] / "docs" / "reports" / "pocket-50" / "run.tar.gz"
FIRST, SECOND = "qwen2.5-coder-1.5b", "qwen2.5-coder-0.5b"
THIRD, FOURTH = "gemma-3-270m", "smollm2-135m"
H200 = {"cpu": "Xeon", "cores": 16, "memory_gib": 128, "gpus": ["NVIDIA H200, 143771 MiB"]}
SEVEN = {
    FIRST: ("Qwen2.5-7B-Instruct", 7615616512, "Qwen/Qwen2.5-7B-Instruct", 8192),
    SECOND: (
        "DeepSeek-Coder-7B-Instruct-v1.5",
        6910365696,
        "deepseek-ai/deepseek-coder-7b-instruct-v1.5",
        4096,
    ),
}


def unpacked(folder: Path, change: Callable[[dict[str, Any]], None] = lambda told: None) -> Run:
    """The kept run below `folder`/runs, as `change` leaves its manifest."""
    with tarfile.open(KEPT) as kept:
        kept.extractall(folder / "runs", filter="data")
    run = folder / "runs" / "pocket-50"
    path = run / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    change(told)
    path.write_text(json.dumps(told), encoding="utf-8")
    return Run(run)


def on_cards(told: dict[str, Any]) -> None:
    """Two contestants become 7B models of vLLM on an H200; the others keep their processor."""
    for name, (label, parameters, repository, context) in SEVEN.items():
        told["determined"]["contestants"][name] |= {
            "name": label,
            "parameters": parameters,
            "quantization": None,
            "weights": {"repository": repository, "revision": "abc"},
            "engine": {"kind": "vllm", "version": "0.32.0"},
            "flags": {"context": context, "slots": 8, "tensor_parallel": 1},
            "dtype": "bfloat16",
            "hardware": H200,
        }


def fingerprint(run: Run, contestant: str, **changes: Any) -> dict[str, Any]:
    """That of a measurement of a contestant of the run."""
    record = run.manifest["determined"]["contestants"][contestant]
    keys = ("weights", "engine", "flags", "dtype", "kv_type", "template", "hardware")
    return {**{key: record[key] for key in keys}, "driver": "570.1", "digest": "x", **changes}


def spoken(number: int, gap: float, **changes: Any) -> Event:
    """A request whose eight tokens come `gap` milliseconds after one another."""
    plain = event(number, scheduled=1000 * number)
    at = tuple(plain.scheduled + round((100 + gap * n) * MS) for n in range(8))
    return replace(plain, at=at, end=at[-1], **changes)


def load_test(
    home: Path,
    name: str,
    told: Mapping[str, Any],
    target: str,
    *,
    gap: float = 20.0,
    created: str = "2026-11-30T01:00:00+00:00",
    prompt_tokens: int = 256,
    concurrency: tuple[int, ...] = (1,),
    repeats: int = 3,
    native: int | None = None,
    kept: Callable[[Cell], Cell | None] = lambda cell: cell,
) -> Path:
    """Write a load test, a little slower each repeat; `kept` changes a cell, or leaves it out."""
    manifest = {
        "created": created,
        "target": target,
        "fingerprint": dict(told),
        "options": Options((prompt_tokens,), 8, concurrency, repeats=repeats).as_json(),
        "nonce": "n",
        "calibration": {},
        "software": {},
    }
    folder = home / "perf" / name
    cells = create(folder, manifest)
    for repeat, load in product(range(repeats), concurrency):
        cell = kept(Cell(prompt_tokens, 8, "closed", load, repeat=repeat, native=native))
        ended = [
            spoken(n, gap + 0.1 * repeat, prompt_tokens=prompt_tokens, counted=prompt_tokens)
            for n in range(6)
        ]
        if cell:
            write_cell(cells, cell, ended)
    return folder


def kept_json(home: Path, kind: str, name: str, told: Mapping[str, Any]) -> Path:
    path = home / kind / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def started(contestant: str, told: Mapping[str, Any] | None, **changes: Any) -> dict[str, Any]:
    """The starts of one contestant, as the command keeps them."""
    line = {
        "contestant": contestant,
        "fingerprint": told,
        "file_bytes": 10**9,
        "predicted": 2 * 10**9,
        "threads": 2,
        "cold_seconds": 9.5,
        "warm_seconds": 3.5,
        "rss": 1.9e9,
        "error": 0.0526,
        "prompt_tokens_a_second": 33.3,
        "output_tokens_a_second": 19.1,
        "starts": [{}, {}],
        **changes,
    }
    return {"name": "s", "measured": "2026-11-30T02:00:00+00:00", "startup": [line]}


def soaked(contestant: str, told: Mapping[str, Any] | None) -> dict[str, Any]:
    """Eight hours of load that leak, as the command keeps them."""
    return {
        "name": "hours",
        "measured": "2026-11-29T03:00:00+00:00",
        "contestant": contestant,
        "fingerprint": told,
        "rate": 0.2,
        "seconds": 28800,
        "failed": {"count": 3, "total": 5760},
        "failed_interval": [0.0002, 0.0015],
        "errors": {"unreachable": 3},
        "median": 1.25,
        "p95": 2.5,
        "drift": {"per_hour": 0.001, "low": -0.001, "high": 0.003, "points": 500},
        "drifts": False,
        "memory": [10**9, 2 * 10**9],
        "growth": {"per_hour": 5e7, "low": 4e7, "high": 6e7, "points": 200},
        "grows": True,
        "restarts": 1,
        "long_enough": True,
    }


def checked(contestant: str, told: Mapping[str, Any] | None) -> dict[str, Any]:
    """Checks of capabilities, of which one length is beyond the native context."""

    def check(name: str, **more: Any) -> dict[str, Any]:
        return {
            "check": name,
            "length": None,
            "language": None,
            "state": "measured",
            "passed": 9,
            "total": 12,
            "share": 0.75,
            "lower": 0.47,
            "upper": 0.91,
            "left_out": 0,
            "proves": {"en": "twelve cases, one seed", "zh": "十二例，一个种子"},
            **more,
        }

    nothing = dict.fromkeys(("passed", "total", "share", "lower", "upper"))
    return {
        "name": "caps",
        "measured": "2026-11-30T04:00:00+00:00",
        "seed": 1,
        "contestants": [
            {
                "contestant": contestant,
                "fingerprint": told,
                "checks": [
                    check("long_context", length=2048, language="en"),
                    check(
                        "long_context",
                        length=65536,
                        language="en",
                        state="beyond_native_context",
                        **nothing,
                    ),
                    check("json_valid", left_out=2),
                ],
            }
        ],
    }
