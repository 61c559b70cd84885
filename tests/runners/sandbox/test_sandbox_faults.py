"""What fails on our side ends as INFRA with its cause and mend, never as a hang."""

from __future__ import annotations

import asyncio
import os
import resource
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack

import docker.errors
import pytest
from real_sandbox import SLEEPER, open_sandbox, until

from runners.sandbox import Job, Outcome, Sandbox, SandboxSettings, this_process

HELLO = Job("python", "print('hello')")


@pytest.fixture
async def one_container(require) -> AsyncIterator[Sandbox]:
    """A sandbox that works in one container."""
    require("docker")
    async with open_sandbox(concurrency=1) as sandbox:
        yield sandbox


async def the_container_at_work(own_containers):
    """The container, once the program in it runs."""
    await until(lambda: [c for c in own_containers(status="running") if programs(c)])
    return own_containers()[0]


def programs(container) -> list[str]:
    """Commands of the programs that run in a container, beside the agent's own."""
    try:
        processes = container.top()["Processes"]
    except docker.errors.APIError:
        return []
    return [line[-1] for line in processes if "main.py" in line[-1]]


async def test_a_container_killed_from_outside_is_lost_and_the_next_run_is_well(
    one_container: Sandbox, own_containers
):
    run = asyncio.create_task(one_container.run(SLEEPER))
    (await the_container_at_work(own_containers)).kill()
    result = await run
    assert (result.outcome, result.code) == (Outcome.INFRA, "container_lost")
    assert "run again" in result.detail
    assert (await one_container.run(HELLO)).stdout == "hello\n"


async def test_a_container_removed_from_outside_is_lost(one_container: Sandbox, own_containers):
    run = asyncio.create_task(one_container.run(SLEEPER))
    (await the_container_at_work(own_containers)).remove(force=True)
    assert (await run).code == "container_lost"


async def test_a_warm_container_that_died_is_not_given_to_anybody(
    one_container: Sandbox, own_containers
):
    assert (await one_container.run(HELLO)).outcome is Outcome.OK
    await until(lambda: own_containers(status="running"))
    own_containers()[0].kill()
    await until(lambda: not own_containers(status="running"))
    assert (await one_container.run(HELLO)).stdout == "hello\n"


async def test_a_process_with_thousands_of_open_files_can_run_programs(require):
    require("docker")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    try:
        with ExitStack() as many:
            for _ in range(1100):
                many.enter_context(open(os.devnull))  # noqa: PTH123
            async with open_sandbox(concurrency=1) as sandbox:
                seen = [(await sandbox.run(HELLO)).stdout for _ in range(3)]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert seen == ["hello\n"] * 3


async def test_a_cancelled_run_ends_its_program_and_spares_the_container(
    one_container: Sandbox, own_containers
):
    run = asyncio.create_task(one_container.run(SLEEPER))
    container = await the_container_at_work(own_containers)
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    await until(lambda: not programs(container), seconds=5)
    assert (await one_container.run(HELLO)).stdout == "hello\n"
    assert [c.id for c in own_containers()] == [container.id]


async def test_a_run_cancelled_while_its_container_is_made_leaves_none(
    sandbox: Sandbox, own_containers
):
    for delay in (0.0, 0.02, 0.05, 0.1):
        run = asyncio.create_task(sandbox.run(SLEEPER))
        await asyncio.sleep(delay)
        run.cancel()
    await sandbox.close()
    assert own_containers() == []


async def test_closing_ends_what_still_runs(require, own_containers):
    require("docker")
    async with open_sandbox() as sandbox:
        run = asyncio.create_task(sandbox.run(SLEEPER))
        await the_container_at_work(own_containers)
    assert (await run).code == "abandoned"
    assert own_containers() == []


async def test_nothing_is_left_behind_after_runs(require, own_containers):
    require("docker")
    async with open_sandbox(concurrency=3) as sandbox:
        await asyncio.gather(*(sandbox.run(HELLO) for _ in range(6)))
    assert own_containers() == []


async def test_no_more_run_at_once_than_the_settings_allow(require, own_containers):
    require("docker")
    nap = Job(
        "python", "import time\nprint(time.monotonic())\ntime.sleep(.3)\nprint(time.monotonic())"
    )
    async with open_sandbox(concurrency=2) as sandbox:
        results = await asyncio.gather(*(sandbox.run(nap) for _ in range(5)))
        assert len(await asyncio.to_thread(own_containers)) == 2
    spans = [tuple(map(float, result.stdout.split())) for result in results]
    together = [sum(start <= moment < end for start, end in spans) for moment, _ in spans]
    assert max(together) == 2


async def test_waiting_for_a_turn_has_a_bound(require, own_containers):
    require("docker")
    async with open_sandbox(concurrency=1, queue_seconds=0.2) as sandbox:
        first = asyncio.create_task(sandbox.run(SLEEPER))
        await until(own_containers)
        second = await sandbox.run(HELLO)
        first.cancel()
    assert (second.outcome, second.code) == (Outcome.INFRA, "timeout_waiting")


async def test_without_an_engine_the_state_and_a_run_say_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no.sock")
    sandbox = Sandbox(SandboxSettings(), this_process())
    started = time.monotonic()
    state, result, checked = (
        await sandbox.prepare(),
        await sandbox.run(HELLO),
        await sandbox.check(),
    )
    await sandbox.close()
    assert time.monotonic() - started < 5
    assert (state.state, state.code) == ("unavailable", "docker_unavailable")
    assert "start the Docker engine" in state.detail
    assert state == checked == sandbox.state()
    assert (result.outcome, result.code) == (Outcome.INFRA, "docker_unavailable")
    assert (result.stdout, result.stderr) == ("", "")


async def test_without_its_image_a_run_says_how_to_build_it(require):
    require("docker")
    sandbox = Sandbox(SandboxSettings(image="leitai-never-built"), this_process())
    result = await sandbox.run(HELLO)
    await sandbox.close()
    assert (result.outcome, result.code) == (Outcome.INFRA, "image_missing")
    assert "python -m runners.sandbox build" in result.detail


async def test_while_the_image_is_built_a_run_says_so_and_the_state_too(require, engine):
    require("docker")
    sandbox = Sandbox(SandboxSettings(image="leitai-sandbox-in-the-making"), this_process())
    results, lines = [], []

    def meanwhile(line: str) -> None:
        lines.append((line, sandbox.state()))
        results.append(asyncio.ensure_future(sandbox.run(HELLO)))

    state = await sandbox.prepare(meanwhile)
    codes = {result.code for result in await asyncio.gather(*results)}
    await sandbox.close()
    for image in engine.images.list("leitai-sandbox-in-the-making"):
        engine.images.remove(image.tags[0])
    assert state.state == "ready"
    assert codes <= {"building_image", None}
    assert ("building", "building_image") in {(seen.state, seen.code) for _, seen in lines}


async def test_an_image_that_vanishes_is_missed_and_found_again(require, engine):
    require("docker")
    name = "leitai-sandbox-vanishing"
    async with open_sandbox(image=name) as sandbox:
        image_id = (await sandbox.run(HELLO)).image
        tags = [tag for tag in engine.images.get(image_id).tags if tag.startswith(f"{name}:")]
        engine.images.remove(tags[0])
        try:
            assert (await sandbox.check()).code == "image_missing"
            assert (await sandbox.prepare()).state == "ready"
            assert (await sandbox.run(HELLO)).outcome is Outcome.OK
        finally:
            engine.images.remove(tags[0])
