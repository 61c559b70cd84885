"""How many tokens a conversation takes, asked of the server that will read it.

Only llama.cpp's server counts before it generates. Elsewhere there is no honest
number without the checkpoint's own template and tokenizer, so there is none: the
server's refusal then carries the counts (`ContextOverflow`). A guess from
characters would refuse prompts that fit.
"""

from __future__ import annotations

from typing import Any

from runners.connection import call
from runners.endpoint import Endpoint
from runners.errors import EndpointFailed

# Both calls take milliseconds even for 200,000 characters, but they share the
# server's threads with its streams.
COUNT_SECONDS = 30.0


async def prompt_tokens(endpoint: Endpoint, messages: list[dict[str, Any]]) -> int | None:
    """Count the templated prompt exactly; None where the dialect has no count.

    Raises the errors of `runners.errors`.
    """
    if endpoint.dialect != "llamacpp":
        return None
    templated = await _ask(endpoint, "/apply-template", {"messages": messages}, "prompt")
    body = {"content": templated, "add_special": True, "parse_special": True}
    return len(await _ask(endpoint, "/tokenize", body, "tokens"))


async def _ask(endpoint: Endpoint, path: str, body: dict[str, Any], key: str) -> Any:
    answer = await call(endpoint, path, body, seconds=COUNT_SECONDS)
    if key not in answer:
        raise EndpointFailed(200, detail=f"{path} answers without '{key}'")
    return answer[key]
