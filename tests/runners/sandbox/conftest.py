"""Real containers for the sandbox's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
import pytest_asyncio
from by_hand import by_hand
from called import Caller
from real_sandbox import SMALL, open_sandbox

from runners.sandbox import Job, RunResult, Sandbox, this_process
from runners.sandbox.container import OWNER_LABEL


@pytest.fixture
async def sandbox(require) -> AsyncIterator[Sandbox]:
    require("docker")
    async with open_sandbox() as ready:
        yield ready


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def kept_sandbox(require) -> AsyncIterator[Sandbox]:
    """One for all tests of a module, which then share its event loop too: for what a program
    does in its cell, not for what becomes of containers."""
    require("docker")
    async with open_sandbox() as ready:
        yield ready


@pytest.fixture
def run_code(sandbox: Sandbox) -> Callable[..., Awaitable[RunResult]]:
    """Run Python code under small limits; keywords are fields of `Job`."""

    async def run(code: str, **fields) -> RunResult:
        return await sandbox.run(Job("python", code, **{"limits": SMALL, **fields}))

    return run


@pytest.fixture
def engine(require) -> Iterator:
    """The Docker SDK's client, to look at what the sandbox did."""
    require("docker")
    import docker

    client = docker.from_env()
    yield client
    client.close()


@pytest.fixture
def own_containers(engine) -> Callable[..., list]:
    """Containers that this test process owns; keywords filter them further."""

    def listed(**filters) -> list:
        label = f"{OWNER_LABEL}={this_process()}"
        return engine.containers.list(
            all=True, ignore_removed=True, filters={"label": label, **filters}
        )

    return listed


@pytest.fixture(scope="module")
def caller(require) -> Iterator[Caller]:
    require("docker")
    with by_hand() as container:
        yield Caller(container)
