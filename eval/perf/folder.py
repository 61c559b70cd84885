"""A load test's folder: a manifest of what was asked and of whom, a file for each cell.

Nothing derived is kept: `document` computes the result from these files each time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from eval.folders import make_folder
from eval.perf.across import across
from eval.perf.derive import derive
from eval.perf.events import Cell, read_cell
from eval.perf.following import PROGRESS
from eval.perf.metrics import Result
from eval.perf.objective import Objective
from eval.perf.plan import Options, names
from eval.perf.roofline import Roofline, limits_from_json
from eval.perf.search import carried

MANIFEST, CELLS = "manifest.json", "cells"
FORMAT = 1
MOST_NAMED = 10_000


@dataclass(frozen=True)
class Head:
    """What a load test was begun with: its manifest, and the options in it."""

    manifest: dict[str, Any]
    options: Options

    @property
    def limits(self) -> Roofline | None:
        """What the cards that were measured cannot beat, as far as it was known."""
        return limits_from_json(self.manifest.get("limits"))


class NoLoadTest(ValueError):
    """A folder that holds no load test; the message names it."""


def create(folder: Path, manifest: dict[str, Any]) -> Path:
    """Make the folder and return that of its cells; `FolderTakenError` for a taken name."""
    text = json.dumps({"format": FORMAT, **manifest}, indent=2, ensure_ascii=False)
    make_folder(folder, {MANIFEST: text.encode()})
    (folder / CELLS).mkdir()
    return folder / CELLS


def document(
    folder: Path, roofline: Roofline | None = None, objective: Objective | None = None
) -> Result:
    """Return the result of a load test from its raw events; raises `NoLoadTest` or
    `LinesDamaged`. The same folder gives the same document, to the bit.

    Without a `roofline` or an `objective` those count that the load test was begun with;
    an objective that is given is told as `objective_anew`. `ended` is false while the load
    test runs, and of one that was killed or interrupted; `missing` names cells of the sweep
    that it does not have (what a search had not tried yet nobody knows).
    """
    head = read_head(folder)
    if objective:
        head = replace(head, options=replace(head.options, objective=objective))
    roofline = roofline or head.limits
    kept = [read_cell(path) for path in (folder / CELLS).glob("*.jsonl")]
    derived = [
        (cell, derive(cell, events, head.options.objective, roofline)) for cell, events in kept
    ]
    return {
        **assembled(folder.resolve().name, head, derived),
        **_whole(folder, head.options, [cell for cell, _ in kept]),
        **({"objective_anew": asdict(objective)} if objective else {}),
    }


def _whole(folder: Path, options: Options, kept: Sequence[Cell]) -> Result:
    known = {cell.name for cell in kept}
    missing = [name for name in islice(names(options), MOST_NAMED) if name not in known]
    # Only a process that was killed, or still runs, leaves word of what is under way.
    cut = (folder / PROGRESS).exists() or any(cell.interrupted for cell in kept)
    return {"ended": not (missing or cut), "missing": missing}


def read_head(folder: Path) -> Head:
    """Return what a load test was begun with; raises `NoLoadTest`."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Head(manifest, Options.from_json(manifest["options"]))
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise NoLoadTest(f"{folder}: holds no load test ({error})") from error


def assembled(name: str, head: Head, kept: Sequence[tuple[Cell, Result]]) -> Result:
    """Return the document of a load test of these cells, in the order of what was asked."""
    results = [result for _, result in sorted(kept, key=_place)]
    return {
        "name": name,
        **{key: value for key, value in head.manifest.items() if key != "format"},
        "cells": results,
        "summary": across(results),
        "carries": _carries(results) if head.options.objective else [],
    }


def _place(kept: tuple[Cell, Any]) -> tuple[Any, ...]:
    cell = kept[0]
    return cell.prompt_tokens, cell.output_tokens, cell.loop, cell.load, cell.repeat


def _carries(results: Sequence[Result]) -> list[Result]:
    lengths = sorted({one["prompt_tokens"] for one in results})
    found = [carried(results, loop, n) for n in lengths for loop in ("closed", "open")]
    return [one for one in found if one]
