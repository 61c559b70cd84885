"""Which error a server's refusal means: status, body and dialect → `runners.errors`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from runners.endpoint import Dialect
from runners.errors import (
    AccountEmpty,
    ChatError,
    ContentRefused,
    ContextOverflow,
    EndpointFailed,
    KeyRefused,
    RateLimited,
    UnknownModel,
)

_OVERFLOW_KINDS = {"exceed_context_size_error", "context_length_exceeded"}
_OVERFLOW_WORDS = re.compile(
    r"maximum context length|exceeds? the (?:available )?context|context size", re.I
)
# vLLM and OpenAI: "maximum context length is 4096 tokens. However, you requested
# 5000 tokens (4488 in the messages, 512 in the completion)", or "has 4488 input tokens".
_LIMIT = re.compile(r"context length (?:is|of) (?:only )?(\d+)", re.I)
_COUNT = re.compile(r"(\d+) (?:in the messages|in your prompt|input tokens)", re.I)

_NO_CREDIT_KINDS = {"insufficient_quota", "insufficient_balance"}
_FILTER_KINDS = {"content_filter", "content_policy_violation"}
_NO_MODEL_WORDS = re.compile(r"\bmodel\b.*\b(?:does not exist|not found)", re.I | re.S)


def from_refusal(
    status: int,
    body: Any,
    *,
    context: int,
    max_tokens: int,
    retry_after: str | None = None,
    dialect: Dialect = "openai",
) -> ChatError:
    """Name the error that a server's refusal means.

    `body` is the decoded JSON, or the text where it was none. `context` and
    `max_tokens` give the limit where the server keeps its own to itself.
    """
    fault = _fault(body)
    detail = str(fault.get("message", ""))
    if dialect == "zhipu" and (named := _by_business_code(fault, detail, context - max_tokens)):
        return named
    if named := _by_kind(status, fault, detail):
        return named
    if status == 429:
        return RateLimited(_seconds(retry_after), detail=detail)
    if status in (400, 413) and _overflows(fault, detail):
        prompt_tokens = _integer(fault.get("n_prompt_tokens")) or _number(_COUNT, detail)
        window = _integer(fault.get("n_ctx")) or _number(_LIMIT, detail) or context
        return ContextOverflow(prompt_tokens, max(0, window - max_tokens), detail=detail)
    return EndpointFailed(status, detail=detail)


def _by_kind(status: int, fault: Mapping[str, Any], detail: str) -> ChatError | None:
    """What cannot be mended by waiting or shortening, in the words of several servers."""
    kinds = _kinds(fault)
    if status in (401, 403):
        return KeyRefused(status)
    if status == 402 or kinds & _NO_CREDIT_KINDS:
        return AccountEmpty(detail=detail)
    if "model_not_found" in kinds or (status == 404 and _NO_MODEL_WORDS.search(detail)):
        return UnknownModel(detail=detail)
    if kinds & _FILTER_KINDS:
        return ContentRefused(detail=detail)
    return None


_KEY_CODES = {"1000", "1001", "1002", "1003", "1004", "1005"}
_BUSY_CODES = {"1302", "1303", "1305", "1312"}


def _by_business_code(fault: Mapping[str, Any], detail: str, limit: int) -> ChatError | None:
    """The error of a code that the zhipu dialect puts into its bodies, a string of digits.

    It decides over the HTTP status, which is 429 for an empty account too.
    """
    code = str(fault.get("code"))
    if code in _KEY_CODES:
        return KeyRefused()
    if code in _BUSY_CODES:
        return RateLimited(detail=detail)
    named: dict[str, Callable[[], ChatError]] = {
        "1113": lambda: AccountEmpty(detail=detail),
        "1211": lambda: UnknownModel(detail=detail),
        "1261": lambda: ContextOverflow(None, max(0, limit), detail=detail),
        "1301": lambda: ContentRefused(detail=detail),
        "1308": lambda: RateLimited(_seconds_until(detail), detail=detail),
    }
    return named[code]() if code in named else None


def _fault(body: Any) -> Mapping[str, Any]:
    """The error object, wherever the dialect puts it."""
    inner = body.get("error", body) if isinstance(body, Mapping) else body
    return inner if isinstance(inner, Mapping) else {"message": inner}


def _kinds(fault: Mapping[str, Any]) -> set[str]:
    return {str(fault.get("type")), str(fault.get("code"))}


def _overflows(fault: Mapping[str, Any], detail: str) -> bool:
    return bool(_kinds(fault) & _OVERFLOW_KINDS) or bool(_OVERFLOW_WORDS.search(detail))


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


# The service tells a time of its own clock, without saying where that is.
_SERVICE_ZONE = dt.timezone(dt.timedelta(hours=8))
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?")


def _seconds_until(text: str) -> float | None:
    """Seconds until the moment named in a text such as "resets at 2026-05-01 12:30:00"."""
    found = _MOMENT.search(text)
    if not found:
        return None
    try:
        until = dt.datetime.fromisoformat(found[0]).replace(tzinfo=_SERVICE_ZONE)
    except ValueError:
        return None
    return max(0.0, (until - dt.datetime.now(dt.UTC)).total_seconds())
