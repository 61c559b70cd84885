"""The processes that cut and encode: low in priority, and gone when nobody needs them."""

from __future__ import annotations

import asyncio
import base64
import os
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.context.meaning import Meaning, NoMeaning
from assistant.context.worker import NICENESS
from assistant.context.workers import Worker, WorkerLost

SOURCE = 'def parse(text):\n    """Read a configuration."""\n    return {}\n'
LONG = 600.0
# One vector, (1, 0), as the worker writes it.
ROW = {
    "model": "m",
    "is_multilingual": True,
    "rows": base64.b64encode(np.array([[1, 0]], "<f2").tobytes()).decode(),
}


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.02)


async def test_a_worker_is_low_in_priority_and_ends_when_closed() -> None:
    worker = Worker("cut", seconds=60, idle_seconds=LONG)
    answer = await worker.ask({"language": "python", "text": SOURCE})
    assert [chunk["symbol"] for chunk in answer["file"]] == ["parse"]
    pid = worker.pid
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, pid) == min(19, own + NICENESS)
    await worker.close()
    assert is_gone(pid)


async def test_a_worker_that_is_too_slow_is_ended() -> None:
    worker = Worker("cut", seconds=60, idle_seconds=LONG)
    await worker.ask({"language": "text", "text": "x"})
    pid = worker.pid
    os.kill(pid, signal.SIGSTOP)
    worker._seconds = 0.2
    with pytest.raises(WorkerLost):
        await worker.ask({"language": "text", "text": "x"})
    await until(lambda: is_gone(pid))
    worker._seconds = 60
    assert (await worker.ask({"language": "text", "text": "x"}))["file"]
    await worker.close()


PARENT = """
import asyncio, sys
from assistant.context.workers import Worker
async def main():
    worker = Worker("cut", seconds=60, idle_seconds=600)
    await worker.ask({"language": "text", "text": "x"})
    print(worker.pid, flush=True)
    await asyncio.sleep(600)
asyncio.run(main())
"""


async def test_a_worker_ends_with_its_parent_kill_9_included() -> None:
    parent = await asyncio.create_subprocess_exec(
        *[os.sys.executable, "-c", PARENT], stdout=asyncio.subprocess.PIPE
    )
    pid = int(await parent.stdout.readline())
    assert not is_gone(pid)
    parent.kill()
    await parent.wait()
    await until(lambda: is_gone(pid))


async def test_a_worker_without_requests_ends_and_the_next_one_starts_another() -> None:
    worker = Worker("cut", seconds=60, idle_seconds=0.05)
    asked = {"language": "text", "text": "x"}
    first = await worker.ask(asked)
    await until(lambda: worker.pid is None)
    assert await worker.ask(asked) | {"id": 0} == first
    pid = worker.pid
    await until(lambda: pid is None or is_gone(pid))
    await worker.close()


async def test_a_request_under_way_keeps_its_worker() -> None:
    worker = Worker("cut", seconds=60, idle_seconds=0.01)
    asked = {"language": "python", "text": SOURCE * 2_000}
    answers = await asyncio.gather(*(worker.ask(asked) for _ in range(4)))
    assert all(answer["file"] for answer in answers)
    await worker.close()


async def test_a_question_is_encoded_once_however_many_need_it() -> None:
    meaning = Meaning()
    texts: list[list[str]] = []

    async def ask(request: dict, *, priority: int) -> dict:
        texts.append(request["texts"])
        await asyncio.sleep(0)
        return {"error": "none"} if request["texts"] == ["odd"] else ROW

    meaning._worker.ask = ask  # type: ignore[method-assign]
    rows = await asyncio.gather(*(meaning.encode_talk(["new", "old"]) for _ in range(4)))
    assert sorted(texts) == [["new"], ["old"]]
    assert all(np.array_equal(row, [1, 0]) for row in rows)
    for _ in range(2):  # a failure is not remembered
        with pytest.raises(NoMeaning):
            await meaning.encode_question("odd")
    assert texts[2:] == [["odd"], ["odd"]]
    await meaning.close()
