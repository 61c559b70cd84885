"""What can go wrong between a prompt and its answer.

    ChatError
    ├── EndpointUnreachable   nobody answers at the address
    ├── KeyRefused            401, 403
    ├── AccountEmpty          the account behind the key has no credit left
    ├── UnknownModel          the server does not have the model it is asked for
    ├── ContentRefused        the server's own filter refused question or answer
    ├── RateLimited           429, with `retry_after` in seconds where it was given
    ├── ContextOverflow       the prompt is too long, with both counts
    ├── EndpointFailed        any other refusal, or an error object inside the stream
    └── StreamBroken          the answer ended before its end
        └── StreamStalled     silence for longer than allowed

The message of each is one line with cause and mend that may be shown to anyone:
it names no address, key, model or vendor; `refusals` tells which one a server's
refusal means. What the server itself said is in
`detail` and where it lives in `endpoint`, for logs and administrators only,
because servers like to repeat model names and paths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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


class AccountEmpty(ChatError):
    """The account behind the key has no credit: waiting does not help."""

    code = "account_empty"

    def __init__(self, *, detail: str = "") -> None:
        super().__init__(
            "the account at the model's service has no credit left; top it up, then try again",
            detail=detail,
        )


class UnknownModel(ChatError):
    """The server does not have, or no longer has, a model of the name it was asked for."""

    code = "unknown_model"

    def __init__(self, *, detail: str = "") -> None:
        super().__init__(
            "the model's server does not know the name it was asked for; "
            "correct the engine's model in the lineup",
            detail=detail,
        )


class ContentRefused(ChatError):
    """The server's content filter refused the prompt, or broke the answer off."""

    code = "content_refused"

    def __init__(self, *, detail: str = "") -> None:
        super().__init__(
            "the model's service refused this content; rephrase the question", detail=detail
        )


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
