"""Hours of load on an engine that shares its card in turn, through its restarts."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from one_card import hosted, lineup_in_turn, one_card

from eval.commands.soak import _in_its_turn
from runners.endpoint import Endpoint


@pytest.mark.parametrize("sleeps", [True, False])
async def test_after_a_restart_the_engine_is_asked_where_it_answers_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sleeps: bool
) -> None:
    one_card(tmp_path, monkeypatch)
    home = tmp_path / "home"
    async with (
        hosted(lineup_in_turn(tmp_path, sleeps=sleeps, one=True, other=True), home) as engines,
        _in_its_turn(engines, "one") as find,
    ):
        first = find()
        assert first is not None
        kill_awake(home)
        again = await asyncio.wait_for(found(find, first), 60)
        assert again.base_url != first.base_url


async def found(find: Callable[[], Endpoint | None], but: Endpoint) -> Endpoint:
    while (now := find()) is None or now == but:
        await asyncio.sleep(0.05)
    return now


def kill_awake(home: Path) -> None:
    """Kill the process that has most of the card."""
    parts = (home / "run" / "card").glob("[0-9]*.json")
    alive = [path for path in parts if Path(f"/proc/{path.stem}").exists()]
    most = max(alive, key=lambda path: json.loads(path.read_text())["share"])
    os.kill(int(most.stem), signal.SIGKILL)
