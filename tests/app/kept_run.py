"""The run that is kept in docs/: real answers of four small models to all problems."""

from __future__ import annotations

import tarfile
from pathlib import Path

from eval.runs.folder import Run, open_run

PACKED = Path(__file__).resolve().parents[2] / "docs/reports/pocket-50/run.tar.gz"
NAME = "pocket-50"
RATABLE, NO_CODE = 344, 56


def kept_run(root: Path) -> Run:
    """Unpack it below a folder of runs."""
    root.mkdir(parents=True, exist_ok=True)
    with tarfile.open(PACKED) as packed:
        packed.extractall(root, filter="data")
    return open_run(root, NAME)


def names(run: Run) -> list[str]:
    """All that tells its contestants: ids, names, and the files of their weights."""
    told = [
        name
        for key, one in run.manifest["determined"]["contestants"].items()
        for name in (key, one["name"], one["weights"]["file"])
    ]
    assert len(told) == 12
    return told


def answers_with_code(run: Run) -> dict[str, str]:
    """Answers by sample id, of those that have a verdict of their code."""
    judged = run.judgements()
    return {
        name: one["answer"]
        for name, one in run.samples().items()
        if judged[name]["verdict"] != "NO_CODE"
    }
