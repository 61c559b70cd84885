"""A scripted endpoint for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from runners.scripted import ScriptedEndpoint


@pytest.fixture
async def server() -> AsyncIterator[ScriptedEndpoint]:
    async with ScriptedEndpoint() as endpoint:
        yield endpoint
