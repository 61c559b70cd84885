"""Where a contestant can be reached: the value that engines hand to the chat model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Dialect = Literal["openai", "llamacpp", "vllm", "zhipu"]


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible base URL (`http://host:port`, `/v1/...` is appended).

    `model` is the name sent in requests. `context` is the most tokens that prompt
    and answer may take together. `dialect` says which extra calls the server has:
    `llamacpp` counts tokens itself (`/apply-template`, `/tokenize`).
    """

    base_url: str
    model: str
    context: int
    dialect: Dialect = "openai"
    api_key: str | None = field(default=None, repr=False)
