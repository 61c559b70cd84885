"""Fixtures of the room of files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rooms import Room


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    room = Room(tmp_path / "context", folders=(tmp_path / "allowed",), files=50)
    yield room
    await room.libraries.close()
