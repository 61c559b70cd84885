"""What running code costs: one function call a process, in cells of warm containers.

Beside it, in the same run, the same call by a cold `docker run`, by `docker exec` into a
warm container, and by an ordinary subprocess that protects nothing.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from runners.sandbox import CallJob, Job, Outcome, Sandbox, load_settings, this_process

CODE = """
def two_sum(numbers, target):
    seen = {}
    for place, number in enumerate(numbers):
        if target - number in seen:
            return [seen[target - number], place]
        seen[number] = place
"""
INPUT = [[3, 9, 14, 20, 33, 41, 57, 60], 71]
SUBMISSIONS, TESTS = 8, 250
COLD, EXEC, PLAIN, FRESH, HELLO, COMPILED = 5, 20, 60, 30, 30, 7

CPP = """
#include <bits/stdc++.h>
using namespace std;
int main() { map<string, int> seen{{"a", 1}}; for (auto& [k, v] : seen) cout << k << v << "\\n"; }
"""
JAVA = """
import java.util.*;
public class Main {
    public static void main(String[] args) {
        System.out.println(new TreeMap<>(Map.of("a", 1)));
    }
}
"""
JAVASCRIPT_CALL = (
    "function twoSum(a, t) { const s = new Map(); for (let i = 0; i < a.length; i++) {"
    " if (s.has(t - a[i])) return [s.get(t - a[i]), i]; s.set(a[i], i); } }"
)
JAVA_CALL = (
    "class Solution { int[] twoSum(int[] a, int t) { for (int i = 0; i < a.length; i++)"
    " for (int j = 0; j < i; j++) if (a[i] + a[j] == t) return new int[]{j, i};"
    " return null; } }"
)


def measure() -> list[dict[str, Any]]:
    """Tests a second, milliseconds, and ratios to the alternatives."""
    return asyncio.run(_measure())


async def _measure() -> list[dict[str, Any]]:
    async with _sandbox() as sandbox:
        rate = await _rate(sandbox)
        alone = await _seconds_a_test(sandbox)
        fresh = await _p50(FRESH, lambda: _calls(sandbox, 20))
        hello = await _p50(HELLO, lambda: _ran(sandbox, Job("python", "print('hello')")))
        cpp = await _p50(COMPILED, lambda: _ran(sandbox, Job("cpp", CPP)))
        java = await _p50(COMPILED, lambda: _ran(sandbox, Job("java", JAVA)))
        node_rate = await _shared_rate(sandbox, "javascript", JAVASCRIPT_CALL)
        java_rate = await _shared_rate(sandbox, "java", JAVA_CALL)
        image = (await sandbox.run(Job("python", "1"))).image
    cold, warm, plain = _alternatives(str(image))
    each = 1 / rate
    return [
        _figure("tests in both containers", rate, "1/s", 500, ">="),
        _figure("a test, one after the other, p50", 1000 * alone, "ms", 6),
        _figure("cold docker run, p50", 1000 * cold, "ms"),
        _figure("warm docker exec, p50", 1000 * warm, "ms"),
        _figure("plain subprocess, p50", 1000 * plain, "ms"),
        _figure("times as fast as a cold docker run", cold / each, "ratio", 100, ">="),
        _figure("times as fast as a warm docker exec", warm / each, "ratio", 20, ">="),
        _figure("times as fast as a plain subprocess", plain / alone, "ratio", 1, ">="),
        _figure("a fresh submission with 20 tests, p50", 1000 * fresh, "ms", 70),
        _figure("free run of hello, p50", 1000 * hello, "ms", 100),
        _figure("C++ with bits/stdc++.h, compiled and run, p50", 1000 * cpp, "ms", 1000),
        _figure("Java, compiled and run, p50", 1000 * java, "ms", 1500),
        _figure("JavaScript tests in one shared process", node_rate, "1/s"),
        _figure("Java tests in one shared process", java_rate, "1/s"),
    ]


@asynccontextmanager
async def _sandbox() -> Any:
    sandbox = Sandbox(load_settings(), this_process())
    try:
        state = await sandbox.prepare()
        assert state.state == "ready", state.detail
        # Twice as many as work at once, so that both containers are there and warm.
        await asyncio.gather(*(_calls(sandbox, 20) for _ in range(4)))
        yield sandbox
    finally:
        await sandbox.close()


async def _calls(sandbox: Sandbox, count: int) -> None:
    result = await sandbox.call(CallJob(CODE, "two_sum", [INPUT] * count))
    assert result.outcome is Outcome.OK, result
    assert [call.value for call in result.calls] == [[2, 6]] * count, result


async def _ran(sandbox: Sandbox, job: Job) -> None:
    result = await sandbox.run(job)
    assert result.outcome is Outcome.OK, result


async def _rate(sandbox: Sandbox) -> float:
    started = time.monotonic()
    await asyncio.gather(*(_calls(sandbox, TESTS) for _ in range(SUBMISSIONS)))
    return SUBMISSIONS * TESTS / (time.monotonic() - started)


async def _seconds_a_test(sandbox: Sandbox) -> float:
    """The median of what one more test adds, with nothing else under way."""
    many = await _p50(7, lambda: _calls(sandbox, 120))
    few = await _p50(7, lambda: _calls(sandbox, 20))
    return (many - few) / 100


async def _shared_rate(sandbox: Sandbox, language: str, code: str) -> float:
    job = CallJob(
        code, "twoSum", [INPUT] * 1000, arg_types=("list[int]", "int"), returns="list[int]",
        language=language,
    )  # fmt: skip
    started = time.monotonic()
    result = await sandbox.call(job)
    assert [call.value for call in result.calls] == [[2, 6]] * 1000, result.detail
    return 1000 / (time.monotonic() - started)


async def _p50(times: int, work: Callable[[], Awaitable[None]]) -> float:
    spans = []
    for _ in range(times):
        started = time.monotonic()
        await work()
        spans.append(time.monotonic() - started)
    return statistics.median(spans)


def _alternatives(image: str) -> tuple[float, float, float]:
    """Seconds for the same call: cold container, exec into a warm one, plain subprocess."""
    program = f"import json\n{CODE}\nprint(json.dumps(two_sum(*{INPUT!r})))"
    python = ["python3", "-I", "-S", "-c", program]
    hardened = [
        *("--network=none", "--read-only", "--cap-drop=ALL", "--memory=256m", "--cpus=1"),
        *("--security-opt=no-new-privileges", "--pids-limit=64", "--entrypoint", python[0]),
    ]
    cold = _spans(COLD, ["docker", "run", "--rm", *hardened, image, *python[1:]])
    container = subprocess.run(
        ["docker", "run", "-d", "--rm", *hardened, image, "-c", "import time; time.sleep(600)"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    try:
        warm = _spans(EXEC, ["docker", "exec", container, *python])
    finally:
        subprocess.run(["docker", "kill", container], capture_output=True, check=True)
    plain = _spans(PLAIN, [sys.executable, *python[1:]])
    return cold, warm, plain


def _spans(times: int, command: list[str]) -> float:
    spans = []
    for _ in range(times):
        started = time.monotonic()
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        spans.append(time.monotonic() - started)
        assert json.loads(said) == [2, 6]
    return statistics.median(spans)


def _figure(
    name: str, value: float, unit: str, goal: float | None = None, relation: str = "<="
) -> dict[str, Any]:
    return {
        "bench": "sandbox",
        "figure": name,
        "value": round(value, 2),
        "unit": unit,
        "goal": goal,
        "relation": relation,
    }
