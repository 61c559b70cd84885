"""Puts a running vLLM to sleep and wakes it, by its own calls.

At level 1 its weights go to the machine's memory and its KV cache is dropped. What it was
still writing is broken off: nobody whose turn is over has an answer there.
"""

from __future__ import annotations

import aiohttp

from runners.endpoint import Endpoint

SLEEP_SECONDS, WAKE_SECONDS = 120.0, 300.0
"""Tens of gigabytes go through memory that others use too."""


async def sleep(endpoint: Endpoint, session: aiohttp.ClientSession) -> str:
    """Put it to sleep; return what went wrong, or ""."""
    return await _told(endpoint, session, "/sleep?level=1", SLEEP_SECONDS, asleep=True)


async def wake(endpoint: Endpoint, session: aiohttp.ClientSession) -> str:
    """Wake it; return what went wrong, or ""."""
    return await _told(endpoint, session, "/wake_up", WAKE_SECONDS, asleep=False)


async def _told(
    endpoint: Endpoint, session: aiohttp.ClientSession, path: str, seconds: float, *, asleep: bool
) -> str:
    url, headers = endpoint.base_url, {"Authorization": f"Bearer {endpoint.api_key}"}
    bound = aiohttp.ClientTimeout(total=seconds)
    try:
        async with session.post(f"{url}{path}", headers=headers, timeout=bound) as response:
            if response.status != 200:
                return f"{path} was answered with HTTP {response.status}"
        async with session.get(f"{url}/is_sleeping", headers=headers, timeout=bound) as response:
            is_asleep = (await response.json())["is_sleeping"]
    except TimeoutError:
        return f"{path} had no answer within {seconds:.0f} s"
    except (aiohttp.ClientError, ValueError, TypeError, KeyError) as error:
        return f"{path}: {error or type(error).__name__}"
    return "" if is_asleep is asleep else f"{path} had no effect"
