"""A submission's verdict from the real sandbox: what each kind of code deserves."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from eval.judge import Judgement, judge
from eval.problem import Problem, ProblemLimits, Signature, Test
from runners.sandbox import CallJob, CallResult, Outcome, Sandbox, load_settings, this_process

DOUBLE = Problem(
    id="double",
    function="double",
    tests=tuple(Test((number,), 2 * number) for number in range(6)),
    types=Signature((("number", "int"),), "int"),
    limits=ProblemLimits(cpu_seconds=0.3, memory_mb=128),
)
LISTS = Signature((("items", "list[int]"),), "list[int]")


@pytest.fixture
async def sandbox(require) -> AsyncIterator[Sandbox]:
    require("docker")
    opened = Sandbox(load_settings(), this_process())
    yield opened
    await opened.close()


async def judged(sandbox: Sandbox, code: str | None, problem: Problem = DOUBLE) -> Judgement:
    return await judge(problem, code, sandbox)


@pytest.mark.docker
@pytest.mark.parametrize(
    ("code", "verdict", "passed"),
    [
        ("def double(n): return 2 * n", "AC", 6),
        ("class Solution:\n    def double(self, n): return n + n", "AC", 6),
        ("def double(n): return n * n", "WA", 2),
        ("def double(n): return 2.0 * n", "WA", 0),
        ("def double(n): return 1 // 0", "RE", 0),
        ("import os\ndef double(n): os._exit(0)", "RE", 0),
        ("def double(n) return n", "CE", 0),
        ("def double(n): return bytearray(6 << 30)", "MLE", 0),
    ],
)
async def test_code_gets_the_verdict_it_deserves(sandbox, code, verdict, passed) -> None:
    judgement = await judged(sandbox, code)
    assert (judgement.verdict, judgement.passed, judgement.total) == (verdict, passed, 6)


@pytest.mark.docker
@pytest.mark.parametrize(
    "cheat",
    [
        "class Liar(int):\n    def __eq__(self, other): return True\n"
        "    __hash__ = int.__hash__\ndef double(n): return Liar(7)",
        "class Liar(list):\n    def __eq__(self, other): return True\ndef double(n): return Liar()",
        "import json\njson.dumps = lambda *a, **k: '0'\ndef double(n): return None",
        "import sys\ndef double(n):\n    frame = sys._getframe()\n    while frame:\n"
        "        for value in frame.f_locals.values():\n"
        "            if isinstance(value, dict) and 'expected' in value: return value['expected']\n"
        "        frame = frame.f_back\n    return -1",
        "import os\ndef double(n):\n    for fd in range(3, 64):\n        try: os.write(fd, b'AC')\n"
        "        except OSError: pass\n    os._exit(0)",
    ],
    ids=["forged-equality", "forged-list", "patched-json", "parent-frames", "forged-frames"],
)
async def test_no_cheat_is_accepted(sandbox, cheat) -> None:
    judgement = await judged(sandbox, cheat)
    assert judgement.verdict not in ("AC", "INFRA")
    assert judgement.passed == 0


@pytest.mark.docker
async def test_after_three_time_outs_the_rest_is_skipped_and_still_counts(sandbox) -> None:
    swallowed = (
        "def double(n):\n    while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass"
    )
    judgement = await judged(sandbox, swallowed)
    assert [test.verdict for test in judgement.tests] == ["TLE"] * 3 + ["SKIPPED"] * 3
    assert (judgement.verdict, judgement.total) == ("TLE", 6)


@pytest.mark.docker
async def test_a_change_in_place_and_a_class_are_judged(sandbox) -> None:
    turned = Problem("turn", "turn", (Test(([1, 2, 3],), [3, 2, 1]),), "inplace", LISTS)
    assert (await judged(sandbox, "def turn(items): items.reverse()", turned)).verdict == "AC"
    calls = (["Counter", []], ["add", [2]], ["add", [3]])
    counter = Problem("counter", "Counter", (Test(calls, [None, 2, 5]),), "class")
    code = (
        "class Counter:\n    def __init__(self): self.sum = 0\n"
        "    def add(self, n):\n        self.sum += n\n        return self.sum"
    )
    assert (await judged(sandbox, code, counter)).verdict == "AC"


@pytest.mark.docker
async def test_the_first_failure_shows_input_expected_and_got(sandbox) -> None:
    failure = (await judged(sandbox, "def double(n): return n")).first_failure
    assert failure is not None
    assert (failure.args, failure.expected, failure.got) == ("[1]", "2", "1")


@pytest.mark.parametrize("code", [None, "", "  \n"])
async def test_an_answer_without_code_says_so(code) -> None:
    judgement = await judge(DOUBLE, code, NoCaller())
    assert (judgement.verdict, judgement.total) == ("NO_CODE", 6)


class NoCaller:
    """A sandbox whose engine is away."""

    calls = 0

    async def call(self, job: CallJob) -> CallResult:
        self.calls += 1
        return CallResult(Outcome.INFRA, code="docker_unavailable", detail="no engine")


async def test_a_sandbox_that_is_away_is_asked_again_and_never_the_codes_fault() -> None:
    caller = NoCaller()
    judgement = await judge(DOUBLE, "def double(n): return n", caller)
    assert judgement.verdict == "INFRA"
    assert caller.calls == 3
