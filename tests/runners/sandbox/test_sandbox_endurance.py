"""Many submissions: nothing grows, everything ends, and nobody waits for ever."""

from __future__ import annotations

import asyncio
import gc
import json
import re
import threading
from pathlib import Path

import pytest
from real_sandbox import open_sandbox, until

from runners.sandbox import CallJob, Job, Outcome, worker

SUBMISSIONS = 2000
GROWTH_BYTES = 24 << 20
SMALL = CallJob("def f(n):\n    return n + 1", "f", [[1]])


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def resident_bytes() -> int:
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) << 10


@pytest.mark.timeout(300)
async def test_two_thousand_submissions_leave_nothing_behind(require, own_containers, monkeypatch):
    require("docker")
    async with open_sandbox() as sandbox:  # what is opened once and for all
        await sandbox.call(SMALL)
    at_first = descriptors()
    monkeypatch.setattr(worker, "MOST_SUBMISSIONS", 200)
    async with open_sandbox() as sandbox:

        async def submit(count: int) -> None:
            for result in await asyncio.gather(*(sandbox.call(SMALL) for _ in range(count))):
                assert [call.value for call in result.calls] == [2], result

        # Containers are replaced on the way; what the SDK keeps open for that is open then.
        for _ in range(SUBMISSIONS // 200):
            await submit(100)
        gc.collect()
        before = threading.active_count(), resident_bytes()
        for _ in range(SUBMISSIONS // 200):
            await submit(100)
        gc.collect()
        await until(lambda: len(sandbox._pool.names()) <= 2)
        assert threading.active_count() <= before[0] + 2
        assert resident_bytes() < before[1] + GROWTH_BYTES
    gc.collect()
    assert descriptors() <= at_first + 2  # before the SDK is asked for the containers
    assert own_containers() == []


async def test_sixty_four_at_once_all_end_well(require):
    require("docker")
    async with open_sandbox() as sandbox:
        jobs = (Job("python", f"print({number})") for number in range(64))
        results = await asyncio.gather(*(sandbox.run(job) for job in jobs))
    assert [result.stdout for result in results] == [f"{number}\n" for number in range(64)]


async def test_without_cells_each_submission_has_a_container_of_its_own(require, own_containers):
    """As on a machine that forbids user namespaces."""
    require("docker")
    leave = Job("python", "import os\nprint(os.listdir('/tmp'))\nopen('/tmp/left', 'w')")
    seen = set()
    async with open_sandbox(cells=False, concurrency=1) as sandbox:
        for _ in range(3):
            result = await sandbox.run(leave)
            assert (result.outcome, result.stdout) == (Outcome.OK, "[]\n")
            seen |= {container.id for container in own_containers()}
        calls = await sandbox.call(CallJob("def f(n):\n    return n", "f", [[1], [2]]))
    assert [call.value for call in calls.calls] == [1, 2]
    assert len(seen) >= 3


async def test_a_machine_that_makes_no_cells_is_noticed_once(require, monkeypatch, tmp_path):
    """With a profile that forbids what a cell needs, everything goes on without cells."""
    require("docker")
    from runners.sandbox import container

    profile = json.loads(container._PROFILE.read_text())
    for rule in profile["syscalls"]:
        if rule.get("args", [{}])[0].get("op") == "SCMP_CMP_EQ":
            rule["names"] = ["pause"]  # instead of the one `clone` that makes cells
    forbidding = tmp_path / "seccomp.json"
    forbidding.write_text(json.dumps(profile))
    monkeypatch.setattr(container, "_PROFILE", forbidding)
    async with open_sandbox() as sandbox:
        result = await sandbox.run(Job("python", "print('hello')"))
        assert (result.outcome, result.stdout) == (Outcome.OK, "hello\n"), result.detail
        assert not sandbox._pool.cells
        assert "clone" in sandbox._pool.why_no_cells
