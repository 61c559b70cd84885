"""What the API refuses, in OpenAI's form: status, type, code, and a message with the mend."""

from __future__ import annotations

import math
from typing import Any, Literal

from runners import errors
from runners.errors import ChatError

_INVALID = "invalid_request_error"


class Fault(Exception):
    """A request that cannot be answered, or not to its end.

    `param` names the parameter at fault; `retry_after` is in seconds.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        code: str | None,
        message: str,
        *,
        param: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.code = code
        self.param = param
        self.retry_after = retry_after

    @property
    def document(self) -> dict[str, Any]:
        """The body of the answer, and the event of a stream that breaks off."""
        error = {
            "message": str(self), "type": self.kind, "param": self.param, "code": self.code,
        }  # fmt: skip
        return {"error": error}

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """What the status needs beside the body."""
        if self.status == 401:
            return [(b"www-authenticate", b"Bearer")]
        if self.retry_after is None:
            return []
        return [(b"retry-after", str(max(1, math.ceil(self.retry_after))).encode())]


def no_key() -> Fault:
    return Fault(
        401, _INVALID, "invalid_api_key",
        "this needs a key in force: send 'Authorization: Bearer lt-…'; make one at /keys",
    )  # fmt: skip


def invalid(message: str, param: str | None = None, code: str | None = None) -> Fault:
    """What the client has to mend in the request itself."""
    return Fault(400, _INVALID, code, message, param=param)


def unknown_model(model: str, known: list[str]) -> Fault:
    return Fault(
        404, _INVALID, "model_not_found",
        f"there is no model {model!r}; there are: {', '.join(known)}", param="model",
    )  # fmt: skip


def unknown_address() -> Fault:
    return Fault(404, _INVALID, "unknown_url", "there is no such address; see docs/api.md")


def wrong_method(method: str) -> Fault:
    return Fault(405, _INVALID, "method_not_allowed", f"this address takes {method} only")


def too_large(most: int) -> Fault:
    return Fault(
        413, _INVALID, "request_too_large", f"a request has at most {most} bytes; shorten it"
    )


def limited(kind: Literal["requests", "tokens"], message: str, seconds: float) -> Fault:
    """A limit of ours was met; trying again helps after `seconds`."""
    return Fault(429, kind, "rate_limit_exceeded", message, retry_after=seconds)


def not_ready(model: str, why: str) -> Fault:
    """The contestant cannot answer now; `why` says what is being waited for or mended."""
    return Fault(
        503, "server_error", "model_not_ready",
        f"{model} is not ready: {why}", param="model", retry_after=10,
    )  # fmt: skip


def away() -> Fault:
    return Fault(
        503, "server_error", "database_unavailable",
        "the database does not answer; try again in a moment", retry_after=5,
    )  # fmt: skip


def internal() -> Fault:
    return Fault(500, "server_error", "internal_error", "this failed here; the log says why")


# Where OpenAI's word differs from ours.
_CODES = {"context_overflow": "context_length_exceeded", "content_refused": "content_filter"}


def from_engine(error: ChatError) -> Fault:
    """What an engine's error means to a client. Nothing of the engine's own words is passed
    on: they like to repeat file names and addresses."""
    said = error.public
    match error:
        case errors.ContextOverflow() | errors.ContentRefused():
            return invalid(said, "messages", _CODES.get(error.code, error.code))
        case errors.RateLimited():
            seconds = 5.0 if error.retry_after is None else error.retry_after
            return Fault(429, "requests", "rate_limit_exceeded", said, retry_after=seconds)
        case errors.StreamStalled():
            return Fault(504, "server_error", error.code, said)
        case errors.EndpointFailed(status=400 | 422):
            return invalid(
                "the model's engine cannot take this request; check response_format, tools "
                "and the order of messages", code="engine_refused",
            )  # fmt: skip
        case errors.StreamBroken() | errors.EndpointFailed():
            return Fault(502, "server_error", error.code, said)
    return Fault(503, "server_error", error.code, said, retry_after=10)
