"""What can go wrong between a prompt and its answer.

    ChatError
    ├── EndpointUnreachable   nobody answers at the address
    ├── KeyRefused            401, 403
    ├── RateLimited           429, with `retry_after` in seconds where it was given
    ├── ContextOverflow       the prompt is too long, with both counts
    ├── EndpointFailed        any other refusal, or an error object inside the stream
    └── StreamBroken          the answer ended before its end
        └── StreamStalled     silence for longer than allowed

The message of each is one line with cause and mend that may be shown to anyone:
it names no address, key, model or vendor. What the server itself said is in
`detail` and where it lives in `endpoint`, for logs and administrators only,
because servers like to repeat model names and paths.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runners.answer import Answer


class ChatError(Exception):
    """Base of the tree. `partial` holds what had come when an answer was under way."""

    code = "chat_error"

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail
        self.endpoint: str | None = None
        self.partial: Answer | None = None

    @property
    def public(self) -> str:
        """The message, which is fit for a page before the reveal."""
        return str(self)


class EndpointUnreachable(ChatError):
    """No connection could be made."""

    code = "endpoint_unreachable"

    def __init__(self, *, detail: str = "") -> None:
        super().__init__(
            "the model's server cannot be reached; wait until it is ready or check its address",
            detail=detail,
        )


class KeyRefused(ChatError):
    """The key is missing, wrong or not allowed to do this."""

    code = "key_refused"

    def __init__(self, status: int = 401) -> None:
        # The server's words are dropped: some repeat a part of the key.
        super().__init__(
            f"the model's server refused the API key ({status}); "
            "set a valid one in the environment variable that the lineup names"
        )
        self.status = status


class RateLimited(ChatError):
    """Too many requests. `retry_after` is in seconds, None when the server did not say."""

    code = "rate_limited"

    def __init__(self, retry_after: float | None = None, *, detail: str = "") -> None:
        when = "later" if retry_after is None else f"in {retry_after:.0f} s"
        super().__init__(
            f"the model's server takes no more requests now (429); try again {when}", detail=detail
        )
        self.retry_after = retry_after


class ContextOverflow(ChatError):
    """The prompt leaves no room for the answer.

    `limit` is the most tokens that the prompt may have. `prompt_tokens` is None
    where the server refused without saying how many it counted.
    """

    code = "context_overflow"

    def __init__(self, prompt_tokens: int | None, limit: int, *, detail: str = "") -> None:
        has = "is too long" if prompt_tokens is None else f"has {prompt_tokens} tokens"
        super().__init__(f"the prompt {has}, {limit} fit; shorten it", detail=detail)
        self.prompt_tokens = prompt_tokens
        self.limit = limit


class EndpointFailed(ChatError):
    """The server answered with an error of its own; `status` is HTTP's or the body's."""

    code = "endpoint_failed"

    def __init__(self, status: int, *, detail: str = "") -> None:
        super().__init__(f"the model's server failed ({status}); try again", detail=detail)
        self.status = status


class StreamBroken(ChatError):
    """The connection was lost, or the stream ended without saying that it was done."""

    code = "stream_broken"

    def __init__(self, *, detail: str = "") -> None:
        super().__init__(
            "the answer broke off; what had come is kept, ask again for a whole one",
            detail=detail,
        )


class StreamStalled(StreamBroken):
    """No byte came for `seconds`."""

    code = "stream_stalled"

    def __init__(self, seconds: float) -> None:
        ChatError.__init__(
            self,
            f"nothing came for {seconds:g} s; what had come is kept, "
            "ask again or allow a longer silence",
        )
        self.seconds = seconds


_OVERFLOW_KINDS = {"exceed_context_size_error", "context_length_exceeded"}
_OVERFLOW_WORDS = re.compile(
    r"maximum context length|exceeds? the (?:available )?context|context size", re.I
)
# vLLM and OpenAI: "maximum context length is 4096 tokens. However, you requested
# 5000 tokens (4488 in the messages, 512 in the completion)", or "has 4488 input tokens".
_LIMIT = re.compile(r"context length (?:is|of) (?:only )?(\d+)", re.I)
_COUNT = re.compile(r"(\d+) (?:in the messages|in your prompt|input tokens)", re.I)


def from_refusal(
    status: int, body: Any, *, context: int, max_tokens: int, retry_after: str | None = None
) -> ChatError:
    """Name the error that a server's refusal means.

    `body` is the decoded JSON, or the text where it was none. `context` and
    `max_tokens` give the limit where the server keeps its own to itself.
    """
    fault = _fault(body)
    detail = str(fault.get("message", ""))
    if status in (401, 403):
        return KeyRefused(status)
    if status == 429:
        return RateLimited(_seconds(retry_after), detail=detail)
    if status in (400, 413) and _overflows(fault, detail):
        prompt_tokens = _integer(fault.get("n_prompt_tokens")) or _number(_COUNT, detail)
        window = _integer(fault.get("n_ctx")) or _number(_LIMIT, detail) or context
        return ContextOverflow(prompt_tokens, max(0, window - max_tokens), detail=detail)
    return EndpointFailed(status, detail=detail)


def _fault(body: Any) -> Mapping[str, Any]:
    """The error object, wherever the dialect puts it."""
    inner = body.get("error", body) if isinstance(body, Mapping) else body
    return inner if isinstance(inner, Mapping) else {"message": inner}


def _overflows(fault: Mapping[str, Any], detail: str) -> bool:
    kinds = {str(fault.get("type")), str(fault.get("code"))}
    return bool(kinds & _OVERFLOW_KINDS) or bool(_OVERFLOW_WORDS.search(detail))


def _integer(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return int(found[1]) if found else None


def _seconds(retry_after: str | None) -> float | None:
    """Read `Retry-After`: seconds, or an HTTP date."""
    if not retry_after:
        return None
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    now = dt.datetime.now(until.tzinfo)
    return max(0.0, (until - now).total_seconds())
