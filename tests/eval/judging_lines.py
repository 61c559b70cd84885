"""Lines of judging files, and the command that reads them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

DOUBLE: dict[str, Any] = {
    "id": "double",
    "function": "double",
    "types": {"args": ["int"], "returns": "int"},
    "tests": [{"args": [number], "expected": 2 * number} for number in range(1, 6)],
    "limits": {"cpu_seconds": 0.3, "memory_mb": 128},
}
COUNTER: dict[str, Any] = {
    "id": "counter",
    "function": "Counter",
    "mode": "class",
    "types": {
        "args": [],
        "methods": {"add": {"args": ["int"]}, "mean": {"args": [], "returns": "float"}},
    },
    "tests": [
        {
            "calls": [["Counter", []], ["add", [2]], ["add", [4]], ["mean", []]],
            "expected": [None, None, None, 3.0],
        }
    ],
}
MIRROR: dict[str, Any] = {
    "id": "mirror",
    "function": "mirror",
    "types": {"args": ["tree"], "returns": "tree"},
    "tests": [{"args": [[1, 2, None, 3]], "expected": [1, None, 2, None, 3]}],
}
FINE = {"id": "fine", "problem": "double", "language": "python", "code": "double = lambda n: n + n"}


def written(path: Path, *values: Any) -> Path:
    """A file of JSON Lines; what is a text already is a line as it is."""
    lines = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in values]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def judged(tmp_path: Path, problems: list[Any], submissions: list[Any], *more: str) -> Any:
    """The command's exit, what it said, and the results that it wrote."""
    out = tmp_path / "results.jsonl"
    command = [
        *(sys.executable, "-m", "eval", "judge", *more, "--out", str(out)),
        *("--problems", str(written(tmp_path / "problems.jsonl", *problems))),
        *("--submissions", str(written(tmp_path / "submissions.jsonl", *submissions))),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    lines = out.read_text(encoding="utf-8").splitlines() if out.exists() else None
    return done, None if lines is None else [json.loads(line) for line in lines]
