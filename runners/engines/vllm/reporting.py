"""What a running vLLM tells of itself."""

from __future__ import annotations

import re

from runners.connection import look
from runners.endpoint import Endpoint
from runners.errors import ChatError

LOOK_SECONDS = 10.0
_CACHE = re.compile(r"^vllm:cache_config_info\{(.*)\} ", re.MULTILINE)
_LABEL = re.compile(r'(\w+)="([^"]*)"')


async def kv_tokens(endpoint: Endpoint) -> int | None:
    """Return how many tokens the KV cache holds; None where the server does not tell it."""
    try:
        return told_kv_tokens(await look(endpoint, "/metrics", seconds=LOOK_SECONDS))
    except ChatError:
        return None


def told_kv_tokens(metrics: str) -> int | None:
    """Read it from vLLM's metrics, of which older releases tell blocks and their size."""
    if not (found := _CACHE.search(metrics)):
        return None
    labels = dict(_LABEL.findall(found[1]))
    try:
        told = labels.get("kv_cache_size_tokens")
        return int(told or int(labels["num_gpu_blocks"]) * int(labels["block_size"]))
    except (KeyError, ValueError):
        return None
