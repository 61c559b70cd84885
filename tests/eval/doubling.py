"""Problems that all ask to double a number, and contestants that cannot do some of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from scripted_batch import Body, answer, problem

from runners.scripted import Script

NAMES = tuple(f"task_{letter}" for letter in "abcdefghi")


def write_problems(folder: Path, names: Sequence[str] = NAMES, **expected: int) -> str:
    """Each problem is to double a number; a keyword exchanges one's only test."""
    path = folder / "problems.jsonl"
    lines = [problem(name, "n", "int", [(3, expected.get(name, 6))]) for name in names]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return str(path)


def but(*wrong: str, names: Sequence[str] = NAMES, hold: float = 0):
    """Solves everything but these."""

    def reply(body: Body) -> Script:
        name = next(name for name in names if name in body["messages"][0]["content"])
        result = "n" if name in wrong else "2 * n"
        script = Script.of(answer(f"# 说明\ndef {name}(n):\n    return {result}"))
        return Script(script.words, hold=hold)

    return reply
