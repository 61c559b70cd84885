"""Where a contestant can be reached: the value that engines hand to the chat model."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

Dialect = Literal["openai", "llamacpp", "vllm", "zhipu"]


_HAS_USER = re.compile(r"[^/?#]*//[^/?#]*@")


def without_user(url: str) -> str:
    """Return a base URL; raise `ValueError`, which does not repeat it, for one with a user or
    a password: it is written into every measurement of what it names."""
    if _HAS_USER.match(url):
        raise ValueError(
            "a base URL holds no user and no password; leave them out, and name the variable "
            "with the key by api_key_env (--api-key-env)"
        )
    return url


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible base URL (`http://host:port`, `chat_path` is appended).

    `model` is the name sent in requests. `context` is the most tokens that prompt
    and answer may take together. `dialect` says what the server has beside or
    instead of the common calls:

    - `openai`: nothing;
    - `llamacpp` counts tokens itself (`/apply-template`, `/tokenize`);
    - `vllm` counts tokens itself (`/tokenize` takes messages);
    - `zhipu` has a path without `/v1`, no catalogue, and error codes of its own.
    """

    base_url: str
    model: str
    context: int
    dialect: Dialect = "openai"
    api_key: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Raise `ValueError` for a base URL with a user or a password."""
        without_user(self.base_url)

    @property
    def chat_path(self) -> str:
        """What is appended to the base URL for a chat completion."""
        return "/chat/completions" if self.dialect == "zhipu" else "/v1/chat/completions"
