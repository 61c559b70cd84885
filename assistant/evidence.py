"""What is kept so that every figure can be traced: who competed, and how code ran."""

from __future__ import annotations

import datetime as dt
from typing import Any

from eval.records import Letter, RunRecord
from runners.home import weights_root
from runners.lineup import Contestant
from runners.sandbox import Job, RunResult
from runners.weights import WeightStore


def snapshot(contestant: Contestant) -> dict[str, Any]:
    """What determines a contestant, kept with the battle so that it can be traced."""
    engine = contestant.engine
    weights = engine.weights if engine.kind == "llamacpp" else None
    # A lineup without a digest is held to the one that its file came with.
    pinned = WeightStore(weights_root()).pinned(weights) if weights else None
    repository = engine.repository if engine.kind == "vllm" else None
    revision = engine.revision if engine.kind == "vllm" else None
    return {
        "id": contestant.id,
        "name": contestant.name,
        "developer": contestant.developer,
        "license": contestant.license,
        "tuning": contestant.tuning,
        "parameters": contestant.parameters,
        "quantization": contestant.quantization,
        "engine": engine.kind,
        "weights_sha256": pinned.sha256 if pinned else None,
        "repository": repository,
        "revision": revision,
        "context": engine.context,
        "sampling": contestant.sampling.model_dump(mode="json"),
    }


def run_record(
    battle: str, letter: Letter, job: Job, result: RunResult, *, turn: int, edited: bool
) -> RunRecord:
    return RunRecord(
        battle=battle, slot=letter, turn=turn, edited=edited, **run_fields(job, result)
    )


def run_fields(job: Job, result: RunResult) -> dict[str, Any]:
    """What is recorded of any run, whosever code it was."""
    return {
        "language": job.language,
        "code": job.code,
        "stdin": job.stdin,
        "outcome": result.outcome.value,
        "reason": result.code,
        "compiler": result.compile.output if result.compile else None,
        "exit_code": result.exit_code,
        "signal": result.signal,
        "stdout": result.stdout,
        "stderr": result.stderr,
        "truncated": result.stdout_truncated or result.stderr_truncated,
        "cpu_seconds": result.cpu_seconds,
        "wall_seconds": result.wall_seconds,
        "memory_peak_bytes": result.memory_peak_bytes,
        "image": result.image,
        "created": dt.datetime.now(dt.UTC),
    }
