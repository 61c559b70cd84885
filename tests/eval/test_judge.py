"""A submission's verdict from the real sandbox: what each kind of code deserves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from docker import DockerClient
from docker.errors import APIError

from eval.judge import Judgement, judge
from eval.judging.checking import CompareError
from eval.questions.problem import Problem, ProblemLimits, Signature, Test
from runners.sandbox import CallJob, CallResult, Outcome, Sandbox, load_settings, this_process
from runners.sandbox.container import OWNER_LABEL

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


async def judged(
    sandbox: Sandbox, code: str | None, problem: Problem = DOUBLE, *, one_process: bool = False
) -> Judgement:
    return await judge(problem, code, sandbox, one_process=one_process)


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
@pytest.mark.parametrize("one_process", [False, True])
async def test_no_cheat_is_accepted(sandbox, cheat, one_process) -> None:
    judgement = await judged(sandbox, cheat, one_process=one_process)
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


TREE = Signature((("root", "tree"),), "tree")
MIRROR = Problem(
    id="mirror",
    function="mirror",
    tests=(
        Test(([1, 2, 3, None, 4],), [1, 3, 2, None, None, 4]),
        Test(([1, 2],), [1, None, 2]),
        Test(([],), []),
        Test((None,), None),
    ),
    types=TREE,
)
MIRRORED = """class Solution:
    def mirror(self, root: TreeNode | None) -> TreeNode | None:
        if root:
            root.left, root.right = self.mirror(root.right), self.mirror(root.left)
        return root
"""
CHAIN = Signature((("head", "linked_list"), ("other", "linked_list | none")), "linked_list")
JOIN = Problem(
    id="join",
    function="join",
    tests=(
        Test(([1, 2], [3]), [1, 2, 3]),
        Test(([], [1]), [1]),
        Test(([], None), None),
    ),
    types=CHAIN,
)
JOINED = """def join(head, other):
    if head is None:
        return other
    node = head
    while node.next:
        node = node.next
    node.next = other
    return head
"""


@pytest.mark.docker
@pytest.mark.parametrize(
    ("problem", "code", "verdict", "passed"),
    [
        (MIRROR, MIRRORED, "AC", 4),
        (MIRROR, "def mirror(root): return root", "WA", 2),
        (MIRROR, "def mirror(root): return [1, 3, 2, None, None, 4]", "WA", 1),
        (JOIN, JOINED, "AC", 3),
        (JOIN, "def join(head, other): return head or other", "WA", 2),
        (JOIN, "def join(head, other):\n    if head: head.next = head\n    return head", "RE", 1),
        (JOIN, "def join(head, other): return head.val", "WA", 0),
    ],
)
async def test_trees_and_linked_lists_are_nodes_inside_and_lists_outside(
    sandbox, problem, code, verdict, passed
) -> None:
    judgement = await judged(sandbox, code, problem)
    assert (judgement.verdict, judgement.passed) == (verdict, passed)


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


class Overheard:
    """A real sandbox; what it was asked and said is kept."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.heard: list[tuple[CallJob, CallResult]] = []

    async def call(self, job: CallJob) -> CallResult:
        result = await self._sandbox.call(job)
        self.heard.append((job, result))
        return result


def pids(container) -> set[str]:
    try:
        return {line[1] for line in container.top()["Processes"]}
    except APIError:
        return set()


def kill_a_container_that_tarries() -> bool:
    """Kill a container of this process in which a call takes long; whether there was one.

    Without a call there are three processes: agent, zygote and the cell's first.
    """
    client = DockerClient.from_env()
    try:
        for container in client.containers.list(
            filters={"label": f"{OWNER_LABEL}={this_process()}"}, ignore_removed=True
        ):
            before = pids(container)
            time.sleep(0.3)
            if len(before & pids(container)) > 3:
                container.kill()
                return True
        return False
    finally:
        client.close()


@pytest.mark.docker
async def test_a_container_that_dies_costs_nothing_but_its_own_test_once_more(sandbox) -> None:
    overheard = Overheard(sandbox)
    naps = "import time\ndef double(n):\n    if n == 3:\n        time.sleep(3)\n    return 2 * n"
    patient = replace(DOUBLE, limits=ProblemLimits(cpu_seconds=1, memory_mb=128))
    work = asyncio.create_task(judge(patient, naps, overheard))
    async with asyncio.timeout(20):
        while not await asyncio.to_thread(kill_a_container_that_tarries):
            assert not work.done()
    judgement = await work
    assert (judgement.verdict, judgement.passed, len(judgement.tests)) == ("AC", 6, 6)
    (first, lost), (again, fine) = overheard.heard
    assert (lost.outcome, lost.code, len(lost.calls)) == (Outcome.INFRA, "container_lost", 3)
    assert (list(again.inputs), fine.outcome) == (list(first.inputs)[3:], Outcome.OK)


def checked_by(source: str) -> Problem:
    rule = {"kind": "checker", "source": source}
    return Problem("any-even", "even", (Test((4,), None), Test((5,), None)), compare=rule)


@pytest.mark.docker
async def test_a_problems_own_checker_judges(sandbox) -> None:
    problem = checked_by("def check(args, expected, got): return got % 2 == 0 and got > args[0]")
    assert (await judged(sandbox, "def even(n): return n + 2 - n % 2", problem)).verdict == "AC"
    judgement = await judged(sandbox, "def even(n): return n + 2", problem)
    assert (judgement.verdict, judgement.passed) == ("WA", 1)


@pytest.mark.docker
async def test_a_checker_that_an_answer_sends_astray_is_the_problems_fault(
    sandbox, monkeypatch
) -> None:
    monkeypatch.setattr("eval.judging.checking.SECONDS", 1.0)
    search = "def check(args, expected, got):\n    while got != 4: got += 2\n    return True"
    with pytest.raises(CompareError, match=r"problem any-even: the checker took more than 1 s"):
        await judged(sandbox, "def even(n): return 5", checked_by(search))
