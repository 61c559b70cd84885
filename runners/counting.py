"""How many tokens a conversation takes, asked of the server that will read it.

llama.cpp's server and vLLM's count before they generate. Elsewhere there is no honest
number without the checkpoint's own template and tokenizer, so there is none: the
server's refusal then carries the counts (`ContextOverflow`). A guess from
characters would refuse prompts that fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from runners.answer import token_count
from runners.connection import call
from runners.endpoint import Endpoint
from runners.errors import EndpointFailed

# The calls take milliseconds even for 200,000 characters, but they share the
# server's threads with its streams.
COUNT_SECONDS = 30.0

Messages = list[dict[str, Any]]


@dataclass(frozen=True)
class Count:
    """A prompt's tokens, template included; `window` is the context that the server
    was started with, where it says so."""

    tokens: int
    window: int | None = None


async def count_prompt(endpoint: Endpoint, messages: Messages) -> Count | None:
    """Count the templated prompt exactly; None where the dialect has no count.

    Raises the errors of `runners.errors`.
    """
    match endpoint.dialect:
        case "llamacpp":
            return await _by_template(endpoint, messages)
        case "vllm":
            return await _by_messages(endpoint, messages)
    return None


async def _by_template(endpoint: Endpoint, messages: Messages) -> Count:
    templated = await _ask(endpoint, "/apply-template", {"messages": messages}, "prompt")
    body = {"content": templated["prompt"], "add_special": True, "parse_special": True}
    tokens = (await _ask(endpoint, "/tokenize", body, "tokens"))["tokens"]
    if not isinstance(tokens, list):
        raise EndpointFailed(200, detail="/tokenize answers with 'tokens' that are no list")
    return Count(len(tokens))


async def _by_messages(endpoint: Endpoint, messages: Messages) -> Count:
    body = {"model": endpoint.model, "messages": messages, "add_generation_prompt": True}
    answer = await _ask(endpoint, "/tokenize", body, "count")
    tokens = token_count(answer["count"])
    if tokens is None:
        raise EndpointFailed(200, detail="/tokenize answers with a 'count' that is none")
    return Count(tokens, token_count(answer.get("max_model_len")))


async def _ask(endpoint: Endpoint, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
    answer = await call(endpoint, path, body, seconds=COUNT_SECONDS)
    if key not in answer:
        raise EndpointFailed(200, detail=f"{path} answers without '{key}'")
    return answer
