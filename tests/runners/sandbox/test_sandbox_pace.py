"""Processor limits follow the machine: on one of half the speed the same programs pass."""

from __future__ import annotations

import pytest
from real_sandbox import open_sandbox

from runners.sandbox import Job, Limits, Outcome
from runners.sandbox.pool import REFERENCE_PACE

BURN = "import time\nwhile time.process_time() < 0.9: pass\nprint('done')"


def test_processor_time_is_stretched_and_shrunk_waiting_only_stretched():
    limits = Limits(cpu_seconds=4, wall_seconds=10)
    slow, fast = limits.paced(2), limits.paced(0.5)
    assert (slow.cpu_seconds, slow.wall_seconds) == (8, 20)
    assert (fast.cpu_seconds, fast.wall_seconds) == (2, 10)
    assert slow.memory_mb == limits.memory_mb


@pytest.mark.parametrize(("pace", "outcome"), [(1, Outcome.TLE), (2, Outcome.OK)])
async def test_what_is_too_slow_for_a_machine_is_not_for_one_of_half_its_speed(
    require, pace, outcome
):
    require("docker")
    async with open_sandbox(concurrency=1) as sandbox:
        await sandbox.run(Job("python", "1"))
        sandbox._pool._pace = pace * REFERENCE_PACE
        limits = Limits(cpu_seconds=0.5, wall_seconds=20)
        assert (await sandbox.run(Job("python", BURN, limits=limits))).outcome is outcome


async def test_every_container_measures_its_machine(require):
    require("docker")
    async with open_sandbox(concurrency=1) as sandbox:
        await sandbox.run(Job("python", "1"))
        assert 0.1 * REFERENCE_PACE < sandbox._pool._pace < 100 * REFERENCE_PACE
