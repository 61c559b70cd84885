"""A Python submission whose inputs share a process: the same evidence, less isolation."""

from __future__ import annotations

import pytest

from runners.sandbox import CallJob, CallResult, Limits, Sandbox

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture
def sandbox(kept_sandbox: Sandbox) -> Sandbox:
    return kept_sandbox


async def called(sandbox: Sandbox, code: str, count: int = 3, **more) -> CallResult:
    inputs = [(n,) for n in range(count)]
    return await sandbox.call(CallJob(code, "f", inputs, one_process=True, **more))


def outcomes(result: CallResult) -> list[str]:
    return [str(call.outcome) for call in result.calls]


async def test_it_is_one_process_and_the_result_says_so(sandbox) -> None:
    code = "import os\nseen = []\ndef f(n):\n    seen.append(n)\n    return [os.getpid(), *seen]"
    result = await called(sandbox, code)
    own = result.calls[0].value[0]
    assert [call.value for call in result.calls] == [[own, 0], [own, 0, 1], [own, 0, 1, 2]]
    assert result.shares_process
    apart = await sandbox.call(CallJob(code, "f", [(0,), (1,)]))
    assert [call.value[1:] for call in apart.calls] == [[0], [1]]
    assert not apart.shares_process


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        ("raise ValueError('no')", "RE"),
        ("import os; os._exit(0)", "RE"),
        ("import os; os.kill(os.getpid(), 11)", "RE"),
        ("import os; os.kill(1, 9) or os.kill(os.getpid(), 9)", "RE"),
        ("\n        while True: pass", "TLE"),
        ("\n        import os\n        while True: os.write(1, b'x' * 65536)", "OLE"),
        (
            "\n        kept = []\n        while True: kept.append(bytearray(b'x' * (1 << 20)))",
            "MLE",
        ),
        ("import ctypes; ctypes.CDLL(None).unshare(0x10000000)", "SECURITY"),
    ],
)
async def test_a_bad_end_costs_its_own_input_only(sandbox, ending, outcome) -> None:
    code = f"def f(n):\n    if n == 1:{' ' if ending[0] != chr(10) else ''}{ending}\n    return n"
    result = await called(sandbox, code, limits=Limits(cpu_seconds=0.5, output_kb=256))
    assert outcomes(result) == ["OK", outcome, "OK"], result.calls
    assert [result.calls[0].value, result.calls[2].value] == [0, 2]


async def test_each_input_has_the_whole_time_limit(sandbox) -> None:
    code = (
        "import time\ndef f(n):\n    begun = time.process_time()\n"
        "    while time.process_time() < begun + 0.4: pass\n    return n"
    )
    result = await called(sandbox, code, count=6, limits=Limits(cpu_seconds=0.8))
    assert outcomes(result) == ["OK"] * 6, result.calls


async def test_code_that_does_not_compile_is_refused_with_its_line(sandbox) -> None:
    result = await called(sandbox, "def f(n):\n    return (")
    assert (result.outcome, result.line) == ("CE", 2)
    assert "SyntaxError" in result.detail


async def test_code_that_fails_when_it_is_loaded_fails_at_every_input(sandbox) -> None:
    result = await called(sandbox, "import nowhere\ndef f(n):\n    return n")
    assert outcomes(result) == ["RE"] * 3
    assert {call.line for call in result.calls} == {1}


async def test_what_is_printed_or_left_running_is_no_answer(sandbox) -> None:
    code = (
        "import os\ndef f(n):\n    print('{\"value\": 7}')\n    if n == 1 and os.fork() == 0:\n"
        "        return 9\n    return n"
    )
    result = await called(sandbox, code)
    assert [call.value for call in result.calls] == [0, 1, 2]


async def test_large_values_pass_both_ways(sandbox) -> None:
    code = "def f(text):\n    return text * 10"
    result = await sandbox.call(CallJob(code, "f", [("x" * 200_000,)] * 12, one_process=True))
    assert [len(call.value) for call in result.calls] == [2_000_000] * 12
