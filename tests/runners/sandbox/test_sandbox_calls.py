"""Calls of one submission: a process for each input, with evidence of how it ended."""

from __future__ import annotations

import time

import pytest

from runners.sandbox import CallJob, CallOutcome, CallResult, Limits, Opaque, Sandbox

pytestmark = [pytest.mark.docker, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture
def sandbox(kept_sandbox: Sandbox) -> Sandbox:
    return kept_sandbox


async def called(sandbox: Sandbox, code: str) -> CallResult:
    job = CallJob(code=code, entry="f", inputs=[(0,), (1,), (2,)], arg_types=("int",))
    return await sandbox.call(job)


async def test_memory_that_is_really_used_is_mle_and_the_next_input_is_answered(sandbox) -> None:
    code = (
        "def f(n):\n    kept = []\n    while n == 1:\n"
        "        kept.append(bytearray(b'x' * (1 << 20)))\n    return n"
    )
    result = await called(sandbox, code)
    assert [call.outcome for call in result.calls] == ["OK", "MLE", "OK"]
    assert result.calls[1].message == "killed for memory"


async def test_a_cells_first_process_outlives_a_kill(sandbox) -> None:
    code = "import os\ndef f(n):\n    os.kill(1, 9)\n    return n"
    assert [call.value for call in (await called(sandbox, code)).calls] == [0, 1, 2]


async def test_what_a_process_keeps_in_memory_is_gone_with_its_input(sandbox) -> None:
    code = "seen = []\ndef f(n):\n    seen.append(n)\n    return seen"
    assert [call.value for call in (await called(sandbox, code)).calls] == [[0], [1], [2]]


async def test_nothing_of_one_submission_is_there_for_the_next(sandbox) -> None:
    code = (
        "import os\ndef f(n):\n    found = os.listdir('/box') + os.listdir('/tmp')\n"
        "    os.symlink('x', f'/box/left{n}')\n    os.symlink('x', f'/tmp/left{n}')\n"
        "    return [name for name in found if name.startswith('left')]"
    )
    for _ in range(2):
        assert (await called(sandbox, code)).calls[0].value == []


async def test_long_inputs_and_long_answers_do_not_wait_for_each_other(sandbox) -> None:
    inputs = [("x" * 200_000,)] * 24
    job = CallJob(code="def f(text):\n    return text * 10", entry="f", inputs=inputs)
    result = await sandbox.call(job)
    assert (result.outcome, result.detail) == ("OK", "")
    assert [len(call.value) for call in result.calls] == [2_000_000] * len(inputs)


async def forged(sandbox: Sandbox, answer: str) -> CallOutcome:
    """What the host makes of an answer that the code wrote itself; `answer` is an expression."""
    code = (
        "import os\ndef f(n):\n"
        f"    data = ({answer}).encode()\n"
        "    while data:\n        data = data[os.write(3, data) :]\n    os._exit(0)"
    )
    (outcome,) = (await sandbox.call(CallJob(code=code, entry="f", inputs=[(0,)]))).calls
    return outcome


async def test_a_number_that_is_too_large_to_be_a_float_is_no_fault_of_ours(sandbox) -> None:
    outcome = await forged(sandbox, """'{"value": {"$float": 1' + '0' * 400 + '}}'""")
    assert (outcome.outcome, outcome.value) == ("OK", Opaque("unknown"))


async def test_keys_of_one_hash_do_not_keep_the_host_busy(sandbox) -> None:
    pairs = "','.join(f'[{k * (2**61 - 1)}, 0]' for k in range(60_000))"
    started = time.process_time()
    outcome = await forged(sandbox, f"""'{{"value": {{"$dict": [' + {pairs} + ']}}}}'""")
    assert (outcome.outcome, outcome.value) == ("OK", Opaque("unknown"))
    assert time.process_time() - started < 5  # else it takes more than 40


async def test_what_an_error_says_of_itself_can_be_written_down(sandbox) -> None:
    said = '{"error": {"type": "E", "message": "\\ud800", "line": 1' + "0" * 40 + "}}"
    outcome = await forged(sandbox, repr(said))
    assert (outcome.message, outcome.line) == ("E: ?", None)


async def test_an_answer_before_the_whole_input_was_read_is_the_programs_own_matter(
    sandbox,
) -> None:
    code = """
        #include <unistd.h>
        struct Hasty {
            Hasty() { while (write(4, "{\\"value\\":1}\\n", 12) < 0) {} sleep(60); }
        } hasty;
        int f(vector<int>& numbers) { return 1; }
    """
    inputs = [(list(range(50_000)),), ([1],)]
    limits = Limits(cpu_seconds=1, wall_seconds=3)
    job = CallJob(language="cpp", code=code, entry="f", inputs=inputs, limits=limits)
    result = await sandbox.call(job)
    assert (result.outcome, [call.outcome for call in result.calls]) == ("OK", ["TLE", "TLE"])


async def test_code_too_large_to_compile_costs_no_container(sandbox, own_containers) -> None:
    small = Limits(memory_mb=64)
    fine = CallJob("def f(n):\n    return n", "f", [[1]], limits=small)
    assert (await sandbox.call(fine)).calls
    before = {container.id for container in own_containers(status="running")}
    many = "\n".join(f"x{number} = 1" for number in range(300_000))
    result = await sandbox.call(CallJob(many, "f", [[1]], limits=small))
    assert (result.outcome, result.detail) == ("CE", "killed for memory")
    assert (await sandbox.call(fine)).calls
    assert {container.id for container in own_containers(status="running")} <= before
