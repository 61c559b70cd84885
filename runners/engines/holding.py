"""Having an engine awake that takes turns: a connection to the host, which ends with us."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp

from runners.engines.files import HostAddress, HostFiles
from runners.engines.status import EngineStatus

CONNECT_SECONDS = 5.0
SILENCE_SECONDS = 15.0
AGAIN_SECONDS = 0.25


@asynccontextmanager
async def held(
    files: HostFiles, wanted: dict[str, Any], lost: Callable[[], EngineStatus | None]
) -> AsyncIterator[EngineStatus]:
    """Yield the engine's status, however long its turn takes to come; hold it till the end.

    The status is not ready, and has no endpoint, where the engine cannot be had. A host that
    is not there, or does not know the engine yet, is asked again until `lost` says how the
    contestant is that nobody need wait for any more.
    """
    while True:
        async with AsyncExitStack() as connection:
            address = files.read_address()
            status = await _awake(connection, address, wanted) if address else None
            if status or (status := lost()):
                yield status
                return
        await asyncio.sleep(AGAIN_SECONDS)


async def _awake(
    connection: AsyncExitStack, address: HostAddress, wanted: dict[str, Any]
) -> EngineStatus | None:
    """Wait for the line with the status; None where the connection led to none."""
    timeout = aiohttp.ClientTimeout(
        total=None, sock_connect=CONNECT_SECONDS, sock_read=SILENCE_SECONDS
    )
    session = aiohttp.ClientSession(timeout=timeout, headers=address.headers)
    await connection.enter_async_context(session)
    try:
        asked = session.post(f"{address.url}/awake", json=wanted)
        response = await connection.enter_async_context(asked)
        response.raise_for_status()
        async for line in response.content:
            if found := json.loads(line).get("status"):
                return EngineStatus.from_json(found)
    except (aiohttp.ClientError, TimeoutError, ValueError):
        pass
    return None
