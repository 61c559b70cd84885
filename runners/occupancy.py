"""How many answers a server has under way, whoever asked for them.

llama.cpp's server shows its slots and vLLM's its metrics. Elsewhere nobody can see it.
"""

from __future__ import annotations

import json

from runners.connection import look
from runners.endpoint import Endpoint
from runners.errors import ChatError

LOOK_SECONDS = 5.0
_VLLM = ("vllm:num_requests_running", "vllm:num_requests_waiting")


async def under_way(endpoint: Endpoint) -> int | None:
    """Return the answers under way (with vLLM also those that wait); None where the
    server does not show them, or does not answer at once."""
    try:
        match endpoint.dialect:
            case "llamacpp":
                return busy_slots(await look(endpoint, "/slots", seconds=LOOK_SECONDS))
            case "vllm":
                return running(await look(endpoint, "/metrics", seconds=LOOK_SECONDS))
    except ChatError:
        pass
    return None


def busy_slots(text: str) -> int | None:
    """Count the busy slots in llama.cpp's answer; None for another."""
    try:
        return sum(bool(slot["is_processing"]) for slot in json.loads(text))
    except (ValueError, TypeError, LookupError, RecursionError):
        return None


def running(text: str) -> int | None:
    """Add up vLLM's gauges over its engines; None where they are missing."""
    found = []
    for line in text.splitlines():
        name, _, value = line.rpartition(" ")
        if name.partition("{")[0] in _VLLM:
            try:
                found.append(float(value))
            except ValueError:
                return None
    return round(sum(found)) if found else None
