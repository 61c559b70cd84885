"""A run as a batch leaves it: real answers over HTTP, judged in the real sandbox."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripted_batch import Stage, badly, problem_file, well

from eval.lines import LineWriter
from eval.runs.folder import Run
from runners.scripted import ScriptedEndpoint

FILES = ("manifest.json", "samples.jsonl", "judgements.jsonl", "sessions.jsonl")


@contextmanager
def batch(folder: Path, alpha: Any = well, beta: Any = badly) -> Iterator[Stage]:
    """`folder/home/runs/first`: three problems in both languages; `alpha` solves them all,
    `beta` none. The endpoints live as long as the block."""
    started = {
        "alpha": ScriptedEndpoint(alpha).start_in_thread(),
        "beta": ScriptedEndpoint(beta).start_in_thread(),
    }
    try:
        stage = Stage(folder, started, problems=str(problem_file(folder)))
        stage.write()
        # In a thread of its own: a browser that is open already has a loop in this one.
        with ThreadPoolExecutor(1) as apart:
            asking = stage.begun("first", prompt_languages=("zh", "en"))
            apart.submit(asyncio.run, asking).result()
        yield stage
    finally:
        for endpoint in started.values():
            endpoint.stop()


def copied(run: Run, root: Path, name: str, created: str | None = None) -> Run:
    """The same run under another name, begun at another moment."""
    shutil.copytree(run.folder, root / name)
    if created:
        manifest = root / name / "manifest.json"
        text = manifest.read_text(encoding="utf-8")
        manifest.write_text(text.replace(run.manifest["created"], created), encoding="utf-8")
    return Run(root / name)


def emptied(run: Run) -> dict[str, list[dict[str, Any]]]:
    """Take the run's lines away and return them, as if it had only been begun."""
    lines = {
        "samples": list(run.samples().values()),
        "judgements": list(run.judgements().values()),
    }
    for name in FILES[1:]:
        (run.folder / name).unlink()
    return lines


def append(run: Run, name: str, *records: Any) -> None:
    """Write lines as a batch does, without its lock."""
    with LineWriter(run.folder / f"{name}.jsonl") as file:
        for record in records:
            file.append(record)
