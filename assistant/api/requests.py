"""The body of a request: what is known, what is passed on, what is refused by name.

Nothing is ignored in silence but what SDKs send for OpenAI's own books.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from assistant.api import faults
from runners.lineup import Sampling

_MOST_STOPS = 4


_Stops = Annotated[list[str], Field(max_length=_MOST_STOPS)]


def _plain(content: Any) -> Any:
    """Text, or parts of text, as one text: older chat templates know no parts."""
    if not isinstance(content, list):
        return content
    if not all(isinstance(part, Mapping) and part.get("type") == "text" for part in content):
        raise ValueError("only parts of type 'text' are understood: these models read text")
    if not all(isinstance(part.get("text"), str) for part in content):
        raise ValueError("a part of type 'text' needs a text")
    return "\n".join(part["text"] for part in content)


def _stops(stop: Any) -> Any:
    return [stop] if isinstance(stop, str) else stop


def _one_prompt(prompt: Any) -> Any:
    return prompt[0] if isinstance(prompt, list) and len(prompt) == 1 else prompt


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Message(_Body):
    """One message; what SDKs add when they send an answer back is taken and left out."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: Annotated[str | None, BeforeValidator(_plain)] = None
    name: str | None = None
    tool_calls: list[dict[str, Any]] | None = None
    tool_call_id: str | None = None

    refusal: Any = None
    audio: Any = None
    annotations: Any = None
    function_call: None = None
    reasoning_content: Any = None

    @property
    def wired(self) -> dict[str, Any]:
        """The message as engines take it."""
        kept = {"name": self.name, "tool_calls": self.tool_calls, "tool_call_id": self.tool_call_id}
        # OpenAI's newer word for it, which no chat template knows.
        role = "system" if self.role == "developer" else self.role
        return {"role": role, "content": self.content or ""} | {
            key: value for key, value in kept.items() if value is not None
        }


class StreamOptions(_Body):
    """Whether the last event of a stream tells the usage."""

    include_usage: bool | None = None
    include_obfuscation: bool | None = None  # ours adds none


class Asked(_Body):
    """What both kinds of requests have in common."""

    PASSED: ClassVar[tuple[str, ...]] = (
        "presence_penalty", "frequency_penalty", "logit_bias", "top_k", "min_p",
    )  # fmt: skip

    model: str
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    temperature: float | None = Field(default=None, ge=0, le=2)
    top_p: float | None = Field(default=None, gt=0, le=1)
    max_tokens: int | None = Field(default=None, gt=0)
    seed: int | None = None
    stop: Annotated[_Stops | None, BeforeValidator(_stops)] = None
    n: Literal[1] | None = None

    presence_penalty: float | None = Field(default=None, ge=-2, le=2)
    frequency_penalty: float | None = Field(default=None, ge=-2, le=2)
    logit_bias: dict[str, float] | None = None
    top_k: int | None = None
    min_p: float | None = None

    # Of OpenAI's own books: taken, and of no effect.
    user: Any = None
    metadata: Any = None
    store: Any = None
    service_tier: Any = None
    safety_identifier: Any = None
    prompt_cache_key: Any = None
    prompt_cache_retention: Any = None

    @property
    def tells_usage(self) -> bool:
        return bool(self.stream_options and self.stream_options.include_usage)

    @property
    def most_tokens(self) -> int | None:
        return self.max_tokens

    @property
    def passed(self) -> dict[str, Any]:
        """The parameters that go to the engine as they came."""
        found = {name: getattr(self, name) for name in self.PASSED}
        return {name: value for name, value in found.items() if value is not None}

    def sampling(self, usual: Sampling) -> Sampling:
        """The contestant's sampling, with what this request wants otherwise."""
        wanted = {
            "temperature": self.temperature, "top_p": self.top_p, "seed": self.seed,
            "max_tokens": self.most_tokens,
        }  # fmt: skip
        drawn = {name: value for name, value in wanted.items() if value is not None}
        return usual.model_copy(update=drawn | {"stop": [*usual.stop, *(self.stop or [])]})


class ChatRequest(Asked):
    """The body of `POST /v1/chat/completions`."""

    PASSED = (
        *Asked.PASSED, "response_format", "tools", "tool_choice", "parallel_tool_calls",
        "logprobs", "top_logprobs",
    )  # fmt: skip

    messages: list[Message] = Field(min_length=1)
    max_completion_tokens: int | None = Field(default=None, gt=0)
    response_format: dict[str, Any] | None = None
    tools: list[dict[str, Any]] | None = None
    tool_choice: Literal["none", "auto", "required"] | dict[str, Any] | None = None
    parallel_tool_calls: bool | None = None
    logprobs: bool | None = None
    top_logprobs: int | None = Field(default=None, ge=0, le=20)
    modalities: list[Literal["text"]] | None = None

    @property
    def most_tokens(self) -> int | None:
        return self.max_completion_tokens or self.max_tokens


class InfillRequest(Asked):
    """The body of `POST /v1/completions`: a prompt, and what comes after the gap."""

    prompt: Annotated[str, BeforeValidator(_one_prompt)]
    suffix: str | None = None
    best_of: Literal[1] | None = None
    echo: Literal[False] | None = None
    logprobs: None = None


Request = TypeVar("Request", bound=Asked)


def read(kind: type[Request], body: bytes) -> Request:
    """Return the request that a body holds; raise a `Fault` that names what is wrong."""
    try:
        return kind.model_validate(json.loads(body))
    except ValidationError as error:
        raise _named(kind, error) from None
    except (ValueError, RecursionError) as error:
        raise faults.invalid("the body is not JSON") from error


def _named(kind: type[Asked], error: ValidationError) -> faults.Fault:
    fault = error.errors(include_url=False, include_input=False)[0]
    where = fault["loc"]
    if not where:
        return faults.invalid("the body must be a JSON object")
    param = str(where[0]) + "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}" for part in where[1:]
    )
    if fault["type"] != "extra_forbidden":
        return faults.invalid(f"{param}: {fault['msg']}", param)
    known = ", ".join(sorted(kind.model_fields)) if len(where) == 1 else ""
    mend = f"; known are {known}" if known else ""
    return faults.invalid(
        f"the parameter {param!r} is not supported; leave it out{mend}", param,
        "unsupported_parameter",
    )  # fmt: skip
