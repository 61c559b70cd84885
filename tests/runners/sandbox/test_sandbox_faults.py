"""What fails on our side ends as INFRA with its cause and mend, never as a hang."""

from __future__ import annotations

import asyncio
import time

import pytest
from real_sandbox import SLEEPER, open_sandbox, until

from runners.sandbox import Job, Outcome, Sandbox, SandboxSettings, this_process

HELLO = Job("python", "print('hello')")


async def test_a_container_killed_from_outside_is_lost_and_the_next_run_is_well(
    sandbox: Sandbox, own_containers
):
    run = asyncio.create_task(sandbox.run(SLEEPER))
    await until(lambda: own_containers(status="running"))
    own_containers()[0].kill()
    result = await run
    assert (result.outcome, result.code) == (Outcome.INFRA, "container_lost")
    assert "run again" in result.detail
    assert (await sandbox.run(HELLO)).stdout == "hello\n"


async def test_a_container_removed_from_outside_is_lost(sandbox: Sandbox, own_containers):
    run = asyncio.create_task(sandbox.run(SLEEPER))
    await until(lambda: own_containers(status="running"))
    own_containers()[0].remove(force=True)
    assert (await run).code == "container_lost"


async def test_a_cancelled_run_kills_its_container(sandbox: Sandbox, own_containers):
    run = asyncio.create_task(sandbox.run(SLEEPER))
    await until(lambda: own_containers(status="running"))
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    await until(lambda: not own_containers(), seconds=5)


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
        await until(lambda: own_containers(status="running"))
    assert (await run).code == "abandoned"
    assert own_containers() == []


async def test_nothing_is_left_behind_after_runs(require, own_containers):
    require("docker")
    async with open_sandbox(concurrency=3) as sandbox:
        await asyncio.gather(*(sandbox.run(HELLO) for _ in range(6)))
    assert own_containers() == []


async def test_no_more_run_at_once_than_the_settings_allow(require, own_containers):
    require("docker")
    nap = Job("python", "import time\ntime.sleep(0.3)")
    most = 0
    async with open_sandbox(concurrency=2) as sandbox:
        runs = asyncio.gather(*(sandbox.run(nap) for _ in range(5)))
        while not runs.done():
            most = max(most, len(await asyncio.to_thread(own_containers)))
        assert {result.outcome for result in await runs} == {Outcome.OK}
    assert most == 2


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
