"""A team's own folder in tests: a problem as its author completes it, and lines to import."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from eval.__main__ import app

SIGNATURE = "def near_pairs(nums: list[int], k: int) -> int"
REFERENCE = """from collections import Counter


def near_pairs(nums: list[int], k: int) -> int:
    seen, found = Counter(), 0
    for number in nums:
        found += seen[k - number]
        seen[number] += 1
    return found
"""
BRUTE = """def near_pairs(nums: list[int], k: int) -> int:
    return sum(a + b == k for i, a in enumerate(nums) for b in nums[:i])
"""
WRONG = {
    "none": "def near_pairs(nums, k):\n    return 0\n",
    "all": "def near_pairs(nums, k):\n    return len(nums)\n",
    "with-itself": "def near_pairs(nums, k):\n    return sum(nums.count(k - a) for a in nums)\n",
    "values-once": "def near_pairs(nums, k):\n    return sum(k - a in nums for a in set(nums))\n",
    "as-text": "def near_pairs(nums, k):\n    return str(k)\n",
}
GENERATOR = """def edges():
    yield [], 0
    yield [1], 2
    yield [1, 1], 2


def small(rng):
    for _ in range(56):
        yield [rng.randint(0, 6) for _ in range(rng.randint(4, 12))], rng.randint(2, 9)


def large(rng):
    yield [rng.randint(0, 50) for _ in range(400)], 50
"""
SPANS = "`nums` `k`"


def command(*arguments: str | Path) -> Result:
    """`python -m eval problems …` in this process."""
    return CliRunner().invoke(app, ["problems", *map(str, arguments)], catch_exceptions=True)


def document(done: Result) -> dict[str, Any]:
    return json.loads(done.stdout.splitlines()[-1])


def made(root: Path, name: str = "near-pairs") -> Path:
    done = command("new", name, "--signature", SIGNATURE, "--title-en", "Near pairs")
    assert done.exit_code == 0, done.stderr
    return root / name


def fill(folder: Path) -> None:
    """Complete a new problem as its author would, all but the draft's own line."""
    files = {"reference.py": REFERENCE, "brute.py": BRUTE, "generator.py": GENERATOR}
    files |= {f"wrong/{name}.py": code for name, code in WRONG.items()}
    files |= {
        "statement.en.md": f"Count the near pairs. {SPANS}\n",
        "statement.zh.md": f"统计数对。{SPANS}\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "problem.yaml").write_text(
        "draft: true\norder: 1\ntitle: {en: Near pairs, zh: 数对}\nfunction: near_pairs\n"
        "args: {nums: 'list[int]', k: int}\nreturns: int\ntags: [arrays]\nreleased: 2026-03-31\n"
        "limits: {cpu_seconds: 2}\nexamples:\n  - {args: [[1, 2, 3], 4], expected: 1}\n"
        f"wrong: {{{', '.join(f'{name}: WA' for name in WRONG)}}}\n",
        encoding="utf-8",
    )


def lift(folder: Path) -> None:
    """Take the draft's line out."""
    path = folder / "problem.yaml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("draft:")), "utf-8")


def line(name: str = "twice", **changes: Any) -> dict[str, Any]:
    """A problem in the judging form with its words."""
    return {
        "id": name,
        "function": "twice",
        "types": {"args": ["int"], "returns": "int"},
        "tests": [{"args": [n], "expected": 2 * n} for n in range(4)],
        "limits": {"cpu_seconds": 2},
        "title": {"en": f"The {name}", "zh": f"题目 {name}"},
        "statement": {"en": "Return twice `n`.", "zh": "返回 `n` 的两倍。"},
        "tags": ["small"],
        "released": "2026-02-28",
        "starter": "def twice(n: int) -> int:\n    ...\n",
        **changes,
    }


def file_of(folder: Path, *lines: Any, name: str = "problems.jsonl") -> Path:
    path = folder / name
    texts = [one if isinstance(one, str) else json.dumps(one) for one in lines]
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path
