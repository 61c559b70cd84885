"""Fixtures of the assistant's tests: endpoints that answer as told, an arena on them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from scripted_arena import FOUR, NAMES, Attached, Stage, remote_lineup

from assistant.arena import Arena
from assistant.limits import Limits
from assistant.pacing import Pacing
from eval.questions.problem import Problem
from eval.records import Records
from runners.sandbox import Sandbox, load_settings, this_process
from runners.scripted import Script, ScriptedEndpoint


@pytest.fixture
def own_endpoints() -> Iterator[dict[str, ScriptedEndpoint]]:
    """Four endpoints that answer with a line of Python."""
    script = Script.of("Here you are:\n\n```python\nprint('hello')\n```\n", rate=400)
    started = {name: ScriptedEndpoint(script).start_in_thread() for name in FOUR}
    yield started
    for endpoint in started.values():
        endpoint.stop()


@pytest.fixture
def arena_database(tmp_path: Path) -> str:
    """Where the arena keeps its records; a module may ask for each kind of database."""
    return f"sqlite:///{tmp_path / 'leitai.db'}"


@pytest.fixture
def stage_on(
    own_endpoints: dict[str, ScriptedEndpoint], arena_database: str
) -> Callable[..., object]:
    """`async with stage_on() as stage`: a started arena; again on the same data for a restart."""

    @asynccontextmanager
    async def open_stage(
        names: tuple[str, ...] = NAMES,
        context: int = 4096,
        problems: tuple[Problem, ...] = (),
        limits: Limits | None = None,
        pacing: Pacing | None = None,
    ) -> AsyncIterator[Stage]:
        urls = {name: own_endpoints[name].base_url for name in names}
        engines = Attached(remote_lineup(urls, context))
        records = Records.open(arena_database)
        sandbox = Sandbox(load_settings(), this_process())
        arena = Arena(
            engines.lineup,
            engines,
            records,
            sandbox,
            problems=problems,
            limits=limits,
            pacing=pacing,
        )
        await arena.start()
        try:
            yield Stage(arena, engines, records, own_endpoints)
        finally:
            await arena.close()
            await sandbox.close()
            records.close()

    return open_stage


@pytest.fixture
async def four(stage_on: Callable[..., object]) -> AsyncIterator[Stage]:
    """An arena of four contestants."""
    async with stage_on(names=FOUR) as opened:  # type: ignore[attr-defined]
        yield opened


@pytest.fixture
async def stage(stage_on: Callable[..., object]) -> AsyncIterator[Stage]:
    async with stage_on() as opened:  # type: ignore[attr-defined]
        yield opened
