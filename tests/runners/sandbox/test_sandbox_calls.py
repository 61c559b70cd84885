"""Calls of one submission: a process for each input, with evidence of how it ended."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from runners.sandbox import CallJob, CallResult, Sandbox, load_settings, this_process

pytestmark = pytest.mark.docker


@pytest.fixture
async def calls(require) -> AsyncIterator[Sandbox]:
    require("docker")
    opened = Sandbox(load_settings(), this_process())
    yield opened
    await opened.close()


async def called(sandbox: Sandbox, code: str) -> CallResult:
    job = CallJob(code=code, entry="f", inputs=[(0,), (1,), (2,)], arg_types=("int",))
    return await sandbox.call(job)


async def test_memory_that_is_really_used_is_mle_and_the_next_input_is_answered(calls) -> None:
    code = (
        "def f(n):\n    kept = []\n    while n == 1:\n"
        "        kept.append(bytearray(b'x' * (1 << 20)))\n    return n"
    )
    result = await called(calls, code)
    assert [call.outcome for call in result.calls] == ["OK", "MLE", "OK"]
    assert result.calls[1].message == "killed for memory"


async def test_the_agent_outlives_a_kill(calls) -> None:
    code = "import os\ndef f(n):\n    os.kill(1, 9)\n    return n"
    assert [call.value for call in (await called(calls, code)).calls] == [0, 1, 2]


async def test_what_a_process_keeps_in_memory_is_gone_with_its_input(calls) -> None:
    code = "seen = []\ndef f(n):\n    seen.append(n)\n    return seen"
    assert [call.value for call in (await called(calls, code)).calls] == [[0], [1], [2]]


async def test_nothing_of_one_submission_is_there_for_the_next(calls) -> None:
    code = (
        "import os\ndef f(n):\n    found = os.listdir('/box') + os.listdir('/tmp')\n"
        "    os.symlink('x', f'/box/left{n}')\n    os.symlink('x', f'/tmp/left{n}')\n"
        "    return [name for name in found if name.startswith('left')]"
    )
    for _ in range(2):
        assert (await called(calls, code)).calls[0].value == []
