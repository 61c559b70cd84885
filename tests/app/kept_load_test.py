"""Load tests as `python -m eval perf` leaves them, made of events that are written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from measured import MS, event

from eval.perf.events import Cell, Client, Event, write_cell
from eval.perf.folder import CELLS, create
from eval.perf.plan import Options, Room, cells

OPTIONS = Options(prompt_tokens=(256, 1024), output_tokens=8, concurrency=(1, 2, 4), repeats=3)
CALM = Client(lag_p50=90_000, lag_p99=300_000, lag_max=900_000, busy=0.1, capacity=9000.0)
FINGERPRINT: dict[str, Any] = {
    "weights": {"file": "small.gguf", "sha256": "ab" * 32},
    "engine": {"kind": "llamacpp", "version": "1.0"},
    "flags": {"context": 4096, "slots": 4, "threads": 2},
    "dtype": "Q4_K_M",
    "kv_type": "f16",
    "template": "checkpoint",
    "hardware": {"cpu": "A processor", "cores": 2, "memory_gib": 16, "gpus": []},
    "driver": None,
    "digest": "0123456789abcdef",
}


def begun(
    root: Path,
    name: str,
    *,
    target: str = "alpha",
    created: str = "2026-11-29T20:00:00.000+00:00",
    options: Options = OPTIONS,
    fingerprint: Mapping[str, Any] = FINGERPRINT,
) -> Path:
    """A load test that has just been begun; return its folder."""
    manifest = {
        "created": created,
        "target": target,
        "fingerprint": dict(fingerprint),
        "options": options.as_json(),
        "nonce": "00",
        "calibration": {"streams": 4, "lag_p50": 90_000, "capacity": 9000.0},
    }
    create(root / name, manifest)
    return root / name


def kept(folder: Path, options: Options = OPTIONS, count: int | None = None) -> list[str]:
    """Write the first `count` cells that were asked for, all of them with None; return their
    names."""
    planned = cells(options, Room(4096))[:count]
    for one in planned:
        write_cell(folder / CELLS, replace(one, client=CALM), events_of(one))
    return [one.name for one in planned]


def events_of(one: Cell) -> list[Event]:
    """Six requests that get slower with length, load and, a little, with each repeat."""
    slow = one.prompt_tokens / 256 * (1 + one.load / 4) * (1 + one.repeat / 20)
    return [_request(number, 900 * number * slow, one, slow) for number in range(6)]


def whole(root: Path, name: str, **changes: Any) -> Path:
    """A load test of which every cell was measured."""
    folder = begun(root, name, **changes)
    kept(folder, changes.get("options", OPTIONS))
    return folder


def _request(number: int, at: float, one: Cell, slow: float) -> Event:
    start = round(at * MS)
    words: Sequence[int] = [start + round((100 + 20 * n) * slow * MS) for n in range(8)]
    return event(
        number,
        at,
        sent=start + MS // 20,
        at=tuple(words),
        end=words[-1],
        prompt_tokens=one.prompt_tokens,
        counted=one.prompt_tokens,
        output_tokens=one.output_tokens,
    )
