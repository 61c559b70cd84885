"""Lineups small enough for tests, and a data folder whose host is gone afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_asyncio

from runners.engines.client import EngineHost
from runners.engines.files import HostAddress, HostFiles
from runners.engines.shares import Use
from runners.lineup import Lineup, load_lineup


def lineup_of(*contestants: dict[str, Any]) -> Lineup:
    basics = {"developer": "us", "license": "MIT", "parameters": 1, "native_context": 2048}
    basics |= {"sampling": {"max_tokens": 64}}
    entries = [basics | {"name": entry["id"]} | entry for entry in contestants]
    title = {"en": "Test", "zh": "测试"}
    return Lineup.model_validate({"name": "test", "title": title, "contestants": entries})


@pytest.fixture
def make_lineup() -> Callable[..., Lineup]:
    """A lineup of the contestants given, each with at least `id` and `engine`."""
    return lineup_of


@pytest.fixture
def smol(require, weights_root, monkeypatch) -> Lineup:
    """The smallest real model alone, from the shared store."""
    require("models")
    monkeypatch.setenv("LEITAI_WEIGHTS", str(weights_root))
    engine = load_lineup("pocket").contestant("smollm2-135m").engine.model_dump(mode="json")
    return lineup_of({"id": "smol", "engine": engine | {"context": 512, "slots": 1}})


@pytest.fixture
def remote() -> Callable[..., Lineup]:
    def make(base_url: str, contestant: str = "far", **more: Any) -> Lineup:
        engine = {"kind": "remote", "base_url": base_url, "model": "m", "context": 1024} | more
        return lineup_of({"id": contestant, "engine": engine})

    return make


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A LEITAI_HOME; whatever its host still runs is ended with the test."""
    folder = tmp_path / "home"
    yield folder
    address = HostFiles(folder).read_address()
    if address and alive(address.pid):
        os.kill(address.pid, signal.SIGTERM)
        deadline = time.monotonic() + 10
        while alive(address.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        with contextlib.suppress(ProcessLookupError):
            os.kill(address.pid, signal.SIGKILL)


@pytest_asyncio.fixture
async def attach(home: Path) -> AsyncIterator[Callable[..., Any]]:
    """Start clients of `home`'s host; all of them are closed with the test."""
    clients: list[EngineHost] = []

    async def start(lineup: Lineup, use: Use = "arena") -> EngineHost:
        client = EngineHost(lineup, home, use)
        clients.append(client)
        await client.start()
        return client

    yield start
    for client in clients:
        await client.close()


@pytest.fixture
def address(home: Path) -> Callable[[], HostAddress]:
    def read() -> HostAddress:
        found = HostFiles(home).read_address()
        assert found, "there is no host"
        return found

    return read


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children(pid: int) -> list[int]:
    """The running children of a process."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = entry.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == pid and state != "Z":
                found.append(int(entry.parent.name))
    return found


async def until(condition: Callable[[], Any], seconds: float = 30.0) -> None:
    """Wait for a condition, with a bound."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"it never came to be within {seconds} s"
        await asyncio.sleep(0.05)


@pytest.fixture
def processes() -> Any:
    """Look at processes: `alive(pid)`, `children(pid)`, `await until(condition)`."""
    return SimpleNamespace(alive=alive, children=children, until=until)
