"""Looks now and then whether a remote endpoint can be reached.

No process, and no key: any answer but a server error shows that somebody is there.
A service without `/health` is asked at its base URL, where whatever it says about
a path that it does not have will do, unless it is the word of a gateway before it.
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
        why = await _unreachable(endpoint, around.session)
        if why:
            around.publish(_status("failed", "unreachable", f"{endpoint.base_url}: {why}"))
        else:
            around.publish(_status("ready", endpoint=endpoint))
        await asyncio.sleep(RETRY_SECONDS if why else INTERVAL_SECONDS)


async def _unreachable(endpoint: Endpoint, session: aiohttp.ClientSession) -> str:
    """Why nobody answers there, or ""."""
    timeout = aiohttp.ClientTimeout(total=PROBE_SECONDS)
    try:
        url, down = _question(endpoint)
        async with session.get(url, timeout=timeout) as response:
            return f"HTTP {response.status}" if response.status in down else ""
    except TimeoutError:
        return f"no answer within {PROBE_SECONDS:.0f} s"
    except aiohttp.ClientError as error:
        return str(error) or type(error).__name__


def _question(endpoint: Endpoint) -> tuple[str, range]:
    """What is asked for, and the statuses that mean that nobody is there."""
    if endpoint.dialect == "zhipu":
        return endpoint.base_url, range(502, 505)
    return f"{endpoint.base_url}/health", range(500, 600)
