"""Looks now and then whether a remote endpoint can be reached.

No process, and no key: any answer but a server error shows that somebody is there.
"""

from __future__ import annotations

import asyncio
from functools import partial

import aiohttp

from runners.endpoint import Endpoint
from runners.engines.status import EngineStatus
from runners.engines.supervisor import Surroundings
from runners.lineup import Remote

INTERVAL_SECONDS = 15.0
RETRY_SECONDS = 3.0
PROBE_SECONDS = 5.0

_status = partial(EngineStatus, "")


async def keep(engine: Remote, around: Surroundings) -> None:
    """Publish whether the endpoint can be reached, until cancelled."""
    endpoint = Endpoint(engine.base_url.rstrip("/"), engine.model, engine.context, engine.dialect)
    while True:
        why = await _unreachable(endpoint.base_url, around.session)
        if why:
            around.publish(_status("failed", "unreachable", f"{endpoint.base_url}: {why}"))
        else:
            around.publish(_status("ready", endpoint=endpoint))
        await asyncio.sleep(RETRY_SECONDS if why else INTERVAL_SECONDS)


async def _unreachable(base_url: str, session: aiohttp.ClientSession) -> str:
    """Why nobody answers there, or ""."""
    timeout = aiohttp.ClientTimeout(total=PROBE_SECONDS)
    try:
        async with session.get(f"{base_url}/health", timeout=timeout) as response:
            return f"HTTP {response.status}" if response.status >= 500 else ""
    except TimeoutError:
        return f"no answer within {PROBE_SECONDS:.0f} s"
    except aiohttp.ClientError as error:
        return str(error) or type(error).__name__
